import { type ExitCode, exitCode, UserError } from '../src/errors.ts';
import { dirtyPaths, openGit } from '../src/git.ts';
import { writeBranch } from '../src/git-branch.ts';
import { commitSource } from '../src/git-tree.ts';
import { describeConflicts } from '../src/plan/conflicts.ts';
import { describePlan } from '../src/plan/describe.ts';
import type { Plan } from '../src/plan/plan.ts';
import type { Transition } from '../src/plan/transitions/transitions.ts';
import { refuseReplacements } from '../src/plan/replacements.ts';
import { configFile, findRoot, readConfig } from './config-file.ts';
import { firstIssues } from './format.ts';
import { type Edit, transitionsOf } from './generate.ts';
import { inspect, requireSound } from './platform.ts';
import { conflictText, listPlan, openConflicts, summarizePlan } from './plan-text.ts';
import { planPlatform, type Wishes } from './repository.ts';
import type { Session } from './session.ts';
import { transitionText } from './transition-text.ts';

/**
 * Plans over the last commit and makes a branch of the result, or makes one anew that holds nothing but an earlier result. The work tree and the index stay as they are. The commit
 * message names the files in conflict; the branch is a proposal, so that they hold both versions unless the wishes say more.
 *
 * @throws UserError REPLACEMENT, BRANCH_EXISTS, NOT_A_REPOSITORY without a commit to start from, TREE_DIRTY when aks-prod.yaml is not committed
 */
export async function upgradeOnBranch(
  session: Session,
  {
    branch,
    wishes,
    edit,
    json,
  }: { branch: string; wishes: Wishes; edit: (current: Uint8Array) => Edit; json: boolean },
): Promise<ExitCode> {
  const { report, version } = session;
  const root = findRoot(session.cwd);
  const git = openGit(root);
  const source = git && commitSource(git);
  if (!git || !source)
    throw new UserError('NOT_A_REPOSITORY', `${root} has no commit to start a branch from.`, {
      hint: 'Commit the repository first, or leave --branch out.',
    });
  if (dirtyPaths(git, [configFile]).length > 0)
    throw new UserError('TREE_DIRTY', `${configFile} is not committed.`, {
      exitCode: exitCode.refused,
      hint: 'Commit it first.',
    });
  const current = readConfig(root);
  const { bytes, notes = [] } = edit(current);
  const platform = requireSound(inspect(bytes, session));
  const planned = planPlatform({
    root,
    platform,
    version,
    wishes: { onConflict: 'markers', ...wishes },
    source,
    configBefore: current,
  });
  const { plan } = planned;
  refuseReplacements(plan.replacements, plan.origin);
  const transitions = await transitionsOf(planned, platform);
  const isWritten = !plan.blocked && plan.writes.length > 0;
  const written = isWritten
    ? writeBranch(git, branch, plan.writes, commitMessage(plan, version, transitions))
    : undefined;
  const open = openConflicts(plan);
  if (json)
    report.json({
      ...describePlan(plan),
      conflicts: describeConflicts(plan),
      written: isWritten,
      ...(written ? { branch, commit: written.commit, was: written.was } : {}),
      notes,
      ...firstIssues(platform.issues),
      transitions,
    });
  else {
    for (const note of notes) report.note(`${configFile}: ${note}`);
    const list = listPlan(plan, report.columns, report.paint);
    if (list !== '') report.print(list);
    if (open.length > 0) report.note(conflictText(open, plan.blocked));
    if (transitions.length > 0) report.note(transitionText(transitions, report.columns, report.paint));
    const said = { new: 'has it', refreshed: 'is made anew', 'the same': 'had it already' };
    if (written) report.say(`The branch ${branch} ${said[written.was]}: ${summarizePlan(plan)}.`);
    else if (open.length === 0) report.print('Nothing to do.');
  }
  return open.length > 0 ? exitCode.conflicts : exitCode.done;
}

function commitMessage(plan: Plan, version: string, transitions: readonly Transition[]): string {
  const open = openConflicts(plan).map(({ path, at, reason }) => `- ${at ?? path}: ${reason}\n`);
  const waiting =
    open.length === 0
      ? ''
      : `\nThese files wait for a person; decide in each, then run create-aks-prod resolve PATH:\n\n${open.join('')}`;
  const onClusters = transitions.length === 0 ? '' : `\n${transitionText(transitions, 72, (_style, text) => text)}\n`;
  return `Upgrade to create-aks-prod ${version}\n\nFiles: ${summarizePlan(plan)}.\n${waiting}${onClusters}`;
}
