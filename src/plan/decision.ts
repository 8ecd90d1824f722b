import type { LockedFile } from './lock.ts';
import type { Labels } from './merge/markers.ts';
import type { MergeConflict, MergeInput, MergeResult } from './merge/merge.ts';
import type { Render } from './render-of.ts';
import type { DiskEntry, DiskTree } from './tree.ts';

/**
 * What happens to a file:
 * - `create`, `update`, `merge`, `delete`, `move` (the template or the user renamed it): bytes are written;
 * - `adopt` (it already equals the render), `detach` (it becomes the user's alone), `same`, `keep` (the user's edit
 *   stands): only our own state may change;
 * - `conflict`: a person has to choose.
 */
export const actions = [
  'create',
  'update',
  'merge',
  'move',
  'delete',
  'conflict',
  'adopt',
  'detach',
  'keep',
  'same',
] as const;
export type Action = (typeof actions)[number];

/**
 * Why a file cannot be settled without a person:
 * - `content`: both sides changed the same lines;
 * - `semantic`: the lines merge, but the file would be broken, for example with a key twice;
 * - `binary`: both sides changed a file that is not text, or is too large to merge;
 * - `base-lost`: both sides changed it and the text between them is gone;
 * - `collision`: a file that we did not make stands where the template wants one;
 * - `locked`: a file with the policy `locked` was edited, and the template changed;
 * - `rename`: the template renames the file to a place that is taken;
 * - `type`: a symbolic link, folder or submodule stands there;
 * - `open`: an earlier conflict is still waiting in the file, or beside it.
 */
export type ConflictKind =
  'content' | 'semantic' | 'binary' | 'base-lost' | 'collision' | 'locked' | 'rename' | 'type' | 'open';

/** How to settle a conflict. `sidecar` keeps the user's file and puts the template's beside it, as `<name>.aks-new`. */
export type Choice = 'ours' | 'theirs' | 'markers' | 'sidecar';

export interface Conflict {
  readonly kind: ConflictKind;
  /** The choices that can settle this conflict. */
  readonly choices: readonly Choice[];
  /** The choice that was applied, or the text that a person wrote. Without one the conflict stands, and the file is left as it is. */
  readonly settledBy?: Choice | 'text';
  /** The hunks and problems of the merge that failed, and the file with conflict markers in it. */
  readonly merge?: MergeConflict;
  /** The three versions that meet, where both sides have a file. The base is undefined when there is none, or it is lost. */
  readonly sides?: { readonly base: Uint8Array | undefined; readonly ours: Uint8Array; readonly theirs: Uint8Array };
}

/** New content of a path. `executable` is undefined when the bit that is there stays. */
export interface Content {
  readonly bytes: Uint8Array;
  readonly executable: boolean | undefined;
}

/** What is decided for one file, and all that has to be written for it. */
export interface Decision {
  readonly action: Action;
  /** One sentence for the person who reads the plan. */
  readonly reason: string;
  readonly conflict?: Conflict;
  /** Something the person should know although nothing is to be done. */
  readonly warning?: string;
  /** By path: what is written there, or undefined when the path is to go. */
  readonly writes: ReadonlyMap<string, Content | undefined>;
  /** What the lock says about the file from then on; undefined drops it. */
  readonly entry: LockedFile | undefined;
}

/** One file in its three versions. */
export interface Subject {
  /** Where the template puts it; where it put it last, when it is no longer rendered. */
  readonly path: string;
  /** Where the template put it last, when that is another path. */
  readonly from?: string;
  readonly entry: LockedFile | undefined;
  readonly theirs: Render | undefined;
}

/** Merges two changed versions; `warning` is what the person should know although the merge is clean. */
export type Merge = (input: MergeInput) => MergeResult & { readonly warning?: string };

/** What a decision may ask about the rest of the repo. */
export interface Surroundings {
  readonly tree: DiskTree;
  readonly baseOf: (entry: LockedFile) => Uint8Array | undefined;
  readonly merge: Merge;
  readonly hasMarkers: (bytes: Uint8Array, path: string, base: Uint8Array | undefined) => boolean;
  /** Whether git left its conflict markers in a file of which each side is a render that nobody edited. */
  readonly isUnedited: (place: string) => boolean;
  readonly labels: Labels;
  /** The person's choice for a file, should it conflict. */
  readonly choiceFor: (path: string, kind: ConflictKind) => Choice | undefined;
  /** What the person wrote for a file, should it conflict. */
  readonly textFor: (path: string) => Uint8Array | undefined;
  /** Whether a file that the user deleted is to come back. */
  readonly restores: (path: string) => boolean;
}

export type DiskFile = DiskEntry & { readonly kind: 'file' };

/** Where the template's version of a file is put when the user's stays: the suffix last, so that no tool reads it. */
export function sidecarOf(path: string): string {
  return `${path}.aks-new`;
}
