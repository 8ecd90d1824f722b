import { ephemeralOsMaxGib, localDisksSource } from '../facts/local-disks.ts';
import { trustedLaunchObstacle } from '../facts/trusted-launch.ts';
import { gpuModel, suggestSize, vmSizesSource } from '../facts/vm-sizes.ts';
import { limits } from '../facts/limits.ts';
import { isTainted } from '../model/load.ts';
import type { PoolSubject } from './context.ts';
import { all, eachPool, type Found, type Rule } from './rule.ts';

/** Below this an OS disk soon fills up with images and logs. */
const comfortableOsDiskGib = 64;

export const sizeRules: readonly Rule[] = [
  {
    id: 'F17',
    severity: 'warning',
    title: 'A VM size is one that Azure lists',
    why: 'A misspelled size is refused when the pool is deployed; and without its numbers, capacity cannot be checked.',
    source: vmSizesSource,
    check: eachPool(({ size, pool: { name, vmSize }, path }) => {
      if (size) return undefined;
      const near = suggestSize(vmSize);
      return {
        path: [...path, 'size'],
        message: `Pool ${name} has the size ${vmSize}, which the listing of sizes does not have.`,
        fix: near
          ? `Did you mean \`size: ${near}\`?`
          : 'Check the spelling: `az vm list-skus --location REGION --query "[].name"`.',
      };
    }),
  },
  {
    id: 'V24',
    severity: 'error',
    title: 'Machines get only what their size can have',
    why: 'Azure refuses trusted launch on Arm64, generation 1 and confidential sizes; and an image for one architecture does not start on the other.',
    source: 'Azure docs, virtual-machines/trusted-launch, 2026-03; AKS docs, use-arm64-vms, 2026-08-21',
    check: (context) => all([...context.pools.map(cannotTrust), mixedArchitectures(context.pools)]),
  },
  {
    id: 'V25',
    severity: 'error',
    title: 'An ephemeral OS disk is on a size that has a local disk for it',
    why: 'An ephemeral OS disk lives on the local disk of the machine.',
    source: localDisksSource,
    check: eachPool(({ config, size, pool: { name, vmSize }, path }) => {
      if (config?.osDisk.type !== 'Ephemeral' || !size) return undefined;
      const room = ephemeralOsMaxGib(size.localDisk, false);
      if (typeof room === 'number') return undefined;
      const managed = {
        path: [...path, 'osDisk', 'type'],
        fix: 'Write `type: Managed`, or take a size with a local disk, such as Standard_D8ds_v5.',
      };
      return room === 'none'
        ? {
            ...managed,
            message: `Pool ${name} wants an ephemeral OS disk, but ${vmSize} has no local disk that can hold one.`,
          }
        : {
            ...managed,
            severity: 'warning',
            message: `Pool ${name} wants an ephemeral OS disk; no public page confirms that ${vmSize} can have one.`,
          };
    }),
  },
  {
    id: 'V26',
    severity: 'error',
    title: 'An ephemeral OS disk fits the local disk',
    why: 'The deployment fails otherwise; trusted launch keeps 1 GiB of the local disk for itself.',
    source: localDisksSource,
    check: eachPool(({ size, pool, path }) => {
      if (pool.osDiskType !== 'Ephemeral' || !size) return undefined;
      const room = ephemeralOsMaxGib(size.localDisk, pool.securityProfile.enableVTPM);
      if (typeof room !== 'number') return undefined;
      if (room < limits.osDiskGib.min) {
        return {
          path: [...path, 'osDisk', 'type'],
          message: `The local disk of ${pool.vmSize} leaves ${room} GiB; an OS disk needs ${limits.osDiskGib.min}.`,
          fix: 'Write `type: Managed`.',
        };
      }
      return (
        pool.osDiskSizeGB > room && {
          path: [...path, 'osDisk', 'sizeGB'],
          message: `The OS disk of pool ${pool.name} has ${pool.osDiskSizeGB} GiB, and the local disk of ${pool.vmSize} leaves ${room}.`,
          fix: `Write \`sizeGB: ${room}\` or less, or \`type: Managed\`.`,
        }
      );
    }),
  },
  {
    id: 'V27',
    severity: 'warning',
    title: 'An OS disk is large enough for images and logs',
    why: 'A node whose disk fills up evicts its pods.',
    source: 'AKS docs, concepts-storage, 2026-08-21',
    check: eachPool(
      ({ pool: { name, osDiskSizeGB }, path }) =>
        osDiskSizeGB < comfortableOsDiskGib && {
          path: [...path, 'osDisk', 'sizeGB'],
          message: `The OS disk of pool ${name} has ${osDiskSizeGB} GiB.`,
          fix: `Write \`osDisk: { type: Managed, sizeGB: 128 }\`, or ${comfortableOsDiskGib} at least.`,
        },
    ),
  },
];

function cannotTrust({ config, size, path, name }: PoolSubject): Found {
  const obstacle = size && trustedLaunchObstacle(size);
  return (
    obstacle !== undefined &&
    config?.trustedLaunch === true && {
      path: [...path, 'trustedLaunch'],
      message: `Pool ${name} wants trusted launch on ${size?.name}, which ${obstacle}.`,
      fix: 'Remove `trustedLaunch`.',
    }
  );
}

/** Pods that name no pool land on any ordinary one, so their images must suit each of them. */
function mixedArchitectures(pools: readonly PoolSubject[]): Found {
  const ordinary = pools.filter(({ pool, size }) => !isTainted(pool) && size?.architecture !== undefined);
  const arm = ordinary.find(({ size }) => size?.architecture === 'arm64');
  const intel = ordinary.find(({ size }) => size?.architecture === 'amd64');
  return (
    arm !== undefined &&
    intel !== undefined && {
      path: [...arm.path, 'size'],
      severity: 'warning',
      message: `Pool ${arm.name} is Arm64 and pool ${intel.name} is not; a workload that names no pool lands on either.`,
      fix: `Build images for both, or give pool ${arm.name} a taint and name it in its workloads.`,
    }
  );
}

/** Whether a size has a GPU, by its listing or by its name. */
export function hasGpu(vmSize: string, listed: number | undefined): boolean {
  return (listed ?? 0) > 0 || gpuModel(vmSize) !== undefined;
}
