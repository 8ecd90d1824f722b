import { UserError } from '../errors.ts';
import { sidecarOf } from '../plan/decision.ts';
import { decodeLock } from '../plan/lock-decode.ts';
import { lockPath, packPath, placeOf } from '../plan/lock.ts';
import type { Lock } from '../plan/lock.ts';
import { decodePack, emptyPack } from '../plan/pack.ts';
import type { RepoState } from '../plan/plan.ts';
import { statePaths } from '../plan/state-writes.ts';
import type { DiskTree } from '../plan/tree.ts';
import { realFileSystem } from './file-system.ts';
import { refuseInterrupted } from './journal.ts';
import { readCandidates, TreeReader } from './read.ts';
import type { ReadOptions } from './read.ts';

export interface RepoPaths {
  /** The paths that are rendered. */
  readonly files: Iterable<string>;
  /** Other paths that the plan writes, such as `aks-prod.yaml`. */
  readonly extra?: Iterable<string>;
}

/**
 * Reads all that a plan needs to know about the repo at `root`: lock, pack, and what stands at the rendered paths, at
 * the paths in the lock and at `extra`. Reads only. Throws `INTERRUPTED` when an earlier run was cut off in the middle,
 * and `LOCK_INVALID` or `LOCK_TOO_NEW` when the lock cannot be used.
 */
export function readRepo(root: string, paths: RepoPaths, options: ReadOptions): RepoState {
  refuseInterrupted(options.fs ?? realFileSystem, root);
  const reader = new TreeReader(root, options);
  const state = reader.readAll(statePaths);
  const lockText = textOf(state, lockPath);
  const lock = lockText === undefined ? undefined : decodeLock(lockText);
  const packText = textOf(state, packPath);
  const places = [...paths.files, ...lockedPlaces(lock)];
  const wanted = new Set([...places, ...places.map(sidecarOf), ...(paths.extra ?? [])]);
  const tree = new Map([...state, ...reader.readAll(wanted)]);
  const candidates = isAnyMissing(lock, tree) ? readCandidates(root, wanted, options) : new Map();
  return { lock, pack: packText === undefined ? emptyPack : decodePack(packText), tree, candidates };
}

function lockedPlaces(lock: Lock | undefined): string[] {
  return [...(lock?.files ?? [])].flatMap(([path, entry]) => [path, placeOf(path, entry)]);
}

function isAnyMissing(lock: Lock | undefined, tree: DiskTree): boolean {
  return [...(lock?.files ?? [])].some(
    ([path, entry]) => ['managed', 'moved'].includes(entry.status) && !tree.has(placeOf(path, entry)),
  );
}

function textOf(tree: DiskTree, path: string): string | undefined {
  const entry = tree.get(path);
  if (entry === undefined) return undefined;
  if (entry.kind === 'file') return Buffer.from(entry.bytes).toString('utf8');
  throw new UserError('LOCK_INVALID', `${path} is not a file.`, { hint: 'Move away what stands there. Nothing was changed.' });
}
