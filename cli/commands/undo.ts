import { exitCode } from '../../src/errors.ts';
import { defineCommand } from '../command.ts';
import { findRoot } from '../config-file.ts';
import { plural } from '../format.ts';

export const command = defineCommand({
  usage: 'undo',
  help: 'Takes the last run in this checkout back, all of it or nothing. Refused when one of its files was edited since. A second undo does the run again.',
  flags: { json: { type: 'boolean', describe: 'Print one JSON value' } },
  examples: [['create-aks-prod undo', 'after an upgrade that you do not want']],
  async run({ json }, { cwd, report }) {
    const [{ undo }, { worker }] = await Promise.all([import('../../src/disk/undo.ts'), import('../repository.ts')]);
    const paths = undo(findRoot(cwd), worker);
    if (json) report.json({ restored: paths });
    else report.print(`Done: ${plural(paths.length, 'file')} as before the last run.`);
    return exitCode.done;
  },
});
