import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode, UserError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { isUnsettled } from '../plan/plan.ts';
import { refuseReplacements } from '../plan/replacements.ts';
import type { PlannedWrite } from '../plan/state-writes.ts';
import { errorCode, realFileSystem, syncFolder } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { finish, rollBack } from './finish.ts';
import { journalNames, refuseInterrupted, transactionFolder } from './journal.ts';
import type { Journal, Machine } from './journal.ts';
import { carryOut } from './perform.ts';
import { takeProcessLock } from './process-lock.ts';
import type { Owner, ProcessLock } from './process-lock.ts';
import { stage } from './stage.ts';
import type { Changes } from './stage.ts';

export interface ApplyOptions {
  readonly owner: Owner;
  /** As in `ReadOptions`: whether executable bits mean something here. */
  readonly modes: boolean;
  /** Where this runs, see `refuseForeign`. */
  readonly here: Machine;
  /** Whether git tracks a file in our temporary folder; asked only when there is something to carry out from it. */
  readonly isTracked: () => boolean;
  /** What is run, for the list of runs. */
  readonly command: string;
  readonly fs?: FileSystem;
}

/** What an apply says. */
export interface Applied {
  /** How many of the oldest runs can no longer be taken back, since so many and so much are kept. */
  readonly dropped: number;
}

/**
 * Carries out a plan: all of it or nothing, even when the process is killed or the power goes (`recover` then settles
 * it at the next run). Throws `CONFLICT` when the plan is blocked, `REPLACEMENT` when Azure would replace something and
 * nobody has accepted that, `TREE_CHANGED` when a file is not as the plan found it, `LOCKED` when another process is at
 * work; in each case nothing has changed. `root` must exist.
 */
export function applyPlan(root: string, plan: Plan, options: ApplyOptions): Applied {
  if (plan.blocked) {
    const paths = plan.files.filter(isUnsettled).map((file) => file.at ?? file.path);
    throw new UserError('CONFLICT', `A person has to decide about: ${paths.join(', ')}.`, {
      exitCode: exitCode.conflicts,
      hint: 'Nothing was changed.',
    });
  }
  refuseReplacements(plan.replacements, plan.origin);
  return applyChanges(root, plan, options);
}

/** As `applyPlan`, for writes that were made in another way. */
export function applyWrites(
  root: string,
  writes: readonly PlannedWrite[],
  options: ApplyOptions & { readonly undoes?: number },
): Applied {
  return applyChanges(root, { writes, observed: [] }, options);
}

type Transacted = ApplyOptions & { readonly undoes?: number };

function applyChanges(root: string, changes: Changes, options: Transacted): Applied {
  if (changes.writes.length === 0) return { dropped: 0 };
  try {
    return transact(realpathSync(root), changes, options);
  } catch (error) {
    throw asUserError(error);
  }
}

function transact(root: string, changes: Changes, options: Transacted): Applied {
  const { fs = realFileSystem, owner, modes, here, command, undoes } = options;
  const about = { writer: here, command, ...(undoes === undefined ? {} : { undoes }) };
  const lock = takeProcessLock(fs, root, owner);
  try {
    refuseInterrupted(fs, root);
    const journal = prepare(fs, root, () => stage(fs, root, changes, { modes, about }));
    commit(fs, root, lock);
    try {
      carryOut(fs, root, journal, { isFirst: true }, ({ path }) => {
        throw new UserError('TREE_CHANGED', `${path} was edited while files were being written.`, {
          exitCode: exitCode.refused,
          hint: 'Everything was taken back. Run the command again.',
        });
      });
    } catch (error) {
      rollBack(fs, root, journal);
      throw error;
    }
    return { dropped: finish(fs, root, journal) };
  } finally {
    lock.release();
  }
}

/** A transaction that could not be prepared leaves nothing behind: a full disk needs the room back. */
function prepare(fs: FileSystem, root: string, act: () => Journal): Journal {
  try {
    return act();
  } catch (error) {
    fs.rmSync(join(root, transactionFolder), { recursive: true, force: true });
    throw error;
  }
}

function commit(fs: FileSystem, root: string, lock: ProcessLock): void {
  const folder = join(root, transactionFolder);
  lock.verify();
  fs.renameSync(join(folder, journalNames.draft), join(folder, journalNames.commit));
  syncFolder(fs, folder);
}

/** What the system refuses (no room, no right to write) is the person's to fix; the message says which file. */
function asUserError(error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined || !(error instanceof Error) || !refusals.has(code)) return error;
  return new UserError('WRITE_FAILED', `The files could not be written: ${error.message}.`, {
    exitCode: exitCode.refused,
    hint: 'Nothing was changed.',
    cause: error,
  });
}

const refusals = new Set([
  'EACCES',
  'EBUSY',
  'EDQUOT',
  'EFBIG',
  'EIO',
  'EMFILE',
  'ENAMETOOLONG',
  'ENOSPC',
  'EPERM',
  'EROFS',
  'ETXTBSY',
]);
