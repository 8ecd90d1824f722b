import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode, UserError } from '../errors.ts';
import { sha256 } from '../plan/digest.ts';
import type { PlannedWrite } from '../plan/state-writes.ts';
import { applyWrites } from './apply.ts';
import type { ApplyOptions } from './apply.ts';
import { readIfPresent, realFileSystem } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { journalNames, readJournal, savedPath, undoFolder } from './journal.ts';
import type { Operation } from './journal.ts';

/**
 * Restores what the last run changed, all of it or nothing, and returns the paths. It is a run like any other: undoing
 * twice does it again. Throws `NOTHING_TO_UNDO`, or `TREE_CHANGED` when one of the files was edited since.
 */
export function undo(root: string, options: ApplyOptions): string[] {
  const { fs = realFileSystem } = options;
  const real = realpathSync(root);
  const journal = readJournal(fs, real, `${undoFolder}/${journalNames.commit}`);
  if (journal === undefined) {
    throw new UserError('NOTHING_TO_UNDO', 'There is no run to undo.', {
      hint: 'Only the last run in this checkout can be undone.',
    });
  }
  const writes = journal.operations.map((operation, index) => inverse(fs, real, operation, index));
  applyWrites(real, writes, options);
  return writes.map(({ path }) => path);
}

function inverse(fs: FileSystem, root: string, { path, before, after }: Operation, index: number): PlannedWrite {
  if (before === undefined) return { path, before: after, after: undefined };
  const bytes = readIfPresent(fs, join(root, savedPath(undoFolder, index)));
  if (bytes === undefined || sha256(bytes) !== before.sha256) {
    throw new UserError('UNDO_DAMAGED', `The copy of ${path} that undo kept is damaged.`, {
      exitCode: exitCode.refused,
      hint: 'Nothing was changed. Use git to restore the files.',
    });
  }
  return { path, before: after, after: { bytes, executable: before.executable } };
}
