import { type ExitCode, exitCode, UserError } from '../src/errors.ts';
import { describeConflicts } from '../src/plan/conflicts.ts';
import { describePlan } from '../src/plan/describe.ts';
import { sha256 } from '../src/plan/digest.ts';
import { driftOf, type Drift } from '../src/plan/drift.ts';
import { matchesGlob } from '../src/plan/glob.ts';
import type { HealthFinding } from '../src/plan/health.ts';
import type { Plan } from '../src/plan/plan.ts';
import { issueOf, type Replacement } from '../src/plan/replacements.ts';
import type { Transition } from '../src/plan/transitions/transitions.ts';
import { printReviewed } from '../src/plan/reviewed.ts';
import { type Compiled, planCompiled } from './bicep-check.ts';
import type { Answers } from './conflicts.ts';
import { configFile, findRoot, readConfig } from './config-file.ts';
import { firstIssues } from './format.ts';
import { healthIn, ignoredRecords } from './ignored.ts';
import { inspect, type Platform, requireEnvironment, requireSound } from './platform.ts';
import { conflictText, diffPlan, healthText, listPlan, openConflicts, summarizePlan } from './plan-text.ts';
import { apply, finishEarlierRun, planPlatform, type Planned, type PlanRequest, type Wishes } from './repository.ts';
import { writePlanFile } from './plan-file.ts';
import { remember, said } from './remember.ts';
import { isInteractive, type Session } from './session.ts';
import { sayIssues } from './unchanged.ts';

/** What aks-prod.yaml becomes, and what there is to say about that. */
export interface Edit {
  readonly bytes: Uint8Array;
  readonly notes?: readonly string[];
}

export interface Request {
  /** Only `write` changes files. `check` and `diff` end with exit code 1 when something would change. */
  readonly mode: 'write' | 'check' | 'dry run' | 'diff';
  readonly json: boolean;
  /** Looks at the files of this environment alone. */
  readonly environment?: string | undefined;
  readonly wishes?: Wishes;
  /** Makes another aks-prod.yaml, to be written in the same transaction. */
  readonly edit?: (current: Uint8Array) => Edit;
  /** Brings lost texts of the last render back, from elsewhere than pack and git. */
  readonly rebuild?: (root: string) => ReadonlyMap<string, Uint8Array>;
  /** Asks the person at the terminal about each conflict, when nothing else says what to do. */
  readonly asks?: boolean;
  /** Settles conflicts without asking; throws when it cannot. */
  readonly answer?: (plan: Plan) => Answers;
  /** Called with the plan, before anything is printed or written; throws to stop it, or returns what there is to say. */
  readonly review?: (plan: Plan, root: string) => readonly string[] | void;
  /** Writes the plan to this file, for review. */
  readonly planOut?: {
    readonly file: string;
    readonly command: 'generate' | 'upgrade';
    readonly raiseDefaults: boolean;
  };
  /** Called before anything is written; throws to stop it. */
  readonly guard?: (root: string, planned: Planned) => void | Promise<void>;
}

/**
 * Reads the platform around the working folder, plans, prints and, when asked to, writes: all of it or nothing.
 *
 * @throws UserError when the configuration or the repo's records cannot be used, or another run is at work
 */
export async function generate(session: Session, request: Request): Promise<ExitCode> {
  const { report, version } = session;
  const { mode, json, edit, guard } = request;
  const root = findRoot(session.cwd);
  if (mode === 'write') finishEarlierRun(root, session);
  const current = readConfig(root);
  const { bytes, notes = [] } = edit ? edit(current) : { bytes: current };
  const platform = requireSound(inspect(bytes, session));
  const wishes = { ...request.wishes, ...onlyEnvironment(platform, request.environment) };
  const bases = request.rebuild?.(root);
  report.step('Rendering');
  const { planned, bicep } = await settle(
    { root, platform, version, wishes, configBefore: edit && current, ...(bases ? { bases } : {}) },
    request,
    session,
  );
  refuseUnknownPaths(request.wishes?.only, planned.plan);
  const told = request.review?.(planned.plan, root) ?? [];
  if (request.planOut) {
    const { file, ...made } = request.planOut;
    writePlanFile(
      file,
      printReviewed({ ...made, tool: version, configHash: sha256(current), wishes }, planned.plan),
      session,
    );
  }
  const transitions = await transitionsOf(planned, platform);
  const isWritten = mode === 'write' && !planned.plan.blocked && planned.plan.writes.length > 0;
  if (isWritten) {
    await guard?.(root, planned);
    report.step('Writing');
    apply(root, planned.plan, report);
  }
  const isPartial = request.wishes?.only !== undefined || request.environment !== undefined;
  const ignored = mode === 'write' ? ignoredRecords(root) : [];
  if (mode === 'write' && !isPartial && ignored.length === 0) remember(root, planned, platform, session.today);
  const checked = mode === 'check' ? checkRepo(root, planned) : undefined;
  if (json)
    report.json({
      ...describePlan(planned.plan),
      conflicts: describeConflicts(planned.plan),
      written: isWritten,
      notes: [...notes, ...told],
      ...firstIssues(platform.issues),
      bicep,
      transitions,
      ...checked,
    });
  else {
    print(
      planned,
      platform,
      { mode, notes: [...notes.map((note) => `${configFile}: ${note}`), ...told], isEdited: edit !== undefined },
      session,
    );
    if (transitions.length > 0) {
      const { transitionText } = await import('./transition-text.ts');
      report.note(transitionText(transitions, report.columns, report.paint));
    }
  }
  const health = checked?.health ?? ignored;
  if (!json && health.length > 0) report.note(healthText(health, report.columns));
  return outcome(planned, mode, checked);
}

