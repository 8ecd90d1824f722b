import { contentHash, hasMarkers } from './content.ts';
import { sidecarOf } from './decision.ts';
import type { Lock, LockedFile } from './lock.ts';
import { placeOf } from './lock.ts';
import type { DiskTree } from './tree.ts';

/**
 * How a file in the repo relates to the last render:
 * - `unchanged`, `edited`, `deleted`, `moved` (by the user, content as rendered), `mode` (executable bit only);
 * - `type`: a link, folder or submodule stands there; `detached`: the user's alone; `open`: a conflict waits.
 */
export type DriftState = 'unchanged' | 'edited' | 'deleted' | 'moved' | 'mode' | 'type' | 'detached' | 'open';

export interface Drift {
  readonly path: string;
  /** Where the file stands. */
  readonly at: string;
  readonly state: DriftState;
  /** The template reserves the file: an edit of it is an error, not a preference. */
  readonly locked: boolean;
}

/** Compares the repo with the last render, file by file, sorted by path. Needs no rendering. */
export function driftOf(lock: Lock, tree: DiskTree): Drift[] {
  return [...lock.files]
    .map(([path, entry]) => ({
      path,
      at: placeOf(path, entry),
      state: stateOf(entry, placeOf(path, entry), tree),
      locked: entry.policy === 'locked',
    }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}

function stateOf(entry: LockedFile, place: string, tree: DiskTree): DriftState {
  if (entry.status === 'detached') return 'detached';
  const ours = tree.get(place);
  const marked =
    ours?.kind === 'file' && contentHash(ours.bytes) !== entry.base && hasMarkers(ours.bytes, place, undefined);
  if (marked || (entry.status === 'conflicted' && tree.get(sidecarOf(place))?.kind === 'file')) return 'open';
  if (ours === undefined) return 'deleted';
  if (ours.kind !== 'file') return 'type';
  if (contentHash(ours.bytes) !== entry.base) return 'edited';
  if (ours.executable !== undefined && ours.executable !== entry.executable) return 'mode';
  return entry.at === undefined ? 'unchanged' : 'moved';
}
