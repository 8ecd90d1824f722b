import { recover } from '../src/disk/recover.ts';
import { type ExitCode, exitCode, UserError } from '../src/errors.ts';
import { configFile, findRoot, readConfig } from './config-file.ts';
import { inspect, type Platform, requireSound } from './platform.ts';
import { describePlan } from '../src/plan/describe.ts';
import { diffPlan, listPlan, openConflicts, summarizePlan } from './plan-text.ts';
import { apply, modes, owner, type Planned, planPlatform, type Wishes } from './repository.ts';
import type { Session } from './session.ts';

export interface Request {
  /** Only `write` changes files. `check` and `diff` end with exit code 1 when something would change. */
  readonly mode: 'write' | 'check' | 'dry run' | 'diff';
  readonly json: boolean;
  /** Looks at the files of this environment alone. */
  readonly environment?: string | undefined;
  readonly wishes?: Wishes;
  /** New bytes for aks-prod.yaml, to be written in the same transaction. */
  readonly edited?: Uint8Array;
}

/**
 * Reads the platform around the working folder, plans, prints and, when asked to, writes: all of it or nothing.
 *
 * @throws UserError when the configuration or the repo's records cannot be used, or another run is at work
 */
export async function generate(session: Session, request: Request): Promise<ExitCode> {
  const { report, version } = session;
  const root = findRoot(session.cwd);
  if (request.mode === 'write') finishEarlierRun(root, session);
  const current = readConfig(root);
  const platform = requireSound(inspect(request.edited ?? current, version));
  const wishes = { ...request.wishes, ...onlyEnvironment(platform, request.environment) };
  const planned = await report.progress('Rendering', async () => planPlatform(root, platform, version, wishes, request.edited && { before: current }));
  if (!request.json && platform.issues.length > 0) report.issues(platform.issues);
  const isWritten = request.mode === 'write' && !planned.plan.blocked && planned.plan.writes.length > 0;
  if (isWritten) await report.progress('Writing', async () => apply(root, planned.plan));
  if (request.json) report.json({ ...describePlan(planned.plan), written: isWritten, issues: platform.issues });
  else print(planned, request, session);
  return outcome(planned, request.mode);
}

function outcome({ plan }: Planned, mode: Request['mode']): ExitCode {
  if (openConflicts(plan).length > 0) return exitCode.conflicts;
  const asks = mode === 'check' || mode === 'diff';
  return asks && plan.writes.length > 0 ? exitCode.differences : exitCode.done;
}

/** Ends what an earlier run left half done, since nothing can be planned on top of it. */
export function finishEarlierRun(root: string, { report }: Session): void {
  const { outcome, leftAlone } = recover(root, { owner, modes });
  if (outcome !== 'nothing') report.note(`An earlier run was cut off; it has been ${outcome === 'finished' ? 'finished' : 'taken back'}.`);
  for (const { path, sidecar } of leftAlone) report.note(`  ${path} was edited since and left alone${sidecar === undefined ? '' : `; the other version is in ${sidecar}`}.`);
}

function onlyEnvironment(platform: Platform, environment: string | undefined): Wishes {
  if (environment === undefined) return {};
  const known = platform.model.environments.map(({ name }) => name);
  if (!known.includes(environment)) {
    throw new UserError('USAGE', `There is no environment \`${environment}\`.`, { hint: `${configFile} has ${known.join(', ')}.` });
  }
  return { only: [`**/${environment}/**`, `**/${environment}.*`] };
}

function print(planned: Planned, { mode }: Request, { report }: Session): void {
  const { plan } = planned;
  if (mode === 'diff') {
    const patch = diffPlan(planned);
    if (patch !== '') report.print(patch.trimEnd());
  } else {
    const text = listPlan(plan, report.columns, report.paint);
    if (text !== '') report.print(text);
  }
  const open = openConflicts(plan);
  if (open.length > 0) report.note(conflictText(open, plan.blocked));
  else if (mode !== 'diff') report.print(`${mode === 'write' ? 'Done' : 'Would be done'}: ${summarizePlan(plan)}.`);
}

function conflictText(paths: readonly string[], isBlocked: boolean): string {
  const list = paths.map((path) => `  ${path}`).join('\n');
  if (!isBlocked) return `These files wait for a person:\n${list}\nEdit them, then run \`create-aks-prod resolve PATH\`.`;
  const ways = [
    '  --on-conflict markers   both versions in the file, between markers',
    '  --on-conflict sidecar   yours stays, the new one goes beside it as .aks-new',
    '  --on-conflict ours      yours stays; theirs takes the new one',
  ];
  return `You and the template changed the same lines:\n${list}\nNothing was written. Choose with create-aks-prod upgrade:\n${ways.join('\n')}`;
}
