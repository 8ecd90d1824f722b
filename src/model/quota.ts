import type { NamespaceConfig, WorkloadConfig } from '../config/validate.ts';
import type { Namespace, Quota, Workload } from './model.ts';
import { printCpu, printMemory } from './quantity.ts';
import { bytes, leastRequest, milli } from './resources.ts';
import { mostReplicas, rolloutReplicas } from './scale.ts';

const gibibyte = 2 ** 30;
/** Room beyond what the workloads of the namespace can come to need. */
const headroom = 1.25;
const leastPods = 20;
/** The greatest container that the LimitRange lets into a namespace whose workloads are smaller. */
const commonMaximum = { cpuMilli: 4_000, memoryBytes: 8 * gibibyte } as const;

interface Sized {
  readonly config: WorkloadConfig;
  readonly workload: Workload;
}

/** What the namespace's workloads need at their greatest scale with one rolling update of each under way. */
export interface Need {
  readonly pods: number;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly cpuLimitMilli: number;
  readonly memoryLimitBytes: number;
  readonly gpus: number;
}

/** Adds up the need of workloads at their greatest scale, rolling updates included. */
export function needOf(sized: readonly Sized[]): Need {
  const sum = (value: (workload: Workload) => number) =>
    sized.reduce(
      (total, { config, workload }) => total + (mostReplicas(config) + rolloutReplicas(config)) * value(workload),
      0,
    );
  return {
    pods: sum(() => 1),
    cpuMilli: sum(({ resources }) => milli(resources.requests.cpu) ?? 0),
    memoryBytes: sum(({ resources }) => bytes(resources.requests.memory) ?? 0),
    cpuLimitMilli: sum(({ resources }) => milli(resources.limits.cpu) ?? 0),
    memoryLimitBytes: sum(({ resources }) => bytes(resources.limits.memory) ?? 0),
    gpus: sum(({ gpus }) => gpus ?? 0),
  };
}

/** The quota of a namespace: what it was given, else derived from its workloads. Limits may be twice the requests. */
export function resolveQuota(config: NamespaceConfig | undefined, sized: readonly Sized[]): Quota {
  const given = config?.quota;
  const need = needOf(sized);
  const cpu = milli(given?.cpu) ?? wholeCores(Math.max(need.cpuMilli * headroom, 1_000));
  const memory = bytes(given?.memory) ?? wholeGibibytes(Math.max(need.memoryBytes * headroom, gibibyte));
  const cpuLimit =
    milli(given?.cpuLimit) ??
    Math.max(2 * cpu, given?.cpu === undefined ? wholeCores(need.cpuLimitMilli * headroom) : 0);
  const memoryLimit =
    bytes(given?.memoryLimit) ??
    Math.max(2 * memory, given?.memory === undefined ? wholeGibibytes(need.memoryLimitBytes * headroom) : 0);
  return {
    requestsCpu: printCpu(cpu),
    requestsMemory: printMemory(memory),
    ...(hasOpenCpu(sized) ? {} : { limitsCpu: printCpu(cpuLimit) }),
    limitsMemory: printMemory(memoryLimit),
    pods: String(given?.pods ?? Math.max(leastPods, 2 * need.pods)),
    ...(need.gpus > 0 ? { gpus: String(need.gpus) } : {}),
  };
}

/** The LimitRange of a namespace: small defaults, and a greatest container that its own workloads fit. */
export function resolveLimits(sized: readonly Sized[]): Namespace['limits'] {
  const greatest = (value: (workload: Workload) => number, least: number) =>
    sized.reduce((most, { workload }) => Math.max(most, value(workload)), least);
  const least = (value: (workload: Workload) => number, most: number) =>
    sized.reduce((smallest, { workload }) => Math.min(smallest, value(workload)), most);
  const openCpu = hasOpenCpu(sized);
  return {
    defaultRequest: { cpu: printCpu(leastRequest.cpuMilli), memory: printMemory(leastRequest.memoryBytes) },
    default: {
      ...(openCpu ? {} : { cpu: printCpu(2 * leastRequest.cpuMilli) }),
      memory: printMemory(1.5 * leastRequest.memoryBytes),
    },
    max: {
      ...(openCpu
        ? {}
        : { cpu: printCpu(greatest(({ resources }) => milli(resources.limits.cpu) ?? 0, commonMaximum.cpuMilli)) }),
      memory: printMemory(greatest(({ resources }) => bytes(resources.limits.memory) ?? 0, commonMaximum.memoryBytes)),
    },
    min: {
      cpu: printCpu(least(({ resources }) => milli(resources.requests.cpu) ?? leastRequest.cpuMilli, 10)),
      memory: printMemory(
        least(({ resources }) => bytes(resources.requests.memory) ?? leastRequest.memoryBytes, 16 * 2 ** 20),
      ),
    },
  };
}

function hasOpenCpu(sized: readonly Sized[]): boolean {
  return sized.some(({ workload }) => workload.resources.limits.cpu === undefined);
}

function wholeCores(cpuMilli: number): number {
  return Math.ceil(cpuMilli / 1_000) * 1_000;
}

function wholeGibibytes(size: number): number {
  return Math.ceil(size / gibibyte) * gibibyte;
}
