import { realFileSystem } from '../../src/disk/file-system.ts';
import type { FileSystem } from '../../src/disk/file-system.ts';

/** What is thrown by a file system whose process is meant to be dead. */
export class Dead extends Error {}

/**
 * The real file system, with `onCall` told before and after each call its number and its name. Reads of the
 * system's own `/proc` are not counted.
 */
export function watchedFileSystem(
  onCall: (count: number, moment: 'before' | 'after', name: string) => void,
): FileSystem {
  let count = 0;
  const wrap =
    (call: (...given: unknown[]) => unknown, name: string) =>
    (...given: unknown[]): unknown => {
      if (String(given[0]).startsWith('/proc/')) return call(...given);
      count += 1;
      const mine = count;
      onCall(mine, 'before', name);
      try {
        return call(...given);
      } finally {
        onCall(mine, 'after', name);
      }
    };
  return new Proxy(realFileSystem, {
    get: (target, name, receiver) => {
      const member: unknown = Reflect.get(target, name, receiver);
      return typeof member === 'function' ? wrap(member as (...given: unknown[]) => unknown, String(name)) : member;
    },
  });
}

function isOurs(path: unknown): boolean {
  return String(path).includes('/.aks-prod/tmp/');
}

/** A file system on which our temporary folder is a volume of its own: nothing can be linked or renamed out of it. */
export function withVolumes(fs: FileSystem): FileSystem {
  return new Proxy(fs, {
    get: (target, name, receiver) => {
      const member: unknown = Reflect.get(target, name, receiver);
      if ((name !== 'linkSync' && name !== 'renameSync') || typeof member !== 'function') return member;
      return (from: unknown, to: unknown): unknown => {
        if (isOurs(from) !== isOurs(to)) throw Object.assign(new Error('EXDEV: cross-device link'), { code: 'EXDEV' });
        return (member as (...given: unknown[]) => unknown)(from, to);
      };
    },
  });
}

/** A file system that dies before or after its `at`-th call: that call and every later one throws `Dead`. */
export function dyingFileSystem(at: number, moment: 'before' | 'after'): FileSystem {
  let dead = false;
  return watchedFileSystem((count, now) => {
    if (count === at && now === moment) dead = true;
    if (dead) throw new Dead(`Died ${moment} call ${at}`);
  });
}

/** The real file system, but `act` runs right before the `count`-th rename. */
export function atRename(count: number, act: () => void): FileSystem {
  let renames = 0;
  return watchedFileSystem((_, moment, name) => {
    if (name !== 'renameSync' || moment !== 'before') return;
    renames += 1;
    if (renames === count) act();
  });
}

/** A file system that dies before its `count`-th rename. */
export function dyingAtRename(count: number): FileSystem {
  let renames = 0;
  return watchedFileSystem((_, moment, name) => {
    if (name === 'renameSync' && moment === 'before') renames += 1;
    if (renames >= count) throw new Dead(`Died before rename ${count}`);
  });
}

/** How many calls an action makes. */
export function countCalls(act: (fs: FileSystem) => void): number {
  let calls = 0;
  act(watchedFileSystem((count) => (calls = count)));
  return calls;
}
