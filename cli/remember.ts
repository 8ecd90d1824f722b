import type { Issue } from '../src/errors.ts';
import { sha256 } from '../src/plan/digest.ts';
import { driftOf } from '../src/plan/drift.ts';
import { healthOf } from '../src/plan/health.ts';
import { fingerprintOf, type Observation } from '../src/plan/state-writes.ts';
import type { DiskTree } from '../src/plan/tree.ts';
import { isDated } from '../src/rules/dated.ts';
import { configFile } from './config-file.ts';
import { rememberRun, type SaidIssue } from './last-run.ts';
import type { Platform } from './platform.ts';
import { type Planned, schemaPath } from './repository.ts';

/** Keeps what the run left, unless the next run would have more to say than that there is nothing to do. */
export function remember(root: string, planned: Planned, platform: Platform, today: string): void {
  const { plan, repo } = planned;
  const isTold = plan.files.some(({ warning, conflict }) => warning !== undefined || conflict !== undefined);
  if (plan.blocked || isTold) return;
  const written = new Map(plan.writes.map((write) => [write.path, write]));
  const others = [...plan.observed, ...standing([configFile, schemaPath], repo.tree, written)];
  rememberRun(root, {
    config: sha256(platform.bytes),
    today,
    issues: said(platform.issues),
    isClean: isClean(planned),
    files: [
      ...plan.writes.map(({ path, before, after }) =>
        after === undefined
          ? ([path, null, null] as const)
          : ([path, sha256(after.bytes), after.executable ?? before?.executable ?? null] as const),
      ),
      ...others.map(({ path, before }) => [path, before?.sha256 ?? null, before?.executable ?? null] as const),
    ],
  });
}

/** Whether `check` would have nothing to say about a file: those that are as rendered are beyond doubt. */
function isClean({ plan, repo }: Planned): boolean {
  const kept = new Set<string>();
  for (const { action, path } of plan.files) {
    if (action === 'keep') kept.add(path);
    else if (!['create', 'update', 'same', 'adopt', 'delete'].includes(action)) return false;
  }
  if (repo.lock === undefined) return kept.size === 0;
  const lock = { ...repo.lock, files: new Map([...repo.lock.files].filter(([path]) => kept.has(path))) };
  const health = healthOf({ ...repo, lock }).filter(({ kind }) => kind !== 'pack');
  return health.length === 0 && !driftOf(lock, repo.tree).some(({ locked, state }) => locked && state !== 'unchanged');
}

/** Files that no template makes and that stay as they are. */
function standing(paths: readonly string[], tree: DiskTree, written: ReadonlyMap<string, unknown>): Observation[] {
  return paths.flatMap((path) => {
    const found = tree.get(path);
    return found?.kind === 'file' && !written.has(path) ? [{ path, before: fingerprintOf(found) }] : [];
  });
}

export function said(issues: readonly Issue[]): SaidIssue[] {
  return issues.map((issue) => ({ issue, isDated: isDated(issue.code) }));
}
