import { daemonOverhead } from '../facts/nodes.ts';
import { findSize } from '../facts/vm-sizes.ts';
import { largestPod } from './capacity.ts';
import type { PoolParameters } from './infra/cluster.ts';
import type { Environment, Workload } from './model.ts';
import { type Amounts, type NodeGroup, place, type PodGroup } from './placement.ts';
import { toMib } from './quantity.ts';
import { bytes, milli } from './resources.ts';

const mibPerGib = 1_024;
/** What is left of an OS disk once the file system, the tenth below which the kubelet evicts, and the image are off. Our own estimate. */
const diskShare = 0.87;

/** Whether pods without a toleration are kept away by a taint of the pool. */
export function isTainted(pool: PoolParameters): boolean {
  return pool.nodeTaints.some((taint) => !taint.endsWith(':PreferNoSchedule'));
}

/** Whether the pods of a workload may land on a pool. */
export function mayLandOn(workload: Workload, pool: PoolParameters): boolean {
  const { pool: pinned } = workload.placement;
  return pinned === undefined ? !isTainted(pool) : pool.name === pinned;
}

/** What a node of a pool leaves to workloads; undefined when the size is not known. */
export function roomOf(pool: PoolParameters): Amounts | undefined {
  const { vcpus, memoryMib, gpus = 0 } = findSize(pool.vmSize) ?? {};
  if (vcpus === undefined || memoryMib === undefined) return undefined;
  return {
    ...largestPod({ vcpus, memoryMib }, pool.maxPods),
    diskMib: Math.floor(pool.osDiskSizeGB * mibPerGib * diskShare),
    pods: Math.max(0, pool.maxPods - daemonOverhead.pods),
    gpus,
  };
}

/** What one replica asks for. */
export function needOfReplica({ resources: { requests }, gpus }: Workload): Amounts {
  return {
    cpuMilli: milli(requests.cpu) ?? 0,
    memoryMib: toMib(bytes(requests.memory) ?? 0),
    diskMib: toMib(bytes(requests.ephemeralStorage) ?? 0),
    pods: 1,
    gpus: gpus ?? 0,
  };
}

/** How many replicas there are at least and at most; one run at a time for a job. */
export function replicasOf({ scale, replicas = 1 }: Workload): { readonly least: number; readonly most: number } {
  return scale ? { least: scale.min, most: scale.max } : { least: replicas, most: replicas };
}

/** Pods that stand beside so many others while a new revision comes in: a quarter, rounded up as the server does. */
export function surgeBeside({ kind, rollout }: Workload, replicas: number): number {
  return kind === 'job' || rollout === 'replace' ? 0 : Math.ceil(replicas / 4);
}

/** The pools of an environment as nodes to place on, each as large as it may grow; pools of unknown sizes are left out. */
export function nodesOf({ infra }: Environment): NodeGroup[] {
  return [infra.systemPool, ...infra.pools].flatMap((pool) => {
    const room = roomOf(pool);
    return room ? [{ name: pool.name, nodes: pool.maxCount, room }] : [];
  });
}

/** So many replicas of a workload as pods to place; undefined when it may land on a pool of unknown size, or on none. */
export function podsOf(workload: Workload, { infra }: Environment, count: number): PodGroup | undefined {
  const pools = [infra.systemPool, ...infra.pools].filter((pool) => mayLandOn(workload, pool));
  if (pools.length === 0 || pools.some((pool) => roomOf(pool) === undefined)) return undefined;
  return { name: workload.name, count, need: needOfReplica(workload), on: pools.map(({ name }) => name) };
}

/** What workloads put on a pool. */
export interface PoolUse {
  /** Replicas by the name of the workload, sorted. */
  readonly replicas: readonly (readonly [workload: string, count: number])[];
  /** Nodes that this is put in relation to: the fewest or the most that the pool has, one at least. */
  readonly nodes: number;
  /** The share of the scarcest resource of these nodes that is asked for. */
  readonly share: number;
}

/** What stands on each pool when every workload has the fewest or the most replicas; pools of unknown sizes are left out. */
export function useOfPools(environment: Environment, which: 'least' | 'most'): Map<string, PoolUse> {
  const { infra, namespaces } = environment;
  const workloads = namespaces.flatMap((namespace) => namespace.workloads);
  const groups = workloads.flatMap((workload) => podsOf(workload, environment, replicasOf(workload)[which]) ?? []);
  const needs = new Map(groups.toReversed().map(({ name, need }) => [name, need]));
  const { placed } = place(groups, nodesOf(environment));
  return new Map(
    [infra.systemPool, ...infra.pools].flatMap((pool) => {
      const room = roomOf(pool);
      if (!room) return [];
      const replicas = [...(placed.get(pool.name) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const nodes = Math.max(1, which === 'least' ? pool.minCount : pool.maxCount);
      const share = Math.max(
        ...(Object.keys(room) as (keyof Amounts)[]).map((key) => {
          const asked = replicas.reduce((sum, [name, count]) => sum + count * (needs.get(name)?.[key] ?? 0), 0);
          return asked === 0 ? 0 : asked / (nodes * room[key]);
        }),
      );
      return [[pool.name, { replicas, nodes, share }]];
    }),
  );
}
