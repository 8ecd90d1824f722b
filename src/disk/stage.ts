import { dirname, join } from 'node:path';
import { exitCode, UserError } from '../errors.ts';
import type { Content } from '../plan/decision.ts';
import { sha256 } from '../plan/digest.ts';
import { lockPath, packPath } from '../plan/lock.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlannedWrite } from '../plan/state-writes.ts';
import { errorCode, lstat, syncAll } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { journalNames, printJournal, savedPath, stagedPath, transactionFolder, undoFolder } from './journal.ts';
import type { Journal, Operation } from './journal.ts';
import { missingFolders, refuseLinkedParents, stateOf } from './place.ts';
import type { SeenFolders } from './place.ts';

/** What a transaction changes, and what else must be as it was planned. */
export type Changes = Pick<Plan, 'writes' | 'observed'>;

/**
 * Prepares a transaction without changing anything outside its folder: the new bytes are written and synced, the old
 * ones are kept by a hard link, and the journal is drafted. Throws `TREE_CHANGED` when the repo is not as planned.
 */
export function stage(
  fs: FileSystem,
  root: string,
  { writes, observed }: Changes,
  { modes, about }: { readonly modes: boolean; readonly about: Omit<Journal, 'operations' | 'folders'> },
): Journal {
  const ordered = [...writes].sort((left, right) => rank(left) - rank(right) || (left.path < right.path ? -1 : 1));
  const operations = ordered.map((write) => operationOf(write, modes));
  const seen: SeenFolders = new Map();
  for (const operation of operations) refuseLinkedParents(fs, root, operation.path, seen);
  const unchanged = observed.map(({ path, before }) => ({ path, before, after: before }));
  refuseChanged(
    operations.filter((operation) => stateOf(fs, root, operation, seen) !== 'before').map(({ path }) => path),
  );
  refuseChanged(
    unchanged.filter((operation) => stateOf(fs, root, operation, seen) === 'other').map(({ path }) => path),
  );
  fs.rmSync(join(root, transactionFolder), { recursive: true, force: true });
  fs.mkdirSync(join(root, transactionFolder, 'new'), { recursive: true });
  fs.mkdirSync(join(root, transactionFolder, 'old'));
  fs.mkdirSync(join(root, undoFolder), { recursive: true });
  const written: string[] = [];
  for (const [index, { path, before, after }] of ordered.entries()) {
    const saved = join(root, savedPath(transactionFolder, index));
    if (before !== undefined && keepOld(fs, join(root, path), saved)) written.push(saved);
    if (after === undefined) continue;
    const staged = join(root, stagedPath(transactionFolder, index));
    writeNew(fs, staged, after, before && lstat(fs, join(root, path))?.mode);
    written.push(staged);
  }
  const folders = operations.flatMap(({ path, after }) =>
    after === undefined ? [] : missingFolders(fs, root, path, seen),
  );
  const journal = { operations, folders: [...new Set(folders)], ...about };
  draftJournal(fs, root, journal, written);
  return journal;
}

/** Our own state comes after the files it describes, and removals last of all. */
function rank({ path, after }: PlannedWrite): number {
  if (after === undefined) return 3;
  return path === lockPath ? 2 : path === packPath ? 1 : 0;
}

function operationOf({ path, before, after }: PlannedWrite, modes: boolean): Operation {
  if (after === undefined) return { path, before, after: undefined };
  const executable = modes ? (after.executable ?? before?.executable ?? false) : undefined;
  return { path, before, after: { sha256: sha256(after.bytes), executable } };
}

function refuseChanged(paths: readonly string[]): void {
  if (paths.length === 0) return;
  throw new UserError('TREE_CHANGED', `Changed since the plan was made: ${paths.join(', ')}.`, {
    exitCode: exitCode.refused,
    hint: 'Run the command again. Nothing was changed.',
  });
}

/** Returns whether the bytes were copied, and are to be synced. */
function keepOld(fs: FileSystem, source: string, saved: string): boolean {
  try {
    // A link costs no copy, and whoever still writes to the replaced file writes into the copy that undo restores.
    fs.linkSync(source, saved);
    return false;
  } catch (error) {
    if (!['EPERM', 'EXDEV', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errorCode(error) ?? '')) throw error;
    fs.copyFileSync(source, saved);
    fs.chmodSync(saved, fs.lstatSync(source).mode & 0o777);
    return true;
  }
}

function writeNew(fs: FileSystem, staged: string, { bytes, executable }: Content, oldMode: number | undefined): void {
  fs.writeFileSync(staged, bytes, { flag: 'wx', mode: executable === true ? 0o777 : 0o666 });
  if (oldMode !== undefined) fs.chmodSync(staged, withExecutable(oldMode & 0o777, executable));
}

/** Whoever may read the file may also run it, as `chmod +x` and git do. */
function withExecutable(mode: number, executable: boolean | undefined): number {
  if (executable === undefined) return mode;
  return executable ? mode | ((mode & 0o444) >> 2) : mode & ~0o111;
}

/** Everything is synced once, after all is written. */
function draftJournal(fs: FileSystem, root: string, journal: Journal, written: readonly string[]): void {
  const folder = join(root, transactionFolder);
  const draft = join(folder, journalNames.draft);
  fs.writeFileSync(draft, printJournal(journal), { flag: 'wx' });
  syncAll(fs, {
    files: [...written, draft],
    folders: [join(folder, 'new'), join(folder, 'old'), folder, dirname(folder)],
  });
}
