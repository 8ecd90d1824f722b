import { parsed, refused, type Parsed } from './parsed.ts';

const mebibyte = 2 ** 20;

/** Largest first: the printer takes the first that divides the number. */
const units: readonly (readonly [string, number])[] = [
  ['Pi', 2 ** 50],
  ['Ti', 2 ** 40],
  ['Gi', 2 ** 30],
  ['Mi', mebibyte],
  ['Ki', 2 ** 10],
];

/** Suffixes that Kubernetes takes but that count by a thousand, or that people write for the binary ones. */
const mistakenUnits: Readonly<Record<string, string>> = {
  k: 'Ki',
  K: 'Ki',
  KB: 'Ki',
  kB: 'Ki',
  KiB: 'Ki',
  ki: 'Ki',
  M: 'Mi',
  MB: 'Mi',
  MiB: 'Mi',
  m: 'Mi',
  mb: 'Mi',
  mi: 'Mi',
  G: 'Gi',
  GB: 'Gi',
  GiB: 'Gi',
  g: 'Gi',
  gb: 'Gi',
  gi: 'Gi',
  T: 'Ti',
  TB: 'Ti',
  TiB: 'Ti',
  t: 'Ti',
  tb: 'Ti',
  ti: 'Ti',
};

/**
 * Reads a CPU quantity (`250m`, `2`, `0.5`, the number 2) as millicores. Refuses zero, signs, exponents and anything
 * finer than a millicore, which Kubernetes does not store.
 */
export function parseCpu(quantity: string | number): Parsed<number> {
  const text = String(quantity);
  const milli = /^\d+m$/.test(text) ? Number.parseInt(text, 10) : coresToMilli(text);
  if (milli === undefined) return refused(`"${text}" is not a CPU quantity such as 250m or 2`, cpuSuggestion(text));
  if (milli === 0) return refused('A CPU quantity must be more than zero');
  return parsed(milli);
}

/** Writes millicores the way Kubernetes prints them: `250m`, and `2` for whole cores. */
export function printCpu(milli: number): string {
  return milli % 1_000 === 0 ? String(milli / 1_000) : `${milli}m`;
}

/**
 * Reads a memory or storage quantity (`512Mi`, `40Gi`) as bytes. Binary suffixes only: a bare number counts bytes and
 * `400m` a fraction of one byte, both of them legal in Kubernetes and never meant. Fractions are refused with the whole
 * number of the next smaller unit.
 */
export function parseMemory(quantity: string | number): Parsed<number> {
  const text = String(quantity);
  const found = /^(\d+)(\.\d+)?([A-Za-z]*)$/.exec(text);
  const unit = units.find(([suffix]) => suffix === found?.[3]);
  if (found === null || unit === undefined || found[2] !== undefined) {
    return refused(`"${text}" is not a whole number with a unit, such as 512Mi or 2Gi`, memorySuggestion(text));
  }
  const bytes = Number(found[1]) * unit[1];
  if (bytes === 0) return refused('A memory quantity must be more than zero');
  return Number.isSafeInteger(bytes) ? parsed(bytes) : refused(`"${text}" is more than a computer has`);
}

/** Writes bytes in the largest binary unit that divides them: `2Gi`, `1536Mi`. What no unit divides is rounded up to Ki. */
export function printMemory(bytes: number): string {
  const whole = Math.ceil(bytes / 1_024) * 1_024;
  const [suffix, size] = units.find(([, unit]) => whole % unit === 0) ?? ['Ki', 1_024];
  return `${whole / size}${suffix}`;
}

/** Millicores times a factor, rounded up to 5m: finer steps suggest a precision that a factor does not have. */
export function multiplyCpu(milli: number, factor: number): number {
  return roundUp(milli * factor, 5);
}

/** Bytes times a factor, rounded up to whole Mi. */
export function multiplyMemory(bytes: number, factor: number): number {
  return roundUp(bytes * factor, mebibyte);
}

/** Bytes as MiB, rounded up. */
export function toMib(bytes: number): number {
  return Math.ceil(bytes / mebibyte);
}

/** Rounds up to a multiple of `step`; a remainder that only floating point made (1.1 * 50) does not count. */
function roundUp(value: number, step: number): number {
  return Math.ceil(Number((value / step).toFixed(6))) * step;
}

function coresToMilli(text: string): number | undefined {
  return /^\d+(?:\.\d{1,3})?$/.test(text) ? Math.round(Number(text) * 1_000) : undefined;
}

function cpuSuggestion(text: string): string | undefined {
  const found = /^(\d+(?:\.\d+)?)(m?)/.exec(text);
  if (found === null) return undefined;
  const milli = Math.ceil(Number(found[1]) * (found[2] === 'm' ? 1 : 1_000));
  return milli > 0 ? printCpu(milli) : undefined;
}

function memorySuggestion(text: string): string | undefined {
  const found = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(text);
  if (found === null || Number(found[1]) === 0) return undefined;
  const suffix = found[2] ?? '';
  const amount = Number(found[1]);
  // Nobody gives a container less than a mebibyte: a bare number below that was meant in Mi, above it in bytes.
  if (suffix === '') return amount < mebibyte ? `${Math.ceil(amount)}Mi` : printMemory(roundUp(amount, mebibyte));
  const unit = units.find(([name]) => name === (mistakenUnits[suffix] ?? suffix));
  return unit === undefined ? undefined : printMemory(roundUp(amount * unit[1], unit[1] > mebibyte ? mebibyte : 1_024));
}
