import { join } from 'node:path';
import { lstat } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { journalNames, readJournal, undoFolder } from './journal.ts';
import type { Journal } from './journal.ts';

/** A run whose replaced files are kept. */
export interface KeptRun {
  /** Rises with every run. */
  readonly number: number;
  /** What its kept files hold together. */
  readonly bytes: number;
}

/** A kept run, and what it did. */
export interface ReadRun extends KeptRun {
  readonly folder: string;
  readonly journal: Journal;
  /** When it became binding, in milliseconds since 1970. */
  readonly time: number;
}

/** The name of its folder says all that is needed to decide what is dropped. */
export function runFolderName({ number, bytes }: KeptRun): string {
  return `${String(number).padStart(6, '0')}-${bytes}`;
}

/** The runs that are kept, oldest first. */
export function keptRuns(fs: FileSystem, root: string): KeptRun[] {
  if (lstat(fs, join(root, undoFolder))?.isDirectory() !== true) return [];
  const found = fs.readdirSync(join(root, undoFolder)).flatMap((name) => {
    const [, number, bytes] = /^(\d{6,15})-(\d{1,15})$/.exec(name) ?? [];
    return number === undefined ? [] : [{ number: Number(number), bytes: Number(bytes) }];
  });
  return found.sort((left, right) => left.number - right.number);
}

/** The kept runs with what they did, oldest first. Throws `JOURNAL_INVALID` as `readJournal` does. */
export function readRuns(fs: FileSystem, root: string): ReadRun[] {
  return keptRuns(fs, root).flatMap((run) => {
    const folder = `${undoFolder}/${runFolderName(run)}`;
    const path = `${folder}/${journalNames.commit}`;
    const journal = readJournal(fs, root, path);
    const time = lstat(fs, join(root, path))?.mtimeMs ?? 0;
    return journal === undefined ? [] : [{ ...run, folder, journal, time }];
  });
}

/** The runs that `undo` can take back, in order: those that were taken back are left out, unless that was taken back. */
export function standingRuns(runs: readonly ReadRun[]): ReadRun[] {
  const byNumber = new Map(runs.map((run) => [run.number, run]));
  let standing: ReadRun[] = [];
  for (const run of runs) {
    const undone = run.journal.undoes;
    if (undone === undefined) {
      standing.push(run);
      continue;
    }
    const again = byNumber.get(undone)?.journal.undoes;
    const restored = again === undefined ? undefined : byNumber.get(again);
    if (restored !== undefined) standing.push(restored);
    else standing = standing.filter(({ number }) => number !== undone);
  }
  return standing;
}
