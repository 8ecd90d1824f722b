import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { sha256 } from './digest.ts';

/**
 * The bytes rendered last, as text: a set of lines `<sha256> <base64 of brotli>`, sorted. A line depends on nothing but
 * the bytes it holds, so two branches that both ran the tool merge by keeping the lines of both (`merge=union`).
 */
export interface Pack {
  /** Encoded lines by hash. A line is decoded, and its hash checked, when it is asked for. */
  readonly lines: ReadonlyMap<string, string>;
  /** One sentence for each line that is not of the pack's form. */
  readonly problems: readonly string[];
}

export const emptyPack: Pack = { lines: new Map(), problems: [] };

const linePattern = /^([0-9a-f]{64}) ([A-Za-z0-9+/]+={0,2})$/;
const mergeMarker = /^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/;
const largestPackCharacters = 64_000_000;
/** Far above any file we render; a line that unpacks to more is an attack or a fault. */
const largestContentBytes = 20_000_000;
const largestChunkBytes = 1_000_000;

/** Reads a pack. Lines that are broken are left out and reported; git's own conflict marker lines are left out. */
export function decodePack(text: string): Pack {
  if (text.length > largestPackCharacters) return { lines: new Map(), problems: ['The pack is larger than 64 MB.'] };
  const lines = new Map<string, string>();
  const problems: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [, hash, encoded] = linePattern.exec(line) ?? [];
    if (hash === undefined || encoded === undefined) {
      if (line !== '' && !mergeMarker.test(line)) problems.push(`Line ${index + 1} of the pack is broken.`);
      continue;
    }
    const present = lines.get(hash);
    // Two compressor versions may print one content in two ways; a line that unpacks to its hash wins over a broken one.
    if (present === undefined || unpack(hash, present) === undefined) lines.set(hash, encoded);
  }
  return { lines, problems };
}

/** What the lines of a pack unpacked to, since a run asks for most of them more than once. */
const unpacked = new WeakMap<Pack, Map<string, Uint8Array | undefined>>();

/** The bytes with this hash. Undefined when the pack does not have them or its line does not unpack to the hash. */
export function readPack(pack: Pack, hash: string): Uint8Array | undefined {
  const encoded = pack.lines.get(hash);
  if (encoded === undefined) return undefined;
  const known = unpacked.get(pack) ?? new Map<string, Uint8Array | undefined>();
  unpacked.set(pack, known);
  if (!known.has(hash)) known.set(hash, unpack(hash, encoded));
  return known.get(hash);
}

/**
 * The text of a pack that holds exactly these contents. Lines of `previous` are taken over as they stand, which keeps
 * the file stable between compressor versions and saves the time to compress.
 */
export function printPack(contents: ReadonlyMap<string, Uint8Array>, previous: Pack): string {
  return [...contents]
    .map(([hash, bytes]) => `${hash} ${intact(previous, hash) ?? compress(bytes)}\n`)
    .sort()
    .join('');
}

/** Whether git left conflict markers in the text of a pack, as it does where it does not know `merge=union`. */
export function hasMergeMarkers(text: string): boolean {
  return text.split(/\r?\n/).some((line) => mergeMarker.test(line));
}

/** The text of a pack with every line that could be read, whether or not anything needs it. */
export function printLines({ lines }: Pack): string {
  return [...lines]
    .map(([hash, encoded]) => `${hash} ${encoded}\n`)
    .sort()
    .join('');
}

function intact(pack: Pack, hash: string): string | undefined {
  return readPack(pack, hash) === undefined ? undefined : pack.lines.get(hash);
}

function compress(bytes: Uint8Array): string {
  // On files of this size, level 3 takes half of the time of level 5 for a tenth more bytes.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 3, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength };
  return brotliCompressSync(bytes, { params }).toString('base64');
}

function unpack(hash: string, encoded: string): Uint8Array | undefined {
  try {
    // Our texts have about three bytes for each character here; where they have more, Node takes a second chunk.
    const bytes = brotliDecompressSync(Buffer.from(encoded, 'base64'), {
      maxOutputLength: largestContentBytes,
      chunkSize: Math.min(Math.max(64, encoded.length * 4), largestChunkBytes),
    });
    return sha256(bytes) === hash ? bytes : undefined;
  } catch {
    return undefined;
  }
}
