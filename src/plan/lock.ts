import type { Policy } from '../render/files.ts';
import { stateFolder } from './path.ts';
import type { Resolved } from './resolved.ts';

export const lockPath = `${stateFolder}/lock.json`;
export const packPath = `${stateFolder}/base.pack`;
export const attributesPath = `${stateFolder}/.gitattributes`;

/** The paths of our own state that a plan has to read. */
export const statePaths: readonly string[] = [lockPath, packPath, attributesPath];

/** The version of the lock's own format. */
export const lockSchema = 2;

/**
 * What we know about a file since the last run:
 * - `managed`: follows the template;
 * - `user-deleted`: the user removed it, and it stays away;
 * - `moved`: the user keeps it at `at`;
 * - `detached`: the user's alone; the template's changes no longer reach it;
 * - `conflicted`: a conflict was written as markers or as a sidecar and waits for a person.
 */
export const fileStatuses = ['managed', 'user-deleted', 'moved', 'detached', 'conflicted'] as const;
export type FileStatus = (typeof fileStatuses)[number];

export interface LockedFile {
  /** Template id, see `RenderedFile.id`. */
  readonly id: string;
  readonly policy: Policy;
  /** SHA-256 of the bytes rendered last: hex digits. The text is in `base.pack`. */
  readonly base: string;
  /** Git's blob id of the same bytes: a second place to find them. */
  readonly git: string;
  readonly executable: boolean;
  readonly status: FileStatus;
  /** Where the user keeps the file, when that is not its path. */
  readonly at?: string;
}

/**
 * The state between two runs. It stores neither a file's line ends nor its kind: both are read from the file, because a
 * colleague's checkout may differ in the first and an edit may change the second. Nothing in it changes with every run,
 * so that the locks of two branches differ only where their files do.
 */
export interface Lock {
  /** Version of the tool that wrote it, for example `1.4.0`. */
  readonly tool: string;
  /** Oldest version of the tool that may work on it. */
  readonly minReader: string;
  /** The `defaults` line of the config, for example `2026.11`. */
  readonly defaults: string;
  /** What Azure cannot change in place, as it was rendered last; absent when that is not known. */
  readonly resolved?: Resolved;
  /** By the path at which the file is rendered. */
  readonly files: ReadonlyMap<string, LockedFile>;
  /** What else git's merge of two branches left in the lock; `settleRivals` decides. */
  readonly rivals?: Rivals;
}

/** Entries that contradict each other, as two branches wrote them. */
export interface Rivals {
  /** All entries of a path, the one in `files` first. */
  readonly files: ReadonlyMap<string, readonly LockedFile[]>;
  /** All values of a property, the one in `resolved` first, by environment and path. */
  readonly resolved: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

/** Where the user's copy of a locked file stands. */
export function placeOf(path: string, file: LockedFile): string {
  return file.at ?? path;
}

/** The first line of a lock, and its last one: no branch ever changes them. */
const head = `{"schema":${lockSchema},"entries":[`;
const tail = '["end"]]}';

/**
 * The lock as JSON with one entry a line, sorted: whichever lines of two branches git keeps, it stays JSON, and
 * `merge=union` keeps those of both. Equal locks print equal bytes.
 */
export function printLock(lock: Lock): string {
  const entries = [
    ['tool', lock.tool],
    ['minReader', lock.minReader],
    ['defaults', lock.defaults],
    ...sorted(lock.resolved ?? new Map()).flatMap(([environment, values]) =>
      sorted(values).map(([path, text]) => ['resolved', environment, path, text]),
    ),
    ...sorted(lock.files).map(([path, file]) => ['file', path, file.id, file.base, file.git, ...furtherOf(file)]),
  ];
  return [head, ...entries.map((entry) => `${JSON.stringify(entry)},`), tail, ''].join('\n');
}

/** What is not as in most files. */
function furtherOf({ policy, executable, status, at }: LockedFile): object[] {
  const further = {
    ...(at === undefined ? {} : { at }),
    ...(executable ? { executable } : {}),
    ...(policy === 'merge' ? {} : { policy }),
    ...(status === 'managed' ? {} : { status }),
  };
  return Object.keys(further).length === 0 ? [] : [further];
}

function sorted<T>(map: ReadonlyMap<string, T>): (readonly [string, T])[] {
  return [...map].sort(([left], [right]) => (left < right ? -1 : 1));
}
