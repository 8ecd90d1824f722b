import { asOf } from '../facts/as-of.ts';
import {
  compareVersions,
  defaultKubernetesMinor,
  findMinor,
  kubernetesMinors,
  kubernetesSource,
  supportStatus,
} from '../facts/kubernetes.ts';
import type { Context } from './context.ts';
import { all, type Finding, type Rule } from './rule.ts';

const channelSource = 'AKS docs, auto-upgrade-cluster, 2026-08-21';
const versionPath = ['cluster', 'kubernetesVersion'];
const channelPath = ['cluster', 'upgrades', 'channel'];
/** Sooner than this, nodes come and go with every lull. */
const leastScaleDownMinutes = 5;

export const versionRules: readonly Rule[] = [
  {
    id: 'V07',
    severity: 'error',
    title: 'The Kubernetes version is supported',
    why: 'AKS makes no cluster of a version out of support, and mends nothing in one that has it.',
    source: kubernetesSource,
    check: version,
  },
  {
    id: 'V08',
    severity: 'error',
    title: 'Long-term support has tier Premium and channel patch, and tier Premium has long-term support',
    why: 'AKS refuses other combinations; Premium without long-term support only costs more.',
    source: 'AKS docs, long-term-support, 2026-08-21',
    check: ({
      config: {
        cluster: { longTermSupport, tier, upgrades },
      },
    }) =>
      all([
        longTermSupport &&
          tier !== 'Premium' && {
            path: ['cluster', 'tier'],
            message: `Long-term support needs tier Premium, and the tier is ${tier}.`,
            fix: 'Write `tier: Premium`.',
          },
        longTermSupport &&
          !['patch', 'none'].includes(upgrades.channel) && {
            path: channelPath,
            message: `Channel ${upgrades.channel} leaves the minor version that long-term support is for.`,
            fix: 'Write `upgrades: { channel: patch }`.',
          },
        !longTermSupport &&
          tier === 'Premium' && {
            path: ['cluster', 'tier'],
            severity: 'warning',
            message: 'Tier Premium is paid for without long-term support.',
            fix: 'Write `longTermSupport: true`, or `tier: Standard`.',
          },
      ]),
  },
  {
    id: 'V75',
    severity: 'warning',
    title: 'Upgrades of Kubernetes run by themselves and leave a minor version in time',
    why: 'A minor version is supported for about a year; a cluster that nobody moves falls out of support.',
    source: channelSource,
    check: ({
      config: {
        cluster: {
          longTermSupport,
          upgrades: { channel },
          kubernetesVersion,
        },
      },
    }) =>
      all([
        channel === 'none' && {
          path: channelPath,
          message: 'Channel none takes no Kubernetes version by itself, not even a security patch.',
          fix: 'Write `channel: stable`.',
        },
        channel === 'patch' &&
          !longTermSupport && {
            path: channelPath,
            message: `Channel patch keeps ${kubernetesVersion} until it leaves support${endOf(kubernetesVersion)}.`,
            fix: 'Write `channel: stable`, or add long-term support.',
          },
      ]),
  },
  {
    id: 'V77',
    severity: 'error',
    title: 'Node images are renewed by a channel that suits the pools',
    why: 'Security fixes of the kernel and of the container runtime arrive with node images.',
    source: 'AKS docs, auto-upgrade-node-os-image, 2026-08-21',
    check: nodeImages,
  },
  {
    id: 'V89',
    severity: 'error',
    title: 'Cost analysis is on with tier Standard or Premium only',
    why: 'AKS refuses it on tier Free.',
    source: 'AKS docs, cost-analysis, 2026-08-21',
    check: ({
      config: {
        cluster: { tier, costAnalysis },
      },
    }) =>
      tier === 'Free' && costAnalysis
        ? [
            {
              path: ['cluster', 'tier'],
              message: 'Tier Free has no cost analysis, which is on.',
              fix: 'Write `costAnalysis: false`, or `tier: Standard`.',
            },
          ]
        : [],
  },
  {
    id: 'V93',
    severity: 'warning',
    title: 'Nodes stay for five minutes at least before they count as unneeded',
    why: 'Under load that comes in bursts, nodes would go just before they are needed again, and new ones take minutes.',
    source: 'AKS docs, cluster-autoscaler, 2026-08-21',
    check: ({
      config: {
        cluster: {
          autoscaler: { scaleDownAfterMinutes },
        },
      },
    }) =>
      scaleDownAfterMinutes < leastScaleDownMinutes
        ? [
            {
              path: ['cluster', 'autoscaler', 'scaleDownAfterMinutes'],
              message: `Nodes go after ${scaleDownAfterMinutes} minutes without need.`,
              fix: 'Write `scaleDownAfterMinutes: 10`, the default of AKS.',
            },
          ]
        : [],
  },
];

function version({
  config: {
    cluster: { kubernetesVersion: wanted, longTermSupport },
  },
}: Context): Finding[] {
  const entry = findMinor(wanted);
  if (!entry) {
    const [oldest] = kubernetesMinors;
    const isOld = oldest !== undefined && compareVersions(wanted, oldest.minor) < 0;
    return isOld
      ? finding('error', `Kubernetes ${wanted} is out of support.`)
      : finding('warning', `Kubernetes ${wanted} was not known on ${asOf}.`);
  }
  if (entry.planned)
    return finding(
      'warning',
      `Kubernetes ${wanted} was announced, but not yet available when the facts were put together (${asOf}).`,
    );
  switch (supportStatus(entry)) {
    case 'ended':
      return finding('error', `Kubernetes ${wanted} has no support of any kind after ${entry.longTermSupportEnds}.`);
    case 'longTermOnly':
      return longTermSupport
        ? []
        : finding(
            'error',
            `Kubernetes ${wanted} left community support on ${entry.communitySupportEnds}; only long-term support has it.`,
          );
    case 'ending':
      return longTermSupport
        ? []
        : finding('warning', `Kubernetes ${wanted} leaves community support on ${entry.communitySupportEnds}.`);
    case 'supported':
      return [];
  }
}

function finding(severity: 'error' | 'warning', message: string): Finding[] {
  return [{ path: versionPath, severity, message, fix: `Write \`kubernetesVersion: "${defaultKubernetesMinor}"\`.` }];
}

function endOf(wanted: string): string {
  const entry = findMinor(wanted);
  return entry ? ` on ${entry.communitySupportEnds}` : '';
}

function nodeImages({
  config: {
    cluster: {
      upgrades: { nodeImage },
    },
  },
  environment: { infra },
}: Context): Finding[] {
  const path = ['cluster', 'upgrades', 'nodeImage'];
  const gpuOnAzureLinux = [infra.systemPool, ...infra.pools].find(
    ({ osSKU, gpuDriver }) => osSKU === 'AzureLinux' && gpuDriver !== undefined,
  );
  return all([
    nodeImage === 'SecurityPatch' &&
      gpuOnAzureLinux && {
        path,
        message: `SecurityPatch does not exist for GPU pools on Azure Linux, such as ${gpuOnAzureLinux.name}.`,
        fix: 'Write `nodeImage: NodeImage`.',
      },
    nodeImage === 'None' && {
      path,
      severity: 'warning',
      message: 'Nodes keep their image until somebody renews it.',
      fix: 'Write `nodeImage: NodeImage`.',
    },
    nodeImage === 'Unmanaged' && {
      path,
      severity: 'warning',
      message: 'Nodes patch themselves, and nobody restarts them when a patch needs it.',
      fix: 'Write `nodeImage: NodeImage`.',
    },
  ]);
}
