/**
 * Whether a path matches a pattern: `*` stands for any characters within a segment, `**` for any number of segments,
 * `?` for one character; a pattern that names a folder matches all that is in it.
 *
 * All ways in which the pattern may have matched so far are followed at once, so that no pattern is slow.
 */
export function matchesGlob(path: string, pattern: string): boolean {
  const parts = partsOf(pattern);
  let places = withEmpty(new Set([0]), parts);
  for (const character of path) {
    if (character === '/' && places.has(parts.length)) return true;
    const next = new Set<number>();
    for (const place of places) {
      const { kind, is } = parts[place] ?? {};
      const goesOn = kind === 'text' || (kind === 'segment' && character !== '/');
      if (goesOn) next.add(place);
      if (kind === 'one' ? character !== '/' : kind === 'character' && character === is) next.add(place + 1);
    }
    places = withEmpty(next, parts);
  }
  return places.has(parts.length);
}

interface Part {
  /** `segments` stands for nothing, or for what follows it up to a slash. */
  readonly kind: 'text' | 'segment' | 'segments' | 'one' | 'character';
  readonly is?: string;
}

const wildcards: Readonly<Record<string, readonly Part[]>> = {
  '**/': [{ kind: 'segments' }, { kind: 'text' }, { kind: 'character', is: '/' }],
  '**': [{ kind: 'text' }],
  '*': [{ kind: 'segment' }],
  '?': [{ kind: 'one' }],
};

function partsOf(pattern: string): Part[] {
  const found = pattern.replace(/(?<!\/)\/+$/, '').matchAll(/\*\*\/|\*\*|[^]/gu);
  return [...found].flatMap(([part]) => wildcards[part] ?? [{ kind: 'character', is: part }]);
}

/** The places together with those that are reached where wildcards stand for nothing. */
function withEmpty(places: Set<number>, parts: readonly Part[]): Set<number> {
  for (const place of places) {
    const kind = parts[place]?.kind;
    if (kind === 'text' || kind === 'segment' || kind === 'segments') places.add(place + 1);
    if (kind === 'segments') places.add(place + 3);
  }
  return places;
}
