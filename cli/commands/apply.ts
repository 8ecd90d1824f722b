import { exitCode, UserError } from '../../src/errors.ts';
import { defineCommand } from '../command.ts';
import { writeFlags } from '../write-flags.ts';
import { findRoot, readConfig } from '../config-file.ts';

export const command = defineCommand({
  usage: 'apply <file>',
  help: 'Applies a plan that --plan-out wrote and somebody reviewed. Renders again, and writes only when the version of the tool, aks-prod.yaml, and every file before and after are those of the plan; ends with 4 and the differences otherwise.',
  positionals: ['file'],
  flags: {
    file: { type: 'string', demandOption: true, describe: 'The plan' },
    'allow-dirty': writeFlags['allow-dirty'],
    json: { type: 'boolean', describe: 'Print one JSON value' },
  },
  examples: [['create-aks-prod apply plan.json', 'do what create-aks-prod upgrade --plan-out plan.json has said']],
  async run({ file, 'allow-dirty': allowDirty, json }, session) {
    const [{ generate }, { refuseDirty }, { upgradeConfig }, { readPlanFile }, { differencesFromReview }, { sha256 }] =
      await Promise.all([
        import('../generate.ts'),
        import('../dirty.ts'),
        import('../config-upgrade.ts'),
        import('../plan-file.ts'),
        import('../../src/plan/reviewed.ts'),
        import('../../src/plan/digest.ts'),
      ]);
    const reviewed = readPlanFile(file, session);
    refuseDifferences([
      ...(reviewed.tool === session.version
        ? []
        : [`The plan is one of create-aks-prod ${reviewed.tool}; this is ${session.version}.`]),
      ...(reviewed.configHash === sha256(readConfig(findRoot(session.cwd)))
        ? []
        : ['aks-prod.yaml is not the file that the plan was made from.']),
    ]);
    const isUpgrade = reviewed.command === 'upgrade';
    return generate(session, {
      mode: 'write',
      json: json === true,
      wishes: reviewed.wishes,
      ...(isUpgrade ? { edit: (current) => upgradeConfig(current, reviewed.raiseDefaults) } : {}),
      ...(isUpgrade && !allowDirty ? { guard: refuseDirty } : {}),
      review: (plan) => refuseDifferences(differencesFromReview(reviewed, plan)),
    });
  },
});

const mostShown = 20;

function refuseDifferences(differences: readonly string[]): void {
  if (differences.length === 0) return;
  const more = differences.length > mostShown ? [`  and ${differences.length - mostShown} more`] : [];
  const lines = [...differences.slice(0, mostShown).map((line) => `  ${line}`), ...more];
  throw new UserError('PLAN_STALE', `The reviewed plan no longer holds:\n${lines.join('\n')}\nNothing was written.`, {
    exitCode: exitCode.refused,
    hint: 'Write a new plan with --plan-out and have it reviewed.',
  });
}
