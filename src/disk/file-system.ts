import * as node from 'node:fs';
import { runProgram } from '../programs.ts';

/**
 * The calls through which this folder touches a disk. They are passed in, so that a test can stop the process before
 * and after each of them.
 */
export type FileSystem = NodeFileSystem & {
  /** Makes all that was written to the volume of the path survive a power cut; false where that has no single call. */
  readonly syncVolumeSync: (path: string) => boolean;
};

type NodeFileSystem = Pick<
  typeof node,
  | 'chmodSync'
  | 'closeSync'
  | 'copyFileSync'
  | 'fsyncSync'
  | 'linkSync'
  | 'lstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readFileSync'
  | 'readdirSync'
  | 'renameSync'
  | 'rmSync'
  | 'rmdirSync'
  | 'unlinkSync'
  | 'writeFileSync'
>;

export const realFileSystem: FileSystem = { ...node, syncVolumeSync };

const tmpfs = 0x01021994;

function syncVolumeSync(path: string): boolean {
  if (process.platform !== 'linux') return false;
  // What is in memory is gone without power, synced or not.
  if (node.statfsSync(path).type === tmpfs) return true;
  const program = ['/usr/bin/sync', '/bin/sync'].find((place) => node.existsSync(place));
  // Node has no syncfs; a sync of each file by itself takes seconds where this takes a tenth of one.
  return program !== undefined && runProgram(program, ['-f', path], { repository: path, stdio: 'ignore' }).status === 0;
}

/** The code of a system error such as `ENOENT`, or undefined for any other value. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What stands at the path, links not followed; undefined when nothing does. */
export function lstat(fs: FileSystem, path: string): node.Stats | undefined {
  try {
    return fs.lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** The file's bytes, or undefined when there is no file. */
export function readIfPresent(fs: FileSystem, path: string): Uint8Array | undefined {
  if (lstat(fs, path)?.isFile() !== true) return undefined;
  try {
    return fs.readFileSync(path);
  } catch (error) {
    // Another process may remove it between the two calls.
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Opens a file so that it can be synced: Windows asks for the right to write, which a read-only file does not give. */
function openToSync(fs: FileSystem, path: string): number {
  try {
    return fs.openSync(path, 'r+');
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes(errorCode(error) ?? '')) throw error;
    return fs.openSync(path, 'r');
  }
}

/** Makes a file's bytes survive a power cut. */
export function syncFile(fs: FileSystem, path: string): void {
  const handle = openToSync(fs, path);
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

/** Makes the names in a folder survive a power cut. Windows cannot and need not do this. */
export function syncFolder(fs: FileSystem, path: string): void {
  let handle: number;
  try {
    handle = fs.openSync(path, 'r');
  } catch (error) {
    if (['EISDIR', 'EPERM', 'EACCES'].includes(errorCode(error) ?? '')) return;
    throw error;
  }
  try {
    fs.fsyncSync(handle);
  } catch (error) {
    if (!['EINVAL', 'EPERM', 'EBADF', 'ENOTSUP'].includes(errorCode(error) ?? '')) throw error;
  } finally {
    fs.closeSync(handle);
  }
}

/** Above this number of files, one call for the volume costs less than one for each. */
const manyFiles = 16;

/** Makes files and folders survive a power cut. */
export function syncAll(
  fs: FileSystem,
  { files, folders }: { files: readonly string[]; folders: readonly string[] },
): void {
  const [first] = [...folders, ...files];
  if (first === undefined) return;
  if (files.length + folders.length > manyFiles && fs.syncVolumeSync(first)) return;
  for (const path of files) syncFile(fs, path);
  for (const path of folders) syncFolder(fs, path);
}

/** Repeats a rename or removal for a moment while a virus scanner or an editor on Windows holds the file. */
export function whileBusy(act: () => void): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return act();
    } catch (error) {
      if (attempt === 5 || !['EBUSY', 'EPERM'].includes(errorCode(error) ?? '')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, attempt * 20);
    }
  }
}
