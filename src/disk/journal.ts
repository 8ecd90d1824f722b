import { join } from 'node:path';
import { exitCode, UserError } from '../errors.ts';
import { foldPath, pathProblem, stateFolder } from '../plan/path.ts';
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
  /** Who wrote it: nobody else carries it out. */
  readonly writer: Machine;
  /** What was run, for the person who reads the list of runs. */
  readonly command: string;
  /** The number of the run that it takes back. */
  readonly undoes?: number;
}

/** Where a run took place, as far as another place can be told from it. */
export interface Machine {
  readonly host: string;
  /** Names this installation of the system; empty where it has no name. */
  readonly machine: string;
  /** Changes with every start of the system; empty where it does not say. */
  readonly boot: string;
  /** The number of the user; -1 where users have none. */
  readonly user: number;
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
    hint: 'If none is under way, the next command that writes finishes it, and says so: generate, for example. `create-aks-prod recover` does that alone, and `recover --rollback` takes it back.',
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
  const found = lstat(fs, join(root, path));
  const bytes = (found?.size ?? 0) > largestJournalBytes ? new Uint8Array() : readIfPresent(fs, join(root, path));
  if (bytes === undefined) return undefined;
  const value = parse(bytes);
  if (!isJournal(value)) {
    throw new UserError('JOURNAL_INVALID', `${path} is damaged, so the run it belongs to cannot be settled.`, {
      exitCode: exitCode.refused,
      hint: 'Beside it, `old` holds the files as they were and `new` those that were to come. Take what you need and remove that folder.',
    });
  }
  return value;
}

/**
 * Throws unless this user wrote the journal on this machine, since one that came with a repository could write what it
 * likes. The system may have been started again since, unless it has no other name than that of its start.
 */
export function refuseForeign({ writer }: Journal, here: Machine, isTracked: () => boolean): void {
  const isSameSystem = here.machine === '' ? writer.boot === here.boot : writer.machine === here.machine;
  const isOurs = isSameSystem && writer.host === here.host && writer.user === here.user;
  if (isOurs && !isTracked()) return;
  throw new UserError(
    'JOURNAL_FOREIGN',
    isOurs
      ? `Git tracks ${temporaryFolder}, which holds what an interrupted run left; nobody but the tool puts files there.`
      : `${temporaryFolder} holds what a run of another user, or on another machine, left.`,
    {
      exitCode: exitCode.refused,
      hint: `Nothing was changed. Look at ${transactionFolder}: \`old\` holds files as they were and \`new\` those that were to come. Take what you need, remove ${temporaryFolder}${isOurs ? ' from git' : ''}, and run the command again.`,
    },
  );
}

const largestJournalBytes = 256_000_000;

function isJournal(value: unknown): value is Journal {
  if (!isRecord(value) || !isList(value['operations'], isOperation) || !isList(value['folders'], isSafePath))
    return false;
  const { writer, command, undoes } = value;
  const isWriter =
    isRecord(writer) &&
    ['host', 'machine', 'boot'].every((key) => typeof writer[key] === 'string') &&
    typeof writer['user'] === 'number';
  return isWriter && typeof command === 'string' && (undoes === undefined || Number.isSafeInteger(undoes));
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
  if (typeof value !== 'string' || pathProblem(value) !== undefined) return false;
  return foldPath(value) !== temporaryFolder && !foldPath(value).startsWith(`${temporaryFolder}/`);
}

function isList<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
