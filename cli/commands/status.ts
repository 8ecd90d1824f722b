import { exitCode } from '../../src/errors.ts';
import { defineCommand } from '../command.ts';
import { findRoot } from '../config-file.ts';
import { table } from '../format.ts';

export const command = defineCommand({
  usage: 'status',
  help: 'Says which files differ from what was rendered last: edited, deleted, moved, detached, or waiting with a conflict. Reads only, and renders nothing.',
  flags: { json: { type: 'boolean', describe: 'Print one JSON value' } },
  examples: [['create-aks-prod status', 'what you changed since the last run']],
  async run({ json }, { cwd, version, report }) {
    const [{ readRepo }, { driftOf }, { worker }] = await Promise.all([
      import('../../src/disk/repo.ts'),
      import('../../src/plan/drift.ts'),
      import('../repository.ts'),
    ]);
    const { lock, tree } = readRepo(findRoot(cwd), { files: [] }, worker);
    const drift = lock ? driftOf(lock, tree) : [];
    const changed = drift.filter(({ state }) => state !== 'unchanged');
    if (json) report.json({ madeBy: lock?.tool ?? null, tool: version, files: drift });
    else if (!lock) report.print('Nothing was generated here yet; run create-aks-prod generate.');
    else {
      report.print(
        `Made by create-aks-prod ${lock.tool}; this is ${version}. ${drift.length - changed.length} of ${drift.length} files are as they were rendered.`,
      );
      if (changed.length > 0)
        report.print(
          table(
            changed.map(({ path, at, state, locked }) => [
              state,
              `${at}${at === path ? '' : ` (was ${path})`}${locked ? ' (not meant to be edited)' : ''}`,
            ]),
            report.columns,
          ),
        );
    }
    return exitCode.done;
  },
});
