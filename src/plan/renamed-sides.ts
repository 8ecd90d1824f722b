import { fileKind } from './merge/file-kind.ts';
import { merge3, type MergeResult } from './merge/merge.ts';
import { newProblems, type Problem } from './merge/problems.ts';
import { decodeText, encodeText, splitLines, toLineFeeds } from './merge/text.ts';
import type { Merge } from './decision.ts';
import { differencesOf, keepsOwnLines, replayOwnLines } from './own-lines.ts';
import { namesIn, type Renamed } from './renamed.ts';

/**
 * A merge for files that name an entry which was renamed. Where the new render says the new name in a line of the last
 * one, it is put into that line of the last render and of the person's file before the two are merged, so that an edit
 * beside a name, or behind it in its line, goes along. A line that the person wrote is not touched; one that still says
 * the old name is told.
 */
export function renamedMerge(renamed: Renamed): Merge {
  return (input) => {
    const { base, ours, theirs } = input;
    const [b, o, t] = [base ?? new Uint8Array(), ours, theirs].map(decodeText);
    if (base === undefined || !b || !o || !t || o.lineEnd === 'mixed') return merge3(input);
    const sides = renamedSides({ base: lines(b.text), ours: lines(o.text), theirs: lines(t.text) }, renamed);
    if (sides === undefined) return merge3(input);
    /** Objects and rows stand in the order of names, so that a new one may move what was edited. */
    const replayed = (): MergeResult | undefined => {
      const result = replayOwnLines(sides.base, sides.ours, lines(t.text))?.join('');
      if (result === undefined) return undefined;
      const problems = newProblems(fileKind(input.path), { result, ours: mine, theirs: template }, input.check);
      return problems.length > 0 ? undefined : { kind: 'clean', bytes: encodeText(result, style) };
    };
    const style = { ...o, lineEnd: o.lineEnd === 'none' ? t.lineEnd : o.lineEnd };
    const [mine, template] = [sides.ours.join(''), toLineFeeds(t.text)];
    const check = (text: string): readonly Problem[] => [
      ...(input.check?.(text) ?? []),
      ...(text === mine || text === template || keepsOwnLines(sides.base, sides.ours, text) ? [] : [misplaced]),
    ];
    const whole = merge3({
      ...input,
      base: Buffer.from(sides.base.join(''), 'utf8'),
      ours: encodeText(mine, style),
      check,
    });
    const merged = whole.kind === 'conflict' ? (replayed() ?? whole) : whole;
    return sides.stale.length === 0 ? merged : { ...merged, warning: staleText(sides.stale, renamed) };
  };
}

const misplaced: Problem = {
  id: 'own lines misplaced',
  message: 'The new name moves what your edit stands beside, and nothing tells where the edit belongs now.',
};

function lines(text: string): string[] {
  return splitLines(toLineFeeds(text));
}

interface Lines {
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

interface Sides {
  /** The last render with the new name, line by line. */
  readonly base: readonly string[];
  /** The person's file with the new name, line by line. */
  readonly ours: readonly string[];
  /** Lines that the person wrote and that say the old name. */
  readonly stale: readonly string[];
}

/**
 * Both sides of a merge as they would be had the entry had its new name from the start; undefined where it cannot be told
 * which lines of the person's file are those of the last render.
 */
export function renamedSides({ base, ours, theirs }: Lines, renamed: Renamed): Sides | undefined {
  const names = new Names(renamed);
  const after = renderedAnew(base, theirs, names);
  const kept = matches(base, ours);
  const places = new Map<string, number[]>();
  for (const [at, line] of base.entries()) places.set(line, [...(places.get(line) ?? []), at]);
  const counts = new Map<string, number>();
  for (const line of ours) counts.set(line, (counts.get(line) ?? 0) + 1);

  const result: (string | undefined)[] = ours.map((line, at) => {
    const same = places.get(line);
    if (same === undefined) return undefined;
    const texts = new Set(same.map((place) => after[place]));
    if (texts.size === 1) return after[same[0] as number];
    const place = kept.get(at);
    return place === undefined ? undefined : after[place];
  });
  for (const [line, same] of places) {
    if (same.every((at) => after[at] === line)) continue;
    // A copy of a line that gets the new name: nothing tells which of the two the template's is.
    if ((counts.get(line) ?? 0) > same.length) return undefined;
    if (ours.some((one, at) => one === line && result[at] === undefined)) return undefined;
  }
  const written = [...ours.keys()].filter((at) => !places.has(ours[at] as string));
  const left = new Set(kept.values());
  const isFewer = (line: string): boolean => (counts.get(line) ?? 0) < (places.get(line)?.length ?? 0);
  const missing = [...after.keys()].filter((at) => {
    const line = base[at] as string;
    return after[at] !== line && !left.has(at) && isFewer(line);
  });
  const edited = pairs(missing, written, (from, to) => names.follow(base[from], after[from], ours[to]));
  if (edited === undefined) return undefined;
  for (const { to, text } of edited) result[to] = text;
  const found = new Set(edited.map(({ from }) => from));
  const renderedLines = [...after];
  for (const at of missing)
    if (!found.has(at) && isReplaced(at, base.length, ours.length, kept)) renderedLines[at] = base[at] as string;
  return {
    base: renderedLines,
    ours: ours.map((line, at) => result[at] ?? line),
    stale: written.flatMap((at) => {
      const line = result[at] ?? (ours[at] as string);
      return names.isStale(line) ? [line.trim()] : [];
    }),
  };
}

/** Each line of the last render as the new one has it; where that does not show, as it was. */
function renderedAnew(base: readonly string[], theirs: readonly string[], names: Names): string[] {
  const [masked, others] = [base, theirs].map((lines) => lines.map((line) => names.mask(line)));
  const found = matches(others ?? [], masked ?? []);
  const taken = new Set(found.values());
  // A block that stands elsewhere, since its name is sorted elsewhere: any line of the same form, if they all agree.
  const loose = new Map<string, Set<string>>();
  for (const [at, line] of theirs.entries()) {
    if (taken.has(at)) continue;
    const mask = others?.[at] ?? line;
    loose.set(mask, (loose.get(mask) ?? new Set()).add(line));
  }
  return base.map((line, at) => {
    const place = found.get(at);
    if (place !== undefined) return theirs[place] ?? line;
    const [only, ...more] = loose.get(masked?.[at] ?? line) ?? [];
    return only !== undefined && more.length === 0 ? only : line;
  });
}

/** By place in `second`, the place in `first` of the line that it is. */
function matches(first: readonly string[], second: readonly string[]): Map<number, number> {
  const found = new Map<number, number>();
  let [at, other] = [0, 0];
  const match = (end: number): void => {
    while (at < end) found.set(other++, at++);
  };
  for (const { start, end, otherEnd } of differencesOf(first, second)) {
    match(start);
    [at, other] = [end, otherEnd];
  }
  match(first.length);
  return found;
}

/** Whether the person has something else where a line of the last render was; not when it was only taken out. */
function isReplaced(at: number, length: number, ourLength: number, kept: ReadonlyMap<number, number>): boolean {
  const places = new Map([...kept].map(([mine, theirs]) => [theirs, mine]));
  let [before, after] = [at, at];
  while (before >= 0 && !places.has(before)) before -= 1;
  while (after < length && !places.has(after)) after += 1;
  return (places.get(after) ?? ourLength) - (places.get(before) ?? -1) > 1;
}

interface Pair {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The lines that are edits of others; undefined when one could be the edit of two, or two the edit of one. */
function pairs(
  from: readonly number[],
  to: readonly number[],
  follow: (from: number, to: number) => string | undefined,
): Pair[] | undefined {
  const found = from.flatMap((one) =>
    to.flatMap((other): Pair[] => {
      const text = follow(one, other);
      return text === undefined ? [] : [{ from: one, to: other, text }];
    }),
  );
  const isPaired = (side: 'from' | 'to'): boolean => new Set(found.map((pair) => pair[side])).size === found.length;
  return isPaired('from') && isPaired('to') ? found : undefined;
}

/** The old and the new name of an entry, in the forms in which files say them. */
class Names {
  readonly #any: RegExp;
  readonly #old: RegExp;

