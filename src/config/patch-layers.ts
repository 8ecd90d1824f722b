import { type ListsOf, listsOf } from './merged-lists.ts';
import { identityOf, isSame } from './strategic-merge.ts';

type Plain = Readonly<Record<string, unknown>>;

/** Where patches of Kubernetes objects stand in a configuration; `*` stands for every name. */
export const patchPlaces: readonly (readonly string[])[] = [
  ['workloads', '*', 'patch'],
  ['namespaces', '*', 'patch'],
  ['cluster', 'devicePlugin', 'patch'],
  ['cluster', 'ingress', 'patch'],
  ['cluster', 'priorityClasses', 'patch'],
];

/** The kind of the objects that a key of a patch means: `NetworkPolicy` of `NetworkPolicy/allow-dns`. */
export function kindOfKey(key: string): string {
  return key.split('/', 1)[0] ?? key;
}

/**
 * Puts the patches of an environment over those of all environments, for objects that have both: what the two would do
 * one after the other. A merge patch of the configuration would take a null, which says what to remove from the object,
 * for one that removes a line of the other patch.
 *
 * @param merged the configuration of the environment, its merge patch applied
 */
export function withPatchLayers(base: unknown, overlay: unknown, merged: unknown): unknown {
  return patchPlaces.reduce((value, place) => layered(base, overlay, value, place), merged);
}

function layered(base: unknown, overlay: unknown, merged: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return isPlain(overlay) ? byKind(base, overlay) : merged;
  if (!isPlain(overlay) || !isPlain(merged)) return merged;
  const keys = key === '*' ? Object.keys(overlay) : [key];
  return keys
    .filter((name) => Object.hasOwn(overlay, name) && Object.hasOwn(merged, name))
    .reduce<Plain>(
      (value, name) => ({ ...value, [name]: layered(own(base, name), overlay[name], value[name], rest) }),
      merged,
    );
}

function byKind(base: unknown, overlay: Plain): Plain {
  const kinds: Record<string, unknown> = isPlain(base) ? { ...base } : {};
  for (const [key, patch] of Object.entries(overlay)) {
    // The schema's patch may take a whole kind away again.
    if (patch === null) delete kinds[key];
    else kinds[key] = composed(own(base, key), patch, listsOf(kindOfKey(key)));
  }
  return kinds;
}

function composed(base: unknown, overlay: unknown, lists: ListsOf | undefined): unknown {
  if (base === undefined || overlay === undefined) return overlay ?? base;
  if (isPlain(overlay) && base === null) return { $patch: 'replace', ...overlay };
  if (isPlain(overlay) && isPlain(base)) {
    if (overlay['$patch'] === 'replace' || overlay['$patch'] === 'delete') return overlay;
    const merged: Record<string, unknown> = { ...base };
    for (const [key, value] of Object.entries(overlay))
      merged[key] = Object.hasOwn(base, key) ? composed(base[key], value, lists?.fields?.[key]) : value;
    return merged;
  }
  if (Array.isArray(overlay) && Array.isArray(base) && lists?.entries !== undefined)
    return composedLists(base as unknown[], overlay as unknown[], lists);
  return overlay;
}

function composedLists(base: readonly unknown[], overlay: readonly unknown[], lists: ListsOf): readonly unknown[] {
  if (lists.entries === 'values' || lists.entries === undefined) return [...new Set([...overlay, ...base])];
  const keys = lists.entries;
  if (overlay.some((entry) => isPlain(entry) && Object.keys(entry).length === 1 && Object.hasOwn(entry, '$patch')))
    return overlay;
  const rest = [...base];
  const first = overlay.map((entry) => {
    const place = rest.findIndex((other) => isSame(identityOf(other, keys), identityOf(entry, keys)));
    if (place === -1) return entry;
    const [before] = rest.splice(place, 1);
    return composed(before, entry, { fields: lists.fields ?? {} });
  });
  return [...first, ...rest];
}

function own(value: unknown, key: string): unknown {
  return isPlain(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
