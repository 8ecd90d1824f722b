import { findMinor } from '../facts/kubernetes.ts';
import type { Context } from './context.ts';
import { all, type Finding, type Rule } from './rule.ts';

const channelSource = 'AKS docs, auto-upgrade-cluster, 2026-08-21';
const channelPath = ['cluster', 'upgrades', 'channel'];
/** Sooner than this, nodes come and go with every lull. */
const leastScaleDownMinutes = 5;

export const versionRules: readonly Rule[] = [
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
  const containerLinux = [infra.systemPool, ...infra.pools].find(({ osSKU }) => osSKU === 'AzureContainerLinux');
  return all([
    (nodeImage === 'SecurityPatch' || nodeImage === 'Unmanaged') &&
      containerLinux && {
        path,
        message: `${nodeImage} does not exist for Azure Container Linux, which pool ${containerLinux.name} has.`,
        fix: 'Write `nodeImage: NodeImage`.',
      },
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
