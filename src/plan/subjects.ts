import type { Files } from '../render/files.ts';
import type { Subject } from './decision.ts';
import type { Lock, LockedFile } from './lock.ts';
import { placeOf } from './lock.ts';
import { findMoves } from './moves.ts';
import type { MoveDetection } from './moves.ts';
import { pathProblem, foldPath } from './path.ts';
import { type Renamed, renamedPlaces } from './renamed.ts';
import { renderOf } from './render-of.ts';
import type { DiskTree } from './tree.ts';

/**
 * Pairs every rendered file with its entry in the lock, sorted by path. A file keeps its entry by its path; one whose
 * path is new takes over the entry at the place of the same file before its entry of the config was renamed, or that of
 * its template id when exactly one rendered file and one entry are left with it.
 */
export function pairFiles(files: Files, locked: ReadonlyMap<string, LockedFile>, renamed?: Renamed): Subject[] {
  const rendered = new Map([...files].map(([path, file]) => [path, renderOf(file)] as const));
  const gone = [...locked].filter(([path]) => !rendered.has(path));
  const arrived = [...rendered].filter(([path]) => !locked.has(path));
  const followed =
    renamed === undefined
      ? new Map<string, string>()
      : renamedPlaces(
          gone.filter(([, { status }]) => status !== 'detached'),
          arrived,
          renamed,
        );
  const left = new Set(followed.values());
  const oldPlace = onlyOneById(gone.filter(([path]) => !left.has(path)));
  const newPlace = onlyOneById(arrived.filter(([path]) => !followed.has(path)));
  const subjects: Subject[] = [...rendered].map(([path, theirs]) => {
    const byId = newPlace.get(theirs.id) === path ? oldPlace.get(theirs.id) : undefined;
    const from = followed.get(path) ?? byId;
    if (from === undefined) return { path, entry: locked.get(path), theirs };
    return { path, from, entry: locked.get(from), theirs };
  });
  const taken = new Set(subjects.map((subject) => subject.from));
  for (const [path, entry] of gone) {
    if (!taken.has(path)) subjects.push({ path, entry, theirs: undefined });
  }
  return subjects.sort((left, right) => (left.path < right.path ? -1 : 1));
}

function onlyOneById(files: readonly (readonly [string, { readonly id: string }])[]): Map<string, string> {
  const paths = new Map<string, string[]>();
  for (const [path, { id }] of files) paths.set(id, [...(paths.get(id) ?? []), path]);
  const single = [...paths].flatMap(([id, [path, ...others]]) =>
    path === undefined || others.length > 0 ? [] : [[id, path] as const],
  );
  return new Map(single);
}

/** The lock's entries with the places to which the user moved files since the last run. */
export function followMoves(
  lock: Lock,
  files: Files,
  tree: DiskTree,
  candidates: DiskTree,
  baseOf: (entry: LockedFile) => Uint8Array | undefined,
  detection: MoveDetection,
): Map<string, LockedFile> {
  const entries = new Map([...lock.files].map(([path, entry]) => [path, settled(path, entry, files, tree)] as const));
  const missing = [...entries].filter(
    ([path, entry]) => ['managed', 'moved'].includes(entry.status) && !tree.has(placeOf(path, entry)),
  );
  const known = new Set([...files.keys(), ...lock.files.keys()].map(foldPath));
  for (const [path, entry] of entries) if (tree.has(placeOf(path, entry))) known.add(foldPath(placeOf(path, entry)));
  const free = [...candidates].filter(([path]) => pathProblem(path) === undefined && !known.has(foldPath(path)));
  const moves = findMoves(
    missing.map(([path, entry]) => ({ path, base: entry.base, baseBytes: baseOf(entry) })),
    new Map(free),
    detection,
  );
  for (const [path, entry] of missing) {
    const at = moves.get(path);
    if (at !== undefined) entries.set(path, { ...entry, status: 'moved', at });
  }
  return entries;
}

/** The entry of a file that the user had moved away, once it is back or the template claims its new place for another. */
function settled(path: string, entry: LockedFile, files: Files, tree: DiskTree): LockedFile {
  const { at, ...rest } = entry;
  if (at === undefined) return entry;
  if (files.has(at)) return { ...rest, status: 'user-deleted' };
  return entry.status === 'moved' && !tree.has(at) && tree.has(path) ? { ...rest, status: 'managed' } : entry;
}