  constructor({ from, to }: Renamed) {
    this.#any = namesIn([...forms(from), ...forms(to)], 'gu');
    this.#old = namesIn(forms(from), 'u');
  }

  mask(line: string): string {
    return line.replace(this.#any, '\0');
  }

  isStale(line: string): boolean {
    return this.#old.test(line);
  }

  /**
   * An edit of a line with the names that the line got; undefined when it is not an edit of it, or not beside the names.
   * The first word of a line has to be there, or all of it behind signs that are no word, as of a comment.
   */
  follow(line = '', renamed = '', edited = ''): string | undefined {
    const [start, end] = commonEnds(line, edited);
    const word = /[A-Za-z0-9]+/.exec(line);
    if (word === null) return undefined;
    const isWhole = end >= line.length - word.index && !/[A-Za-z0-9]/.test(edited.slice(start, edited.length - end));
    if (start < word.index + word[0].length && !isWhole) return undefined;
    const shift = edited.length - line.length;
    const news = [...renamed.matchAll(this.#any)].map(([name]) => name);
    let [text, at] = ['', 0];
    for (const [index, { 0: name, index: place }] of [...line.matchAll(this.#any)].entries()) {
      const isAhead = place + name.length <= start;
      if (!isAhead && place < line.length - end) return undefined;
      const here = isAhead ? place : place + shift;
      const behind = here + name.length;
      if (
        ![here - 1, behind].every((side) =>
          isSame(edited[side], line[side === behind ? place + name.length : place - 1]),
        )
      )
        return undefined;
      text += edited.slice(at, here) + (news[index] ?? name);
      at = behind;
    }
    return text + edited.slice(at);
  }
}

/** Whether a name still ends at a character where it ended at another one. */
function isSame(now: string | undefined, before: string | undefined): boolean {
  return now === before || now === undefined || !/[\w.-]/.test(now);
}

/** How many characters two lines share at their start, and at their end beyond that. */
function commonEnds(one: string, other: string): [start: number, end: number] {
  const short = Math.min(one.length, other.length);
  let [start, end] = [0, 0];
  while (start < short && one[start] === other[start]) start += 1;
  while (end < short - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return [start, end];
}

function forms(name: string): string[] {
  const snake = name.replaceAll('-', '_');
  return [...new Set([name, snake, snake.toUpperCase()])];
}

function staleText(lines: readonly string[], { from }: Renamed): string {
  const shown = lines.slice(0, 3).map((line) => `\`${line.length > 60 ? `${line.slice(0, 57)}...` : line}\``);
  const more = lines.length > shown.length ? ` and ${lines.length - shown.length} more` : '';
  const isOne = lines.length === 1;
  return `Your edit went along. What you wrote yourself still says ${from}: ${shown.join(', ')}${more}. Change ${isOne ? 'it' : 'them'} where ${isOne ? 'it means' : 'they mean'} this one.`;
}
