import type { Region } from './diff3.ts';
import { identityFields } from './list-keys.ts';

/**
 * Whether both sides did nothing but put other values behind the same keys, line by line, and behind no key that names
 * an object or a list item. Then each line of one side is the same line of the other, and a merge by lines cannot put an
 * edit into the wrong place.
 */
export function changesOnlyValues(regions: readonly Region[]): boolean {
  return regions.every((region) => {
    if (region.kind === 'settled' && region.by === 'nobody') return true;
    const { base, ours, theirs } = region.sides;
    return sameKeys(base, ours) && sameKeys(base, theirs);
  });
}

function sameKeys(before: readonly string[], after: readonly string[]): boolean {
  if (before.length !== after.length) return false;
  return before.every((line, index) => {
    const key = keyOf(line);
    return key !== undefined && key === keyOf(after[index] as string);
  });
}

/** A line's indentation and key, or undefined when the line holds more than one plain pair, or an identity. */
function keyOf(line: string): string | undefined {
  const match = /^([ \t]*(?:- )?"?([\w./-]+)"?:)[ \t][^{}[\]\n]*\n?$/.exec(line);
  return match === null || identityFields.has(match[2] as string) ? undefined : match[1];
}
