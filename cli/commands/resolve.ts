import { defineCommand } from '../command.ts';
import { findRoot } from '../config-file.ts';
import { fromRoot } from '../paths.ts';

export const command = defineCommand({
  usage: 'resolve <paths..>',
  help: "Closes conflicts that an earlier run left as markers or beside the file. Your file counts as it stands; with --theirs the template's version is taken.",
  positionals: ['paths'],
  flags: {
    paths: { type: 'string', array: true, demandOption: true, describe: 'The files' },
    theirs: { type: 'boolean', describe: "Take the template's version" },
    json: { type: 'boolean', describe: 'Print one JSON value' },
  },
  examples: [['create-aks-prod resolve infra/main.bicep', 'after the markers are gone']],
  async run({ paths, theirs, json }, session) {
    const { generate } = await import('../generate.ts');
    const only = paths.map((path) => fromRoot(findRoot(session.cwd), session.cwd, path));
    const choice = theirs ? 'theirs' : 'ours';
    return generate(session, {
      mode: 'write',
      json: json === true,
      wishes: { only, choices: only.map((pattern) => ({ pattern, choice })) },
    });
  },
});
