import { defineCommand } from '../command.ts';
import { findRoot } from '../config-file.ts';
import { fromRoot } from '../paths.ts';

export const command = defineCommand({
  usage: 'diff [paths..]',
  help: 'Prints what generate would change, as a patch that git can read. Writes nothing; exit code 1 when there is a difference.',
  positionals: ['paths'],
  flags: {
    paths: { type: 'string', array: true, describe: 'Only these files or folders' },
    env: { type: 'string', describe: 'Only the files of one environment', requiresArg: true },
    json: { type: 'boolean', describe: 'Print one JSON value' },
  },
  examples: [
    ['create-aks-prod diff', 'all changes'],
    ['create-aks-prod diff k8s/production', 'those of one folder'],
  ],
  async run({ paths = [], env, json }, session) {
    const { generate } = await import('../generate.ts');
    const only = paths.map((path) => fromRoot(findRoot(session.cwd), session.cwd, path));
    return generate(session, {
      mode: 'diff',
      json: json === true,
      environment: env,
      wishes: only.length > 0 ? { only } : {},
    });
  },
});
