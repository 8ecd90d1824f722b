import { join } from 'node:path';
import { exitCode, UserError } from '../errors.ts';
import { errorCode, lstat, readIfPresent } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { temporaryFolder } from './journal.ts';
import { refuseLinkedParents } from './place.ts';

/** The process that works on a repo. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** `processStart(pid)`, which tells two processes with the same pid apart. */
  readonly started: string;
}

export interface ProcessLock {
  /** Throws when the lock was taken away; checked right before a transaction becomes binding. */
  readonly verify: () => void;
  readonly release: () => void;
}

const processLockPath = `${temporaryFolder}/process.lock`;

/** When the process with this pid started, in the system's own count; empty where the system does not say. */
export function processStart(fs: FileSystem, pid: number): string {
  try {
    const stat = Buffer.from(fs.readFileSync(`/proc/${pid}/stat`)).toString('latin1');
    // The second field is the program's name in brackets and may hold spaces; the start is the twentieth after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/**
 * Takes the repo for one process. A lock whose process is gone is taken over. Throws `LOCKED` when another process has
 * it. The folder for temporary files is made when it is missing, with an ignore file so that git never sees it.
 */
export function takeProcessLock(fs: FileSystem, root: string, owner: Owner): ProcessLock {
  refuseLinkedParents(fs, root, `${temporaryFolder}/x`);
  fs.mkdirSync(join(root, temporaryFolder), { recursive: true });
  const ignore = join(root, temporaryFolder, '.gitignore');
  if (lstat(fs, ignore) === undefined) fs.writeFileSync(ignore, '*\n');
  sweepDrafts(fs, root, owner);
  const path = join(root, processLockPath);
  const mine = `${JSON.stringify(owner)}\n`;
  const draft = `${path}.${owner.pid}`;
  try {
    while (!claim(fs, mine, draft, path)) breakStaleLock(fs, path, draft, owner);
  } finally {
    fs.rmSync(draft, { force: true });
  }
  const holds = (): boolean => readText(fs, path) === mine;
  return {
    verify: () => {
      if (!holds()) throw locked('Another process took over.');
    },
    release: () => {
      if (holds()) fs.unlinkSync(path);
    },
  };
}

/** Removes what processes left behind that died while they took the lock. */
function sweepDrafts(fs: FileSystem, root: string, self: Owner): void {
  for (const name of fs.readdirSync(join(root, temporaryFolder))) {
    const pid = /^process\.lock\.(\d+)/.exec(name)?.[1];
    if (pid === undefined || isRunning(fs, { ...self, pid: Number(pid), started: '' }, self)) continue;
    fs.rmSync(join(root, temporaryFolder, name), { force: true });
  }
}

/** A hard link appears with its content or not at all, so that nobody ever reads a lock that is half written. */
function claim(fs: FileSystem, text: string, draft: string, path: string): boolean {
  fs.writeFileSync(draft, text);
  try {
    fs.linkSync(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errorCode(error) ?? '')) throw error;
  }
  try {
    fs.writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function breakStaleLock(fs: FileSystem, path: string, draft: string, self: Owner): void {
  const text = readText(fs, path);
  if (text === undefined) return;
  const holder = decodeOwner(text);
  if (holder !== undefined && isRunning(fs, holder, self)) {
    throw locked(`Process ${holder.pid} on ${holder.host} is working on it. If it is not, delete ${processLockPath}.`);
  }
  const aside = `${draft}.stale`;
  try {
    fs.renameSync(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = readText(fs, aside);
  // Two processes may both find the stale lock; the slower one must not remove the lock of the faster one.
  if (moved !== undefined && moved !== text) claim(fs, moved, draft, path);
  fs.rmSync(aside, { force: true });
}

function isRunning(fs: FileSystem, holder: Owner, self: Owner): boolean {
  if (holder.host !== self.host) return true;
  if (holder.pid === self.pid) return holder.started === self.started;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
  }
  const started = processStart(fs, holder.pid);
  return started === '' || holder.started === '' || started === holder.started;
}

function decodeOwner(text: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, host, started } = value as Partial<Owner>;
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
    return typeof host === 'string' && typeof started === 'string' ? { pid, host, started } : undefined;
  } catch {
    return undefined;
  }
}

function readText(fs: FileSystem, path: string): string | undefined {
  const bytes = readIfPresent(fs, path);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

function locked(message: string): UserError {
  return new UserError('LOCKED', `Another run is changing this repo. ${message}`, { exitCode: exitCode.refused });
}
