import { basename, dirname, join } from 'node:path';
import { parents } from '../plan/path.ts';
import { errorCode, lstat, syncAll, syncFile, whileBusy } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { savedPath, stagedPath, transactionFolder } from './journal.ts';
import type { Journal, Operation } from './journal.ts';
import { linkedParent, stateOf } from './place.ts';
import type { SeenFolders } from './place.ts';

/** A path that was left alone because somebody else changed it in the meantime. */
export interface LeftAlone {
  readonly path: string;
  /** Where the bytes that could not be put there are, when there were any. */
  readonly sidecar?: string;
}

type Foreign = (operation: Operation, index: number) => void;

/**
 * Carries the operations out, in order. One that is done already is passed over, so that it can be repeated after a
 * crash; unless `isFirst`, part of it may have happened. `foreign` is called for a path that is neither as before nor as
 * after.
 */
export function carryOut(
  fs: FileSystem,
  root: string,
  journal: Journal,
  { isFirst }: { readonly isFirst: boolean },
  foreign: Foreign,
): void {
  const seen: SeenFolders = new Map();
  for (const [index, operation] of journal.operations.entries()) {
    const { path, after } = operation;
    const state = stateOf(fs, root, operation, seen);
    const staged = after && stagedPath(transactionFolder, index);
    // Bytes that have left the stage were put in place once; whoever took them away again meant it.
    const gone = !isFirst && state === 'before' && staged !== undefined && lstat(fs, join(root, staged)) === undefined;
    if (state === 'other' || gone) {
      foreign(operation, index);
      continue;
    }
    if (state === 'before') put(fs, root, path, staged, seen);
    if (after !== undefined) continue;
    removeEmptyFolders(fs, root, path);
    seen.clear();
  }
  syncTargets(fs, root, journal);
}

/** Takes the operations back, last first. What it may find, and `foreign`, are as in `carryOut`. */
export function takeBack(fs: FileSystem, root: string, journal: Journal, foreign: Foreign): void {
  for (const [index, operation] of [...journal.operations.entries()].toReversed()) {
    const { path, before, after } = operation;
    const state = stateOf(fs, root, operation);
    const saved = before && savedPath(transactionFolder, index);
    const gone = state === 'after' && saved !== undefined && lstat(fs, join(root, saved)) === undefined;
    if (state === 'other' || gone) foreign(operation, index);
    else if (state === 'after') put(fs, root, path, saved);
    if (after !== undefined) fs.rmSync(nearPath(join(root, path)), { force: true });
  }
  for (const folder of journal.folders.toReversed()) removeIfEmpty(fs, join(root, folder));
  syncTargets(fs, root, journal);
}

/**
 * Leaves a path to whoever changed it, and puts the bytes that belonged there beside it unless that place is taken too.
 * The suffix stands last, so that no tool reads the file for what it is not.
 */
export function leaveAlone(fs: FileSystem, root: string, path: string, source: string, suffix: string): LeftAlone {
  const sidecar = `${path}${suffix}`;
  const held = lstat(fs, join(root, source)) !== undefined;
  const free = linkedParent(fs, root, path) === undefined && lstat(fs, join(root, sidecar)) === undefined;
  if (!held || !free) return { path };
  put(fs, root, sidecar, source);
  return { path, sidecar };
}

function put(
  fs: FileSystem,
  root: string,
  path: string,
  source: string | undefined,
  seen: SeenFolders = new Map(),
): void {
  const target = join(root, path);
  if (source === undefined) return whileBusy(() => fs.unlinkSync(target));
  const folders = parents(path);
  if (folders.some((folder) => seen.get(folder) !== 'folder')) {
    fs.mkdirSync(dirname(target), { recursive: true });
    for (const folder of folders) seen.set(folder, 'folder');
  }
  try {
    whileBusy(() => fs.renameSync(join(root, source), target));
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') throw error;
    copyAcross(fs, join(root, source), target);
  }
}

/** The name under which a file is copied to its folder before it takes its place there. */
function nearPath(target: string): string {
  return join(dirname(target), `.${basename(target)}.aks-tmp`);
}

/** The target is on another volume than our folder: a rename is only atomic within its own. */
function copyAcross(fs: FileSystem, source: string, target: string): void {
  const near = nearPath(target);
  fs.rmSync(near, { force: true });
  fs.copyFileSync(source, near);
  fs.chmodSync(near, fs.lstatSync(source).mode & 0o777);
  syncFile(fs, near);
  fs.renameSync(near, target);
}

function removeEmptyFolders(fs: FileSystem, root: string, path: string): void {
  for (const folder of parents(path).toReversed()) {
    if (!removeIfEmpty(fs, join(root, folder))) return;
  }
}

function removeIfEmpty(fs: FileSystem, path: string): boolean {
  try {
    fs.rmdirSync(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true;
    if (['ENOTEMPTY', 'EEXIST', 'EBUSY', 'EPERM', 'EACCES'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}

function syncTargets(fs: FileSystem, root: string, journal: Journal): void {
  const folders = new Set(['', ...journal.operations.flatMap(({ path }) => parents(path))]);
  const standing = [...folders].map((folder) => join(root, folder)).filter((path) => lstat(fs, path) !== undefined);
  syncAll(fs, { files: [], folders: standing });
}
