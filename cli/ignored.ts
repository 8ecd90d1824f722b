import { ignoredPaths } from '../src/git.ts';
import { healthOf, type HealthFinding } from '../src/plan/health.ts';
import { statePaths } from '../src/plan/lock.ts';
import type { RepoState } from '../src/plan/repo-state.ts';

/** What is wrong with a repo, with what git knows of it. */
export function healthIn(root: string, repo: RepoState): HealthFinding[] {
  return [...healthOf(repo), ...ignoredRecords(root)];
}

/** Our records where git ignores them: a run in another checkout would take every file for one of somebody's own. */
export function ignoredRecords(root: string): HealthFinding[] {
  const ignored = [...ignoredPaths({ root, prefix: '' }, statePaths)].sort();
  if (ignored.length === 0) return [];
  const message = `Git ignores ${ignored.length === 1 ? 'it' : 'them'}, and without ${ignored.length === 1 ? 'it' : 'them'} no other checkout can merge or check. Take the pattern out of .gitignore (git check-ignore -v ${ignored[0]} names it), and commit .aks-prod.`;
  return [{ kind: 'ignored', path: ignored.join(', '), message }];
}
