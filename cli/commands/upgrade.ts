import { UserError } from '../../src/errors.ts';
import { defineCommand } from '../command.ts';
import { writeFlags } from '../write-flags.ts';

export const command = defineCommand({
  usage: 'upgrade',
  help: 'Brings the repository to this version of the tool. Your edits are merged; about each conflict you are asked, or --on-conflict decides. Needs no network, but for --rebuild-base.',
  flags: {
    'on-conflict': {
      choices: ['abort', 'ours', 'theirs', 'markers', 'sidecar'],
      requiresArg: true,
      describe: 'What to do with files in conflict; without a terminal: abort, with --branch: markers',
    },
    ours: { type: 'string', array: true, requiresArg: true, describe: 'In these files, by pattern, your side wins' },
    theirs: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'In these files, by pattern, the template wins',
    },
    moves: {
      choices: ['off', 'exact', 'similar'],
      requiresArg: true,
      describe: 'How files that you moved are found again (exact)',
    },
    'raise-defaults': {
      type: 'boolean',
      describe: 'Also take the newest defaults: raises the line `defaults:` of aks-prod.yaml',
    },
    'accept-replacement': writeFlags['accept-replacement'],
    'rebuild-base': {
      type: 'boolean',
      describe: 'Fetch the version that ran last with npm, to render lost bases again; needs the network',
    },
    'allow-dirty': writeFlags['allow-dirty'],
    branch: {
      type: 'string',
      describe: 'Write to a branch, and leave the work tree; one that only holds an earlier upgrade is made anew',
    },
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
  async run(
    { 'on-conflict': onConflict, ours = [], theirs = [], moves, branch, 'dry-run': dryRun, diff, json, ...flags },
    session,
  ) {
    const { 'plan-out': planOut, 'raise-defaults': raiseDefaults = false } = flags;
    refuseTogether({ branch, 'plan-out': planOut, 'rebuild-base': flags['rebuild-base'] });
    const { upgradeOnBranch } = await import('../upgrade.ts');
    const { refuseDirty } = await import('../dirty.ts');
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
    const [{ generate }, { rebuildBases }] = await Promise.all([
      import('../generate.ts'),
      import('../rebuild-base.ts'),
    ]);
    return generate(session, {
      ...(flags['rebuild-base'] ? { rebuild: (root: string) => rebuildBases(root, session) } : {}),
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

/** Refuses flags of which each makes the others' result another one than it says. */
function refuseTogether(flags: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(flags).filter((flag) => flags[flag] !== undefined && flags[flag] !== false);
  if (given.length < 2) return;
  throw new UserError('USAGE', `${given.map((flag) => `--${flag}`).join(' and ')} exclude each other.`, {
    hint: 'Leave one of them out.',
  });
}
