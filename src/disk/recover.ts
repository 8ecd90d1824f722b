import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode, UserError } from '../errors.ts';
import { sha256 } from '../plan/digest.ts';
import { lstat, readIfPresent, realFileSystem } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { discardTransaction, finish, rollBack } from './finish.ts';
import {
  pendingJournal,
  refuseForeign,
  savedPath,
  stagedPath,
  temporaryFolder,
  transactionFolder,
  undoFolder,
} from './journal.ts';
import type { Journal } from './journal.ts';
import type { ApplyOptions } from './apply.ts';
import { carryOut, leaveAlone } from './perform.ts';
import type { LeftAlone } from './perform.ts';
import { stateOf } from './place.ts';
import { takeProcessLock } from './process-lock.ts';

export interface Recovery {
  /** What was done: nothing was pending, the interrupted run was finished, or it was taken back. */
  readonly outcome: 'nothing' | 'finished' | 'taken-back';
  /** Paths that somebody changed since; they were left as they are. */
  readonly leftAlone: readonly LeftAlone[];
  /** Whether it was taken back since nothing of it stood any more, as after `git checkout . && git clean -fd`. */
  readonly wasUndone?: true;
}

/**
 * Settles a run that was cut off. One that had become binding is finished, or taken back when `rollback` is set; one
 * that had not is forgotten. A file that somebody changed since is left alone, and the bytes meant for it are put
 * beside it as `<name>.aks-new` (`.aks-old` when taking back). Safe to repeat.
 */
export function recover(root: string, options: ApplyOptions & { readonly rollback?: boolean }): Recovery {
  const { fs = realFileSystem, owner, rollback = false } = options;
  if (!isAnythingLeft(fs, root)) return { outcome: 'nothing', leftAlone: [] };
  const real = realpathSync(root);
  const lock = takeProcessLock(fs, real, owner);
  try {
    const pending = pendingJournal(fs, real);
    if (pending === undefined) {
      discardTransaction(fs, real);
      return { outcome: 'nothing', leftAlone: [] };
    }
    refuseForeign(pending.journal, options.here, options.isTracked);
    refuseDamagedStage(fs, real, pending.journal);
    if (rollback || pending.direction === 'rollback') {
      return { outcome: 'taken-back', leftAlone: rollBack(fs, real, pending.journal) };
    }
    if (isUndone(fs, real, pending.journal))
      return { outcome: 'taken-back', leftAlone: rollBack(fs, real, pending.journal), wasUndone: true };
    const leftAlone: LeftAlone[] = [];
    carryOut(fs, real, pending.journal, { isFirst: false }, ({ path }, index) => {
      leftAlone.push(leaveAlone(fs, real, path, stagedPath(transactionFolder, index), '.aks-new'));
    });
    finish(fs, real, pending.journal);
    return { outcome: 'finished', leftAlone };
  } finally {
    lock.release();
  }
}

/** Whether files had been put in place and none of them is there any more: finished, the rest would fit nothing. */
function isUndone(fs: FileSystem, root: string, { operations }: Journal): boolean {
  const isPut = operations.some(
    ({ after }, index) =>
      after !== undefined && lstat(fs, join(root, stagedPath(transactionFolder, index))) === undefined,
  );
  return isPut && operations.every((operation) => stateOf(fs, root, operation) !== 'after');
}

/**
 * Throws when a waiting file is not the one that the journal names: it was tampered with, or the disk lost it. A file
 * that is kept for taking back may have other bytes, for it is a link to one that somebody may have edited in place.
 */
function refuseDamagedStage(fs: FileSystem, root: string, { operations }: Journal): void {
  for (const [index, { path, after }] of operations.entries()) {
    const [staged, saved] = [stagedPath(transactionFolder, index), savedPath(transactionFolder, index)];
    const bytes = readIfPresent(fs, join(root, staged));
    const isWhole = bytes !== undefined && sha256(bytes) === after?.sha256;
    const isDamaged = lstat(fs, join(root, staged)) !== undefined && !isWhole;
    if (!isDamaged && lstat(fs, join(root, saved))?.isFile() !== false) continue;
    throw new UserError('JOURNAL_INVALID', `${isDamaged ? staged : saved}, which belongs to ${path}, is damaged.`, {
      exitCode: exitCode.refused,
      hint: `Nothing was changed. Take what you need out of ${transactionFolder} and remove that folder.`,
    });
  }
}

function isAnythingLeft(fs: FileSystem, root: string): boolean {
  const folder = join(root, temporaryFolder);
  if (lstat(fs, folder)?.isDirectory() !== true) return false;
  return fs.readdirSync(folder).some((name) => !atRest.has(`${temporaryFolder}/${name}`));
}

/** What stands in our temporary folder when no run is under way. */
const atRest: ReadonlySet<string> = new Set([
  `${temporaryFolder}/.gitignore`,
  `${temporaryFolder}/last-run.json`,
  undoFolder,
]);
