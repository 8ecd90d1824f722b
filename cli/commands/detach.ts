import { defineCommand } from '../command.ts';
import { findRoot } from '../config-file.ts';
import { fromRoot } from '../paths.ts';

export const command = defineCommand({
  usage: 'detach <paths..>',
  help: 'Makes files yours alone: the template no longer changes them. `restore` takes it back.',
  positionals: ['paths'],
  flags: {
    paths: { type: 'string', array: true, demandOption: true, describe: 'Files or patterns' },
    json: { type: 'boolean', describe: 'Print one JSON value' },
  },
  examples: [['create-aks-prod detach docs/upgrades.md', 'keep your own text']],
  async run({ paths, json }, session) {
    const { generate } = await import('../generate.ts');
    const patterns = paths.map((path) => fromRoot(findRoot(session.cwd), session.cwd, path));
    return generate(session, { mode: 'write', json: json === true, wishes: { only: patterns, detach: patterns } });
  },
});