/** Plans; where a conflict stops the plan and a person can be asked, asks and plans again. */
async function settle(
  asked: PlanRequest,
  { mode, json, asks, answer }: Request,
  session: Session,
): Promise<Pick<Compiled, 'planned' | 'bicep'>> {
  const { request, planned, bicep } = planCompiled(asked);
  const mayAsk = planned.plan.blocked && mode === 'write' && !json && asks === true && isInteractive(session);
  if (answer === undefined && !mayAsk) return { planned, bicep };
  const { choices, texts } = answer
    ? answer(planned.plan)
    : await (await import('./conflicts.ts')).askAboutConflicts(planned.plan, session);
  const wishes = { ...request.wishes, texts, choices: [...choices, ...(request.wishes?.choices ?? [])] };
  return { planned: planPlatform({ ...request, wishes }), bicep };
}

/** What running clusters make of the change; nothing where no cluster has been described before. */
export async function transitionsOf({ repo, plan }: Planned, { model }: Platform): Promise<Transition[]> {
  if (!plan.writes.some(({ path, before }) => before !== undefined && /^(?:k8s|charts)\//.test(path))) return [];
  const { planTransitions } = await import('../src/plan/transitions/of-plan.ts');
  return planTransitions(plan, repo.tree, model);
}

interface Checked {
  /** The files that are not as they were rendered last. */
  readonly drift: readonly Drift[];
  readonly health: readonly HealthFinding[];
}

function checkRepo(root: string, { repo }: Planned): Checked {
  const drift = repo.lock ? driftOf(repo.lock, repo.tree).filter(({ state }) => state !== 'unchanged') : [];
  return { drift, health: healthIn(root, repo) };
}

function outcome({ plan }: Planned, mode: Request['mode'], checked: Checked | undefined): ExitCode {
  if (openConflicts(plan).length > 0) return exitCode.conflicts;
  if (plan.replacements.length > 0) return exitCode.refused;
  if (checked && (checked.health.length > 0 || checked.drift.some(({ locked }) => locked))) return exitCode.differences;
  const tells = mode === 'check' || mode === 'diff';
  return tells && plan.writes.length > 0 ? exitCode.differences : exitCode.done;
}

/** @throws UserError USAGE when a path or pattern names no file of the platform: a slip of the keyboard must not look done */
function refuseUnknownPaths(named: readonly string[] | undefined, { files }: Plan): void {
  const unknown = (named ?? []).filter(
    (pattern) =>
      !files.some(({ path, at, from }) =>
        [path, at, from].some((place) => place !== undefined && matchesGlob(place, pattern)),
      ),
  );
  if (unknown.length === 0) return;
  throw new UserError('USAGE', `${unknown.join(', ')}: no file of this platform has that path.`, {
    hint: 'create-aks-prod status lists the files that differ, and create-aks-prod diff what would change.',
  });
}

function onlyEnvironment(platform: Platform, environment: string | undefined): Wishes {
  if (environment === undefined) return {};
  requireEnvironment(platform, environment);
  return { only: [`**/${environment}/**`, `**/${environment}.*`] };
}

function print(
  planned: Planned,
  { configuration, issues }: Platform,
  { mode, notes, isEdited }: Pick<Request, 'mode'> & { notes: readonly string[]; isEdited: boolean },
  { report }: Session,
): void {
  const { plan } = planned;
  for (const note of notes) report.note(note);
  const open = openConflicts(plan);
  const text = mode === 'diff' ? diffPlan(planned).trimEnd() : listPlan(plan, report.columns, report.paint);
  if (text !== '') report.print(text);
  if (open.length > 0) report.note(conflictText(open, plan.blocked));
  else if (plan.writes.length === 0) report.print('Nothing to do.');
  else if (mode !== 'diff') report.say(`${mode === 'write' ? 'Done' : 'Would be done'}: ${summarizePlan(plan)}.`);
  if (plan.replacements.length > 0) {
    const { source } = configuration;
    const placed = (one: Replacement) => ({
      file: configFile,
      // Lines of a text that is not written yet would lead nowhere.
      ...(isEdited ? {} : { position: source.locate(['environments', one.environment], 'key') }),
    });
    report.issues(plan.replacements.map((one) => ({ ...issueOf(one), ...placed(one) })));
  }
  sayIssues(said(issues), mode, report);
}
