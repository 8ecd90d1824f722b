import { exitCode, UserError } from '../src/errors.ts';
import { dirtyPaths, openGit } from '../src/git.ts';
import { placeOf } from '../src/plan/lock.ts';
import type { Planned } from './repository.ts';

/**
 * Refuses to change files that somebody edited and whose last state git does not have.
 *
 * @throws UserError TREE_DIRTY
 */
export function refuseDirty(root: string, { plan, repo }: Planned): void {
  const rendered = new Map([...(repo.lock?.files ?? [])].map(([path, entry]) => [placeOf(path, entry), entry.base]));
  const touched = plan.writes
    .filter(({ path, before }) => before !== undefined && !path.startsWith('.aks-prod/'))
    // What git left between two renders, markers and all, is in both branches.
    .filter(({ path, before }) => before?.sha256 !== rendered.get(path) && repo.unedited?.has(path) !== true)
    .map(({ path }) => path);
  const git = touched.length > 0 ? openGit(root) : undefined;
  if (!git) return;
  const dirty = dirtyPaths(git, touched);
  if (dirty.length === 0) return;
  throw new UserError(
    'TREE_DIRTY',
    `These files are not committed, and this would change them:\n${dirty.map((path) => `  ${path}`).join('\n')}\nNothing was written.`,
    { exitCode: exitCode.refused, hint: 'Commit them first, or add --allow-dirty.' },
  );
}
