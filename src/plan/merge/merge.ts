import { diff2, diff3, textOf, type Region } from './diff3.ts';
import { fileKind } from './file-kind.ts';
import { withMarkers, type Labels } from './markers.ts';
import { newProblems, type Check, type Problem } from './problems.ts';
import { resolveConflicts } from './resolve.ts';
import { mergeStructure, type Texts } from './structure.ts';
import { decodeText, encodeText, splitLines, toLineFeeds, type DecodedText } from './text.ts';

/** One file to merge. Paths have `/`; the extension says what the content is. */
export interface MergeInput {
  readonly path: string;
  /** The bytes last rendered; undefined when both sides created the file. */
  readonly base: Uint8Array | undefined;
  /** The bytes in the repository. */
  readonly ours: Uint8Array;
  /** The bytes rendered anew. */
  readonly theirs: Uint8Array;
  readonly labels: Labels;
  /** A check beyond the built-in ones, for example a compiler. A problem counts only when neither side had it. */
  readonly check?: Check;
}

/** A merged file, or a file that needs a person. */
export type MergeResult = { readonly kind: 'clean'; readonly bytes: Uint8Array } | MergeConflict;

export interface MergeConflict {
  readonly kind: 'conflict';
  /**
   * `text`: both sides changed the same lines. `semantic`: the lines merge but the result is broken, see `problems`.
   * `binary`: a side is not UTF-8 text. `too-large`: a side is above 5 MB.
   */
  readonly reason: 'text' | 'semantic' | 'binary' | 'too-large';
  readonly hunks: readonly ConflictHunk[];
  readonly problems: readonly Problem[];
  /** The file with the conflicts between markers, in the style of ours; undefined when it is not text. */
  readonly bytesWithMarkers: Uint8Array | undefined;
}

/** The three texts of one conflict, with LF, and the 1-based line of ours where it starts. */
export interface ConflictHunk extends Texts {
  readonly line: number;
}

const maxBytes = 5_000_000;

/**
 * Three-way merge of one file. Pure; the result depends on the input alone.
 *
 * Without edits the result is theirs, without a change of the template it is ours, byte for byte. A line that only one
 * side has is in the result or in a conflict. Line ends and the byte order mark are those of ours. A clean result has no
 * problem that both sides were free of: it parses, and no key, list item, object or symbol stands in it twice.
 */
export function merge3(input: MergeInput): MergeResult {
  const { base, ours, theirs } = input;
  if (equal(ours, theirs)) return { kind: 'clean', bytes: ours };
  if (base !== undefined && equal(ours, base)) return { kind: 'clean', bytes: theirs };
  if (base !== undefined && equal(theirs, base)) return { kind: 'clean', bytes: ours };
  if ([base, ours, theirs].some((bytes) => (bytes?.length ?? 0) > maxBytes)) return unreadable('too-large');
  const decoded = [base ?? new Uint8Array(), ours, theirs].map(decodeText);
  const [b, o, t] = decoded;
  if (b === undefined || o === undefined || t === undefined) return unreadable('binary');
  return mergeTexts(input, { base: b, ours: o, theirs: t });
}

interface Decoded {
  readonly base: DecodedText;
  readonly ours: DecodedText;
  readonly theirs: DecodedText;
}

function mergeTexts(input: MergeInput, files: Decoded): MergeResult {
  const { base, ours, theirs } = files;
  const lineEnd = ours.lineEnd === 'none' ? theirs.lineEnd : ours.lineEnd;
  const encode = (text: string): Uint8Array => encodeText(text, { byteOrderMark: ours.byteOrderMark, lineEnd });
  const plain = { base: toLineFeeds(base.text), ours: toLineFeeds(ours.text), theirs: toLineFeeds(theirs.text) };
  if (plain.ours === plain.theirs) return { kind: 'clean', bytes: input.ours };
  if (input.base !== undefined && plain.theirs === plain.base) return { kind: 'clean', bytes: input.ours };
  if (input.base !== undefined && plain.ours === plain.base) return { kind: 'clean', bytes: encode(plain.theirs) };
  const raw = { base: base.text, ours: ours.text, theirs: theirs.text };
  const merged = mergeLines(input, lineEnd === 'mixed' ? raw : plain);
  if (typeof merged === 'string') return { kind: 'clean', bytes: encode(merged) };
  const { regions, problems } = merged;
  return {
    kind: 'conflict',
    reason: problems.length > 0 ? 'semantic' : 'text',
    hunks: hunksOf(regions),
    problems,
    bytesWithMarkers: encode(withMarkers(regions, input.labels)),
  };
}

interface Unsettled {
  readonly regions: readonly Region[];
  readonly problems: readonly Problem[];
}

/** The merged text, or the regions of which at least one is a conflict. */
function mergeLines(input: MergeInput, texts: Texts): string | Unsettled {
  const lines = { base: splitLines(texts.base), ours: splitLines(texts.ours), theirs: splitLines(texts.theirs) };
  if (input.base === undefined) return { regions: diff2(lines.ours, lines.theirs), problems: [] };
  const kind = fileKind(input.path);
  const problemsIn = (result: string): readonly Problem[] => newProblems(kind, { ...texts, result }, input.check);
  const regions = diff3(lines.base, lines.ours, lines.theirs);
  const conflicts = regions.some((region) => region.kind === 'conflict');
  const text = textOf(regions);
  const problems = conflicts ? [] : problemsIn(text);
  if (!conflicts && problems.length === 0) return text;
  if (kind === 'yaml' || kind === 'json') {
    const whole = mergeStructure(texts, [text, texts.ours]);
    if (whole !== undefined && problemsIn(whole).length === 0) return whole;
  }
  if (!conflicts) return { regions: regions.map(reopened), problems };
  if (kind !== 'yaml' && kind !== 'json') return { regions, problems };
  const resolved = resolveConflicts(regions);
  const settled = resolved.every((region) => region.kind === 'settled');
  if (!settled) return { regions: resolved, problems };
  return problemsIn(textOf(resolved)).length === 0 ? textOf(resolved) : { regions, problems };
}

/** Puts each change of the template to the person again, since together with ours it breaks the file. */
function reopened(region: Region): Region {
  return region.kind === 'settled' && region.by === 'theirs' ? { kind: 'conflict', sides: region.sides } : region;
}

function hunksOf(regions: readonly Region[]): ConflictHunk[] {
  const hunks: ConflictHunk[] = [];
  let line = 1;
  for (const { kind, sides } of regions) {
    const [base, ours, theirs] = [sides.base, sides.ours, sides.theirs].map((lines) => lines.join(''));
    if (kind === 'conflict') hunks.push({ line, base: base ?? '', ours: ours ?? '', theirs: theirs ?? '' });
    line += sides.ours.length;
  }
  return hunks;
}

function unreadable(reason: 'binary' | 'too-large'): MergeConflict {
  return { kind: 'conflict', reason, hunks: [], problems: [], bytesWithMarkers: undefined };
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
