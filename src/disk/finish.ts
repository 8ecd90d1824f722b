import { join } from 'node:path';
import { lstat, syncFolder } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import {
  discardedFolder,
  journalNames,
  savedPath,
  stagedPath,
  temporaryFolder,
  transactionFolder,
  undoFolder,
} from './journal.ts';
import type { Journal } from './journal.ts';
import { leaveAlone, takeBack } from './perform.ts';
import type { LeftAlone } from './perform.ts';

/** Turns a transaction that is carried out into the one that `undo` can take back, in place of the one before it. */
export function finish(fs: FileSystem, root: string): void {
  const undo = join(root, undoFolder);
  const discarded = join(root, discardedFolder);
  fs.rmSync(discarded, { recursive: true, force: true });
  if (lstat(fs, undo) !== undefined) fs.renameSync(undo, discarded);
  fs.renameSync(join(root, transactionFolder), undo);
  syncFolder(fs, join(root, temporaryFolder));
  fs.rmSync(discarded, { recursive: true, force: true });
}

/**
 * Takes a transaction back and forgets it. Returns the paths that somebody else had changed; they stay as they are, and
 * when our version had already replaced the old one, the old one is put beside it as `<name>.aks-old`.
 */
export function rollBack(fs: FileSystem, root: string, journal: Journal): LeftAlone[] {
  const folder = join(root, transactionFolder);
  if (lstat(fs, join(folder, journalNames.commit)) !== undefined) {
    fs.renameSync(join(folder, journalNames.commit), join(folder, journalNames.rollback));
    syncFolder(fs, folder);
  }
  const left: LeftAlone[] = [];
  takeBack(fs, root, journal, ({ path, before, after }, index) => {
    const replaced = after !== undefined && lstat(fs, join(root, stagedPath(transactionFolder, index))) === undefined;
    const lost = before !== undefined && replaced;
    left.push(lost ? leaveAlone(fs, root, path, savedPath(transactionFolder, index), '.aks-old') : { path });
  });
  discardTransaction(fs, root);
  return left;
}

/** Forgets a transaction in one step, so that a crash on the way does not leave half of it. */
export function discardTransaction(fs: FileSystem, root: string): void {
  const transaction = join(root, transactionFolder);
  const discarded = join(root, discardedFolder);
  const undo = join(root, undoFolder);
  // A run that died while it finished may have put aside the run before it, which `undo` is to take back again.
  if (lstat(fs, undo) === undefined && lstat(fs, join(discarded, journalNames.commit)) !== undefined)
    fs.renameSync(discarded, undo);
  fs.rmSync(discarded, { recursive: true, force: true });
  if (lstat(fs, transaction) === undefined) return;
  fs.renameSync(transaction, discarded);
  fs.rmSync(discarded, { recursive: true, force: true });
}
