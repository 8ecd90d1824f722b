import type { Policy } from '../render/files.ts';
import { stateFolder } from './path.ts';
import type { Resolved } from './resolved.ts';

export const lockPath = `${stateFolder}/lock.json`;
export const packPath = `${stateFolder}/base.pack`;

/** The version of the lock's own format. */
export const lockSchema = 1;

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
  /** SHA-256 of the bytes rendered last: hex digits. Their text is the line of `base.pack` with the same hash. */
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
 * colleague's checkout may differ in the first and an edit may change the second.
 */
export interface Lock {
  /** Version of the tool that wrote it, for example `1.4.0`. */
  readonly tool: string;
  /** Oldest version of the tool that may work on it. */
  readonly minReader: string;
  /** The `defaults` line of the config, for example `2026.11`. */
  readonly defaults: string;
  /** SHA-256 of the config that was rendered. */
  readonly configHash: string;
  /** What Azure cannot change in place, as it was rendered last; absent when that is not known. */
  readonly resolved?: Resolved;
  /** By the path at which the file is rendered. */
  readonly files: ReadonlyMap<string, LockedFile>;
}

/** Where the user's copy of a locked file stands. */
export function placeOf(path: string, file: LockedFile): string {
  return file.at ?? path;
}

/** The lock as JSON: keys sorted by code unit, two spaces, one final newline. Equal locks print equal bytes. */
export function printLock(lock: Lock): string {
  const files = [...lock.files].sort(([left], [right]) => (left < right ? -1 : 1));
  const printed = {
    configHash: lock.configHash,
    defaults: lock.defaults,
    files: Object.fromEntries(files.map(([path, file]) => [path, sortKeys(file)])),
    minReader: lock.minReader,
    ...(lock.resolved === undefined ? {} : { resolved: printResolved(lock.resolved) }),
    schema: lockSchema,
    tool: lock.tool,
  };
  return `${JSON.stringify(printed, undefined, 2)}\n`;
}

function printResolved(resolved: Resolved): object {
  return sortKeys(
    Object.fromEntries(
      [...resolved].map(([environment, values]) => [environment, sortKeys(Object.fromEntries(values))]),
    ),
  );
}

function sortKeys(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}
