import { listCommit, readBlobs } from './git.ts';
import type { CommittedPath, GitFolder } from './git.ts';
import { foldPath, parents, pathProblem } from './plan/path.ts';
import type { FileSource } from './plan/repo-state.ts';
import type { DiskEntry, DiskTree } from './plan/tree.ts';

/** The files of the last commit, for a plan that is to become a branch. Undefined when nothing is committed yet. */
export function commitSource(git: GitFolder): FileSource | undefined {
  const listed = listCommit(git);
  if (listed === undefined) return undefined;
  const folds = new Map([...listed.keys()].map((path) => [foldPath(path), path]));
  const readAll = (paths: Iterable<string>): DiskTree => {
    const asked = [...paths];
    const blobs = readBlobs(
      git,
      asked.flatMap((path) => listed.get(path)?.id ?? []),
    );
    const tree = new Map<string, DiskEntry>();
    for (const path of asked) {
      const entry = inTheWay(path, listed, folds) ?? entryOf(listed.get(path), blobs);
      if (entry !== undefined) tree.set(path, entry);
    }
    return tree;
  };
  return { readAll, candidates: (known) => readAll(candidatePaths(listed, known)) };
}

function candidatePaths(listed: ReadonlyMap<string, CommittedPath>, known: ReadonlySet<string>): string[] {
  const files = [...listed].filter(([path, { mode }]) => mode.startsWith('100') && !known.has(path));
  return files
    .map(([path]) => path)
    .filter((path) => pathProblem(path) === undefined && !path.startsWith('.aks-prod/'));
}

/** A folder above the path that is none, or another file under the same name where case is ignored. */
function inTheWay(
  path: string,
  listed: ReadonlyMap<string, CommittedPath>,
  folds: ReadonlyMap<string, string>,
): DiskEntry | undefined {
  for (const step of [...parents(path), path]) {
    const found = listed.get(step);
    if (found === undefined) {
      const twin = folds.get(foldPath(step));
      return twin === undefined ? undefined : { kind: 'twin', twin };
    }
    if (step !== path && found.mode !== '040000') return { kind: 'blocked', by: step };
  }
  return undefined;
}

function entryOf(found: CommittedPath | undefined, blobs: ReadonlyMap<string, Uint8Array>): DiskEntry | undefined {
  if (found === undefined) return undefined;
  if (found.mode === '120000') return { kind: 'symlink' };
  if (found.mode === '160000') return { kind: 'submodule' };
  const bytes = blobs.get(found.id);
  return bytes === undefined ? { kind: 'directory' } : { kind: 'file', bytes, executable: found.mode === '100755' };
}
