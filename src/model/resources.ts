import type { WorkloadConfig } from '../config/validate.ts';
import type { Workload } from './model.ts';
import { multiplyCpu, multiplyMemory, parseCpu, parseMemory, printCpu, printMemory } from './quantity.ts';

/** Requests of a container that says nothing: deployment safeguards raise anything below. */
export const leastRequest = { cpuMilli: 100, memoryBytes: 128 * 2 ** 20 } as const;

/** The article's formula: limits are twice the CPU and one and a half times the memory that is requested. */
const limitFactor = { cpu: 2, memory: 1.5 } as const;

/**
 * Requests and limits: explicit values first, else from observed use (CPU request = average, memory request = 95th
 * percentile), else small defaults. Values that do not parse count as the defaults; a rule reports them.
 */
export function resolveResources(workload: WorkloadConfig): Workload['resources'] {
  const cpu = spelledOut(workload.resources.cpu);
  const memory = spelledOut(workload.resources.memory);
  const cpuMilli = milli(cpu.request ?? workload.observed?.cpu?.average) ?? leastRequest.cpuMilli;
  const memoryBytes = bytes(memory.request ?? workload.observed?.memory?.p95) ?? leastRequest.memoryBytes;
  const cpuLimit = cpu.limit === 'none' ? undefined : (milli(cpu.limit) ?? multiplyCpu(cpuMilli, limitFactor.cpu));
  const memoryLimit = bytes(memory.limit) ?? multiplyMemory(memoryBytes, limitFactor.memory);
  const storage = workload.resources.ephemeralStorage;
  return {
    requests: { cpu: printCpu(cpuMilli), memory: printMemory(memoryBytes), ephemeralStorage: storage.request },
    limits: {
      ...(cpuLimit === undefined ? {} : { cpu: printCpu(cpuLimit) }),
      memory: printMemory(memoryLimit),
      ephemeralStorage: storage.limit,
    },
  };
}

function spelledOut<Value extends string | number>(
  value: Value | { request?: Value; limit?: Value } | undefined,
): { request?: Value; limit?: Value } {
  if (value === undefined) return {};
  return typeof value === 'object' ? value : { request: value };
}

/** Millicores of a quantity that is known to be well-formed, or undefined. */
export function milli(quantity: string | number | undefined): number | undefined {
  if (quantity === undefined) return undefined;
  const result = parseCpu(quantity);
  return result.ok ? result.value : undefined;
}

/** Bytes of a quantity that is known to be well-formed, or undefined. */
export function bytes(quantity: string | undefined): number | undefined {
  if (quantity === undefined) return undefined;
  const result = parseMemory(quantity);
  return result.ok ? result.value : undefined;
}
