import { allocatable } from '../model/capacity.ts';
import { multiplyCpu, parseCpu, parseMemory, printCpu, printMemory, toMib } from '../model/quantity.ts';
import { needOf } from '../model/quota.ts';
import { bytes, milli } from '../model/resources.ts';
import type { Context, NamespaceSubject, WorkloadSubject } from './context.ts';
import { all, eachNamespace, eachWorkload, type Finding, type Found, type Rule } from './rule.ts';

const quotaSource = 'Kubernetes docs, resource-quotas, 2026-08';
const resourcesSource = 'AKS docs, developer-best-practices-resource-management, 2026-08-21';
const mebibyte = 2 ** 20;
/** The share of the cluster beyond which the vendor's own alert fires. */
const overcommitShare = 1.5;
/** A limit beyond this many times the request promises more than nodes keep. */
const widestLimit = 4;
/** Deployment safeguards raise requests to these. */
const safeguardsFloor = { cpuMilli: 100, memoryBytes: 100 * mebibyte } as const;

export const quotaRules: readonly Rule[] = [
  {
    id: 'V61',
    severity: 'error',
    title: 'Quantities are more than zero, and limits are not below requests nor far above them',
    why: 'Kubernetes refuses a limit below its request; a limit far above it lets one container starve its neighbours.',
    source: resourcesSource,
    check: (context) => [
      ...eachWorkload(({ path, config }) => all(quantitiesOf(config).map((quantity) => unreadable(quantity, path))))(
        context,
      ),
      ...eachNamespace(({ path, config }) =>
        all(quotaQuantities(config?.quota).map((quantity) => unreadable(quantity, path))),
      )(context),
      ...eachWorkload(limitsOf)(context),
    ],
  },
  {
    id: 'Q1',
    severity: 'error',
    title: 'A quota has room for all workloads of its namespace at their greatest, rolling updates included',
    why: 'Beyond the quota new pods are refused: scaling and deployments hang, at the busiest hour.',
    source: quotaSource,
    check: eachNamespace(shortQuota),
  },
  {
    id: 'V64',
    severity: 'warning',
    title: 'Quotas promise no more than the cluster has, and their limits are not below their requests',
    why: 'A quota that the nodes cannot honour protects nobody.',
    source: 'Azure Monitor docs, recommended Prometheus alerts (KubeCPUQuotaOvercommit), 2026-08-07',
    check: (context) => all([...context.namespaces.map(limitsBelowRequests), overcommitted(context)]),
  },
  {
    id: 'S3',
    severity: 'warning',
    title: 'Under deployment safeguards, requests and limits are such that they stay as they are',
    why: 'At level Enforce the cluster changes pods that ask for less, so what runs is not what stands in git.',
    source: 'AKS docs, deployment-safeguards, 2026-08-21',
    check: eachWorkload(
      (
        {
          name,
          path,
          workload: {
            resources: { requests, limits },
          },
        },
        { config: { cluster } },
      ) => {
        if (cluster.policy !== 'Enforce') return undefined;
        const { cpuMilli, memoryBytes } = safeguardsFloor;
        return all([
          (milli(requests.cpu) ?? 0) < cpuMilli && {
            path: [...path, 'resources', 'cpu'],
            message: `${name} requests ${requests.cpu} CPU, which the cluster raises to ${printCpu(cpuMilli)}.`,
            fix: `Write \`cpu: ${printCpu(cpuMilli)}\`.`,
          },
          (bytes(requests.memory) ?? 0) < memoryBytes && {
            path: [...path, 'resources', 'memory'],
            message: `${name} requests ${requests.memory}, which the cluster raises to ${printMemory(memoryBytes)}.`,
            fix: 'Write `memory: 128Mi`.',
          },
          limits.cpu === undefined && {
            path: [...path, 'resources', 'cpu', 'limit'],
            message: `${name} has no CPU limit, so the cluster gives it one.`,
            fix: `Write \`limit: ${printCpu(multiplyCpu(milli(requests.cpu) ?? cpuMilli, 2))}\`.`,
          },
        ]);
      },
    ),
  },
];

interface Quantity {
  readonly at: readonly string[];
  readonly value: string | number | undefined;
  readonly unit: 'cpu' | 'memory';
}

function quantitiesOf({
  resources: { cpu, memory, ephemeralStorage },
  observed,
}: WorkloadSubject['config']): Quantity[] {
  const parts = ['request', 'limit'] as const;
  return [
    ...(typeof cpu === 'object'
      ? parts.map((part) => ({ at: ['resources', 'cpu', part], value: cpu[part], unit: 'cpu' as const }))
      : [{ at: ['resources', 'cpu'], value: cpu, unit: 'cpu' as const }]),
    ...(typeof memory === 'object'
      ? parts.map((part) => ({ at: ['resources', 'memory', part], value: memory[part], unit: 'memory' as const }))
      : [{ at: ['resources', 'memory'], value: memory, unit: 'memory' as const }]),
    ...parts.map((part) => ({
      at: ['resources', 'ephemeralStorage', part],
      value: ephemeralStorage[part],
      unit: 'memory' as const,
    })),
    { at: ['observed', 'cpu', 'average'], value: observed?.cpu?.average, unit: 'cpu' },
    { at: ['observed', 'memory', 'p95'], value: observed?.memory?.p95, unit: 'memory' },
  ];
}

function quotaQuantities(quota: NonNullable<NamespaceSubject['config']>['quota']): Quantity[] {
  return (['cpu', 'memory', 'cpuLimit', 'memoryLimit'] as const).map((key) => ({
    at: ['quota', key],
    value: quota?.[key],
    unit: key.startsWith('cpu') ? 'cpu' : 'memory',
  }));
}

