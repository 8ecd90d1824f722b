import { exitCode } from '../../src/errors.ts';
import { asOfFlag, onDay } from '../as-of.ts';
import { defineCommand } from '../command.ts';
import { firstIssues, plural } from '../format.ts';
import { findRoot, readConfig } from '../config-file.ts';
import { inspect } from '../platform.ts';

export const command = defineCommand({
  usage: 'validate',
  help: 'Checks aks-prod.yaml against the schema and all rules, and prints every finding with its place, its reason and a way out. Writes nothing.',
  flags: {
    strict: { type: 'boolean', describe: 'Warnings too make the exit code 1' },
    ...asOfFlag,
    json: { type: 'boolean', describe: 'Print one JSON value' },
  },
  examples: [
    ['create-aks-prod validate', 'print all findings'],
    ['create-aks-prod validate --strict --json', 'for a pipeline that accepts no warning'],
  ],
  async run({ strict, 'as-of': asOf, json }, session) {
    const { report } = session;
    const { issues, model } = inspect(readConfig(findRoot(session.cwd)), onDay(session, asOf));
    const isValid = !issues.some(({ severity }) => severity === 'error');
    if (json) report.json({ valid: isValid, ...firstIssues(issues) });
    else if (issues.length > 0) report.issues(issues);
    else report.say(`aks-prod.yaml is valid: ${plural(model.environments.length, 'environment')}, no findings.`);
    if (!isValid) return exitCode.invalid;
    return strict && issues.length > 0 ? exitCode.differences : exitCode.done;
  },
});
