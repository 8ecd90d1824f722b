import { type ListsOf, listsOf } from './merged-lists.ts';

type Plain = Readonly<Record<string, unknown>>;

/** What is absent is undefined here; a null that was written is null. */
type Value = unknown;

/** A patch that no merge is possible with: a list where a map stands, a word after `$patch` that nobody knows. */
export interface Mismatch {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** Where kustomize goes on without an entry that lacks its keys, and mostly without all that was there. */
  readonly isLoss?: true;
  readonly fix?: string;
}

/** The patched object, and what of the patch could not be merged. */
export interface Merged {
  readonly value: unknown;
  readonly mismatches: readonly Mismatch[];
}

/**
 * Merges a patch into an object of Kubernetes as `kubectl kustomize` merges a strategic merge patch: maps key by key, null
 * removes, entries of the lists in src/config/merged-lists.ts by their identity, any other list as a whole; `$patch:
 * delete` and `$patch: replace` in a map or as an entry of a list. Entries that the patch names come first.
 *
 * A property test holds it equal to kubectl. Source: kubernetes-sigs/kustomize, kyaml/yaml/merge2 and walk, 2026-08.
 */
export function strategicMerge(object: { readonly [field: string]: unknown }, patch: unknown): Merged {
  const mismatches: Mismatch[] = [];
  const value = walk(object, patch, listsOf(object['kind']), [], mismatches);
  return { value: value ?? {}, mismatches };
}

function walk(
  target: Value,
  patch: Value,
  lists: ListsOf | undefined,
  path: readonly (string | number)[],
  mismatches: Mismatch[],
): Value {
  const [kind, other] = [kindOf(target), kindOf(patch)];
  if (kind !== undefined && other !== undefined && kind !== other) {
    mismatches.push({ path, message: `is ${other}, and the object has ${kind} there` });
    return target;
  }
  switch (kind ?? other) {
    case 'a list':
      return lists?.entries
        ? mergeEntries(target as Value[], patch as Value[], lists, path, mismatches)
        : patch === undefined
          ? target
          : patch;
    case 'a value':
      return patch === undefined ? target : patch;
    default:
      return mergeMaps(target as Plain | null | undefined, patch as Plain | null | undefined, lists, path, mismatches);
  }
}

function kindOf(value: Value): 'a list' | 'a map' | 'a value' | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : 'a value';
}

function mergeMaps(
  target: Plain | null | undefined,
  patch: Plain | null | undefined,
  lists: ListsOf | undefined,
  path: readonly (string | number)[],
  mismatches: Mismatch[],
): Value {
  const directive = directiveOf(patch?.['$patch'], [...path, '$patch'], mismatches);
  if (target === undefined || target === null) {
    if (patch === undefined || patch === null || directive === 'delete') return undefined;
    return mergeFields({}, withoutDirective(patch), lists, path, mismatches);
  }
  if (patch === null || directive === 'delete') return undefined;
  if (patch === undefined) return target;
  return mergeFields(directive === 'replace' ? {} : target, withoutDirective(patch), lists, path, mismatches);
}

function mergeFields(
  target: Plain,
  patch: Plain,
  lists: ListsOf | undefined,
  path: readonly (string | number)[],
  mismatches: Mismatch[],
): Plain {
  const merged: Record<string, unknown> = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    const own = Object.hasOwn(merged, key) ? merged[key] : undefined;
    const result = walk(own, value, lists?.fields?.[key] ?? lists?.fields?.['*'], [...path, key], mismatches);
    if (result === undefined || result === null) delete merged[key];
    else merged[key] = result;
  }
  return merged;
}

function mergeEntries(
  target: Value[] | null | undefined,
  patch: Value[] | null | undefined,
  lists: ListsOf,
  path: readonly (string | number)[],
  mismatches: Mismatch[],
): Value {
  if (patch === null) return undefined;
  if (patch === undefined) return target ?? undefined;
  const directive = listDirective(patch, path, mismatches);
  if (target !== undefined && target !== null && directive === 'delete') return undefined;
  const entries = directive === undefined ? patch : patch.filter((entry) => !isDirective(entry));
  const own = target === undefined || target === null || directive === 'replace' ? [] : target;
  if (lists.entries === 'values') return [...new Set([...entries, ...own])];
  return mergeByKeys(own, entries, { ...lists, entries: lists.entries ?? [] }, path, mismatches);
}

