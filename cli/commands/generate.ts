import { asOfFlag, onDay } from '../as-of.ts';
import { defineCommand } from '../command.ts';
import { writeFlags } from '../write-flags.ts';

export const command = defineCommand({
  usage: 'generate',
  help: 'Writes the repository that aks-prod.yaml describes, all of it or nothing. Files that you edited are merged; a conflict stops the run before anything is written.',
  flags: {
    check: { type: 'boolean', describe: 'Write nothing; exit code 1 when something would change' },
    'dry-run': { type: 'boolean', describe: 'Write nothing; say what would change' },
    diff: { type: 'boolean', describe: 'Write nothing; print the changes as a patch' },
    ...writeFlags,
    'plan-out': { type: 'string', requiresArg: true, describe: 'Write nothing but the plan, to this file, for apply' },
    env: { type: 'string', describe: 'Only the files of one environment', requiresArg: true },
    ...asOfFlag,
    json: { type: 'boolean', describe: 'Print one JSON value' },
  },
  examples: [
    ['create-aks-prod generate', 'write what changed'],
    ['create-aks-prod generate --check', 'in CI: fail when the files are not up to date'],
    ['create-aks-prod generate --diff --env staging', 'read what would change for one environment'],
  ],
  async run(
    {
      check,
      'dry-run': dryRun,
      diff,
      'on-conflict': onConflict,
      'accept-replacement': acceptReplacement,
      'allow-dirty': allowDirty,
      'plan-out': planOut,
      env,
      'as-of': asOf,
      json,
    },
    session,
  ) {
    const judged = onDay(session, asOf);
    if (env === undefined && !json && !dryRun && !diff && planOut === undefined) {
      const { endUnchanged } = await import('../unchanged.ts');
      const ended = endUnchanged(judged, check ? 'check' : 'write');
      if (ended !== undefined) return ended;
    }
    const { generate } = await import('../generate.ts');
    const mode = check ? 'check' : diff ? 'diff' : dryRun || planOut !== undefined ? 'dry run' : 'write';
    return generate(judged, {
      mode,
      json: json === true,
      environment: env,
      wishes: { acceptReplacement: acceptReplacement === true, ...(onConflict ? { onConflict } : {}) },
      asks: onConflict === undefined,
      ...(allowDirty
        ? {}
        : { guard: async (root, planned) => (await import('../dirty.ts')).refuseDirty(root, planned) }),
      ...(planOut === undefined ? {} : { planOut: { file: planOut, command: 'generate', raiseDefaults: false } }),
    });
  },
});
