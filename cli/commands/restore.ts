import { defineCommand } from '../command.ts';
import { findRoot } from '../config-file.ts';
import { fromRoot } from '../paths.ts';

export const command = defineCommand({
  usage: 'restore <paths..>',
  help: 'Lets files follow the template again that you deleted or detached.',
  positionals: ['paths'],
  flags: {
    paths: { type: 'string', array: true, demandOption: true, describe: 'Files or patterns' },
    json: { type: 'boolean', describe: 'Print one JSON value' },
  },
  examples: [['create-aks-prod restore docs/upgrades.md', 'have a deleted file back']],
  async run({ paths, json }, session) {
    const { generate } = await import('../generate.ts');
    const patterns = paths.map((path) => fromRoot(findRoot(session.cwd), session.cwd, path));
    return generate(session, {
      mode: 'write',
      json: json === true,
      asks: true,
      wishes: { only: patterns, restore: patterns },
    });
  },
});
