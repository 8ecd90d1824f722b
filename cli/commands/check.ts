import { asOfFlag, onDay } from '../as-of.ts';
import { defineCommand } from '../command.ts';

export const command = defineCommand({
  usage: 'check',
  help: 'Writes nothing. Ends with exit code 1 when generate would change a file, when a file no longer parses or was not meant to be edited, or when records are lost; with 3 when a conflict waits for a person. The same as generate --check.',
  flags: {
    env: { type: 'string', describe: 'Only the files of one environment', requiresArg: true },
    ...asOfFlag,
    json: { type: 'boolean', describe: 'Print one JSON value' },
  },
  examples: [['create-aks-prod check', 'in CI: fail when the files are not up to date']],
  async run({ env, 'as-of': asOf, json }, session) {
    const judged = onDay(session, asOf);
    if (env === undefined && !json) {
      const { endUnchanged } = await import('../unchanged.ts');
      const ended = endUnchanged(judged, 'check');
      if (ended !== undefined) return ended;
    }
    const { generate } = await import('../generate.ts');
    return generate(judged, { mode: 'check', json: json === true, environment: env });
  },
});
