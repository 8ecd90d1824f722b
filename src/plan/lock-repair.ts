import { contentHash } from './content.ts';
import { decodeLock } from './lock-decode.ts';
import type { Lock, LockedFile } from './lock.ts';
import { placeOf } from './lock.ts';
import { readPack } from './pack.ts';
import type { Pack } from './pack.ts';
import type { DiskTree } from './tree.ts';
import { compareVersions } from './version.ts';

/**
 * The two locks in a lock that git left with conflict markers: the one of the current branch first. Undefined when there
 * are no markers. Throws `LOCK_INVALID` when a side is not a lock.
 */
export function splitLock(text: string): readonly [Lock, Lock] | undefined {
  if (!/^<{7} /m.test(text)) return undefined;
  return [decodeLock(sideOf(text, 'ours')), decodeLock(sideOf(text, 'theirs'))];
}

/** The lines outside the conflicts, and of each conflict those of one side. */
function sideOf(text: string, side: 'ours' | 'theirs'): string {
  const lines: string[] = [];
  let section: 'both' | 'ours' | 'base' | 'theirs' = 'both';
  for (const line of text.split(/\r?\n/)) {
    if (/^<{7} /.test(line)) section = 'ours';
    else if (/^\|{7}(?: |$)/.test(line)) section = 'base';
    else if (/^={7}$/.test(line)) section = 'theirs';
    else if (/^>{7} /.test(line)) section = 'both';
    else if (section === 'both' || section === side) lines.push(line);
  }
  return lines.join('\n');
}

/**
 * One lock out of two that were made on two branches. Versions and config come from the newer one. Of a file that both
 * know, the entry stays whose base is what the repo holds; else one whose base can still be read; else the newer one's.
 */
export function joinLocks(ours: Lock, theirs: Lock, pack: Pack, tree: DiskTree): Lock {
  const [newer, older] = compareVersions(theirs.tool, ours.tool) > 0 ? [theirs, ours] : [ours, theirs];
  const paths = [...new Set([...newer.files.keys(), ...older.files.keys()])].sort();
  const files = new Map<string, LockedFile>();
  for (const path of paths) {
    const entries = [newer.files.get(path), older.files.get(path)].filter((entry) => entry !== undefined);
    const best =
      entries.find((entry) => isOnDisk(path, entry, tree)) ??
      entries.find((entry) => readPack(pack, entry.base) !== undefined) ??
      entries[0];
    if (best !== undefined) files.set(path, best);
  }
  const minReader = compareVersions(theirs.minReader, ours.minReader) > 0 ? theirs.minReader : ours.minReader;
  return { ...newer, minReader, files };
}

function isOnDisk(path: string, entry: LockedFile, tree: DiskTree): boolean {
  const found = tree.get(placeOf(path, entry));
  return found?.kind === 'file' && contentHash(found.bytes) === entry.base;
}
