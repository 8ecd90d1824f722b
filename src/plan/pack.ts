import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { sha256 } from './digest.ts';

/**
 * The bytes rendered last, as text: one line for the small files of a folder, one for each large file. A line is
 *
 *     <first 16 digits of the SHA-256 of each text, sorted> <first 16 digits of the SHA-256 of what follows> <base64 of brotli>
 *
 * It depends on nothing but the texts in it, so that two branches which both ran the tool merge by keeping the lines of
 * both (`merge=union`), and a line that stays true is never unpacked. What follows, unpacked, is a line of JSON with the
 * lengths of the texts and then the texts.
 */
export interface Pack {
  /** By the first 16 digits of a text's hash: the lines that say they hold it. */
  readonly lines: ReadonlyMap<string, readonly PackLine[]>;
  /** One sentence for each line that is not of the pack's form. */
  readonly problems: readonly string[];
}

export interface PackLine {
  /** The beginnings of the hashes, as they stand in the line; the whole hash of its only text in a line of 0.1.0. */
  readonly names: string;
  readonly encoded: string;
}

/** What a pack keeps in memory of what was unpacked, and how much more it may unpack. */
interface Unpacked {
  readonly texts: Map<string, Uint8Array>;
  readonly done: Set<PackLine>;
  bytesLeft: number;
}

export const emptyPack: Pack = { lines: new Map(), problems: [] };

const linePattern = /^((?:[0-9a-f]{16},){0,63}[0-9a-f]{16}) ([0-9a-f]{16}) ([A-Za-z0-9+/]+={0,2})$/;
const firstFormatPattern = /^([0-9a-f]{64}) ([A-Za-z0-9+/]+={0,2})$/;
const mergeMarker = /^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/;
const nameDigits = 16;
const largestPackCharacters = 128_000_000;
/** Texts of at least this size have a line of their own: an edit of one leaves the others' lines as they are. */
const largeBytes = 6000;
const mostTextsInLine = 64;
/** Far above any file that we render; what unpacks to more is an attack or a fault. */
const largestLineBytes = 8_000_000;
/** More than 5,000 workloads render. Beyond it, a text counts as lost. */
const largestUnpackedBytes = 200_000_000;
const mostProblems = 20;

/** Reads a pack without unpacking it. Lines that are broken are left out and reported; git's marker lines are left out. */
export function decodePack(text: string): Pack {
  if (text.length > largestPackCharacters) return { lines: new Map(), problems: ['The pack is larger than 128 MB.'] };
  const lines = new Map<string, PackLine[]>();
  const broken: number[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const found = decodeLine(line);
    if (found === undefined) {
      if (line !== '' && !mergeMarker.test(line)) broken.push(index + 1);
      continue;
    }
    for (const name of namesIn(found)) {
      const known = lines.get(name);
      if (known === undefined) lines.set(name, [found]);
      else if (!known.some((one) => one.names === found.names && one.encoded === found.encoded)) known.push(found);
    }
  }
  const further = broken.length - mostProblems;
  return {
    lines,
    problems: [
      ...broken.slice(0, mostProblems).map((line) => `Line ${line} of the pack is broken.`),
      ...(further > 0 ? [`${further} more lines of the pack are broken.`] : []),
    ],
  };
}

function decodeLine(line: string): PackLine | undefined {
  const [, names, check, encoded] = linePattern.exec(line) ?? [];
  if (names !== undefined && encoded !== undefined)
    return check === shortened(sha256(encoded)) ? { names, encoded } : undefined;
  const [, hash, single] = firstFormatPattern.exec(line) ?? [];
  return hash === undefined || single === undefined ? undefined : { names: hash, encoded: single };
}

function namesIn({ names }: PackLine): readonly string[] {
  return isOfFirstFormat(names) ? [shortened(names)] : names.split(',');
}

function isOfFirstFormat(names: string): boolean {
  return names.length === 64 && !names.includes(',');
}

function shortened(hash: string): string {
  return hash.slice(0, nameDigits);
}

const unpacked = new WeakMap<Pack, Unpacked>();

function unpackedOf(pack: Pack): Unpacked {
  const known = unpacked.get(pack) ?? { texts: new Map(), done: new Set(), bytesLeft: largestUnpackedBytes };
  unpacked.set(pack, known);
  return known;
}

/** Whether a line says that it holds the bytes with this hash. Unpacks nothing. */
export function hasInPack(pack: Pack, hash: string): boolean {
  return pack.lines.has(shortened(hash));
}

/** The bytes with this hash. Undefined when the pack does not have them, whatever its lines say, or has unpacked too much. */
export function readPack(pack: Pack, hash: string): Uint8Array | undefined {
  const state = unpackedOf(pack);
  for (const line of pack.lines.get(shortened(hash)) ?? []) {
    if (state.texts.has(hash)) break;
    if (state.done.has(line)) continue;
    state.done.add(line);
    for (const bytes of unpack(line, state)) state.texts.set(sha256(bytes), bytes);
  }
  return state.texts.get(hash);
}

