import { capacitySource, fits, largestPod, type Capacity, type Machine } from '../model/capacity.ts';
import { printCpu, printMemory, toMib } from '../model/quantity.ts';
import { bytes, milli } from '../model/resources.ts';
import { mostReplicas } from '../model/scale.ts';
import { type Context, isTainted, landingPools, type PoolSubject, type WorkloadSubject } from './context.ts';
import { all, eachWorkload, type Finding, type Found, type Rule } from './rule.ts';

const mebibyte = 2 ** 20;

interface Sized extends PoolSubject {
  readonly machine: Machine;
}

export const capacityRules: readonly Rule[] = [
  {
    id: 'V62',
    severity: 'error',
    title: 'A replica fits on a node of a pool that it may run on',
    why: 'It would stay pending for ever, and the autoscaler would not even try.',
    source: capacitySource,
    check: eachWorkload((subject, context) =>
      all([largerThanNode(subject, context), moreGpusThanNode(subject, context)]),
    ),
  },
  {
    id: 'Q5',
    severity: 'warning',
    title: 'Pools can grow to what their workloads may ask for together',
    why: 'Workloads stop scaling below the number they were given, at the busiest hour.',
    source: capacitySource,
    check: (context) => {
      const pools = context.pools.filter(({ isSystem }) => !isSystem);
      const open = pools.filter(({ pool }) => !isTainted(pool));
      const closed = pools.filter(({ pool }) => isTainted(pool));
      return all([...closed.map((pool) => overfull([pool], context)), overfull(open, context)]);
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

function podOf({
  workload: {
    resources: { requests },
  },
}: WorkloadSubject): Capacity {
  return { cpuMilli: milli(requests.cpu) ?? 0, memoryMib: toMib(bytes(requests.memory) ?? 0) };
}

function largerThanNode(subject: WorkloadSubject, context: Context): Found {
  const pools = sized(landingPools(subject.workload, context.pools));
  const pod = podOf(subject);
  if (!pools || pools.some(({ machine, pool }) => fits(pod, machine, pool.maxPods))) return undefined;
  const offers = pools
    .map((pool) => ({ pool, offer: largestPod(pool.machine, pool.pool.maxPods) }))
    .toSorted((a, b) => b.offer.memoryMib - a.offer.memoryMib);
  const [best] = offers;
  if (!best) return undefined;
  const { cpu, memory } = subject.workload.resources.requests;
  return {
    path: [...subject.path, 'resources'],
    message: `A replica of ${subject.name} requests ${cpu} CPU and ${memory}; the largest node that it may run on (${best.pool.pool.vmSize}, pool ${best.pool.name}) leaves ${printCpu(best.offer.cpuMilli)} and ${printMemory(best.offer.memoryMib * mebibyte)}.`,
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

/** Compares what pools offer at their greatest with what the workloads that land on none but these ask for at theirs. */
function overfull(pools: readonly PoolSubject[], context: Context): Finding | undefined {
  const known = sized(pools);
  if (!known) return undefined;
  const names = known.map(({ name }) => name);
  const guests = context.workloads.filter(({ workload }) => {
    const landing = landingPools(workload, context.pools);
    return landing.length > 0 && landing.every(({ name }) => names.includes(name));
  });
  const asked = sum(
    guests.map((guest) => ({
      times: mostReplicas(guest.config),
      ...podOf(guest),
      pods: 1,
      gpus: guest.workload.gpus ?? 0,
    })),
  );
  const offered = sum(
    known.map(({ pool, machine, size }) => ({
      times: pool.maxCount,
      ...largestPod(machine, pool.maxPods),
      pods: pool.maxPods,
      gpus: size?.gpus ?? 0,
    })),
  );
  const text = [
    asked.cpuMilli > offered.cpuMilli && `${printCpu(asked.cpuMilli)} CPU of ${printCpu(offered.cpuMilli)}`,
    asked.memoryMib > offered.memoryMib &&
      `${printMemory(asked.memoryMib * mebibyte)} memory of ${printMemory(offered.memoryMib * mebibyte)}`,
    asked.pods > offered.pods && `${asked.pods} pods of ${offered.pods}`,
    // Pools without any GPU are another rule's.
    offered.gpus > 0 && asked.gpus > offered.gpus && `${asked.gpus} GPUs of ${offered.gpus}`,
  ].filter((part) => part !== false);
  const [first] = known;
  if (text.length === 0 || !first) return undefined;
  const share = Math.max(
    asked.cpuMilli / offered.cpuMilli,
    asked.memoryMib / offered.memoryMib,
    asked.pods / offered.pods,
    offered.gpus > 0 ? asked.gpus / offered.gpus : 0,
  );
  return {
    path: ['cluster', 'pools', first.name, 'max'],
    message: `At their greatest, ${guests.map(({ name }) => name).join(', ')} ask for ${text.join(' and ')} that ${names.length === 1 ? `pool ${first.name} has` : `the pools ${names.join(', ')} have`}.`,
    fix: `Write \`max: ${Math.ceil(first.pool.maxCount * (Number.isFinite(share) ? share : 2))}\` or a larger size at pool ${first.name}, or smaller \`scale.max\`.`,
  };
}

interface Amount extends Capacity {
  readonly times: number;
  readonly pods: number;
  readonly gpus: number;
}

function sum(amounts: readonly Amount[]): Omit<Amount, 'times'> {
  const total = (value: (amount: Amount) => number) =>
    amounts.reduce((result, amount) => result + amount.times * value(amount), 0);
  return {
    cpuMilli: total(({ cpuMilli }) => cpuMilli),
    memoryMib: total(({ memoryMib }) => memoryMib),
    pods: total(({ pods }) => pods),
    gpus: total(({ gpus }) => gpus),
  };
}
