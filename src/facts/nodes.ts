/** Nodes that a system pool needs, and what its size must offer. Source: AKS docs, use-system-pools, 2026-08-21. */
export const systemPool = {
  nodes: { floor: 2, advised: 3 },
  /** Two vCPU are the hard floor of the quota page, four the documented minimum of the system-pool page. */
  vcpus: { floor: 2, advised: 4 },
  memoryMib: 4_096,
} as const;

export const systemPoolSource = 'AKS docs, use-system-pools, 2026-08-21';

/**
 * What the DaemonSets of the platform take from every node with monitoring on (network, storage, logs, metrics).
 * Our own estimate: no public figure exists. Millicores, MiB and pods.
 */
export const daemonOverhead = { cpuMilli: 600, memoryMib: 1_229, pods: 12 } as const;

/** Part of a node's memory that the kernel hides from the kubelet. Our own estimate. */
export const kernelMemoryShare = 0.03;
