import { file } from '../../schemas/index.ts';
import { exitCode } from '../../src/errors.ts';
import { defineCommand } from '../command.ts';

export const command = defineCommand({
  usage: 'schema',
  help: 'Prints the JSON Schema of aks-prod.yaml, for editors and other tools. The repository holds it as .aks-prod/schema.json.',
  flags: {},
  examples: [['create-aks-prod schema > schema.json', 'keep the schema of this version']],
  async run(_flags, { report }) {
    report.json(file);
    return exitCode.done;
  },
});
