import { hasMarkers } from './content.ts';
import { decide } from './decide.ts';
import type { ConflictKind, Decision, Subject, Surroundings } from './decision.ts';
import { matchesGlob } from './glob.ts';
import type { LockedFile } from './lock.ts';
import { placeOf } from './lock.ts';
import { merge3 } from './merge/merge.ts';
import type { PlanOptions } from './options.ts';
import type { RepoState } from './repo-state.ts';
import type { DiskTree } from './tree.ts';

/** Entries as the person asked for them: files that are to be detached, and detached files that are to come back. */
export function attached(entries: ReadonlyMap<string, LockedFile>, options: PlanOptions): Map<string, LockedFile> {
  const changed = [...entries].map(([path, entry]): [string, LockedFile] => {
    const place = placeOf(path, entry);
    if (matchesAny(place, options.detach)) return [path, { ...entry, status: 'detached' }];
    const returns = entry.status === 'detached' && matchesAny(place, options.restore);
    return [path, returns ? { ...entry, status: entry.at === undefined ? 'managed' : 'moved' } : entry];
  });
  return new Map(changed);
}

/** What decisions may ask about the repo and about the person's wishes. */
export function surroundings({
  repo,
  tree,
  options,
  baseOf,
}: {
  readonly repo: RepoState;
  readonly tree: DiskTree;
  readonly options: PlanOptions;
  readonly baseOf: Surroundings['baseOf'];
}): Surroundings {
  const standing = options.onConflict === undefined || options.onConflict === 'abort' ? undefined : options.onConflict;
  return {
    tree,
    baseOf,
    merge: options.merge ?? merge3,
    hasMarkers,
    labels: { old: repo.lock?.tool ?? 'none', new: options.toolVersion },
    isUnedited: (place) => repo.unedited?.has(place) === true,
    choiceFor: (path: string, kind: ConflictKind) =>
      options.choices?.find(({ pattern }) => matchesGlob(path, pattern))?.choice ??
      (kind === 'open' ? undefined : standing),
    textFor: (path) => options.texts?.get(path),
    restores: (path) => matchesAny(path, options.restore),
  };
}

/** Decides about a file, unless the person asked to look at others only. */
export function decideOne(subject: Subject, around: Surroundings, options: PlanOptions): Decision {
  const looked =
    options.only === undefined || matchesAny(subject.path, options.only) || matchesAny(subject.entry?.at, options.only);
  if (looked) return decide(subject, around);
  return { action: 'same', reason: 'Not looked at.', writes: new Map(), entry: subject.entry };
}

function matchesAny(path: string | undefined, patterns: readonly string[] | undefined): boolean {
  return path !== undefined && (patterns ?? []).some((pattern) => matchesGlob(path, pattern));
}
