import { exitCode } from '../../src/errors.ts';
import { defineCommand } from '../command.ts';
import { findRoot } from '../config-file.ts';
import { plural, table } from '../format.ts';

export const command = defineCommand({
  usage: 'undo',
  help: 'Takes the last run in this checkout back, all of it or nothing; repeated, the one before it, and so on. Refused when one of its files was changed since. Up to 50 runs and 256 MB of replaced files are kept, in this checkout alone.',
  flags: {
    list: { type: 'boolean', describe: 'Change nothing; list the runs that can be taken back' },
    redo: { type: 'boolean', describe: 'Do the run again that was taken back last' },
    json: { type: 'boolean', describe: 'Print one JSON value' },
  },
  examples: [
    ['create-aks-prod undo', 'after an upgrade that you do not want'],
    ['create-aks-prod undo --list', 'see what can be taken back'],
  ],
  async run({ list, redo, json }, session) {
    const { cwd, report } = session;
    const [{ listRuns, undo }, { finishEarlierRun, workerAt }] = await Promise.all([
      import('../../src/disk/undo.ts'),
      import('../repository.ts'),
    ]);
    const root = findRoot(cwd);
    if (list) {
      const runs = listRuns(root, {}).map(({ time, ...run }) => ({ ...run, time: new Date(time).toISOString() }));
      if (json) report.json({ runs });
      else if (runs.length === 0) report.print('There is no run to undo.');
      else
        report.print(
          table(
            runs.map(({ time, files, command }) => [
              time.slice(0, 16).replace('T', ' '),
              plural(files, 'file'),
              command.replace(/[^\x20-\x7e]/g, '?'),
            ]),
            report.columns,
          ),
        );
      return exitCode.done;
    }
    finishEarlierRun(root, session);
    const { run, paths, left } = undo(root, { ...workerAt(root), again: redo === true });
    if (json) report.json({ restored: paths, run: run.command, left });
    else
      report.say(
        `Done: ${plural(paths.length, 'file')} as ${redo ? 'after' : 'before'} \`${run.command.replace(/[^\x20-\x7e]/g, '?')}\`. ${left === 0 ? 'No other run' : plural(left, 'run')} can be taken back.`,
      );
    return exitCode.done;
  },
});