/** A text that a pack is to hold. */
export interface Packed {
  /** The path of the file that has it: files of one folder share a line. */
  readonly path: string;
  readonly hash: string;
  /** Its length in bytes; undefined for one that was not rendered again, which stays where it is. */
  readonly size: number | undefined;
}

/**
 * The text of a pack that holds exactly these texts. Lines of `previous` that hold the same are taken over as they stand,
 * which keeps the file stable between compressor versions and saves the time to compress.
 *
 * @param bytesOf asked for the texts of the other lines alone; a text that it does not have is left out
 */
export function printPack(
  packed: Iterable<Packed>,
  bytesOf: (hash: string) => Uint8Array | undefined,
  previous: Pack,
): string {
  const lines = groups(packed, previous).flatMap((hashes) => {
    const kept = lineWith(previous, hashes);
    if (kept !== undefined) return [printLine(kept)];
    const texts = hashes.flatMap((hash) => {
      const bytes = bytesOf(hash);
      return bytes === undefined ? [] : [{ hash, bytes }];
    });
    if (texts.length === 0) return [];
    return [printLine({ names: texts.map(({ hash }) => shortened(hash)).join(','), encoded: compress(texts) })];
  });
  return [...new Set(lines)].sort().join('');
}

/** The line that holds exactly the texts with these hashes. */
function lineWith(pack: Pack, hashes: readonly string[]): PackLine | undefined {
  const names = hashes.map(shortened);
  return pack.lines.get(names[0] ?? '')?.find((line) => line.names === names.join(','));
}

function printLine({ names, encoded }: PackLine): string {
  return `${names} ${shortened(sha256(encoded))} ${encoded}\n`;
}

/** The hashes that share a line, sorted. */
function groups(packed: Iterable<Packed>, previous: Pack): string[][] {
  const single = new Set<string>();
  const folders = new Map<string, Set<string>>();
  for (const { path, hash, size } of packed) {
    if (size === undefined ? lineWith(previous, [hash]) !== undefined : size >= largeBytes) {
      single.add(hash);
      continue;
    }
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    const hashes = folders.get(folder);
    if (hashes === undefined) folders.set(folder, new Set([hash]));
    else hashes.add(hash);
  }
  const small = [...folders.values()].flatMap((hashes) => inPortions([...hashes].sort()));
  return [...[...single].map((hash) => [hash]), ...small];
}

function inPortions(hashes: readonly string[]): string[][] {
  const portions: string[][] = [];
  for (let at = 0; at < hashes.length; at += mostTextsInLine) portions.push(hashes.slice(at, at + mostTextsInLine));
  return portions;
}

function compress(texts: readonly { readonly bytes: Uint8Array }[]): string {
  const lengths = `${JSON.stringify(texts.map(({ bytes }) => bytes.byteLength))}\n`;
  const whole = Buffer.concat([Buffer.from(lengths), ...texts.map(({ bytes }) => bytes)]);
  // On texts of this size, level 3 takes half of the time of level 5 for a tenth more bytes.
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 3,
    [constants.BROTLI_PARAM_SIZE_HINT]: whole.byteLength,
    [constants.BROTLI_PARAM_LGWIN]: Math.max(10, Math.min(22, Math.ceil(Math.log2(whole.byteLength + 16)))),
  };
  const chunkSize = Math.max(64, whole.byteLength >> 1);
  return brotliCompressSync(whole, { params, chunkSize }).toString('base64');
}

/** The texts in a line; none when it does not unpack to what it says, or to more than may be unpacked. */
function unpack({ names, encoded }: PackLine, state: Unpacked): readonly Uint8Array[] {
  const most = Math.min(largestLineBytes, state.bytesLeft);
  let whole: Buffer;
  try {
    whole = brotliDecompressSync(Buffer.from(encoded, 'base64'), {
      maxOutputLength: Math.max(1, most),
      // Our texts have about four bytes for each character here; where they have more, Node takes a second chunk.
      chunkSize: Math.min(Math.max(64, encoded.length * 4), 1_000_000),
    });
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    state.bytesLeft -= isTooLarge ? most : encoded.length;
    return [];
  }
  state.bytesLeft -= whole.byteLength;
  return isOfFirstFormat(names) ? [whole] : cut(whole);
}

function cut(whole: Buffer): readonly Uint8Array[] {
  const end = whole.indexOf(0x0a);
  const lengths = parsed(whole.subarray(0, Math.max(0, end)).toString('latin1'));
  if (!Array.isArray(lengths) || lengths.length > mostTextsInLine) return [];
  const texts: Uint8Array[] = [];
  let at = end + 1;
  for (const length of lengths as readonly unknown[]) {
    if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0 || at + length > whole.byteLength)
      return [];
    texts.push(whole.subarray(at, at + length));
    at += length;
  }
  return texts;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
