import { daemonOverhead, kernelMemoryShare } from '../facts/nodes.ts';

/** Source: AKS docs, node-resource-reservations (Kubernetes 1.29 and newer), 2026-08-21. */
export const capacitySource = 'AKS docs, node-resource-reservations, 2026-08-21';

/** CPU in millicores, memory in MiB. */
export interface Capacity {
  readonly cpuMilli: number;
  readonly memoryMib: number;
}

/** What the arithmetic needs of a VM size. */
export interface Machine {
  readonly vcpus: number;
  readonly memoryMib: number;
}

/** MiB at which the kubelet starts to evict pods. */
const evictionThresholdMib = 100;

/**
 * Millicores that AKS keeps for the kubelet side. The docs give 1, 2, 4, 8, 16, 32 and 64 vCPU; the lines between and
 * beyond these points are ours, so other numbers of vCPU are estimates.
 */
export function reservedCpuMilli(vcpus: number): number {
  if (vcpus <= 1) return 60;
  if (vcpus <= 4) return 100 + 20 * (vcpus - 2);
  return 140 + 10 * (vcpus - 4);
}

/** MiB that AKS keeps: 20 for each pod that fits plus 50, or a quarter of the memory when that is less. */
export function reservedMemoryMib(memoryMib: number, maxPods: number): number {
  return Math.ceil(Math.min(20 * maxPods + 50, memoryMib / 4));
}

/** What a Linux node leaves to pods, DaemonSets among them. */
export function allocatable(machine: Machine, maxPods: number): Capacity {
  return {
    cpuMilli: machine.vcpus * 1_000 - reservedCpuMilli(machine.vcpus),
    memoryMib: machine.memoryMib - reservedMemoryMib(machine.memoryMib, maxPods) - evictionThresholdMib,
  };
}

/**
 * The largest pod that a node takes: its allocatable minus what the platform's DaemonSets use and the kernel hides,
 * both estimates of ours. Never negative.
 */
export function largestPod(machine: Machine, maxPods: number): Capacity {
  const left = allocatable(machine, maxPods);
  const hidden = Math.ceil(machine.memoryMib * kernelMemoryShare);
  return {
    cpuMilli: Math.max(0, left.cpuMilli - daemonOverhead.cpuMilli),
    memoryMib: Math.max(0, left.memoryMib - daemonOverhead.memoryMib - hidden),
  };
}

/** True when a pod of that size has room on an otherwise empty node. */
export function fits(pod: Capacity, machine: Machine, maxPods: number): boolean {
  const largest = largestPod(machine, maxPods);
  return pod.cpuMilli <= largest.cpuMilli && pod.memoryMib <= largest.memoryMib;
}
