import { UserError } from '../errors.ts';
import { sidecarOf } from './decision.ts';
import { decodeLock } from './lock-decode.ts';
import type { Lock, LockedFile } from './lock.ts';
import { lockPath, packPath, placeOf, statePaths } from './lock.ts';
import { decodePack, emptyPack, hasInPack, readPack } from './pack.ts';
import type { Pack } from './pack.ts';
import { settleRivals } from './rivals.ts';
import type { DiskTree } from './tree.ts';

/** What is known about the user's repo before anything is planned. */
export interface RepoState {
  readonly lock: Lock | undefined;
  readonly pack: Pack;
  readonly tree: DiskTree;
  /** Files that we do not manage, among which a file that disappeared may be found again. */
  readonly candidates: DiskTree;
  /** Bytes by git's blob id, for bases that the pack has lost. */
  readonly blobs?: ReadonlyMap<string, Uint8Array>;
  /** Bases by hash that come of a merge of two branches, see `SettledLock`. */
  readonly bases?: ReadonlyMap<string, Uint8Array>;
  /** Places of files with git's conflict markers that nobody edited, see `SettledLock`. */
  readonly unedited?: ReadonlySet<string>;
}

/** Something that holds files: a folder on the disk, or a commit. */
export interface FileSource {
  /** What stands at each of the paths; paths where nothing stands are left out. */
  readonly readAll: (paths: Iterable<string>) => DiskTree;
  /** The files other than the known ones, among which a moved file may be found. */
  readonly candidates: (known: ReadonlySet<string>) => DiskTree;
}

export interface RepoPaths {
  /** The paths that are rendered. */
  readonly files: Iterable<string>;
  /** Other paths that the plan writes, such as `aks-prod.yaml`. */
  readonly extra?: Iterable<string>;
}

/**
 * Reads all that a plan needs to know: lock, pack, and what stands at the rendered paths, at the paths in the lock and
 * at `extra`. Throws `LOCK_INVALID` or `LOCK_TOO_NEW` when the lock cannot be used.
 */
export function readState(source: FileSource, paths: RepoPaths): RepoState {
  const state = source.readAll(statePaths);
  const lockText = stateText(state, lockPath);
  const packText = stateText(state, packPath);
  const lock = lockText === undefined ? undefined : decodeLock(lockText);
  const places = [...paths.files, ...lockedPlaces(lock)];
  const wanted = new Set([...places, ...places.map(sidecarOf), ...(paths.extra ?? [])]);
  const tree = new Map([...state, ...source.readAll(wanted)]);
  const pack = packText === undefined ? emptyPack : decodePack(packText);
  const settled = lock && settleRivals(lock, pack, tree);
  const candidates = isAnyMissing(settled?.lock, tree) ? source.candidates(wanted) : new Map();
  if (settled === undefined) return { lock, pack, tree, candidates };
  return { ...settled, pack, tree, candidates };
}

/** The text of the last render of a file; undefined when it is lost. */
export function baseIn({ pack, bases, blobs }: RepoState, { base, git }: LockedFile): Uint8Array | undefined {
  return bases?.get(base) ?? readPack(pack, base) ?? blobs?.get(git);
}

/** Whether there is a text of the last render, as far as can be told without unpacking it. */
export function isBaseKnown({ pack, bases, blobs }: RepoState, { base, git }: LockedFile): boolean {
  return hasInPack(pack, base) || bases?.has(base) === true || blobs?.has(git) === true;
}

/** Git's blob ids of the bases that the pack does not have; `blobs` may bring them back. */
export function lostBases({ lock, pack, bases }: RepoState): string[] {
  const entries = [...(lock?.files.values() ?? [])];
  return entries.filter(({ base }) => !hasInPack(pack, base) && bases?.has(base) !== true).map(({ git }) => git);
}

/** The text of one of our own files; undefined when there is none. */
export function stateText(tree: DiskTree, path: string): string | undefined {
  const entry = tree.get(path);
  if (entry === undefined) return undefined;
  if (entry.kind === 'file') return Buffer.from(entry.bytes).toString('utf8');
  throw new UserError('LOCK_INVALID', `${path} is not a file.`, {
    hint: 'Move away what stands there. Nothing was changed.',
  });
}

function lockedPlaces(lock: Lock | undefined): string[] {
  const rivals = [...(lock?.rivals?.files.values() ?? [])].flatMap((entries) => entries.flatMap(({ at }) => at ?? []));
  return [...[...(lock?.files ?? [])].flatMap(([path, entry]) => [path, placeOf(path, entry)]), ...rivals];
}

function isAnyMissing(lock: Lock | undefined, tree: DiskTree): boolean {
  return [...(lock?.files ?? [])].some(
    ([path, entry]) => ['managed', 'moved'].includes(entry.status) && !tree.has(placeOf(path, entry)),
  );
}
