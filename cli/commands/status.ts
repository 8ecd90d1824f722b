import { exitCode } from '../../src/errors.ts';
import { defineCommand } from '../command.ts';
import { findRoot } from '../config-file.ts';
import type { Drift } from '../../src/plan/drift.ts';
import { table } from '../format.ts';
import { healthText } from '../plan-text.ts';

export const command = defineCommand({
  usage: 'status',
  help: 'Says which files differ from what was rendered last: edited, deleted, moved, detached, or waiting with a conflict; and what is wrong with the repository: markers, files beside others, files that no longer parse, lost records. Reads only, and renders nothing.',
  flags: { json: { type: 'boolean', describe: 'Print one JSON value' } },
  examples: [['create-aks-prod status', 'what you changed since the last run']],
  async run({ json }, { cwd, version, report }) {
    const [{ driftOf }, { healthIn }, { readRepository }] = await Promise.all([
      import('../../src/plan/drift.ts'),
      import('../ignored.ts'),
      import('../repository.ts'),
    ]);
    const root = findRoot(cwd);
    const repo = readRepository(root);
    const { lock } = repo;
    const drift = lock ? driftOf(lock, repo.tree) : [];
    const health = healthIn(root, repo);
    if (json) report.json({ madeBy: lock?.tool ?? null, tool: version, files: drift, health });
    else {
      const changed = drift.filter(({ state }) => state !== 'unchanged');
      report.say(
        lock
          ? `Made by create-aks-prod ${lock.tool}; this is ${version}. ${drift.length - changed.length} of ${drift.length} files are as they were rendered.`
          : 'Nothing was generated here yet; run create-aks-prod generate.',
      );
      if (changed.length > 0) report.print(table(changed.map(row), report.columns));
      if (health.length > 0) report.print(healthText(health, report.columns));
    }
    return exitCode.done;
  },
});

function row({ path, at, state, locked }: Drift): string[] {
  return [state, `${at}${at === path ? '' : ` (was ${path})`}${locked ? ' (not meant to be edited)' : ''}`];
}
