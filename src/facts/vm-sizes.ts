import { closest, distance } from 'fastest-levenshtein';
import { localDisk, type LocalDisk } from './local-disks.ts';
import { vmSizeLines } from './vm-size-lines.ts';

export const vmSizesSource = 'Azure compute SKU listing and VM size pages, 2026-09';

/** What a VM size offers. A field is undefined when the public listing leaves it open. */
export interface VmSize {
  /** Azure's own spelling, for example `Standard_D8ds_v5`. */
  readonly name: string;
  /** vCPU that the guest sees; of a constrained size the reduced number. */
  readonly vcpus: number | undefined;
  readonly memoryMib: number | undefined;
  /** GPUs; a partial GPU counts as one. */
  readonly gpus: number;
  readonly architecture: 'amd64' | 'arm64' | undefined;
  /** Name of the vCPU quota that the size counts against. */
  readonly quotaFamily: string | undefined;
  readonly localDisk: LocalDisk;
}

const prefix = 'Standard_';

/**
 * The size of that name, in any mix of upper and lower case and with or without `Standard_`; undefined when the listing
 * has none. Searches the text instead of parsing it: no start-up cost, a fraction of a millisecond a call.
 */
export function findSize(name: string): VmSize | undefined {
  const wanted = name.replace(/^standard_/i, '');
  if (!/^[\w-]+$/.test(wanted)) return undefined;
  const entry = new RegExp(` (${wanted})(?::(\\d+):(\\d+)(?::(\\d+))?)?(?=[ \\n])`, 'i').exec(vmSizeLines);
  if (entry?.[1] === undefined || !/^[A-Z]/.test(entry[1])) return undefined;
  const line = vmSizeLines.slice(vmSizeLines.lastIndexOf('\n', entry.index) + 1, entry.index);
  const [family = '-', architecture] = line.split(' ');
  const shortName = entry[1];
  const named = vcpusInName(shortName);
  const vcpus = entry[2] === undefined ? (named.active ?? named.all) : Number(entry[2]);
  const quotaFamily = family === '-' ? undefined : family;
  return {
    name: prefix + shortName,
    vcpus,
    memoryMib: entry[3] === undefined ? undefined : Number(entry[3]),
    gpus: Number(entry[4] ?? (gpuModel(shortName) === undefined ? 0 : 1)),
    architecture: architecture === 'amd64' || architecture === 'arm64' ? architecture : undefined,
    quotaFamily,
    localDisk: localDisk(shortName, quotaFamily, named.active === undefined ? vcpus : named.all),
  };
}

/**
 * The listed size whose name is nearest to a misspelled one, as Azure spells it; undefined when nothing is near enough
 * to be meant (more than a third of the letters differ).
 */
export function suggestSize(name: string): string | undefined {
  const wanted = name.replace(/^standard\W?_?/i, '').toLowerCase();
  const names = [...vmSizeLines.matchAll(/ ([A-Z][\w-]*)(?=[: \n])/g)]
    .map((found) => found[1] ?? '')
    .filter((found) => /\d/.test(found));
  const nearest = closest(wanted, names.map((candidate) => candidate.toLowerCase()));
  if (distance(wanted, nearest) > Math.max(1, Math.floor(wanted.length / 3))) return undefined;
  return findSize(nearest)?.name;
}

/** The GPU's model by the size's name; undefined for a size without a GPU. */
export function gpuModel(name: string): string | undefined {
  const shortName = name.replace(/^standard_/i, '');
  return gpuModels.find(([pattern]) => pattern.test(shortName))?.[1];
}

/** True for the B series: its vCPU run below their nominal speed once the credits are used up. */
export function isBurstable(name: string): boolean {
  return /^(?:standard_)?B\d/i.test(name);
}

/** Whether the device plugin and the driver for the size come from NVIDIA; false for AMD GPUs and sizes without one. */
export function hasNvidiaGpu(name: string): boolean {
  const model = gpuModel(name);
  return model !== undefined && !amdModels.includes(model);
}

const amdModels: readonly string[] = ['MI25', 'MI300X', 'V620', 'V710'];

/** Source: Azure compute docs, GPU-accelerated size pages, 2024-07 to 2026-09. */
const gpuModels: readonly (readonly [RegExp, string])[] = [
  [/_T4_/i, 'T4'],
  [/_A100_/i, 'A100'],
  [/_A10_/i, 'A10'],
  [/_H100_/i, 'H100'],
  [/_H200_/i, 'H200'],
  [/_GB200_/i, 'GB200'],
  [/_GB300_/i, 'GB300'],
  [/_RTXPRO6000BSE_/i, 'RTX PRO 6000'],
  [/_MI300X_/i, 'MI300X'],
  [/_V710_/i, 'V710'],
  [/_V620_/i, 'V620'],
  [/^ND\d+asr_v4$/i, 'A100'],
  [/^NC\d+r?s_v3$|^ND\d+rs_v2$/i, 'V100'],
  [/^NV\d+s_v[23]$/i, 'M60'],
  [/^NV\d+as_v4$/i, 'MI25'],
];

/**
 * vCPU that the name states: `E16-4ds_v5` has 16 of which 4 are active. Source: Azure compute docs, vm-naming-conventions.
 */
function vcpusInName(shortName: string): { all: number | undefined; active: number | undefined } {
  const found = /^[A-Z]+(\d+)(?:-(\d+))?/i.exec(shortName);
  return { all: optionalNumber(found?.[1]), active: optionalNumber(found?.[2]) };
}

function optionalNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
