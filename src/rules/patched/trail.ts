import { type ListsOf, listsOf } from '../../config/merged-lists.ts';
import { identityOf, isNearly, isSame } from '../../config/strategic-merge.ts';
import type { Path, Plain } from './schema.ts';

/** How far a patch says something about a place of the object that it was merged into. */
export interface Trail {
  /** Path within the patch, as far as it goes. */
  readonly path: readonly string[];
  /** Whether the patch itself put there what stands there, or took it away. */
  readonly isOwn: boolean;
}

/** Follows a path of the patched object through the patch: by key, and in lists that are merged by the identity of entries. */
export function trailOf(patch: unknown, object: unknown, path: Path, kind: string): Trail {
  const trail: string[] = [];
  let [current, value, lists]: [unknown, unknown, ListsOf | undefined] = [patch, object, listsOf(kind)];
  for (const key of path) {
    if (isPlain(current)) {
      if (!Object.hasOwn(current, key)) {
        const directive = current['$patch'];
        if (directive !== 'replace' && directive !== 'delete') return { path: trail, isOwn: false };
        return { path: [...trail, '$patch'], isOwn: true };
      }
      trail.push(String(key));
      current = current[key];
      lists = lists?.fields?.[key] ?? lists?.fields?.['*'];
      value = isPlain(value) ? value[key] : undefined;
    } else if (Array.isArray(current)) {
      const entry: unknown = Array.isArray(value) ? (value as unknown[])[Number(key)] : undefined;
      const index = placeIn(current as unknown[], entry, Number(key), lists);
      if (index === -1) return { path: trail, isOwn: false };
      trail.push(String(index));
      current = (current as unknown[])[index];
      value = entry;
      lists = lists && { fields: lists.fields ?? {} };
    } else return { path: trail, isOwn: true };
  }
  return { path: trail, isOwn: true };
}

function placeIn(entries: readonly unknown[], entry: unknown, index: number, lists: ListsOf | undefined): number {
  const keys = lists?.entries;
  if (keys === undefined) return index < entries.length ? index : -1;
  if (keys === 'values') return entries.indexOf(entry);
  const identity = identityOf(entry, keys);
  const same = entries.findIndex((other) => isSame(identityOf(other, keys), identity));
  return same === -1 ? entries.findIndex((other) => isNearly(identityOf(other, keys), identity)) : same;
}

/** As in schema.ts, which brings the schemas of Kubernetes along; `explain` needs none of them. */
function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
