import { join, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { defineCommand } from '../command.ts';
import { presetNames } from '../wizard/presets.ts';
import { exitCode, UserError } from '../../src/errors.ts';
import { configFile } from '../config-file.ts';

export const command = defineCommand({
  usage: 'create [dir]',
  help: 'Asks about twelve questions and writes a repository that runs AKS in production. Nothing is written before you say so.',
  positionals: ['dir'],
  flags: {
    dir: { type: 'string', default: '.', describe: 'The folder to write to' },
    yes: { type: 'boolean', alias: 'y', describe: 'Take the default of every open question' },
    config: { type: 'string', requiresArg: true, describe: 'Take this file as aks-prod.yaml and ask nothing' },
    set: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'Answer with a setting: --set location=westeurope',
    },
    preset: { choices: presetNames, requiresArg: true, describe: 'Answer the question about node pools' },
    json: { type: 'boolean', describe: 'Print one JSON value; asks nothing' },
  },
  examples: [
    ['create-aks-prod my-platform', 'answer the questions'],
    ['create-aks-prod my-platform --yes --set name=shop --preset spot', 'no questions'],
    ['create-aks-prod my-platform --config aks-prod.yaml', 'from a file that you have'],
  ],
  async run({ dir, yes, config, set, preset, json }, session) {
    const root = resolve(session.cwd, dir);
    if (existsSync(join(root, configFile))) {
      throw new UserError('ALREADY_EXISTS', `${join(dir, configFile)} exists already.`, {
        hint: `Change it, then run \`create-aks-prod generate\`${dir === '.' ? '' : ` in ${dir}`}.`,
      });
    }
    const { configFor } = await import('../wizard/start.ts');
    const platform = await configFor(
      { folder: root, yes: yes === true, json: json === true, config, set: set ?? [], preset },
      session,
    );
    // The first question need not wait for all that renders.
    const { createRepository } = await import('../create.ts');
    await createRepository(root, dir, platform, json === true, session);
    return exitCode.done;
  },
});
