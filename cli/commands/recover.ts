import { exitCode } from '../../src/errors.ts';
import { defineCommand } from '../command.ts';
import { findRoot } from '../config-file.ts';

export const command = defineCommand({
  usage: 'recover',
  help: 'Settles a run that was cut off: finishes it, or takes it back with --rollback. Safe to repeat.',
  flags: { rollback: { type: 'boolean', describe: 'Take the run back' } },
  examples: [
    ['create-aks-prod recover', 'finish the run'],
    ['create-aks-prod recover --rollback', 'as if it had never started'],
  ],
  async run({ rollback }, session) {
    const { finishEarlierRun } = await import('../repository.ts');
    if (!finishEarlierRun(findRoot(session.cwd), session, rollback === true))
      session.report.print('Nothing to recover.');
    return exitCode.done;
  },
});
