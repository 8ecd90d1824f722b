import type { Rule } from '../rule.ts';

/** What is said of patches of Azure resources. The checks are in judge.ts, which loads only where there is such a patch. */
export const azurePatchRules: readonly Omit<Rule, 'check'>[] = [
  {
    id: 'F50',
    severity: 'error',
    title: 'A patch of an Azure resource sets properties that its type has, with values of their types',
    why: 'Azure refuses the deployment, or ignores the property without a word; and what other settings make must not be made twice.',
    source: 'NuGet Azure.Bicep.Types.Az 0.2.972, 2026-11',
  },
  {
    id: 'F51',
    severity: 'warning',
    title: 'A patch of an Azure resource changes something, and weakens nothing',
    why: 'What the platform closes is closed for a reason; and a patch that does nothing hides what does something.',
    source: 'NuGet Azure.Bicep.Types.Az 0.2.972, 2026-11',
  },
];
