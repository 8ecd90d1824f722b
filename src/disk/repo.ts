import { joinLocks, splitLock } from '../plan/lock-repair.ts';
import { lockPath, packPath, placeOf, printLock } from '../plan/lock.ts';
import { decodePack } from '../plan/pack.ts';
import { readState, stateText } from '../plan/repo-state.ts';
import type { RepoPaths, RepoState } from '../plan/repo-state.ts';
import { plannedWrite } from '../plan/state-writes.ts';
import type { PlannedWrite } from '../plan/state-writes.ts';
import { realFileSystem } from './file-system.ts';
import { refuseInterrupted } from './journal.ts';
import { readCandidates, TreeReader } from './read.ts';
import type { ReadOptions } from './read.ts';

/**
 * Reads what a plan needs to know about the repo at `root`. Reads only. Throws `INTERRUPTED` when an earlier run was cut
 * off in the middle, and what `readState` throws.
 */
export function readRepo(root: string, paths: RepoPaths, options: ReadOptions): RepoState {
  refuseInterrupted(options.fs ?? realFileSystem, root);
  const reader = new TreeReader(root, options);
  return readState(
    {
      readAll: (wanted) => reader.readAll(wanted),
      candidates: (known) => readCandidates(root, known, options),
    },
    paths,
  );
}

/**
 * The writes that mend a lock which git left with conflict markers after a merge of two branches; none when it has no
 * markers. Throws `LOCK_INVALID` when a side of it is not a lock.
 */
export function repairWrites(root: string, options: ReadOptions): PlannedWrite[] {
  const reader = new TreeReader(root, options);
  const state = reader.readAll([lockPath, packPath]);
  const sides = splitLock(stateText(state, lockPath) ?? '');
  if (sides === undefined) return [];
  const places = sides.flatMap((lock) => [...lock.files].map(([path, entry]) => placeOf(path, entry)));
  const pack = decodePack(stateText(state, packPath) ?? '');
  const lock = joinLocks(...sides, pack, reader.readAll(places));
  const write = plannedWrite(lockPath, { bytes: Buffer.from(printLock(lock)), executable: false }, state);
  return write === undefined ? [] : [write];
}
