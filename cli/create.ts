import { existsSync, mkdirSync } from 'node:fs';
import { exitCode, UserError } from '../src/errors.ts';
import type { Plan } from '../src/plan/plan.ts';
import { firstIssues, plural } from './format.ts';
import { configFile } from './config-file.ts';
import { type Platform, requireSound } from './platform.ts';
import { describePlan } from '../src/plan/describe.ts';
import { openConflicts } from './plan-text.ts';
import { remember } from './remember.ts';
import { apply, finishEarlierRun, planPlatform } from './repository.ts';
import type { Session } from './session.ts';

/**
 * Writes a new repository: aks-prod.yaml and all that is rendered from it, in one transaction.
 *
 * @param shown the folder as the person wrote it
 * @throws UserError COLLISION when files stand in the way; nothing is written then
 */
export async function createRepository(
  root: string,
  shown: string,
  platform: Platform,
  json: boolean,
  session: Session,
): Promise<void> {
  const { report } = session;
  requireSound(platform);
  if (existsSync(root)) finishEarlierRun(root, session);
  report.step('Rendering');
  const planned = planPlatform({ root, platform, version: session.version, configBefore: null });
  const { plan } = planned;
  refuseCollisions(plan, shown);
  mkdirSync(root, { recursive: true });
  report.step('Writing');
  apply(root, plan, report);
  remember(root, planned, platform, session.today);
  if (json) report.json({ ...describePlan(plan), written: true, ...firstIssues(platform.issues) });
  else report.print(nextSteps(plan, platform, shown));
}

function refuseCollisions(plan: Plan, shown: string): void {
  const taken = openConflicts(plan);
  if (taken.length === 0) return;
  throw new UserError(
    'COLLISION',
    `Files stand where the repository wants its own:\n${taken.map(({ path }) => `  ${path}`).join('\n')}\nNothing was written.`,
    { exitCode: exitCode.conflicts, hint: `Choose another folder than ${shown}, or move them away.` },
  );
}

function nextSteps(plan: Plan, { model }: Platform, shown: string): string {
  const first = model.environments[0]?.name ?? '';
  const enter = shown === '.' ? '' : `cd ${/^[\w./-]+$/.test(shown) ? shown : `'${shown}'`} && `;
  return [
    '',
    `Wrote ${plural(plan.files.length, 'file')} and ${configFile}. What to do next:`,
    `  1. ${enter}git init && git add . && git commit -m "Start the platform"`,
    `  2. az login && scripts/preflight.sh ${first}`,
    `  3. read README.md, then scripts/deploy.sh ${first}`,
  ].join('\n');
}
