import { type Difference, differences } from './merge/align.ts';
import { splitLines } from './merge/text.ts';

/** The text that comes nearest to another one, of those that two texts make when each difference between them is decided. */
export interface Woven {
  readonly text: string;
  /** Whether it is the other text: then nothing is in it that is in neither of the two. */
  readonly exact: boolean;
}

/**
 * Decides each difference between two renders as a text has it that git merged out of both. What the text has beyond that
 * is somebody's edit; what is left is the render that it was made from.
 */
export function weave(first: string, second: string, merged: string): Woven {
  const lines = { first: splitLines(first), second: splitLines(second), merged: splitLines(merged) };
  const numbers = new Map<string, number>();
  const numbered = (list: readonly string[]): number[] =>
    list.map((line) => {
      const known = numbers.get(line) ?? numbers.size;
      numbers.set(line, known);
      return known;
    });
  const [one, other, goal] = [numbered(lines.first), numbered(lines.second), numbered(lines.merged)];
  const blocks = differences(one, other);
  if (isWoven(one, other, blocks, goal)) return { text: merged, exact: true };
  const [places, otherPlaces] = [placesIn(one, goal), placesIn(other, goal)];
  const woven: string[] = [];
  let at = 0;
  for (const block of blocks) {
    woven.push(...lines.first.slice(at, block.start));
    const mine = lines.first.slice(block.start, block.end);
    const theirs = lines.second.slice(block.otherStart, block.otherEnd);
    woven.push(
      ...nearest(
        { lines: mine, at: places.slice(block.start, block.end) },
        { lines: theirs, at: otherPlaces.slice(block.otherStart, block.otherEnd) },
      ),
    );
    at = block.end;
  }
  woven.push(...lines.first.slice(at));
  const text = woven.join('');
  return { text, exact: text === merged };
}

/** Whether a sequence is one of those that come of taking either side of each difference, or both. */
function isWoven(
  first: readonly number[],
  second: readonly number[],
  blocks: readonly Difference[],
  goal: readonly number[],
): boolean {
  let ends = new Set([0]);
  let at = 0;
  const step = (parts: readonly (readonly number[])[]): void => {
    const next = new Set<number>();
    for (const end of ends)
      for (const part of parts)
        if (part.every((item, index) => goal[end + index] === item)) next.add(end + part.length);
    ends = next;
  };
  for (const { start, end, otherStart, otherEnd } of blocks) {
    step([first.slice(at, start)]);
    const [mine, theirs] = [first.slice(start, end), second.slice(otherStart, otherEnd)];
    step([mine, theirs, [...mine, ...theirs], [...theirs, ...mine]]);
    at = end;
  }
  step([first.slice(at)]);
  return ends.has(goal.length);
}

interface Side {
  readonly lines: readonly string[];
  /** Where each line stands in the merged text; undefined for one that is not there. */
  readonly at: readonly (number | undefined)[];
}

function nearest(mine: Side, theirs: Side): readonly string[] {
  const [isMine, isTheirs] = [mine, theirs].map(({ at }) => at.every((place) => place !== undefined));
  if (isMine && isTheirs) {
    if (mine.lines.length === 0) return theirs.lines;
    if (theirs.lines.length === 0) return mine.lines;
    return (mine.at[0] ?? 0) < (theirs.at[0] ?? 0)
      ? [...mine.lines, ...theirs.lines]
      : [...theirs.lines, ...mine.lines];
  }
  if (isMine) return mine.lines;
  if (isTheirs) return theirs.lines;
  return shareOf(theirs) > shareOf(mine) ? theirs.lines : mine.lines;
}

function shareOf({ at }: Side): number {
  return at.filter((place) => place !== undefined).length / Math.max(1, at.length);
}

function placesIn(lines: readonly number[], goal: readonly number[]): (number | undefined)[] {
  const places: (number | undefined)[] = lines.map(() => undefined);
  let [at, goalAt] = [0, 0];
  const match = (end: number): void => {
    while (at < end) places[at++] = goalAt++;
  };
  for (const { start, end, otherEnd } of differences(lines, goal)) {
    match(start);
    at = end;
    goalAt = otherEnd;
  }
  match(lines.length);
  return places;
}
