/** Whether the OS can live on the local disk: the size's page says yes, says no, or AKS was not seen to confirm it. */
export type EphemeralOs = 'supported' | 'unsupported' | 'unverified';

/** The local disk of a VM size: none, one on the host (size in GiB), NVMe disks (GiB in all), or not known. */
export type LocalDisk =
  | { readonly kind: 'none' }
  | { readonly kind: 'temporary' | 'nvme'; readonly gib: number; readonly ephemeralOs: EphemeralOs }
  | { readonly kind: 'unknown' };

export const localDisksSource = 'Azure compute docs, VM size pages, 2026-03 to 2026-09';

/** Largest ephemeral OS disk that the platform makes, in GiB. */
export const ephemeralOsCeilingGib = 2_040;

type DiskRule = (vcpus: number) => LocalDisk;

const none: DiskRule = () => ({ kind: 'none' });
const perVcpu =
  (gib: number, ephemeralOs: EphemeralOs = 'supported'): DiskRule =>
  (vcpus) => ({ kind: 'temporary', gib: gib * vcpus, ephemeralOs });

/** Total of the NVMe disks: 55 GiB a vCPU (one disk of 110 GiB on two vCPU, six of 880 on 96). */
const nvme =
  (ephemeralOs: EphemeralOs): DiskRule =>
  (vcpus) => ({ kind: 'nvme', gib: 55 * vcpus, ephemeralOs });

/**
 * Quota families whose page fixes the rule for every size. A family that is not listed is unknown: the letter `d` in a
 * name is a habit of newer series, not a promise (NC and the AMD v4 series have a disk without it).
 */
const familyRules: Readonly<Record<string, DiskRule>> = {
  standardDSv5Family: none,
  standardDLSv5Family: none,
  standardDASv5Family: none,
  standardESv5Family: none,
  standardEASv5Family: none,
  standardBsv2Family: none,
  StandardDsv6Family: none,
  standardDav6Family: none,
  standardDDSv4Family: perVcpu(37.5),
  standardDDSv5Family: perVcpu(37.5),
  standardDLDSv5Family: perVcpu(37.5),
  standardDPDSv5Family: perVcpu(37.5),
  standardDADSv5Family: perVcpu(37.5),
  standardEDSv5Family: perVcpu(37.5),
  standardEADSv5Family: perVcpu(37.5),
  standardFSv2Family: perVcpu(8),
  standardLSv3Family: perVcpu(10, 'unverified'),
  StandardDdsv6Family: nvme('unverified'),
  standardDadv6Family: nvme('unverified'),
  standardEadv6Family: nvme('unverified'),
  StandardDpldsv6Family: nvme('unsupported'),
  StandardEdsv6Family: nvme('unsupported'),
};

const supported = (gib: number): LocalDisk => ({ kind: 'temporary', gib, ephemeralOs: 'supported' });
const unverified = (gib: number): LocalDisk => ({ kind: 'temporary', gib, ephemeralOs: 'unverified' });

/** GPU sizes follow no rule per vCPU. */
const sizeRules: Readonly<Record<string, LocalDisk>> = {
  NC4as_T4_v3: supported(176),
  NC8as_T4_v3: supported(352),
  NC16as_T4_v3: supported(352),
  NC64as_T4_v3: supported(2_816),
  NC24ads_A100_v4: unverified(64),
  NC48ads_A100_v4: unverified(128),
  NC96ads_A100_v4: unverified(256),
  NC40ads_H100_v5: unverified(3_576),
  NC80adis_H100_v5: unverified(7_152),
  NV6ads_A10_v5: unverified(180),
  NV12ads_A10_v5: unverified(360),
  NV18ads_A10_v5: unverified(720),
  NV36ads_A10_v5: unverified(1_440),
  NV36adms_A10_v5: unverified(2_880),
  NV72ads_A10_v5: unverified(2_880),
  ND96isr_H100_v5: unverified(1_024),
};

/**
 * The local disk of a size. A constrained size (`E16-4ds_v5`) keeps the disk of the size it is cut from.
 * @param shortName name without `Standard_`, spelled as Azure spells it
 * @param vcpus vCPU of the uncut size
 */
export function localDisk(shortName: string, quotaFamily: string | undefined, vcpus: number | undefined): LocalDisk {
  const fixed = sizeRules[shortName];
  if (fixed !== undefined) return fixed;
  const rule = quotaFamily === undefined ? undefined : familyRules[quotaFamily];
  return rule === undefined || vcpus === undefined ? { kind: 'unknown' } : rule(vcpus);
}

/**
 * Largest ephemeral OS disk in GiB that fits the local disk (trusted launch keeps 1 GiB of it), `none` when the size
 * cannot have one, `unverified` when no public page confirms it for the size.
 */
export function ephemeralOsMaxGib(disk: LocalDisk, trustedLaunch: boolean): number | 'none' | 'unverified' {
  if (disk.kind === 'none') return 'none';
  if (disk.kind === 'unknown' || disk.ephemeralOs === 'unverified') return 'unverified';
  if (disk.ephemeralOs === 'unsupported') return 'none';
  return Math.min(ephemeralOsCeilingGib, Math.floor(disk.gib) - (trustedLaunch ? 1 : 0));
}
