import { surgeNodes } from '../model/addresses.ts';
import { compareVersions } from '../facts/kubernetes.ts';
import { limits, limitsSource } from '../facts/limits.ts';
import { systemPool, systemPoolSource } from '../facts/nodes.ts';
import { isBurstable } from '../facts/vm-sizes.ts';
import { systemTaint } from '../model/pools.ts';
import { surgeOf } from '../model/parameters/network.ts';
import type { Context, PoolSubject } from './context.ts';
import { all, eachPool, type Finding, type Found, type Rule } from './rule.ts';
import { hasGpu } from './sizes.ts';

/** The first minor in which it is generally available. Source: AKS docs, use-azure-container-linux, 2026-08-21. */
const leastContainerLinux = '1.34';
const zonesSource = 'AKS docs, reliability-zone-resiliency-recommendations, 2026-08-21';

export const poolRules: readonly Rule[] = [
  {
    id: 'V34',
    severity: 'error',
    title:
      'Azure Container Linux stands on machines with trusted launch, on Kubernetes 1.34 or newer, and without GPUs',
    why: 'AKS refuses the pool otherwise; for GPUs no public page says that it has drivers.',
    source: 'AKS docs, use-azure-container-linux, 2026-08-21; Azure/AKS release notes',
    check: eachPool(({ pool, config, path, size }, { environment: { kubernetesVersion } }) =>
      pool.osSKU !== 'AzureContainerLinux'
        ? undefined
        : all([
            !pool.securityProfile.enableVTPM && {
              path: [...path, config?.trustedLaunch === false ? 'trustedLaunch' : 'os'],
              message: `Pool ${pool.name} has Azure Container Linux without trusted launch${config?.trustedLaunch === false ? '' : `, which ${pool.vmSize} cannot have`}.`,
              fix:
                config?.trustedLaunch === false
                  ? 'Remove `trustedLaunch`.'
                  : 'Write `os: AzureLinux`, or take another size.',
            },
            hasGpu(pool.vmSize, size?.gpus) && {
              path: [...path, 'os'],
              message: `Pool ${pool.name} has GPUs and Azure Container Linux.`,
              fix: 'Write `os: Ubuntu`.',
            },
            compareVersions(kubernetesVersion, leastContainerLinux) < 0 && {
              path: [...path, 'os'],
              message: `Pool ${pool.name} has Azure Container Linux, which Kubernetes ${kubernetesVersion} does not have.`,
              fix: `Write \`os: AzureLinux\`, or \`kubernetesVersion: "${leastContainerLinux}"\` or newer.`,
            },
          ]),
    ),
  },
  {
    id: 'V91',
    severity: 'error',
    title: 'FIPS goes with an image that has it: Ubuntu, or Azure Linux without trusted launch',
    why: 'AKS refuses the pool otherwise.',
    source: 'AKS docs, enable-fips-nodes and use-trusted-launch, 2026-08-21',
    check: eachPool(({ pool, path }) => {
      if (pool.patch?.['enableFIPS'] !== true || pool.osSKU === 'Ubuntu') return undefined;
      const hasImage = pool.osSKU === 'AzureLinux';
      return hasImage && !pool.securityProfile.enableVTPM
        ? undefined
        : {
            path: [...path, 'patch', 'enableFIPS'],
            message: `Pool ${pool.name} has FIPS and ${hasImage ? 'Azure Linux with trusted launch' : 'Azure Container Linux'}.`,
            fix: hasImage ? 'Write `os: Ubuntu`, or `trustedLaunch: false`.' : 'Write `os: Ubuntu`.',
          };
    }),
  },
  {
    id: 'V11',
    severity: 'error',
    title: 'The system pool has a size with 4 vCPU and 4 GiB of memory at least, and none of the B series',
    why: 'DNS, metrics and the network agents of the whole cluster run there; on a small or throttled machine they starve.',
    source: systemPoolSource,
    check: eachPool((subject) => subject.isSystem && systemSize(subject)),
  },
  {
    id: 'V12',
    severity: 'error',
    title: 'The system pool has 2 nodes at least, and 3 are advised',
    why: 'With a single node every upgrade and every hardware fault takes DNS away from the whole cluster.',
    source: systemPoolSource,
    check: eachPool(({ isSystem, pool: { minCount }, path }) => {
      const { floor, advised } = systemPool.nodes;
      if (!isSystem || minCount >= advised) return undefined;
      return {
        path: [...path, 'min'],
        severity: minCount < floor ? 'error' : 'warning',
        message: `The system pool may shrink to ${count(minCount, 'node')}; ${floor} are the least and ${advised} are advised.`,
        fix: `Write \`min: ${advised}\`.`,
      };
    }),
  },
  {
    id: 'V13',
    severity: 'error',
    title: 'The system pool is no GPU pool and has no hard taint of its own',
    why: 'Components of the cluster tolerate CriticalAddonsOnly and nothing else; AKS refuses other hard taints there.',
    source: `${systemPoolSource}; Azure/AKS issue 2578 (SystemPoolHasRestrictedTaint)`,
    check: eachPool(({ isSystem, config, pool, path }) => {
      if (!isSystem) return undefined;
      const foreign = pool.nodeTaints.filter(
        (taint) => taint !== systemTaint && !taint.endsWith(':PreferNoSchedule') && !isOwnTaint(taint),
      );
      return all([
        config?.gpu && {
          path: [...path, 'gpu'],
          message: 'The system pool is declared as a GPU pool.',
          fix: 'Remove `gpu` here and make a second pool: `gpu: { gpu: true }`.',
        },
        foreign.length > 0 && {
          path: [...path, 'taints'],
          message: `The system pool has the taint ${foreign.join(', ')}, which cluster components do not tolerate.`,
          fix: 'Remove it, or move it to another pool.',
        },
      ]);
    }),
  },
  {
    id: 'V15',
    severity: 'warning',
    title: 'A pool over several zones keeps a node in each of them',
    why: 'With fewer nodes than zones the loss of one zone may take half of the pool or all of it.',
    source: zonesSource,
    check: eachPool(
      ({ isSystem, pool: { name, minCount, availabilityZones: zones }, path }) =>
        // Pools that start at zero hold work that can wait; the system pool has a rule of its own.
        !isSystem &&
        minCount > 0 &&
        minCount < zones.length && {
          path: [...path, 'min'],
          message: `Pool ${name} may shrink to ${count(minCount, 'node')} over ${zones.length} zones.`,
          fix: `Write \`min: ${zones.length}\` or more, or fewer \`zones\`.`,
        },
    ),
  },
  {
    id: 'V16',
    severity: 'error',
    title: "A pool's min is no more than its max",
    why: 'The autoscaler refuses the range, and the pool is not made.',
    source: 'AKS docs, cluster-autoscaler, 2026-08-21',
    check: eachPool(
      ({ pool: { name, minCount, maxCount }, path }) =>
        minCount > maxCount && {
          path: [...path, 'min'],
          message: `Pool ${name} has min ${minCount} and max ${maxCount}.`,
          fix: `Write \`max: ${minCount}\` or more, or \`min: ${maxCount}\` or less.`,
        },
    ),
  },
  {
    id: 'V17',
    severity: 'error',
    title: 'Pools and cluster stay within the number of nodes that the service takes',
    why: 'The service refuses to grow beyond its limits, in the middle of an upgrade if need be.',
    source: limitsSource,
    check: nodeCeilings,
  },
  {
    id: 'V29',
    severity: 'error',
    title: 'A pool with a small maxPods has room for 30 pods at its smallest',
    why: 'AKS refuses a pool that cannot hold the pods of the platform.',
    source: systemPoolSource,
    check: eachPool(({ pool: { name, minCount, maxPods }, path }) => {
      const least = limits.podSlotsPerPool;
      if (maxPods >= least || maxPods * minCount >= least) return undefined;
      return {
        path: [...path, 'maxPods'],
        message: `Pool ${name} has room for ${maxPods * minCount} pods at its smallest (${minCount} × ${maxPods}); ${least} are needed.`,
        fix: `Write \`maxPods: ${least}\` or more, or \`min: ${Math.ceil(least / maxPods)}\`.`,
      };
    }),
  },
  {
    id: 'V31',
    severity: 'warning',
    title: 'A surge that is a number is a multiple of the zones',
    why: 'Surge nodes are spread over the zones too; an uneven number leaves the pool lopsided while an upgrade runs.',
    source: 'AKS docs, upgrade-aks-node-pools-rolling, 2026-08-21',
    check: eachPool(({ config, isSpot, pool: { name, availabilityZones: zones }, path }) => {
      const surge = config?.upgrade.surge;
      if (isSpot || typeof surge !== 'number' || zones.length < 2 || surge % zones.length === 0) return undefined;
      return {
        path: [...path, 'upgrade', 'surge'],
        message: `Pool ${name} surges by ${count(surge, 'node')} over ${zones.length} zones.`,
        fix: `Write \`surge: ${Math.ceil(surge / zones.length) * zones.length}\`, or a share such as \`surge: 33%\`.`,
      };
    }),
  },
];

