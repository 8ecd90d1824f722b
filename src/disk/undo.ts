import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode, UserError } from '../errors.ts';
import { sha256 } from '../plan/digest.ts';
import type { PlannedWrite } from '../plan/state-writes.ts';
import { applyWrites } from './apply.ts';
import type { ApplyOptions } from './apply.ts';
import { readIfPresent, realFileSystem } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { refuseForeign, refuseInterrupted, savedPath } from './journal.ts';
import type { Operation } from './journal.ts';
import { stateOf } from './place.ts';
import { readRuns, standingRuns } from './runs.ts';
import type { ReadRun } from './runs.ts';

/** A run as the list of runs shows it. */
export interface ListedRun {
  readonly number: number;
  readonly command: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly files: number;
}

/** What was taken back, or done again. */
export interface Undone {
  readonly run: ListedRun;
  readonly paths: readonly string[];
  /** How many runs can still be taken back. */
  readonly left: number;
}

/** The runs that can be taken back, the next one first. */
export function listRuns(root: string, { fs = realFileSystem }: Pick<ApplyOptions, 'fs'>): ListedRun[] {
  return standingRuns(readRuns(fs, realpathSync(root)))
    .toReversed()
    .map(listed);
}

/**
 * Restores what the last run changed that was not taken back yet, all of it or nothing. With `again`, does the run again
 * that was taken back last, which is possible until another one. Both are runs like any other, whose replaced files are
 * kept. Throws `NOTHING_TO_UNDO`, or `UNDO_EDITED` when one of the files was changed since.
 */
export function undo(root: string, options: ApplyOptions & { readonly again?: boolean }): Undone {
  const { fs = realFileSystem, again = false } = options;
  const real = realpathSync(root);
  refuseInterrupted(fs, real);
  const runs = readRuns(fs, real);
  const standing = standingRuns(runs);
  const last = runs.at(-1);
  const taken = again ? (isTakenBack(last, runs) ? last : undefined) : standing.at(-1);
  if (taken === undefined) throw nothingTo(again);
  refuseForeign(taken.journal, options.here, options.isTracked);
  const open = taken.journal.operations
    .map((operation, index) => ({ operation, index, state: stateOf(fs, real, operation) }))
    .filter(({ state }) => state !== 'before');
  const edited = open.filter(({ state }) => state === 'other').map(({ operation }) => operation.path);
  if (edited.length > 0) throw editedSince(edited, taken);
  const writes = open.map(({ operation, index }) => inverse(fs, real, operation, `${taken.folder}`, index));
  applyWrites(real, writes, { ...options, undoes: taken.number });
  const shown = again ? runs.find(({ number }) => number === taken.journal.undoes) : taken;
  return {
    run: listed(shown ?? taken),
    paths: writes.map(({ path }) => path),
    left: standing.length + (again ? 1 : -1),
  };
}

/** Whether the run took another one back: then it can be taken back itself. */
function isTakenBack(run: ReadRun | undefined, runs: readonly ReadRun[]): boolean {
  if (run?.journal.undoes === undefined) return false;
  return runs.find(({ number }) => number === run.journal.undoes)?.journal.undoes === undefined;
}

function listed({ number, time, journal }: ReadRun): ListedRun {
  return { number, time, command: journal.command, files: journal.operations.length };
}

function nothingTo(again: boolean): UserError {
  return new UserError('NOTHING_TO_UNDO', again ? 'No run was taken back last.' : 'There is no run to undo.', {
    hint: again
      ? 'Only the run that was taken back last can be done again, and only before another one.'
      : 'The runs in this checkout can be undone while their files are kept; see create-aks-prod undo --list.',
  });
}

function editedSince(paths: readonly string[], { journal }: ReadRun): UserError {
  return new UserError(
    'UNDO_EDITED',
    `These files were changed since \`${journal.command}\`, and taking it back would lose that:\n${paths.map((path) => `  ${path}`).join('\n')}`,
    {
      exitCode: exitCode.refused,
      hint: 'Nothing was changed. Commit or copy what you changed, put these files back as the run left them (git stash, or git checkout), and undo again.',
    },
  );
}

function inverse(
  fs: FileSystem,
  root: string,
  { path, before, after }: Operation,
  folder: string,
  index: number,
): PlannedWrite {
  if (before === undefined) return { path, before: after, after: undefined };
  const bytes = readIfPresent(fs, join(root, savedPath(folder, index)));
  if (bytes === undefined || sha256(bytes) !== before.sha256) {
    throw new UserError('UNDO_DAMAGED', `The copy of ${path} that undo kept is damaged.`, {
      exitCode: exitCode.refused,
      hint: 'Nothing was changed. Use git to restore the files.',
    });
  }
  return { path, before: after, after: { bytes, executable: before.executable } };
}
