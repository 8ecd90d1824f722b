import type { Region } from './diff3.ts';

/** What the two renders are called in a conflict: the tool's version, or whatever tells them apart. No line ends. */
export interface Labels {
  readonly old: string;
  readonly new: string;
}

/** A line that git or this tool put around the sides of a conflict, and that is still there. */
export interface Marker {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

const shortest = 7;

/**
 * The merged text with each conflict between markers, in the style that git calls diff3: yours, the template as it was,
 * the template as it is. The markers are longer than anything in the text that looks like one.
 */
export function withMarkers(regions: readonly Region[], labels: Labels): string {
  const width = markerWidth(regions);
  const marker = (sign: string, label: string): string => `${`${sign.repeat(width)} ${label}`.trimEnd()}\n`;
  return regions
    .flatMap((region) => {
      if (region.kind === 'settled') return region.lines;
      const { base, ours, theirs } = region.sides;
      return [
        marker('<', 'yours'),
        ...closed(ours),
        marker('|', `template ${labels.old}`),
        ...closed(base),
        marker('=', ''),
        ...closed(theirs),
        marker('>', `template ${labels.new}`),
      ];
    })
    .join('');
}

/**
 * Finds what is left of conflicts, ours or git's, whole or in parts. A row of `=` under a line of prose is a heading,
 * unless the file has other markers. Lines that the file had when it was rendered are no markers.
 */
export function findMarkers(text: string, path: string, rendered = ''): Marker[] {
  const known = new Set(linesOf(rendered));
  const lines = linesOf(text);
  const found = lines.flatMap((line, index) =>
    marker.test(line) && !known.has(line) ? [{ line: index + 1, text: line }] : [],
  );
  const isHeading = ({ line, text: row }: Marker): boolean =>
    row.startsWith('=') && (lines[line - 2] ?? '').trim() !== '';
  const certain = prose.test(path) ? found.filter((one) => !isHeading(one)) : found;
  return certain.length === 0 ? [] : found;
}

const marker = /^(?:<{7,}(?: .*)?|\|{7,}(?: .*)?|={7,}|>{7,}(?: .*)?)$/;

/** Files in which a row of `=` makes a heading of the line above. */
const prose = /\.(?:md|markdown|mdx|rst|adoc|txt)$/i;

function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}

function markerWidth(regions: readonly Region[]): number {
  let width = shortest;
  for (const { sides } of regions) {
    for (const line of [...sides.base, ...sides.ours, ...sides.theirs]) {
      const run = /^(?:<{7,}|\|{7,}|={7,}|>{7,})/.exec(line)?.[0].length ?? 0;
      width = Math.max(width, run + 1);
    }
  }
  return width;
}

/** The lines with a line end behind the last one, so that a marker can follow. */
function closed(lines: readonly string[]): readonly string[] {
  const last = lines.at(-1);
  return last === undefined || last.endsWith('\n') ? lines : [...lines.slice(0, -1), `${last}\n`];
}
