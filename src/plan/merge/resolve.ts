import { textOf, type Conflict, type Region } from './diff3.ts';
import type { Notation } from './notation.ts';
import { structureMerge } from './structure.ts';
import { splitLines } from './text.ts';

/** Each conflict costs a few parses of the file: the product of conflicts and characters is kept below this. */
const maxWork = 500_000;

/**
 * Settles those conflicts that a look at the values can settle, each by itself: the rest of the
 * file is taken as merged, with our lines in the other conflicts.
 */
export function resolveConflicts(regions: readonly Region[], notation: Notation): Region[] {
  const conflicts = regions.filter((region) => region.kind === 'conflict').length;
  if (conflicts * textOf(regions).length > maxWork) return [...regions];
  return regions.map((region, index) => {
    if (region.kind === 'settled' || region.inDoubt) return region;
    const lines = resolveOne(region, textOf(regions.slice(0, index)), textOf(regions.slice(index + 1)), notation);
    return lines === undefined ? region : { kind: 'settled', by: 'resolver', sides: region.sides, lines };
  });
}

function resolveOne(conflict: Conflict, before: string, behind: string, notation: Notation): string[] | undefined {
  const whole = (lines: readonly string[]): string => before + lines.join('') + behind;
  const { base, ours, theirs } = conflict.sides;
  const texts = { base: whole(base), ours: whole(ours), theirs: whole(theirs) };
  const merged = structureMerge(texts, notation)?.writeInto([texts.ours]);
  if (merged === undefined || merged.length < before.length + behind.length) return undefined;
  if (!merged.startsWith(before) || !merged.endsWith(behind)) return undefined;
  return splitLines(merged.slice(before.length, merged.length - behind.length));
}
