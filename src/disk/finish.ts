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
import { keptRuns, runFolderName } from './runs.ts';

const mostRuns = 50;
const mostKeptBytes = 256_000_000;

/**
 * Puts a transaction that is carried out on top of those that `undo` can take back. Returns how many of the oldest were
 * dropped because of that: so many runs are kept, and so many bytes.
 */
export function finish(fs: FileSystem, root: string, journal: Journal): number {
  fs.rmSync(join(root, discardedFolder), { recursive: true, force: true });
  const undo = join(root, undoFolder);
  const kept = keptRuns(fs, root);
  fs.mkdirSync(undo, { recursive: true });
  const number = (kept.at(-1)?.number ?? 0) + 1;
  const bytes = keptBytes(fs, root, journal);
  fs.renameSync(join(root, transactionFolder), join(undo, runFolderName({ number, bytes })));
  syncFolder(fs, undo);
  syncFolder(fs, join(root, temporaryFolder));
  let sum = bytes;
  const dropped = kept.toReversed().filter((run, index) => {
    sum += run.bytes;
    return index + 2 > mostRuns || sum > mostKeptBytes;
  });
  for (const run of dropped.toReversed()) discard(fs, root, `${undoFolder}/${runFolderName(run)}`);
  return dropped.length;
}

function keptBytes(fs: FileSystem, root: string, { operations }: Journal): number {
  const sizes = operations.map(({ before }, index) =>
    before === undefined ? 0 : (lstat(fs, join(root, savedPath(transactionFolder, index)))?.size ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
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
  fs.rmSync(join(root, discardedFolder), { recursive: true, force: true });
  if (lstat(fs, join(root, transactionFolder)) !== undefined) discard(fs, root, transactionFolder);
}

function discard(fs: FileSystem, root: string, folder: string): void {
  const discarded = join(root, discardedFolder);
  fs.renameSync(join(root, folder), discarded);
  fs.rmSync(discarded, { recursive: true, force: true });
}
