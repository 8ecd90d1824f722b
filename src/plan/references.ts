import { posix } from 'node:path';
import type { Decided } from './effects.ts';
import { placeOf } from './lock.ts';
import { decodeText } from './merge/text.ts';
import type { DiskTree } from './tree.ts';

/**
 * Warnings about rendered files that the user deleted and that other rendered files, as they will be, still name: the
 * repo would not deploy. By the path of the deleted file.
 */
export function referenceWarnings(decided: Decided, tree: DiskTree): Map<string, string> {
  const deleted = decided.filter(([, { entry }]) => entry?.status === 'user-deleted').map(([{ path }]) => path);
  if (deleted.length === 0) return new Map();
  const texts = new Map<string, string>();
  for (const [{ path }, { entry, writes }] of decided) {
    const place = entry === undefined ? path : placeOf(path, entry);
    const found = tree.get(place);
    const bytes = writes.get(place)?.bytes ?? (found?.kind === 'file' ? found.bytes : undefined);
    const text = bytes === undefined ? undefined : decodeText(bytes)?.text;
    if (text !== undefined && entry?.status !== 'user-deleted') texts.set(place, text);
  }
  return new Map(
    deleted.flatMap((path) => {
      const referrers = referrersOf(path, texts);
      return referrers.length === 0
        ? []
        : [
            [
              path,
              `It is still named in ${referrers.join(', ')}: take it out there, or run create-aks-prod restore ${path}.`,
            ],
          ];
    }),
  );
}

/**
 * The files that name a path in the way a file names its neighbour: relative to its own folder, with nothing around it
 * that would make it another path. Sorted.
 */
export function referrersOf(path: string, texts: ReadonlyMap<string, string>): string[] {
  return [...texts]
    .filter(([from, text]) => from !== path && names(text, posix.relative(posix.dirname(from), path)))
    .map(([from]) => from)
    .sort();
}

function names(text: string, relative: string): boolean {
  for (let at = text.indexOf(relative); at >= 0; at = text.indexOf(relative, at + 1)) {
    const before =
      text
        .slice(0, at)
        .replace(/(?:^|[^\w./-])\.\/$/, ' ')
        .at(-1) ?? ' ';
    const after = text.slice(at + relative.length, at + relative.length + 2);
    // A full stop may end the sentence that the path stands in.
    if (!/[\w./-]/.test(before) && !/^(?:[\w/-]|\.\w)/.test(after)) return true;
  }
  return false;
}
