import type { Texts } from './structure.ts';

/**
 * Whether a merged text that was not put together line by line has lines that no careful reading of the three versions
 * gives: one that a side removed and that came back, one that came twice or got lost, one that stands between lines where
 * no side has it. Lines are compared without indentation and without a comma at their end; those without a letter or
 * digit say nothing.
 */
export function hasStrayLines(text: string, { base, ours, theirs }: Texts): boolean {
  const [merged, ...versions] = [text, base, ours, theirs].map(linesOf) as [Lines, Lines, Lines, Lines];
  return hasStrayCounts(merged, versions) || hasStrayPlaces(merged, versions);
}

type Lines = readonly string[];
type Versions = readonly [base: Lines, ours: Lines, theirs: Lines];

function linesOf(text: string): Lines {
  return text
    .split('\n')
    .map((line) => line.trim().replace(/,$/, ''))
    .filter((line) => /\w/.test(line));
}

/**
 * What one side adds or removes is added or removed once; what both do alike, once or twice. A value that a side wrote
 * in a style of its own may make a line that nobody has, in the place of one that the others have.
 */
function hasStrayCounts(merged: Lines, versions: Versions): boolean {
  const counts = countsOf(merged);
  const others = versions.map(countsOf);
  const isRestyled = [...counts.keys()].some((line) => others.every((one) => !one.has(line)));
  const lines = new Set([counts, ...others].flatMap((one) => [...one.keys()]));
  return [...lines].some((line) => {
    const [base = 0, ours = 0, theirs = 0] = others.map((one) => one.get(line) ?? 0);
    const [mine, its] = [ours - base, theirs - base];
    const alike = mine * its > 0 ? [mine, its, mine + its] : [mine + its];
    const count = counts.get(line) ?? 0;
    if (count > base + Math.max(...alike)) return others.some((one) => one.has(line));
    return count < base + Math.min(...alike) && !isRestyled;
  });
}

/** Where no side moved anything, a line stands between the lines of all versions between which a side has it. */
function hasStrayPlaces(merged: Lines, versions: Versions): boolean {
  const all = [merged, ...versions];
  const counts = all.map(countsOf);
  const anchors = merged.filter((line) => counts.every((one) => one.get(line) === 1));
  const isAnchor = new Set(anchors);
  const [base, ours, theirs] = versions.map((lines) => lines.filter((line) => isAnchor.has(line)).join('\n'));
  if (base !== ours || base !== theirs) return false;
  if (anchors.join('\n') !== base) return true;
  const [places, ofBase, ...ofSides] = all.map((lines) => placesOf(lines, isAnchor));
  if (places === undefined || ofBase === undefined) return false;
  const isMoved = ofSides.some((side) =>
    [...ofBase].some(([line, at]) => {
      const [there] = side.get(line) ?? [];
      return at.size === 1 && side.get(line)?.size === 1 && there !== undefined && !at.has(there);
    }),
  );
  if (isMoved) return false;
  return [...places].some(([line, at]) => {
    const known = ofSides.flatMap((side) => side.get(line) ?? []);
    return known.length > 0 && [...at].some((place) => !known.some((side) => side.has(place)));
  });
}

function countsOf(lines: Lines): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** After how many anchors each line stands that is not one itself. */
function placesOf(lines: Lines, isAnchor: ReadonlySet<string>): Map<string, Set<number>> {
  const places = new Map<string, Set<number>>();
  let place = 0;
  for (const line of lines) {
    const known = places.get(line);
    if (isAnchor.has(line)) place += 1;
    else if (known) known.add(place);
    else places.set(line, new Set([place]));
  }
  return places;
}
