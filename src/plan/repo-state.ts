import { UserError } from '../errors.ts';
import { sidecarOf } from './decision.ts';
import { decodeLock } from './lock-decode.ts';
import type { Lock } from './lock.ts';
import { lockPath, packPath, placeOf } from './lock.ts';
import { decodePack, emptyPack, readPack } from './pack.ts';
import type { Pack } from './pack.ts';
import { statePaths } from './state-writes.ts';
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
  const candidates = isAnyMissing(lock, tree) ? source.candidates(wanted) : new Map();
  return { lock, pack: packText === undefined ? emptyPack : decodePack(packText), tree, candidates };
}

/** Git's blob ids of the bases that the pack does not have; `blobs` may bring them back. */
export function lostBases({ lock, pack }: RepoState): string[] {
  const entries = [...(lock?.files.values() ?? [])];
  return entries.filter((entry) => readPack(pack, entry.base) === undefined).map((entry) => entry.git);
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
  return [...(lock?.files ?? [])].flatMap(([path, entry]) => [path, placeOf(path, entry)]);
}

function isAnyMissing(lock: Lock | undefined, tree: DiskTree): boolean {
  return [...(lock?.files ?? [])].some(
    ([path, entry]) => ['managed', 'moved'].includes(entry.status) && !tree.has(placeOf(path, entry)),
  );
}