/** A quantity that is zero or beyond all measure; the schema has seen to the rest. */
function unreadable({ at, value, unit }: Quantity, path: readonly string[]): Found {
  if (value === undefined || value === 'none') return undefined;
  const result = unit === 'cpu' ? parseCpu(value) : parseMemory(value);
  return (
    !result.ok && {
      path: [...path, ...at],
      message: `${result.message}.`,
      fix: unit === 'cpu' ? 'Write `100m` or more.' : 'Write `128Mi`, or another amount that a node has.',
    }
  );
}

function limitsOf({
  name,
  path,
  workload: {
    resources: { requests, limits },
  },
}: WorkloadSubject): Finding[] {
  const compare = (
    key: 'cpu' | 'memory' | 'ephemeralStorage',
    read: (quantity: string) => number | undefined,
    what: string,
  ): Found => {
    const limit = limits[key];
    const [request, most] = [read(requests[key]), limit === undefined ? undefined : read(limit)];
    const at = [...path, 'resources', key];
    if (request === undefined || most === undefined) return undefined;
    if (most < request)
      return {
        path: at,
        message: `${name} requests ${requests[key]} ${what} and is limited to ${limit}.`,
        fix: `Write \`limit: ${requests[key]}\` or more.`,
      };
    // A disk is not shared out by requests, so a wide limit there starves nobody.
    return (
      key !== 'ephemeralStorage' &&
      most > widestLimit * request && {
        path: at,
        severity: 'warning',
        message: `${name} requests ${requests[key]} ${what} and may use ${limit}, more than ${widestLimit} times that.`,
        fix: 'Raise the request to what it uses, or lower the limit.',
      }
    );
  };
  return all([
    compare('cpu', milli, 'CPU'),
    compare('memory', bytes, 'memory'),
    compare('ephemeralStorage', bytes, 'of disk'),
  ]);
}

function shortQuota({ name, path, namespace }: NamespaceSubject, context: Context): Found {
  const { quota, workloads } = namespace;
  const need = needOf(
    workloads.map((workload) => ({
      workload,
      config: context.config.workloads[workload.name] as WorkloadSubject['config'],
    })),
  );
  const compare = (
    key: string,
    offered: number | undefined,
    needed: number,
    print: (amount: number) => string,
  ): Found =>
    offered !== undefined &&
    needed > offered && {
      path: [...path, 'quota', key],
      message: `The quota of ${name} has ${print(offered)} for \`${key}\`; its workloads need ${print(needed)} at their greatest.`,
      fix: `Write \`${key}: ${print(needed)}\` or more, or smaller \`scale.max\`.`,
    };
  return all([
    compare('cpu', milli(quota.requestsCpu), need.cpuMilli, printCpu),
    compare('memory', bytes(quota.requestsMemory), need.memoryBytes, printMemory),
    compare('cpuLimit', milli(quota.limitsCpu), need.cpuLimitMilli, printCpu),
    compare('memoryLimit', bytes(quota.limitsMemory), need.memoryLimitBytes, printMemory),
    compare('pods', Number(quota.pods), need.pods, String),
  ]);
}

function limitsBelowRequests({ name, path, namespace: { quota } }: NamespaceSubject): Found {
  const cpu = milli(quota.limitsCpu);
  return all([
    cpu !== undefined &&
      cpu < (milli(quota.requestsCpu) ?? 0) && {
        path: [...path, 'quota', 'cpuLimit'],
        message: `The quota of ${name} has limits of ${quota.limitsCpu} CPU for requests of ${quota.requestsCpu}.`,
        fix: 'Remove `cpuLimit`: it is twice the requests then.',
      },
    (bytes(quota.limitsMemory) ?? 0) < (bytes(quota.requestsMemory) ?? 0) && {
      path: [...path, 'quota', 'memoryLimit'],
      message: `The quota of ${name} has limits of ${quota.limitsMemory} memory for requests of ${quota.requestsMemory}.`,
      fix: 'Remove `memoryLimit`: it is twice the requests then.',
    },
  ]);
}

function overcommitted(context: Context): Found {
  const pools = context.pools.filter(({ isSystem }) => !isSystem);
  let [cpuMilli, memoryMib] = [0, 0];
  for (const { pool, size } of pools) {
    if (size?.vcpus === undefined || size.memoryMib === undefined) return undefined;
    const node = allocatable({ vcpus: size.vcpus, memoryMib: size.memoryMib }, pool.maxPods);
    cpuMilli += pool.maxCount * node.cpuMilli;
    memoryMib += pool.maxCount * node.memoryMib;
  }
  const quotas = context.namespaces.map(({ namespace: { quota } }) => quota);
  const cpu = quotas.reduce((sum, quota) => sum + (milli(quota.requestsCpu) ?? 0), 0);
  const memory = quotas.reduce((sum, quota) => sum + toMib(bytes(quota.requestsMemory) ?? 0), 0);
  const share = Math.max(cpu / cpuMilli, memory / memoryMib);
  return (
    share > overcommitShare && {
      path: ['namespaces'],
      message: `Together the quotas promise ${printCpu(cpu)} CPU and ${printMemory(memory * mebibyte)}, ${share.toFixed(1)} times what the pools have at their greatest (${printCpu(cpuMilli)} and ${printMemory(memoryMib * mebibyte)}).`,
      fix: 'Write smaller quotas, or larger `max` values at the pools.',
    }
  );
}