function mergeByKeys(
  own: readonly Value[],
  entries: readonly Value[],
  lists: ListsOf & { readonly entries: readonly string[] },
  path: readonly (string | number)[],
  mismatches: Mismatch[],
): Value[] {
  const keys = lists.entries;
  const rest = own.filter((entry) => !isEmpty(entry));
  const first: { identity: readonly string[]; value: Value }[] = [];
  const nameless: Value[] = [];
  const used = keys.filter((key) => [...own, ...entries].some((entry) => isPlain(entry) && isGiven(entry[key])));
  for (const [index, entry] of entries.entries()) {
    const place = [...path, index];
    const identity = identityOf(entry, keys);
    if (!isPlain(entry) || keys.every((key) => entry[key] === undefined || entry[key] === null)) {
      // kustomize takes it for every entry that is there, and removes them; in a list that is new it stays as it is.
      mismatches.push({ path: place, ...namelessEntry(entry, keys, own), isLoss: true });
      if (own.length === 0) nameless.push(entry);
      rest.splice(0);
      continue;
    }
    const sameOf = (other: Value): boolean => isSame(identityOf(other, keys), identity);
    const at = identity.every((part) => part === '') ? -1 : rest.findIndex(sameOf);
    const again = first.findIndex((other) => isSame(other.identity, identity));
    // kustomize takes an entry that names only some of the keys for one that is there, and then forgets it.
    const nearly = (other: readonly string[]): boolean => !isSame(other, identity) && isNearly(other, identity);
    if (at === -1 && rest.some((other) => nearly(identityOf(other, keys)))) continue;
    if (again !== -1) {
      if (at === -1 && own.length === 0) first[again] = { identity, value: entry };
      continue;
    }
    const merged =
      at !== -1 && entry['$patch'] === 'replace'
        ? rest[at]
        : walk(rest[at], entry, { fields: lists.fields ?? {} }, place, mismatches);
    // With several keys kustomize leaves the entries that are there in their places.
    if (at !== -1 && used.length > 1) rest.splice(at, 1, ...(isEmpty(merged) ? [] : [merged]));
    else {
      if (at !== -1) rest.splice(at, 1);
      if (!isEmpty(merged)) first.push({ identity, value: merged });
    }
  }
  return [...first.map(({ value }) => value), ...nameless, ...rest];
}

function namelessEntry(
  entry: Value,
  keys: readonly string[],
  own: readonly Value[],
): { readonly message: string; readonly fix: string } {
  const [key = ''] = keys;
  const known = own.flatMap((other) => (isPlain(other) && isGiven(other[key]) ? [String(other[key])] : []));
  const lacks = isPlain(entry)
    ? `has no ${keys.join(' and no ')}, by which entries are told apart`
    : `is ${entry === null ? 'empty' : Array.isArray(entry) ? 'a list' : JSON.stringify(entry)}, and must be a map with ${key}, by which entries are told apart`;
  const isKnown = known.includes(String(entry));
  return {
    message: own.length === 0 ? lacks : `${lacks}: kustomize would drop the entries that are there`,
    fix:
      known.length === 0 || isKnown
        ? `Write \`${key}: ${isKnown ? String(entry) : '…'}\` in it.`
        : `Write \`${key}: ${known[0]}\` in it${known.length === 1 ? '' : `, or another of ${known.slice(1).join(', ')}`}; another ${key} adds an entry.`,
  };
}

/** What the server takes a key for that is left out. kustomize does not know it, and forgets an entry that names it. */
const filledIn: Readonly<Record<string, string>> = { protocol: 'TCP' };

/** The values of the keys as text, `''` for one that is missing. */
export function identityOf(entry: Value, keys: readonly string[]): readonly string[] {
  return keys.map((key) => (isPlain(entry) && isGiven(entry[key]) ? String(entry[key]) : (filledIn[key] ?? '')));
}

export function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.every((part, index) => part === right[index]);
}

/** Whether one key is equal, and the others are where both name them. */
export function isNearly(left: readonly string[], right: readonly string[]): boolean {
  return (
    left.some((part, index) => part !== '' && part === right[index]) &&
    left.every((part, index) => part === '' || right[index] === '' || part === right[index])
  );
}

function isGiven(value: Value): boolean {
  return value !== undefined && value !== null && value !== '';
}

function isEmpty(value: Value): boolean {
  return value === undefined || value === null || (isPlain(value) && Object.keys(value).length === 0);
}

function listDirective(
  patch: readonly Value[],
  path: readonly (string | number)[],
  mismatches: Mismatch[],
): 'delete' | 'replace' | 'merge' | undefined {
  const index = patch.findIndex(isDirective);
  return index === -1
    ? undefined
    : directiveOf((patch[index] as Plain)['$patch'], [...path, index, '$patch'], mismatches);
}

/** An entry that is about the whole list: `- $patch: replace`. */
function isDirective(entry: Value): boolean {
  return isPlain(entry) && Object.keys(entry).length === 1 && Object.hasOwn(entry, '$patch');
}

function directiveOf(
  word: Value,
  path: readonly (string | number)[],
  mismatches: Mismatch[],
): 'delete' | 'replace' | 'merge' | undefined {
  if (word === undefined) return undefined;
  if (word === 'delete' || word === 'replace' || word === 'merge') return word;
  mismatches.push({ path, message: 'is none of delete, replace and merge' });
  return undefined;
}

function withoutDirective(patch: Plain): Plain {
  if (!Object.hasOwn(patch, '$patch')) return patch;
  const { $patch: _directive, ...rest } = patch;
  return rest;
}

function isPlain(value: Value): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
