import { UserError } from '../../src/errors.ts';
import { azurePatchRules } from '../../src/rules/azure-patched/rules.ts';
import { allRules } from '../../src/rules/index.ts';
import { patchedRuleTexts } from '../../src/rules/patched/judge.ts';
import type { Rule } from '../../src/rules/rule.ts';
import { labelled, type Paint } from '../format.ts';

export type RuleText = Omit<Rule, 'check'>;

/** Whether a word is the id of a rule, as findings end with it in brackets, rather than a config path. */
export function isRuleId(text: string): boolean {
  return /^[A-Z]\d{1,3}$/i.test(text);
}

/** @throws UserError USAGE when there is no such rule */
export function ruleOf(id: string): RuleText {
  const found = [...allRules, ...azurePatchRules, ...patchedRuleTexts()].find((rule) => rule.id === id);
  if (!found)
    throw new UserError('USAGE', `There is no rule ${id}.`, {
      hint: 'Findings of create-aks-prod validate end with the id of their rule.',
    });
  const { severity, title, why, source } = found;
  return { id, severity, title, why, source };
}

/** What a rule asks for, and why. */
export function ruleText({ id, severity, title, why, source }: RuleText, columns: number, paint: Paint): string {
  return [
    `${paint('bold', id)}  ${severity}`,
    labelled('', `${title}.`, columns, 2),
    labelled('why: ', why, columns, 2),
    paint('dim', labelled('', source, columns, 2)),
  ].join('\n');
}
