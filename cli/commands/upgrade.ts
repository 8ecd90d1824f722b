import { UserError } from '../../src/errors.ts';
import { defineCommand } from '../command.ts';

export const command = defineCommand({
  usage: 'upgrade',
  help: 'Brings the repository to this version of the tool. Your edits are merged; about each conflict you are asked, or --on-conflict decides. Needs no network.',
  flags: {
    'on-conflict': {
      choices: ['abort', 'ours', 'theirs', 'markers', 'sidecar'],
      requiresArg: true,
      describe: 'What becomes of files in conflict; without a terminal: abort, with --branch: markers',
    },
    ours: { type: 'string', array: true, requiresArg: true, describe: 'In these files, by pattern, your side wins' },
    theirs: { type: 'string', array: true, requiresArg: true, describe: 'In these files, by pattern, the template wins' },
    moves: { choices: ['off', 'exact', 'similar'], requiresArg: true, describe: 'How files that you moved are found again (exact)' },
    'raise-defaults': { type: 'boolean', describe: 'Also take the newest defaults: raises the line `defaults:` of aks-prod.yaml' },
    'accept-replacement': { type: 'boolean', describe: 'Go on although Azure would replace or refuse something that runs' },
    'allow-dirty': { type: 'boolean', describe: 'Also change files that are not committed' },
    branch: { type: 'string', describe: 'Write to a new branch; the work tree stays as it is' },
    'plan-out': { type: 'string', requiresArg: true, describe: 'Write nothing but the plan, to this file, for apply' },
    'dry-run': { type: 'boolean', describe: 'Write nothing; say what would change' },
    diff: { type: 'boolean', describe: 'Write nothing; print the changes as a patch' },
    json: { type: 'boolean', describe: 'Print one JSON value' },
  },
  examples: [
    ['npx create-aks-prod@latest upgrade --diff', 'read what the newest version would change'],
    ['npx create-aks-prod@latest upgrade', 'take it, and decide about conflicts one by one'],
    ['create-aks-prod upgrade --branch upgrade', 'in a pipeline: conflicts are named in the commit message'],
  ],
  async run({ 'on-conflict': onConflict, ours = [], theirs = [], moves, branch, 'dry-run': dryRun, diff, json, ...flags }, session) {
    const { 'plan-out': planOut, 'raise-defaults': raiseDefaults = false } = flags;
    if (branch !== undefined && planOut !== undefined)
      throw new UserError('USAGE', '--branch and --plan-out exclude each other.', { hint: 'The branch itself can be reviewed.' });
    const { upgradeOnBranch, refuseDirty } = await import('../upgrade.ts');
    const { upgradeConfig } = await import('../config-upgrade.ts');
    const edit = (current: Uint8Array) => upgradeConfig(current, raiseDefaults);
    const choices = [
      ...ours.map((pattern) => ({ pattern, choice: 'ours' as const })),
      ...theirs.map((pattern) => ({ pattern, choice: 'theirs' as const })),
    ];
    const wishes = {
      choices,
      acceptReplacement: flags['accept-replacement'] === true,
      ...(onConflict ? { onConflict } : {}),
      ...(moves ? { moves } : {}),
    };
    if (branch !== undefined) return upgradeOnBranch(session, { branch, wishes, edit, json: json === true });
    const { generate } = await import('../generate.ts');
    return generate(session, {
      mode: diff ? 'diff' : dryRun || planOut !== undefined ? 'dry run' : 'write',
      json: json === true,
      wishes,
      edit,
      ...(planOut === undefined ? {} : { planOut: { file: planOut, command: 'upgrade', raiseDefaults } }),
      asks: onConflict === undefined,
      ...(flags['allow-dirty'] ? {} : { guard: refuseDirty }),
    });
  },
});
