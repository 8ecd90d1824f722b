import { exitCode } from '../../src/errors.ts';
import { defineCommand } from '../command.ts';
import { findRoot } from '../config-file.ts';

export const command = defineCommand({
  usage: 'recover',
  help: 'Settles a run that was cut off: finishes it, or takes it back with --rollback. Also mends records that a git merge left with conflict markers. Safe to repeat.',
  flags: { rollback: { type: 'boolean', describe: 'Take the run back' } },
  examples: [
    ['create-aks-prod recover', 'finish the run'],
    ['create-aks-prod recover --rollback', 'as if it had never started'],
  ],
  async run({ rollback }, session) {
    const [{ applyWrites }, { repairWrites }, { finishEarlierRun, worker }] = await Promise.all([
      import('../../src/disk/apply.ts'),
      import('../../src/disk/repo.ts'),
      import('../repository.ts'),
    ]);
    const root = findRoot(session.cwd);
    const wasPending = finishEarlierRun(root, session, rollback === true);
    const repairs = repairWrites(root, worker);
    applyWrites(root, repairs, worker);
    if (repairs.length > 0)
      session.report.print('The records had been left with conflict markers; both sides are joined.');
    else if (!wasPending) session.report.print('Nothing to recover.');
    return exitCode.done;
  },
});
