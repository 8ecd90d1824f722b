/** The name of an entry of the config, and the one that it has now. */
export interface Renamed {
  readonly from: string;
  readonly to: string;
}

interface Made {
  /** Template id. */
  readonly id: string;
}

/**
 * The places at which files of an entry that was renamed stood, by their new ones: a file whose template id differs from
 * that of another one in the name alone is the same file.
 */
export function renamedPlaces(
  gone: readonly (readonly [path: string, file: Made])[],
  arrived: readonly (readonly [path: string, file: Made])[],
  renamed: Renamed,
): Map<string, string> {
  const old = gone.filter(([, { id }]) => namesIn([renamed.from]).test(id));
  const patterns = old.map(([path, { id }]) => ({ path, pattern: sameBut(id, renamed) }));
  const places = new Map<string, string>();
  for (const [path, { id }] of arrived) {
    const [found, ...others] = patterns.filter(({ pattern }) => pattern.test(id));
    if (found && others.length === 0) places.set(path, found.path);
  }
  return places;
}

/** One of some names between what ends names in ids, paths and texts. */
export function namesIn(names: readonly string[], flags = 'u'): RegExp {
  const longestFirst = names.toSorted((left, right) => right.length - left.length).map(escaped);
  return new RegExp(`(?<![a-zA-Z0-9])(?:${longestFirst.join('|')})(?![a-zA-Z0-9])`, flags);
}

/** An id in which the name, wherever it stands, may be the new one. */
function sameBut(id: string, { from, to }: Renamed): RegExp {
  const parts = id.split(namesIn([from])).map(escaped);
  return new RegExp(`^${parts.join(`(?:${escaped(from)}|${escaped(to)})`)}$`, 'u');
}

function escaped(text: string): string {
  return text.replaceAll(/[^a-zA-Z0-9]/g, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

function nameOf(segment: string): string {
  return segment.split('.')[0] ?? segment;
}

/**
 * How files that no template makes any more would go on in files that a template makes now, if an entry had another name:
 * by old path the new one, and what the entry would be. The folders that hold a name are those of `placesOfNames`.
 */
export function guessedRename(
  [path, { id }]: readonly [string, Made],
  arrived: readonly (readonly [path: string, file: Made])[],
): { readonly path: string; readonly kind: string; readonly from: string; readonly to: string } | undefined {
  const old = path.split('/');
  const found = arrived.flatMap(([other, file]) => {
    const now = other.split('/');
    if (now.length !== old.length) return [];
    const [different, ...others] = old.flatMap((segment, index) => (segment === now[index] ? [] : [index]));
    if (different === undefined || others.length > 0) return [];
    const kind = placesOfNames.find(({ pattern }) => pattern.test([...old.slice(0, different), '*'].join('/')))?.kind;
    const [from, to] = [nameOf(old[different] ?? ''), nameOf(now[different] ?? '')];
    return kind !== undefined && sameBut(id, { from, to }).test(file.id) ? [{ path: other, kind, from, to }] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** Where in a path the name of an entry stands, as `*` after what is before it. */
const placesOfNames: readonly { readonly pattern: RegExp; readonly kind: string }[] = [
  { pattern: /^(?:k8s|infra|scripts\/environments)\/\*$/, kind: 'environment' },
  { pattern: /^k8s\/[^/]+\/\*$/, kind: 'namespace' },
  { pattern: /^(?:k8s\/[^/]+\/[^/]+|charts)\/\*$/, kind: 'workload' },
];
