import { exitCode, UserError } from '../errors.ts';
import { readState } from '../plan/repo-state.ts';
import type { RepoPaths, RepoState } from '../plan/repo-state.ts';
import { realFileSystem } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { refuseInterrupted } from './journal.ts';
import { readCandidates, TreeReader } from './read.ts';
import type { ReadOptions } from './read.ts';
import { keptRuns } from './runs.ts';

/**
 * Reads what a plan needs to know about the repo at `root`. Reads only. Throws `INTERRUPTED` when an earlier run was cut
 * off in the middle, and what `readState` throws.
 */
export function readRepo(root: string, paths: RepoPaths, options: ReadOptions): RepoState {
  const { fs = realFileSystem } = options;
  const start = lastRun(fs, root);
  const reader = new TreeReader(root, options);
  const state = readState(
    { readAll: (wanted) => reader.readAll(wanted), candidates: (known) => readCandidates(root, known, options) },
    paths,
  );
  // Half of the files from before another run and half from after it would look like edits that nobody made.
  if (lastRun(fs, root) !== start) {
    throw new UserError('LOCKED', 'Another run changed this repo while it was read.', {
      exitCode: exitCode.refused,
      hint: 'Run the command again. Nothing was changed.',
    });
  }
  return state;
}

/** Something that differs after every run that changed files. Throws `INTERRUPTED` while one is under way. */
function lastRun(fs: FileSystem, root: string): string {
  refuseInterrupted(fs, root);
  return String(keptRuns(fs, root).at(-1)?.number ?? 'none');
}
