import { exitCode, UserError } from '../src/errors.ts';
import { dirtyPaths, ignoredPaths, openGit } from '../src/git.ts';
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
  const ignored = ignoredPaths(git, dirty);
  const listed = dirty.map((path) => `  ${path}${ignored.has(path) ? ' (git ignores it)' : ''}`);
  throw new UserError(
    'TREE_DIRTY',
    `These files are not committed, and this would change them:\n${listed.join('\n')}\nNothing was written.`,
    { exitCode: exitCode.refused, hint: waysFor(dirty.length, ignored.size) },
  );
}

function waysFor(all: number, ignored: number): string {
  const commit = 'Commit them first, or add --allow-dirty.';
  const keep = 'take the pattern out of .gitignore and commit them, or keep a copy and add --allow-dirty.';
  if (ignored === 0) return commit;
  return ignored === all
    ? `Git has no copy of what it ignores: ${keep}`
    : `${commit} Of what git ignores it has no copy: ${keep}`;
}
