import { nodesAtMost, overlayNodeCapacity } from '../model/addresses.ts';
import { parseCidr } from '../model/cidr.ts';
import { capacitySource, fits, largestPod, type Machine } from '../model/capacity.ts';
import { needOfReplica, nodesOf, podsOf, replicasOf, surgeBeside } from '../model/load.ts';
import type { Workload } from '../model/model.ts';
import { type NodeGroup, place, type PodGroup } from '../model/placement.ts';
import { printCpu, printMemory } from '../model/quantity.ts';
import { poolSizes } from './addresses.ts';
import { type Context, landingPools, type PoolSubject, type WorkloadSubject } from './context.ts';
import { all, eachWorkload, type Finding, type Found, type Rule } from './rule.ts';

const mebibyte = 2 ** 20;
/** The most nodes that a pool can have. Source: AKS docs, quotas-skus-regions, 2026-08-21. */
const mostNodes = 1_000;

interface Sized extends PoolSubject {
  readonly machine: Machine;
}

export const capacityRules: readonly Rule[] = [
  {
    id: 'V62',
    severity: 'error',
    title: 'A workload finds a place on the nodes that it may run on, a rolling update of it included',
    why: 'Pods without a place stay pending forever: pools grow no further than their greatest number of nodes, and a rollout that waits for room never ends.',
    source: capacitySource,
    check: eachWorkload((subject, context) => {
      const impossible = all([largerThanNode(subject, context), moreGpusThanNode(subject, context)]);
      return impossible.length > 0 ? impossible : withoutPlace(subject, context, 'least');
    }),
  },
  {
    id: 'Q5',
    severity: 'warning',
    title: 'Pools can grow to what their workloads may ask for, alone and together, rolling updates included',
    why: 'Workloads stop scaling below the number they were given, and rollouts stand still, at the busiest hour.',
    source: capacitySource,
    check: (context) => {
      const alone = context.workloads.flatMap((subject) => {
        const isErrorAlready = largerThanNode(subject, context) || withoutPlace(subject, context, 'least');
        return isErrorAlready ? [] : all([withoutPlace(subject, context, 'most')]);
      });
      return [...alone, ...togetherWithoutPlace(context, new Set(alone.map(({ path }) => path[1] ?? '')))];
    },
  },
];

function sized(pools: readonly PoolSubject[]): Sized[] | undefined {
  const known = pools.flatMap((subject) => {
    const { vcpus, memoryMib } = subject.size ?? {};
    return vcpus === undefined || memoryMib === undefined ? [] : [{ ...subject, machine: { vcpus, memoryMib } }];
  });
  return known.length === pools.length && known.length > 0 ? known : undefined;
}

function largerThanNode({ name, path, workload }: WorkloadSubject, context: Context): Finding | undefined {
  const pools = sized(landingPools(workload, context.pools));
  const pod = needOfReplica(workload);
  if (!pools || pools.some(({ machine, pool }) => fits(pod, machine, pool.maxPods))) return undefined;
  const [best] = pools
    .map((pool) => ({ pool, offer: largestPod(pool.machine, pool.pool.maxPods) }))
    .toSorted((a, b) => b.offer.memoryMib - a.offer.memoryMib);
  if (!best) return undefined;
  const { cpu, memory } = workload.resources.requests;
  return {
    path: [...path, 'resources'],
    message: `A replica of ${name} requests ${cpu} CPU and ${memory}; the largest node that it may run on (${best.pool.pool.vmSize}, pool ${best.pool.name}) leaves ${printCpu(best.offer.cpuMilli)} and ${printMemory(best.offer.memoryMib * mebibyte)}.`,
    fix: `Request less, or give pool ${best.pool.name} a larger size.`,
  };
}

function moreGpusThanNode({ name, path, workload: { gpus, placement } }: WorkloadSubject, context: Context): Found {
  const target = context.pools.find((pool) => pool.name === placement.pool);
  if (gpus === undefined || target?.size === undefined || target.size.gpus === 0 || gpus <= target.size.gpus)
    return undefined;
  return {
    path: [...path, 'gpu'],
    message: `${name} asks for ${gpus} GPUs a replica; ${target.pool.vmSize} of pool ${target.name} has ${target.size.gpus}.`,
    fix: `Write \`gpu: ${target.size.gpus}\`, or give pool ${target.name} a larger size.`,
  };
}

