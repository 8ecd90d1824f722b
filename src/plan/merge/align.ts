import { diffArrays } from 'diff';

/** A difference between two sequences: items `[start, end)` of one stand where `[otherStart, otherEnd)` of the other do. */
export interface Difference {
  readonly start: number;
  readonly end: number;
  readonly otherStart: number;
  readonly otherEnd: number;
}

/** Beyond this number of edits the search costs more than 30 ms a side, and it grows with the square. */
const maxEdits = 400;

/**
 * The differences between two sequences of line numbers (equal number, equal line), in order, none touching the next.
 *
 * A shortest edit script where it is cheap. Where it is not, the sequences are first cut at items that occur once in
 * each, and a piece that still differs too much counts as replaced in one go. Every result is a true alignment.
 */
export function differences(first: readonly number[], second: readonly number[]): Difference[] {
  return slidDown(first, second, found(first, second));
}

/** What only inserts or only removes stands as far down as it can, as in git. */
function slidDown(first: readonly number[], second: readonly number[], list: readonly Difference[]): Difference[] {
  const slid = list.map((one, index) => {
    const limit = list[index + 1]?.start ?? first.length;
    let { start, end, otherStart, otherEnd } = one;
    const canSlide = (): boolean => {
      if (end >= limit) return false;
      if (start === end) return second[otherStart] === second[otherEnd];
      return otherStart === otherEnd && first[start] === first[end];
    };
    while (canSlide()) [start, end, otherStart, otherEnd] = [start + 1, end + 1, otherStart + 1, otherEnd + 1];
    return { start, end, otherStart, otherEnd };
  });
  return joinTouching(slid);
}

function found(first: readonly number[], second: readonly number[]): Difference[] {
  const whole = { start: 0, end: first.length, otherStart: 0, otherEnd: second.length };
  const range = trim(first, second, whole);
  const short = shortestEdits(first, second, range);
  if (short !== undefined) return short;
  const pieces = cutAtUniqueItems(first, second, range);
  return joinTouching(
    pieces.flatMap((piece) => {
      const trimmed = trim(first, second, piece);
      return shortestEdits(first, second, trimmed) ?? [trimmed];
    }),
  );
}

function trim(first: readonly number[], second: readonly number[], range: Difference): Difference {
  let { start, end, otherStart, otherEnd } = range;
  while (start < end && otherStart < otherEnd && first[start] === second[otherStart]) {
    start += 1;
    otherStart += 1;
  }
  while (start < end && otherStart < otherEnd && first[end - 1] === second[otherEnd - 1]) {
    end -= 1;
    otherEnd -= 1;
  }
  return { start, end, otherStart, otherEnd };
}

function shortestEdits(
  first: readonly number[],
  second: readonly number[],
  range: Difference,
): Difference[] | undefined {
  if (range.start === range.end && range.otherStart === range.otherEnd) return [];
  if (range.start === range.end || range.otherStart === range.otherEnd) return [range];
  const changes = diffArrays(first.slice(range.start, range.end), second.slice(range.otherStart, range.otherEnd), {
    maxEditLength: maxEdits,
  });
  if (changes === undefined) return undefined;
  const found: Difference[] = [];
  let start = range.start;
  let otherStart = range.otherStart;
  for (const change of changes) {
    const end = start + (change.added ? 0 : change.count);
    const otherEnd = otherStart + (change.removed ? 0 : change.count);
    if (change.added || change.removed) found.push({ start, end, otherStart, otherEnd });
    start = end;
    otherStart = otherEnd;
  }
  return joinTouching(found);
}

function joinTouching(list: readonly Difference[]): Difference[] {
  const joined: Difference[] = [];
  for (const next of list) {
    const last = joined.at(-1);
    if (last !== undefined && last.end === next.start && last.otherEnd === next.otherStart) {
      joined[joined.length - 1] = { ...last, end: next.end, otherEnd: next.otherEnd };
    } else if (next.start < next.end || next.otherStart < next.otherEnd) {
      joined.push(next);
    }
  }
  return joined;
}

/** Cuts a range before each item of the longest common run of items that are unique in both sequences (patience diff). */
function cutAtUniqueItems(first: readonly number[], second: readonly number[], range: Difference): Difference[] {
  const places = uniquePlaces(second, range.otherStart, range.otherEnd);
  const pairs = [...uniquePlaces(first, range.start, range.end)].flatMap(([item, at]) => {
    const other = places.get(item);
    return other === undefined ? [] : [{ at, other }];
  });
  const pieces: Difference[] = [];
  let { start, otherStart } = range;
  for (const { at, other } of longestRising(pairs)) {
    pieces.push({ start, end: at, otherStart, otherEnd: other });
    start = at;
    otherStart = other;
  }
  return [...pieces, { start, end: range.end, otherStart, otherEnd: range.otherEnd }];
}

function uniquePlaces(items: readonly number[], start: number, end: number): Map<number, number> {
  const places = new Map<number, number>();
  const repeated = new Set<number>();
  for (let at = start; at < end; at += 1) {
    const item = items[at] as number;
    if (places.has(item)) repeated.add(item);
    else places.set(item, at);
  }
  for (const item of repeated) places.delete(item);
  return places;
}

interface Pair {
  readonly at: number;
  readonly other: number;
}

/** The longest subsequence with rising `other`; `pairs` is sorted by `at`. Patience sorting, n log n. */
function longestRising(pairs: readonly Pair[]): Pair[] {
  const piles: number[] = [];
  const previous: number[] = [];
  pairs.forEach((pair, index) => {
    let low = 0;
    let high = piles.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[piles[middle] as number] as Pair).other < pair.other) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? (piles[low - 1] as number) : -1;
    piles[low] = index;
  });
  const rising: Pair[] = [];
  for (let index = piles.at(-1) ?? -1; index >= 0; index = previous[index] as number) {
    rising.push(pairs[index] as Pair);
  }
  return rising.toReversed();
}