/** Taints that the pool's own switches bring; rules about those switches report them. */
function isOwnTaint(taint: string): boolean {
  return taint.startsWith('sku=gpu:') || taint.startsWith('kubernetes.azure.com/scalesetpriority=');
}

function systemSize({ pool: { vmSize }, size, path }: PoolSubject): Finding | undefined {
  const { vcpus, memoryMib } = systemPool;
  const finding = (message: string, severity: 'error' | 'warning' = 'error'): Finding => ({
    path: [...path, 'size'],
    severity,
    message: `${vmSize} is not fit for the system pool: ${message}.`,
    fix: 'Write `size: Standard_D4ds_v5`.',
  });
  if (isBurstable(vmSize)) return finding('the B series slows down once its credits are used up');
  if (size?.vcpus !== undefined && size.vcpus < vcpus.advised)
    return finding(`it has ${size.vcpus} vCPU, and ${vcpus.advised} are needed`);
  if (size?.memoryMib !== undefined && size.memoryMib < memoryMib)
    return finding(`it has ${size.memoryMib} MiB of memory, and ${memoryMib} are needed`);
  if (/^Standard_A\d+(_v1)?$/i.test(vmSize)) return finding('the first A series is discouraged', 'warning');
  return undefined;
}

function nodeCeilings(context: Context): Finding[] {
  const pools = context.pools;
  const { tier } = context.config.cluster;
  const most = tier === 'Free' ? limits.nodesPerFreeCluster : limits.nodesPerCluster;
  const total = pools.reduce((sum, { pool }) => sum + pool.maxCount, 0);
  const poolFindings = pools.map(({ name, pool, isSpot, path }): Found => {
    const nodes = pool.maxCount + surgeNodes({ max: pool.maxCount, surge: surgeOf(pool), spot: isSpot });
    return (
      nodes > limits.nodesPerPool && {
        path: [...path, 'max'],
        message: `Pool ${name} may grow to ${nodes} nodes while it is upgraded; a pool takes ${limits.nodesPerPool}.`,
        fix: 'Write a smaller `max`, or share the nodes among several pools.',
      }
    );
  });
  return all([
    ...poolFindings,
    total > most && {
      path: ['cluster', 'pools'],
      message: `The pools may grow to ${total} nodes together; a cluster of tier ${tier} takes ${most}.`,
      fix:
        tier === 'Free'
          ? 'Write `tier: Standard`, or smaller `max` values.'
          : 'Write smaller `max` values, or make a second platform.',
    },
    pools.length > limits.poolsPerCluster && {
      path: ['cluster', 'pools'],
      message: `There are ${pools.length} pools; a cluster takes ${limits.poolsPerCluster}.`,
      fix: 'Merge pools of the same size.',
    },
    tier === 'Free' &&
      total > limits.nodesAdvisedOnFree &&
      total <= most && {
        path: ['cluster', 'tier'],
        severity: 'warning',
        message: `The pools may grow to ${total} nodes on tier Free, which has no uptime agreement and is meant for ${limits.nodesAdvisedOnFree}.`,
        fix: 'Write `tier: Standard`.',
      },
  ]);
}

/** `1 node`, `2 nodes`. */
function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
