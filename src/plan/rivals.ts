import { contentHash } from './content.ts';
import { blobId, sha256 } from './digest.ts';
import { gitSides } from './git-markers.ts';
import type { Lock, LockedFile } from './lock.ts';
import { placeOf } from './lock.ts';
import { decodeText, toLineFeeds } from './merge/text.ts';
import type { Pack } from './pack.ts';
import { readPack } from './pack.ts';
import type { DiskTree } from './tree.ts';
import { weave } from './weave.ts';

/** A lock without contradictions, and what was found out on the way to it. */
export interface SettledLock {
  readonly lock: Lock;
  /** Bases that stand in no pack, since they are what git made of two renders: by hash. */
  readonly bases: ReadonlyMap<string, Uint8Array>;
  /** Places of files with git's conflict markers of which each side is a render that nobody edited. */
  readonly unedited: ReadonlySet<string>;
}

/**
 * One lock out of those of two branches that git merged. What a file's base is, the file says: the render that it equals;
 * else the one that git's merge makes of both renders, so that only what a person changed counts as an edit.
 */
export function settleRivals(lock: Lock, pack: Pack, tree: DiskTree): SettledLock {
  const bases = new Map<string, Uint8Array>();
  const unedited = new Set<string>();
  if (lock.rivals === undefined) return { lock, bases, unedited };
  const files = new Map(lock.files);
  for (const [path, entries] of lock.rivals.files) {
    const entry = standing(path, entries, tree);
    const place = placeOf(path, entry);
    const found = tree.get(place);
    if (found?.kind !== 'file') {
      files.set(path, entry);
      continue;
    }
    const settled = baseOf(found.bytes, entries, pack);
    if (settled.bytes !== undefined) bases.set(settled.base, settled.bytes);
    if (settled.isMarked) unedited.add(place);
    const { id, executable } = settled.from;
    files.set(path, { ...entry, id, executable, base: settled.base, git: settled.git });
  }
  return { lock: { ...lock, files }, bases, unedited };
}

/** The entry whose status holds: a deletion where the file is away, and otherwise what a person decided before what nobody did. */
function standing(path: string, entries: readonly LockedFile[], tree: DiskTree): LockedFile {
  const order: readonly LockedFile['status'][] = ['detached', 'moved', 'conflicted', 'managed', 'user-deleted'];
  const present = entries.filter((entry) => tree.get(placeOf(path, entry)) !== undefined);
  const [first] = (present.length > 0 ? present : entries).toSorted(
    (left, right) => order.indexOf(left.status) - order.indexOf(right.status),
  );
  const away = present.length > 0 ? undefined : entries.find(({ status }) => status === 'user-deleted');
  return away ?? first ?? (entries[0] as LockedFile);
}

interface Base {
  readonly base: string;
  readonly git: string;
  /** The entry that it comes from. */
  readonly from: LockedFile;
  /** The text, when the pack cannot have it. */
  readonly bytes?: Uint8Array;
  readonly isMarked?: boolean;
}

function baseOf(ours: Uint8Array, entries: readonly LockedFile[], pack: Pack): Base {
  const hash = contentHash(ours);
  const equal = entries.find(({ base }) => base === hash);
  if (equal !== undefined) return { base: equal.base, git: equal.git, from: equal };
  const known = entries.flatMap((entry) => {
    const bytes = readPack(pack, entry.base);
    const text = bytes && decodeText(bytes)?.text;
    return text === undefined ? [] : [{ entry, text }];
  });
  const [first, ...others] = known;
  const text = decodeText(ours)?.text;
  const from = first?.entry ?? (entries[0] as LockedFile);
  if (first === undefined || text === undefined) return { base: from.base, git: from.git, from };
  const woven = (merged: string): string =>
    others.reduce((sofar, other) => weave(sofar, other.text, merged).text, first.text);
  const plain = toLineFeeds(text);
  const sides = gitSides(plain);
  if (sides !== undefined) {
    const isMarked = [sides.ours, sides.theirs].every((side) => woven(side) === side);
    return { base: from.base, git: from.git, from, isMarked };
  }
  const bytes = Buffer.from(woven(plain), 'utf8');
  return { base: sha256(bytes), git: blobId(bytes), from, bytes };
}
