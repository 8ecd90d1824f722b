import { differences, type Difference } from './align.ts';
import { Certainty } from './certainty.ts';

/** A stretch of a three-way merge. */
export type Region = Settled | Conflict;

/** Lines that are settled: nobody or one side changed them, both made the same change, or a resolver found the answer. */
export interface Settled {
  readonly kind: 'settled';
  readonly by: 'nobody' | 'ours' | 'theirs' | 'both' | 'resolver';
  readonly sides: Sides;
  readonly lines: readonly string[];
}

/** Lines that both sides changed, each in its own way. */
export interface Conflict {
  readonly kind: 'conflict';
  readonly sides: Sides;
  /** Both sides took lines away, and one of them put such lines elsewhere: it may have moved what the other removed. */
  readonly moved?: true;
  /** It cannot be told which lines of the sides belong together, so that a look at this stretch alone settles nothing. */
  readonly inDoubt?: true;
}

/** The lines of one stretch in each of the three files, with their line ends. */
export interface Sides {
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/**
 * Three-way merge by lines. Each file is an array of lines that keep their line end.
 *
 * As in git: changes that touch, even with no line in common, conflict; equal changes collapse. Joining a side's lines
 * over all regions gives that side back, so nothing is lost whatever is chosen later.
 */
export function diff3(base: readonly string[], ours: readonly string[], theirs: readonly string[]): Region[] {
  const numbers = new Map<string, number>();
  const numbered = (lines: readonly string[]): number[] =>
    lines.map((line) => {
      const known = numbers.get(line);
      if (known !== undefined) return known;
      numbers.set(line, numbers.size);
      return numbers.size - 1;
    });
  const [b, o, t] = [numbered(base), numbered(ours), numbered(theirs)];
  const ourChanges = differences(b, o);
  const theirChanges = differences(b, t);
  const similarIn = (side: readonly string[]) => (baseAt: number, sideAt: number) =>
    areSimilar(base[baseAt] as string, side[sideAt] as string);
  const inOurs = new Certainty(b, o, ourChanges, similarIn(ours));
  const inTheirs = new Certainty(b, t, theirChanges, similarIn(theirs));
  const files = { base, ours, theirs };
  return regions(
    files,
    groups(withDoubts(ourChanges, inOurs, theirChanges), withDoubts(theirChanges, inTheirs, ourChanges)),
    { ours: changedLines(base, ours, ourChanges), theirs: changedLines(base, theirs, theirChanges) },
  );
}

/** The lines that a side added and removed, anywhere. */
interface Changed {
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

function changedLines(base: readonly string[], side: readonly string[], changes: readonly Difference[]): Changed {
  return {
    added: new Set(changes.flatMap(({ otherStart, otherEnd }) => side.slice(otherStart, otherEnd))),
    removed: new Set(changes.flatMap(({ start, end }) => base.slice(start, end))),
  };
}

/** Whether one line may be an edit of the other: most of it stands at the start and at the end of the other. */
function areSimilar(one: string, other: string): boolean {
  const [left, right] = [one.trim(), other.trim()];
  const [short, long] = [Math.min(left.length, right.length), Math.max(left.length, right.length)];
  let start = 0;
  while (start < short && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < short - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  return short > 0 && (start === short || (start + end) * 2 >= long);
}

/** A difference; or, `inDoubt`, a stretch of a side in which it cannot be told which line is which. */
type Change = Difference & { readonly inDoubt?: true };

/** The changes of a side, and as one change each stretch of it in which a change of the other side has no certain place. */
function withDoubts(
  changes: readonly Difference[],
  certainty: Certainty,
  others: readonly Difference[],
): readonly Change[] {
  const doubts = others.flatMap((other): Change[] => {
    const doubt = certainty.about(other);
    return doubt === undefined ? [] : [{ ...doubt, inDoubt: true }];
  });
  if (doubts.length === 0) return changes;
  const joined: Change[] = [];
  for (const next of [...changes, ...doubts].sort(
    (one, two) => one.start - two.start || one.otherStart - two.otherStart,
  )) {
    const last = joined.at(-1);
    if (last !== undefined && next.start <= last.end && next.otherStart <= last.otherEnd) {
      joined[joined.length - 1] = {
        ...last,
        ...next,
        start: last.start,
        otherStart: last.otherStart,
        end: Math.max(last.end, next.end),
        otherEnd: Math.max(last.otherEnd, next.otherEnd),
      };
    } else joined.push(next);
  }
  return joined;
}

/**
 * Two-way comparison for a file that both sides created: with no base, each difference is a conflict over an empty base.
 */
export function diff2(ours: readonly string[], theirs: readonly string[]): Region[] {
  return diff3(ours, ours, theirs).map((region): Region => {
    const sides = { ...region.sides, base: [] };
    return region.kind === 'settled' && region.by === 'theirs'
      ? { kind: 'conflict', sides }
      : { kind: 'settled', by: 'both', sides, lines: sides.ours };
  });
}

/** The text of regions, with our lines where they conflict. */
export function textOf(regions: readonly Region[]): string {
  return regions.flatMap((region) => (region.kind === 'settled' ? region.lines : region.sides.ours)).join('');
}

interface Group {
  start: number;
  end: number;
  readonly ours: Change[];
  readonly theirs: Change[];
}

/** Gathers the changes of both sides into groups whose base ranges overlap or touch. */
function groups(ours: readonly Change[], theirs: readonly Change[]): Group[] {
  const found: Group[] = [];
  let o = 0;
  let t = 0;
  while (o < ours.length || t < theirs.length) {
    const takeOurs = (ours[o]?.start ?? Infinity) <= (theirs[t]?.start ?? Infinity);
    const change = (takeOurs ? ours[o++] : theirs[t++]) as Change;
    let group = found.at(-1);
    if (group === undefined || change.start > group.end) {
      group = { start: change.start, end: change.end, ours: [], theirs: [] };
      found.push(group);
    }
    group.end = Math.max(group.end, change.end);
    (takeOurs ? group.ours : group.theirs).push(change);
  }
  return found;
}

interface Both<T> {
  readonly ours: T;
  readonly theirs: T;
}

function regions(files: Sides, changed: readonly Group[], lines: Both<Changed>): Region[] {
  const result: Region[] = [];
  const at = { base: 0, ours: 0, theirs: 0 };
  const take = (baseEnd: number, ourEnd: number, theirEnd: number): Sides => {
    const sides = {
      base: files.base.slice(at.base, baseEnd),
      ours: files.ours.slice(at.ours, ourEnd),
      theirs: files.theirs.slice(at.theirs, theirEnd),
    };
    Object.assign(at, { base: baseEnd, ours: ourEnd, theirs: theirEnd });
    return sides;
  };
  const takeEqual = (count: number): void => {
    if (count === 0) return;
    const sides = take(at.base + count, at.ours + count, at.theirs + count);
    result.push({ kind: 'settled', by: 'nobody', sides, lines: sides.ours });
  };
  for (const group of changed) {
    takeEqual(group.start - at.base);
    const sides = take(group.end, at.ours + grown(group, group.ours), at.theirs + grown(group, group.theirs));
    result.push(settle(group, sides, lines));
  }
  takeEqual(files.base.length - at.base);
  return result;
}

/** How many lines a side has where the base has those of the group. */
function grown(group: Group, changes: readonly Difference[]): number {
  const growth = changes.map((one) => one.otherEnd - one.otherStart - (one.end - one.start));
  return growth.reduce((sum, one) => sum + one, group.end - group.start);
}

function settle(group: Group, sides: Sides, lines: Both<Changed>): Region {
  if (group.theirs.length === 0) return { kind: 'settled', by: 'ours', sides, lines: sides.ours };
  if (group.ours.length === 0) return { kind: 'settled', by: 'theirs', sides, lines: sides.theirs };
  const equal = sides.ours.length === sides.theirs.length && sides.ours.every((line, i) => line === sides.theirs[i]);
  const inDoubt = [...group.ours, ...group.theirs].some((one) => one.inDoubt);
  if (!equal) return { kind: 'conflict', sides, ...(inDoubt ? { inDoubt } : {}) };
  if (isMove(sides.base, sides.ours, lines.ours) || isMove(sides.base, sides.theirs, lines.theirs)) {
    return { kind: 'conflict', sides, moved: true };
  }
  return { kind: 'settled', by: 'both', sides, lines: sides.ours };
}

/** Whether what looks like a removal or an insertion is half of a move, whose other half stands elsewhere in the side. */
function isMove(base: readonly string[], side: readonly string[], { added, removed }: Changed): boolean {
  const gone = base.filter((line) => !side.some((other) => areSimilar(line, other)));
  const fresh = side.filter((line) => line.trim() !== '' && !base.includes(line));
  return (
    gone.some((line) => [...added].some((other) => areSimilar(line, other))) || fresh.some((line) => removed.has(line))
  );
}
