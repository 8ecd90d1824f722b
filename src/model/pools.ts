import type { PoolConfig } from '../config/validate.ts';
import { ephemeralOsCeilingGib } from '../facts/local-disks.ts';
import { zonesOfRegion } from '../facts/regions.ts';
import { trustedLaunchObstacle } from '../facts/trusted-launch.ts';
import { findSize, hasNvidiaGpu, type VmSize } from '../facts/vm-sizes.ts';
import { patched } from './patched.ts';
import type { PoolParameters } from './infra/cluster.ts';

export const systemPoolName = 'system';
const ordinaryPoolName = 'apps';

const spotKey = 'kubernetes.azure.com/scalesetpriority';
export const gpuTaint = 'sku=gpu:NoSchedule';
export const systemTaint = 'CriticalAddonsOnly=true:NoSchedule';

/** GiB that an ephemeral or managed OS disk gets when the size allows. */
const osDiskGib = 128;

/** The pools of the cluster, those added that a platform cannot do without. */
export function withNecessaryPools(
  pools: Readonly<Record<string, PoolConfig>>,
): Readonly<Record<string, PoolConfig | undefined>> {
  const isOrdinary = ([name, pool]: [string, PoolConfig]) => name !== systemPoolName && !pool.gpu && !pool.spot;
  const ordinary = Object.entries(pools).some(isOrdinary) ? {} : { [ordinaryPoolName]: undefined };
  return { ...ordinary, [systemPoolName]: undefined, ...pools };
}

/** What a pool is called for in the absence of `size`; source: AKS docs, use-system-pools and use-nvidia-gpu. */
function defaultSize(name: string, gpu: boolean): string {
  if (gpu) return 'Standard_NC4as_T4_v3';
  return name === systemPoolName ? 'Standard_D4ds_v5' : 'Standard_D8ds_v5';
}

function defaultCounts(name: string, gpu: boolean, spot: boolean): { min: number; max: number } {
  if (name === systemPoolName) return { min: 3, max: 5 };
  if (gpu) return { min: 0, max: 4 };
  if (spot) return { min: 0, max: 10 };
  return { min: 3, max: 20 };
}

/** One pool with every derived value; `config` is undefined for a pool that was added. */
export function resolvePool(name: string, config: PoolConfig | undefined, location: string): PoolParameters {
  const gpu = config?.gpu ?? false;
  const spot = config?.spot ?? false;
  const counts = defaultCounts(name, gpu, spot);
  const wanted = config?.size ?? defaultSize(name, gpu);
  const size = findSize(wanted);
  const trusted = config?.trustedLaunch ?? canTrustLaunch(size, gpu, config?.os ?? 'Ubuntu');
  const max = config?.max ?? Math.max(counts.max, config?.min ?? 0);
  return {
    name,
    mode: name === systemPoolName ? 'System' : 'User',
    vmSize: size?.name ?? wanted,
    minCount: config?.min ?? Math.min(counts.min, max),
    maxCount: max,
    availabilityZones: (config?.zones ?? zonesOfRegion(location)).map(String).toSorted(),
    maxPods: config?.maxPods ?? 110,
    osSKU: config?.os ?? 'Ubuntu',
    ...osDisk(config, size, trusted),
    nodeLabels: sortedRecord({ ...(spot ? { [spotKey]: 'spot' } : {}), ...config?.labels }),
    nodeTaints: taints(name, gpu, spot, config?.taints ?? []),
    enableEncryptionAtHost: config?.encryptionAtHost ?? true,
    securityProfile: { enableVTPM: trusted, enableSecureBoot: trusted },
    ...(spot ? { spotMaxPrice: String(config?.maxPrice ?? -1) } : { upgradeSettings: upgradeSettings(config) }),
    ...(gpu && size && hasNvidiaGpu(size.name) ? { gpuDriver: 'Install' as const } : {}),
    ...patched(config?.patch ?? {}),
  };
}

function canTrustLaunch(size: VmSize | undefined, gpu: boolean, os: PoolParameters['osSKU']): boolean {
  return (size === undefined || trustedLaunchObstacle(size) === undefined) && !(gpu && os === 'Ubuntu');
}

function osDisk(
  config: PoolConfig | undefined,
  size: VmSize | undefined,
  trusted: boolean,
): Pick<PoolParameters, 'osDiskType' | 'osDiskSizeGB'> {
  const room = ephemeralRoom(size, trusted);
  const osDiskType = config?.osDisk.type ?? (room >= (config?.osDisk.sizeGB ?? 30) ? 'Ephemeral' : 'Managed');
  const fitting = osDiskType === 'Ephemeral' && room > 0 ? Math.min(osDiskGib, room) : osDiskGib;
  return { osDiskType, osDiskSizeGB: config?.osDisk.sizeGB ?? fitting };
}

/** GiB that an ephemeral OS disk can have on the size; 0 when it cannot have one, or when nobody has documented it. */
export function ephemeralRoom(size: VmSize | undefined, trustedLaunch: boolean): number {
  const disk = size?.localDisk;
  if (disk?.kind !== 'temporary' || disk.ephemeralOs !== 'supported') return 0;
  return Math.min(Math.floor(disk.gib) - (trustedLaunch ? 1 : 0), ephemeralOsCeilingGib);
}

function taints(name: string, gpu: boolean, spot: boolean, further: readonly string[]): string[] {
  const own = [
    ...(name === systemPoolName ? [systemTaint] : []),
    ...(gpu ? [gpuTaint] : []),
    ...(spot ? [`${spotKey}=spot:NoSchedule`] : []),
  ];
  return [...new Set([...own, ...further])].toSorted();
}

function upgradeSettings(config: PoolConfig | undefined): NonNullable<PoolParameters['upgradeSettings']> {
  return {
    maxSurge: String(config?.upgrade.surge ?? '33%'),
    drainTimeoutInMinutes: config?.upgrade.drainMinutes ?? 30,
    nodeSoakDurationInMinutes: config?.upgrade.soakMinutes ?? 0,
    undrainableNodeBehavior: 'Cordon',
  };
}

export function sortedRecord<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
