import { byId } from '../../src/rules/by-id.ts';
import { excluded } from '../../src/rules/by-construction.ts';
import { allRules } from '../../src/rules/index.ts';
import { azurePatchRules } from '../../src/rules/azure-patched/rules.ts';
import { patchedRules } from '../../src/rules/patched/rules.ts';
import { asOf } from '../../src/facts/as-of.ts';
import type { Generator } from './generator.ts';

const rules = [...allRules, ...azurePatchRules, ...patchedRules].toSorted((a, b) => byId(a.id, b.id));

/** docs/rules.md: every rule with its reason and its source, and what no rule is needed for. */
export const rulesDoc: Generator = {
  path: 'docs/rules.md',
  make: async () =>
    `${[
      '# Rules',
      '',
      'What `create-aks-prod validate` checks beyond the schema. An **error** would not deploy, or would break in operation; nothing is',
      'written until it is fixed. A **warning** deploys, and costs you later. Facts are as of ' + asOf + '.',
      '',
      'Ids are permanent. `V` is about the platform, `A` autoscaling, `B` disruption and rollout, `C` labels and selectors, `D` identity and',
      'secrets, `F` whether the file agrees with itself, `G` delivery, `N` network, `P` patches, `Q` capacity, `S` security.',
      '',
      '| Id | Severity | What must hold | Why | Source |',
      '| --- | --- | --- | --- | --- |',
      ...rules.map(({ id, severity, title, why, source }) => row([id, severity, `${title}.`, why, source])),
      '',
      `${patchedRules.map(({ id }) => id).join(', ')} look at the rendered objects, after the patches of the configuration; ${azurePatchRules.map(({ id }) => id).join(', ')} at the patches of Azure resources.`,
      'A rule may give another severity than its own where the case is better or worse than usual.',
      '',
      '## What cannot happen',
      '',
      'Checks of the same catalogue that need no rule, because no configuration can bring the breach about.',
      '',
      '| Ids | What | Why not | Held by |',
      '| --- | --- | --- | --- |',
      ...excluded
        .toSorted((a, b) => byId(a.ids[0] ?? '', b.ids[0] ?? ''))
        .map(({ ids, what, why, heldBy }) => row([ids.join(', '), what, why, heldBy.join(', ')])),
    ].join('\n')}\n`,
};

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
