import { join } from 'node:path';
import { exitCode, UserError } from '../errors.ts';
import { pathProblem, stateFolder } from '../plan/path.ts';
import type { Fingerprint } from '../plan/tree.ts';
import { lstat, readIfPresent } from './file-system.ts';
import type { FileSystem } from './file-system.ts';

/** One path that a transaction changes. Its new bytes are staged, and its old ones kept, under its number. */
export interface Operation {
  readonly path: string;
  readonly before: Fingerprint | undefined;
  readonly after: Fingerprint | undefined;
}

export interface Journal {
  /** In the order in which they are carried out. */
  readonly operations: readonly Operation[];
  /** Folders that did not exist before, outermost first. */
  readonly folders: readonly string[];
}

export const temporaryFolder = `${stateFolder}/tmp`;
export const transactionFolder = `${temporaryFolder}/transaction`;
export const undoFolder = `${temporaryFolder}/undo`;
export const discardedFolder = `${temporaryFolder}/discarded`;

/** A journal under the first name counts for nothing; under the second it is carried out; under the third taken back. */
export const journalNames = { draft: 'journal.json', commit: 'journal.commit', rollback: 'journal.rollback' } as const;

export type Direction = 'commit' | 'rollback';

/** Where the new bytes of an operation wait, below the folder of its transaction. */
export function stagedPath(folder: string, index: number): string {
  return `${folder}/new/${index}`;
}

/** Where the old bytes of an operation are kept, below the folder of its transaction. */
export function savedPath(folder: string, index: number): string {
  return `${folder}/old/${index}`;
}

export function printJournal(journal: Journal): string {
  return `${JSON.stringify(journal)}\n`;
}

/** Throws `INTERRUPTED` when an earlier run was cut off in the middle: nothing may be read or written until it is settled. */
export function refuseInterrupted(fs: FileSystem, root: string): void {
  const names = [journalNames.commit, journalNames.rollback];
  if (names.every((name) => lstat(fs, join(root, transactionFolder, name)) === undefined)) return;
  throw new UserError('INTERRUPTED', 'A run is changing files here, or was cut off while it did.', {
    exitCode: exitCode.refused,
    hint: 'If none is under way, `create-aks-prod recover` finishes it or takes it back.',
  });
}

/** The transaction that an earlier run left unfinished, and the direction it was going; undefined when there is none. */
export function pendingJournal(fs: FileSystem, root: string): { journal: Journal; direction: Direction } | undefined {
  for (const direction of ['commit', 'rollback'] as const) {
    const journal = readJournal(fs, root, `${transactionFolder}/${journalNames[direction]}`);
    if (journal !== undefined) return { journal, direction };
  }
  return undefined;
}

/** Reads a journal; undefined when there is none. Throws when it is not one of ours, for it decides what is written. */
export function readJournal(fs: FileSystem, root: string, path: string): Journal | undefined {
  const bytes = readIfPresent(fs, join(root, path));
  if (bytes === undefined) return undefined;
  const value = parse(bytes);
  if (!isRecord(value) || !isList(value['operations'], isOperation) || !isList(value['folders'], isSafePath)) {
    throw new UserError('JOURNAL_INVALID', `${path} is damaged, so the run it belongs to cannot be settled.`, {
      exitCode: exitCode.refused,
      hint: 'Beside it, `old` holds the files as they were and `new` those that were to come. Take what you need and remove that folder.',
    });
  }
  return { operations: value['operations'], folders: value['folders'] };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

function isOperation(value: unknown): value is Operation {
  return (
    isRecord(value) && isSafePath(value['path']) && isFingerprint(value['before']) && isFingerprint(value['after'])
  );
}

function isFingerprint(value: unknown): value is Fingerprint | undefined {
  if (value === undefined) return true;
  return (
    isRecord(value) &&
    typeof value['sha256'] === 'string' &&
    ['boolean', 'undefined'].includes(typeof value['executable'])
  );
}

function isSafePath(value: unknown): value is string {
  return typeof value === 'string' && pathProblem(value) === undefined;
}

function isList<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
