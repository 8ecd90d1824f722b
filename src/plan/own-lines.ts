import { type Difference, differences } from './merge/align.ts';

/** Further than this from a line nobody looks for what it belongs to. */
const farthest = 12;

/**
 * Whether all lines that a side wrote stand in a merged text, each run of them behind or in front of what it stood behind
 * or in front of: up to the nearest line that the side has once, since objects that were moved look alike.
 */
export function keepsOwnLines(base: readonly string[], ours: readonly string[], merged: string): boolean {
  const runs = differencesOf(base, ours).filter(({ otherStart, otherEnd }) => otherStart < otherEnd);
  return runs.every(({ otherStart, otherEnd }) => {
    const run = ours.slice(otherStart, otherEnd);
    const windows = [
      [...upward(ours, otherStart), ...run],
      [...run, ...downward(ours, otherEnd)],
    ];
    return windows.some((window) => `\n${merged}`.includes(`\n${window.join('')}`));
  });
}

/**
 * Puts what a side changed into another text that has the same lines in another order. Each change is made where the lines
 * that it replaces stand there, when they stand there once, or else where they stand behind or in front of the same lines
 * as before; undefined when that is nowhere, or in more than one place.
 */
export function replayOwnLines(
  base: readonly string[],
  ours: readonly string[],
  other: readonly string[],
): string[] | undefined {
  const found: { readonly at: number; readonly end: number; readonly lines: readonly string[] }[] = [];
  for (const change of differencesOf(base, ours)) {
    const at = placeOf(change, base, other);
    if (at === undefined) return undefined;
    found.push({ at, end: at + change.end - change.start, lines: ours.slice(change.otherStart, change.otherEnd) });
  }
  const result: string[] = [];
  let done = 0;
  for (const { at, end, lines } of found.toSorted((one, two) => one.at - two.at)) {
    if (at < done) return undefined;
    result.push(...other.slice(done, at), ...lines);
    done = end;
  }
  return [...result, ...other.slice(done)];
}

/** Where the lines that a change replaces begin in another text. */
function placeOf({ start, end }: Difference, base: readonly string[], other: readonly string[]): number | undefined {
  const lines = base.slice(start, end);
  if (lines.length > 0 && placesOf(lines, base).length === 1) {
    const [only, ...more] = placesOf(lines, other);
    return more.length === 0 ? only : undefined;
  }
  const [before, after] = [upward(base, start), downward(base, end)];
  const places = [
    ...placesOf([...before, ...lines], other).map((at) => at + before.length),
    ...placesOf([...lines, ...after], other),
  ];
  return new Set(places).size === 1 ? places[0] : undefined;
}

/** Where some lines begin in a text that has them one behind the other. */
function placesOf(lines: readonly string[], text: readonly string[]): number[] {
  const [first] = lines;
  return [...text.keys()].filter((at) => text[at] === first && lines.every((line, index) => text[at + index] === line));
}

/** The differences between two texts, by line. */
export function differencesOf(first: readonly string[], second: readonly string[]): Difference[] {
  const numbers = new Map<string, number>();
  const numbered = (lines: readonly string[]): number[] =>
    lines.map((line) => {
      const known = numbers.get(line) ?? numbers.size;
      numbers.set(line, known);
      return known;
    });
  return differences(numbered(first), numbered(second));
}

/** The lines above a place, from the nearest one that stands in the text once. */
function upward(lines: readonly string[], start: number): readonly string[] {
  let at = start;
  while (at > 0 && start - at < farthest) {
    at -= 1;
    if (isOnly(lines, at)) break;
  }
  return lines.slice(at, start);
}

/** The lines below a place, to the nearest one that stands in the text once. */
function downward(lines: readonly string[], end: number): readonly string[] {
  let at = end;
  while (at < lines.length && at - end < farthest) {
    at += 1;
    if (isOnly(lines, at - 1)) break;
  }
  return lines.slice(end, at);
}

function isOnly(lines: readonly string[], at: number): boolean {
  return lines.indexOf(lines[at] as string) === at && !lines.includes(lines[at] as string, at + 1);
}
