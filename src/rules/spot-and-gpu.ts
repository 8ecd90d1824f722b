import { hasNvidiaGpu } from '../facts/vm-sizes.ts';
import { gpuTaint } from '../model/pools.ts';
import { hasGpu } from './sizes.ts';
import { eachPool, eachWorkload, type Found, type Rule } from './rule.ts';

const spotSource = 'AKS docs, spot-node-pool, 2026-08-21';
const gpuSource = 'AKS docs, use-nvidia-gpu, 2026-08-21';
/** Seconds between the notice and the end of a Spot node. */
const spotNoticeSeconds = 30;

export const spotRules: readonly Rule[] = [
  {
    id: 'V18',
    severity: 'error',
    title: 'The system pool is not on Spot capacity',
    why: 'A Spot pool is an extra pool: AKS refuses it as the system pool, and its nodes may vanish all at once.',
    source: spotSource,
    check: eachPool(
      ({ isSystem, isSpot, path }) =>
        isSystem &&
        isSpot && {
          path: [...path, 'spot'],
          message: 'The system pool is on Spot capacity.',
          fix: 'Remove `spot` here and make a second pool: `batch: { spot: true }`.',
        },
    ),
  },
  {
    id: 'V20',
    severity: 'error',
    title: 'maxPrice is -1 or a positive price with five decimals at most, and stands on a Spot pool',
    why: 'Azure refuses other prices, and any price on an ordinary pool.',
    source: spotSource,
    check: eachPool(({ config, isSpot, path, name }): Found => {
      const price = config?.maxPrice ?? -1;
      if (price === -1) return undefined;
      const at = [...path, 'maxPrice'];
      if (!isSpot)
        return {
          path: at,
          message: `Pool ${name} has maxPrice ${price} but is not a Spot pool.`,
          fix: 'Remove `maxPrice`, or write `spot: true`.',
        };
      const isPrice = price > 0 && Number(price.toFixed(5)) === price;
      return (
        !isPrice && {
          path: at,
          message: `${price} is not a price that Azure takes.`,
          fix: 'Write -1, or a price in US dollars an hour such as 0.05.',
        }
      );
    }),
  },
  {
    id: 'V71',
    severity: 'warning',
    title: 'What runs on Spot nodes can lose all of them',
    why: 'Azure takes Spot nodes away at about 30 seconds notice, all of a size in a region together if it needs them.',
    source: spotSource,
    check: eachWorkload(({ name, path, workload: { kind, placement, scale, replicas } }): Found => {
      if (!placement.spot || kind === 'job') return undefined;
      const at = [...path, 'pool'];
      const fix = 'Remove `pool`, or name an ordinary pool.';
      if (kind === 'service')
        return {
          path: at,
          fix,
          message: `Service ${name} is pinned to the Spot pool ${placement.pool}: callers get no answer while Azure has none to spare.`,
        };
      return (
        (scale?.max ?? replicas ?? 1) < 2 && {
          path: at,
          fix,
          message: `${name} runs as a single replica on the Spot pool ${placement.pool}.`,
        }
      );
    }),
  },
  {
    id: 'V72',
    severity: 'warning',
    title: 'A replica on a Spot node stops within 30 seconds',
    why: 'The node is gone after that, whatever the grace period says.',
    source: spotSource,
    check: eachWorkload(
      ({ name, path, workload: { placement, gracePeriodSeconds } }) =>
        placement.spot &&
        gracePeriodSeconds > spotNoticeSeconds && {
          path: [...path, 'gracePeriodSeconds'],
          message: `${name} may take ${gracePeriodSeconds} seconds to stop on a Spot node, which leaves about ${spotNoticeSeconds}.`,
          fix: 'Remove `gracePeriodSeconds`, or write 25.',
        },
    ),
  },
];

export const gpuRules: readonly Rule[] = [
  {
    id: 'F24',
    severity: 'error',
    title: 'A GPU pool has a size with a GPU',
    why: 'Pods that ask for a GPU would stay pending, on a pool that ordinary pods are kept away from.',
    source: gpuSource,
    check: eachPool(
      ({ config, size, pool: { name, vmSize }, path }) =>
        config?.gpu === true &&
        size !== undefined &&
        !hasGpu(vmSize, size.gpus) && {
          path: [...path, 'size'],
          message: `Pool ${name} is a GPU pool, but ${vmSize} has no GPU.`,
          fix: 'Write `size: Standard_NC4as_T4_v3`, or remove `gpu`.',
        },
    ),
  },
  {
    id: 'V21',
    severity: 'warning',
    title: 'GPU nodes are kept for GPU work',
    why: 'Without a taint ordinary pods fill the most expensive nodes of the cluster, and GPU work waits.',
    source: gpuSource,
    check: (context) => [
      ...eachPool(
        ({ size, pool, path }) =>
          size !== undefined &&
          hasGpu(pool.vmSize, size.gpus) &&
          !pool.nodeTaints.includes(gpuTaint) && {
            path: [...path, 'size'],
            message: `Pool ${pool.name} has the GPU size ${pool.vmSize} but is not declared as a GPU pool, so any pod may land on it.`,
            fix: 'Write `gpu: true`.',
          },
      )(context),
      ...eachWorkload(
        ({ name, path, config }) =>
          config.pool !== undefined &&
          config.gpu === undefined &&
          context.config.cluster.pools[config.pool]?.gpu === true && {
            path: [...path, 'pool'],
            message: `${name} runs on the GPU pool ${config.pool} and asks for no GPU.`,
            fix: 'Write `gpu: 1`, or name an ordinary pool.',
          },
      )(context),
    ],
  },
  {
    id: 'V22',
    severity: 'error',
    title: 'A GPU pool on Ubuntu has no secure boot',
    why: 'The NVIDIA driver that AKS installs on Ubuntu is not signed for secure boot.',
    source: 'AKS docs, use-trusted-launch, 2026-08-21',
    check: eachPool(
      ({ pool, path }) =>
        pool.osSKU === 'Ubuntu' &&
        pool.securityProfile.enableSecureBoot &&
        hasNvidiaGpu(pool.vmSize) && {
          path: [...path, 'trustedLaunch'],
          message: `Pool ${pool.name} has trusted launch on ${pool.vmSize} with Ubuntu.`,
          fix: 'Write `gpu: true` and remove `trustedLaunch`, or write `os: AzureLinux`.',
        },
    ),
  },
  {
    id: 'V23',
    severity: 'warning',
    title: 'A GPU pool gets a driver',
    why: 'AKS installs NVIDIA drivers only; without a driver and a device plug-in GPU pods stay pending.',
    source: gpuSource,
    check: eachPool(
      ({ config, size, pool, path }) =>
        config?.gpu === true &&
        size !== undefined &&
        hasGpu(pool.vmSize, size.gpus) &&
        !hasNvidiaGpu(pool.vmSize) && {
          path: [...path, 'size'],
          message: `${pool.vmSize} has a GPU that is not from NVIDIA, so pool ${pool.name} comes without a driver.`,
          fix: 'Take an NVIDIA size such as Standard_NC4as_T4_v3, or install the driver and the device plug-in yourself.',
        },
    ),
  },
];
