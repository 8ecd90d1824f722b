import { diff2, diff3, textOf, type Region } from './diff3.ts';
import { fileKind } from './file-kind.ts';
import { hasStrayLines } from './line-check.ts';
import { withMarkers, type Labels } from './markers.ts';
import { notationOf, type Notation } from './notation.ts';
import { newProblems, whyUnreadable, type Check, type Problem } from './problems.ts';
import { changesOnlyValues } from './value-lines.ts';
import { resolveConflicts } from './resolve.ts';
import { structureMerge, type StructureMerge, type Texts } from './structure.ts';
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
  /** The file with a text, with LF, in the place of each hunk, in the style of ours; absent when it is not text. */
  readonly withTexts?: (texts: readonly string[]) => Uint8Array;
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
  // With line ends of both kinds there is no style to write back, so that they count as any other character.
  const lines = lineEnd === 'mixed' ? (text: string) => text : toLineFeeds;
  const texts = { base: lines(base.text), ours: lines(ours.text), theirs: lines(theirs.text) };
  const unchanged = input.base !== undefined && toLineFeeds(theirs.text) === toLineFeeds(base.text);
  if (unchanged || texts.ours === texts.theirs) return { kind: 'clean', bytes: input.ours };
  if (input.base !== undefined && texts.ours === texts.base) return { kind: 'clean', bytes: encode(texts.theirs) };
  const merged = mergeLines(input, texts);
  if (typeof merged === 'string') return { kind: 'clean', bytes: encode(merged) };
  const { regions, problems } = merged;
  return {
    kind: 'conflict',
    reason: problems.length > 0 ? 'semantic' : 'text',
    hunks: hunksOf(regions),
    problems,
    bytesWithMarkers: encode(withMarkers(regions, input.labels)),
    withTexts: (given) => encode(answered(regions, given)),
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
  const regions = diff3(lines.base, lines.ours, lines.theirs);
  const judge = new Judge(input, texts);
  return regions.some((region) => region.kind === 'conflict')
    ? withConflicts(regions, judge, texts)
    : withoutConflicts(regions, judge, texts);
}

function withoutConflicts(regions: readonly Region[], judge: Judge, texts: Texts): string | Unsettled {
  const text = textOf(regions);
  const near = nearestChanges(regions) < farApart ? judge.unreadableSide() : undefined;
  if (near !== undefined) return { regions: regions.map(reopened), problems: [near] };
  const problems = judge.problemsIn(text, !changesOnlyValues(regions));
  if (problems.length === 0) return text;
  return judge.byValue([text, texts.ours], text) ?? { regions: regions.map(reopened), problems };
}

function withConflicts(regions: readonly Region[], judge: Judge, texts: Texts): string | Unsettled {
  if (regions.some((region) => region.kind === 'conflict' && region.moved)) return { regions, problems: [] };
  const whole = judge.byValue([textOf(regions), texts.ours]);
  if (whole !== undefined || judge.notation === undefined) return whole ?? { regions, problems: [] };
  if (!judge.isReadable) return { regions, problems: [] };
  const resolved = resolveConflicts(regions, judge.notation);
  if (resolved.some((region) => region.kind === 'conflict')) return { regions: resolved, problems: [] };
  const text = textOf(resolved);
  return judge.problemsIn(text, true).length === 0 && !hasStrayLines(text, texts) ? text : { regions, problems: [] };
}

/** Knows what a merge of one file has to be like. */
class Judge {
  readonly notation: Notation | undefined;
  readonly #input: MergeInput;
  readonly #texts: Texts;
  #structure: { readonly merge: StructureMerge | undefined } | undefined;

  constructor(input: MergeInput, texts: Texts) {
    this.#input = input;
    this.#texts = texts;
    this.notation = notationOf(fileKind(input.path));
  }

  /** Why nothing can be said of a merge: a side cannot be read. */
  unreadableSide(): Problem | undefined {
    const kind = fileKind(this.#input.path);
    const sides = [
      ['Your file', this.#texts.ours],
      ['The new template', this.#texts.theirs],
    ] as const;
    for (const [name, text] of sides) {
      const problem = whyUnreadable(kind, text);
      if (problem !== undefined) {
        return {
          id: 'unreadable',
          message: `${name} cannot be read, so that the merge cannot be checked. ${problem.message}`,
        };
      }
    }
    return undefined;
  }

  /** What is wrong with a merged text; with `compareValues` also whether each edit is at the place where it was made. */
  problemsIn(text: string, compareValues: boolean): readonly Problem[] {
    const found = newProblems(fileKind(this.#input.path), { ...this.#texts, result: text }, this.#input.check);
    if (found.length > 0 || !compareValues) return found;
    const agrees = this.#byStructure()?.agreesWith(text) ?? true;
    return agrees ? [] : [misplaced];
  }

  /** Whether all three texts can be read as trees. */
  get isReadable(): boolean {
    return this.#byStructure() !== undefined;
  }

  /** The merge by value, written into the first of some texts that can take it. */
  byValue(starts: readonly string[], refused?: string): string | undefined {
    const text = this.#byStructure()?.writeInto(starts);
    if (text === undefined || text === refused || hasStrayLines(text, this.#texts)) return undefined;
    return this.problemsIn(text, false).length > 0 ? undefined : text;
  }

  #byStructure(): StructureMerge | undefined {
    if (this.notation === undefined) return undefined;
    this.#structure ??= { merge: structureMerge(this.#texts, this.notation) };
    return this.#structure.merge;
  }
}

const misplaced: Problem = {
  id: 'misplaced',
  message: 'The lines merge, but a change would end up in another object or list item than the one it was made in.',
};

/** So many lines that nobody changed between a change of ours and one of theirs are far, in a file that cannot be read. */
const farApart = 12;

/** The least number of unchanged lines between a change of ours and one of theirs. */
function nearestChanges(regions: readonly Region[]): number {
  let nearest = Infinity;
  let gap = Infinity;
  let last: string | undefined;
  for (const region of regions) {
    const by = region.kind === 'settled' ? region.by : 'both';
    if (by === 'nobody') {
      gap += region.sides.base.length;
      continue;
    }
    if (last !== undefined && last !== by) nearest = Math.min(nearest, gap);
    [last, gap] = [by, 0];
  }
  return nearest;
}

/** Puts each change of the template to the person again, since together with ours it breaks the file. */
function reopened(region: Region): Region {
  return region.kind === 'settled' && region.by === 'theirs' ? { kind: 'conflict', sides: region.sides } : region;
}

function answered(regions: readonly Region[], texts: readonly string[]): string {
  const left = [...texts];
  return regions
    .map((region) => (region.kind === 'settled' ? region.lines.join('') : (left.shift() ?? region.sides.ours.join(''))))
    .join('');
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
