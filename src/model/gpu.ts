import type { PoolParameters } from './infra/cluster.ts';

/** The pools whose nodes come with a GPU driver. A node offers its GPUs only once the device plug-in runs on it. */
export function drivenPools(pools: readonly PoolParameters[]): PoolParameters[] {
  return pools.filter(({ gpuDriver }) => gpuDriver === 'Install');
}
