import { moveKey, removeKey, renameKey } from '../edit/keys.ts';
import { setValue } from '../edit/set-value.ts';

/**
 * One change of the file format. `*` in `path` is each key of a map; the first `*` in `to` stands for what the first one in
 * `path` met, the second for the second. `replace` gives a value another form (retype, split); null, which removes a key in a patch, stays.
 */
export type Change =
  | { readonly do: 'rename'; readonly path: readonly string[]; readonly name: string; readonly why: string }
  | { readonly do: 'move'; readonly path: readonly string[]; readonly to: readonly string[]; readonly why: string }
  | {
      readonly do: 'replace';
      readonly path: readonly string[];
      readonly by: (value: unknown) => unknown;
      readonly why: string;
    }
  | { readonly do: 'drop'; readonly path: readonly string[]; readonly why: string };

type Values = Readonly<Record<string, unknown>>;

/** The paths that exist in the values and that the pattern means, in the order of the file. */
export function pathsOf(value: unknown, pattern: readonly string[]): string[][] {
  const [key, ...rest] = pattern;
  if (key === undefined) return [[]];
  if (!isRecord(value)) return [];
  const keys = key === '*' ? Object.keys(value) : Object.hasOwn(value, key) ? [key] : [];
  return keys.flatMap((name) => pathsOf(value[name], rest).map((path) => [name, ...path]));
}

/** What one change at one path makes of the text and of the values. */
export interface Applied {
  readonly text: string;
  readonly value: unknown;
  /** Where the value stands afterwards; undefined when it is gone. */
  readonly path: readonly string[] | undefined;
}

/** Makes one change at one path that exists, on the text and on what it means, each by itself. */
export function applyChange(
  change: Change,
  path: readonly string[],
  prefix: readonly string[],
  text: string,
  value: unknown,
): Applied {
  const own = path.slice(prefix.length);
  if (change.do === 'drop') return { text: removeKey(text, path), value: without(value, path), path: undefined };
  if (change.do === 'replace') {
    const replaced = valueAt(value, path) === null ? null : change.by(valueAt(value, path));
    return { text: setValue(text, { path, value: replaced }), value: withValue(value, path, replaced), path };
  }
  const to = change.do === 'rename' ? [...path.slice(0, -1), change.name] : [...prefix, ...filledIn(change, own)];
  const moved = withValue(without(value, path), to, valueAt(value, path));
  return {
    text: change.do === 'rename' ? renameKey(text, path, change.name) : moveKey(text, path, to),
    value: moved,
    path: to,
  };
}

function filledIn(
  { path: pattern, to }: { path: readonly string[]; to: readonly string[] },
  path: readonly string[],
): string[] {
  const met = path.filter((_, index) => pattern[index] === '*');
  return to.map((segment) => (segment === '*' ? (met.shift() ?? segment) : segment));
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

function withValue(target: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const map = isRecord(target) ? target : {};
  return { ...map, [key]: withValue(map[key], rest, value) };
}

function without(target: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined || !isRecord(target)) return target;
  const { [key]: inner, ...others } = target;
  return rest.length === 0 ? others : { ...target, [key]: without(inner, rest) };
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