/** What keeps a workload by itself from standing on its pools at their greatest, with as many replicas as it has at least or at most. */
function withoutPlace(
  { name, path, workload }: WorkloadSubject,
  context: Context,
  which: 'least' | 'most',
): Finding | undefined {
  const replicas = replicasOf(workload)[which];
  const surge = surgeBeside(workload, replicas);
  const pods = podsOf(workload, context.environment, replicas + surge);
  const nodes = nodesOf(context.environment);
  if (!pods || lacksGpus(pods, nodes)) return undefined;
  const missing = missingOf([pods], nodes);
  if (missing === 0) return undefined;
  const isSurge = missingOf([{ ...pods, count: replicas }], nodes) === 0;
  const room = `${poolsText(pods, context)} has room for ${pods.count - missing}`;
  const key = workload.scale ? ['scale', which === 'least' ? 'min' : 'max'] : ['replicas'];
  const fewer = greatest(replicas - 1, (count) => {
    const fewerPods = { ...pods, count: count + surgeBeside(workload, count) };
    return missingOf([fewerPods], nodes) === 0;
  });
  return {
    path: [...path, ...key],
    message: isSurge
      ? `A rolling update of ${name} needs room for ${count(surge, 'more pod')} beside its ${replicas} (${needText(workload)} each); ${room}.`
      : `${name} has ${which === 'most' ? 'up to ' : ''}${count(replicas, 'replica')} (${needText(workload)} each); ${room}.`,
    fix: `${ways([
      largerPool(pods, nodes, [pods], context),
      fewer > 0 && `\`${key.join('.')}: ${fewer}\``,
      isSurge &&
        workload.rollout === 'surge' &&
        '`rollout: replace`, which stops an old pod before it starts a new one',
    ])}`,
  };
}

/** Workloads that find no place when all are at their greatest and in a rolling update; those that do not even alone are left out. */
function togetherWithoutPlace(context: Context, alone: ReadonlySet<string>): Finding[] {
  const nodes = nodesOf(context.environment);
  const groupsOf = (count: (workload: Workload) => number): PodGroup[] =>
    context.workloads.flatMap((subject) => {
      const pods = podsOf(subject.workload, context.environment, count(subject.workload));
      const isCounted =
        pods &&
        !alone.has(subject.name) &&
        !lacksGpus(pods, nodes) &&
        !largerThanNode(subject, context) &&
        !withoutPlace(subject, context, 'least');
      return isCounted ? [pods] : [];
    });
  const most = groupsOf((workload) => replicasOf(workload).most + surgeBeside(workload, replicasOf(workload).most));
  const { unplaced } = place(most, nodes);
  if (unplaced.size === 0) return [];
  const leastUnplaced = place(
    groupsOf((workload) => replicasOf(workload).least),
    nodes,
  ).unplaced;
  const byPools = new Map<string, PodGroup[]>();
  for (const pods of most)
    if (unplaced.has(pods.name)) byPools.set(pods.on.join(), [...(byPools.get(pods.on.join()) ?? []), pods]);
  return [...byPools.values()].flatMap((groups) => {
    const [first] = groups;
    if (!first) return [];
    const isNever = groups.some(({ name }) => leastUnplaced.has(name));
    const named = groups.slice(0, 3).map(({ name, count: pods }) => {
      const workload = context.workloads.find((subject) => subject.name === name)?.workload;
      return `${unplaced.get(name)} of the ${pods} pods of ${name}${workload ? ` (${needText(workload)} each)` : ''}`;
    });
    const further = groups.length > 3 ? ` and pods of ${groups.length - 3} further workloads` : '';
    return [
      {
        path: ['cluster', 'pools', first.on[0] ?? '', 'max'],
        severity: isNever ? ('error' as const) : ('warning' as const),
        message: `${isNever ? 'Even at their fewest the workloads do not fit; at' : 'At'} their greatest, rolling updates included, there is no place for ${named.join(', ')}${further}: ${poolsText(first, context)} is shared.`,
        fix: ways([largerPool(first, nodes, most, context), 'smaller `scale.max` values', 'a larger size']),
      },
    ];
  });
}

function missingOf(groups: readonly PodGroup[], nodes: readonly NodeGroup[]): number {
  return [...place(groups, nodes).unplaced.values()].reduce((sum, pods) => sum + pods, 0);
}

/** Pools without any GPU are another rule's. */
function lacksGpus(pods: PodGroup, nodes: readonly NodeGroup[]): boolean {
  return pods.need.gpus > 0 && nodes.every(({ name, room }) => !pods.on.includes(name) || room.gpus === 0);
}

/** The smallest `max` of the first pool of some pods with which these, among all of them, find a place. */
function largerPool(
  pods: PodGroup,
  nodes: readonly NodeGroup[],
  among: readonly PodGroup[],
  context: Context,
): string | undefined {
  const pool = nodes.find(({ name }) => name === pods.on[0]);
  if (!pool) return undefined;
  const clears = (size: number): boolean => {
    const { unplaced } = place(
      among,
      nodes.map((group) => (group === pool ? { ...group, nodes: size } : group)),
    );
    return among.every(({ name, on }) => on.join() !== pods.on.join() || !unplaced.has(name));
  };
  const size = mostNodes - greatest(mostNodes - pool.nodes - 1, (less) => clears(mostNodes - less));
  return clears(size) && hasAddresses(context, pool.name, size) ? `\`max: ${size}\` at pool ${pool.name}` : undefined;
}

/** Whether the pod range has room for a pool of that size beside the others: else one finding would lead to the next. */
function hasAddresses(context: Context, name: string, size: number): boolean {
  const range = parseCidr(context.config.cluster.network.pods);
  const sizes = poolSizes(context).map((pool, index) =>
    context.pools[index]?.name === name ? { ...pool, max: size } : pool,
  );
  return range.ok && overlayNodeCapacity(range.value.prefix) >= nodesAtMost(sizes);
}

/** The greatest number from 1 to `most` that passes, when all below it do; 0 when none does. */
function greatest(most: number, passes: (value: number) => boolean): number {
  let [low, high] = [0, Math.max(0, most)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (passes(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function ways(texts: readonly (string | false | undefined)[]): string {
  const given = texts.filter((text) => text !== false && text !== undefined);
  const last = given.pop() ?? 'Request less, or give the pool a larger size';
  return given.length > 0
    ? `Write ${given.join(', ')}, or ${last}.`
    : `${last.startsWith('`') ? 'Write ' : ''}${last}.`;
}

function poolsText({ on }: PodGroup, context: Context): string {
  const pools = context.pools.filter(({ name }) => on.includes(name));
  const texts = pools.map(({ name, pool }) => `${name} with at most ${count(pool.maxCount, 'node')} of ${pool.vmSize}`);
  return `${pools.length === 1 ? 'pool' : 'the pools'} ${texts.join(' and ')}`;
}

function needText({ resources: { requests }, gpus }: Workload): string {
  return `${requests.cpu} CPU, ${requests.memory}${gpus === undefined ? '' : `, ${count(gpus, 'GPU')}`}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
