import { type Merged, type Mismatch, strategicMerge } from './strategic-merge.ts';

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/**
 * An object with a patch merged into it. One that the patch deletes, or whose metadata it takes away, keeps the name that
 * every reader of objects counts on, and a mismatch says so.
 */
export function patchObject(before: Named, patch: unknown): Merged {
  const { value, mismatches } = strategicMerge(before, patch);
  const left = isMap(value) ? value : {};
  if (isMap(left['metadata']) && typeof left['kind'] === 'string') return { value, mismatches };
  const { apiVersion, kind, metadata } = before;
  const { name, namespace } = metadata;
  const lost: Mismatch =
    Object.keys(left).length === 0
      ? { path: [], message: 'would be deleted, which a patch cannot do: other objects count on it' }
      : { path: ['metadata'], message: 'is gone, and with it the labels by which the object is found' };
  return {
    value: { apiVersion, kind, ...left, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } },
    mismatches: [...mismatches, lost],
  };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
