import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { mutants } from '../helpers/promql.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
}

interface UnitTest {
  readonly name: string;
  readonly alert_rule_test: readonly { readonly alertname: string }[];
}

const alerts = resolve(import.meta.dirname, '../../templates/alerts');
const testFiles = readdirSync(join(alerts, 'tests')).sort();

const rules = ['article.yaml', 'platform.yaml'].flatMap((name) => {
  const file = parse(readFileSync(join(alerts, name), 'utf8')) as { groups: { rules: Rule[] }[] };
  return file.groups.flatMap((group) => group.rules);
});

const tests = testFiles.flatMap((name) => {
  const file = parse(readFileSync(join(alerts, 'tests', name), 'utf8')) as { tests: UnitTest[] };
  return file.tests.filter((candidate) => candidate.alert_rule_test !== undefined);
});

/** A rule after one change. */
interface Change {
  readonly what: string;
  readonly rule: Rule;
}

function brokenExpressions(rule: Rule): Change[] {
  return mutants(rule.expr).map(({ what, expression }) => ({
    what: `${rule.alert}: ${what}`,
    rule: { ...rule, expr: expression },
  }));
}

/** Half of the delay, rounded down to minutes, and twice of it. */
function brokenDelays(rule: Rule): Change[] {
  const minutes = Number.parseInt(rule.for, 10) * (rule.for.endsWith('h') ? 60 : 1);
  return [Math.floor(minutes / 2), minutes * 2].map((value) => ({
    what: `${rule.alert}: for ${value}m in place of ${rule.for}`,
    rule: { ...rule, for: `${value}m` },
  }));
}

/** Runs each changed rule against the tests of its alert, and returns the changes that the tests let pass. */
function unnoticed(promtool: string, changes: readonly Change[]): string[] {
  const folder = scratch('alerts');
  const files = changes.map(({ rule }, index) => {
    writeFileSync(join(folder, `rule-${index}.yaml`), stringify({ groups: [{ name: 'changed', rules: [rule] }] }));
    const own = tests.filter((candidate) =>
      candidate.alert_rule_test.every(({ alertname }) => alertname === rule.alert),
    );
    const file = join(folder, `test-${index}.yaml`);
    writeFileSync(file, stringify({ rule_files: [`rule-${index}.yaml`], evaluation_interval: '1m', tests: own }));
    return file;
  });
  const { stdout, stderr } = spawnSync(promtool, ['test', 'rules', ...files], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const text = stdout + stderr;
  assert.is(text.match(/Unit Testing: /g)?.length, files.length, 'promtool ran every file');
  const passed = new Set([...stdout.matchAll(/test-(\d+)\.yaml\n\s+SUCCESS/g)].map((match) => Number(match[1])));
  return changes.filter((_, index) => passed.has(index)).map(({ what }) => what);
}

const promtool = needsTool('promtool', 'checking the alert rules');

if (promtool !== undefined) {
  suite('alert rules', (test) => {
    test('are valid, the recording rules too', () => {
      const files = ['article.yaml', 'platform.yaml', 'recording.yaml'].map((name) => join(alerts, name));
      const result = spawnSync(promtool, ['check', 'rules', '--lint-fatal', ...files], { encoding: 'utf8' });
      assert.is(result.status, 0, result.stdout + result.stderr);
    });

    test('pass their tests', () => {
      const files = testFiles.map((name) => join(alerts, 'tests', name));
      const result = spawnSync(promtool, ['test', 'rules', ...files], { encoding: 'utf8' });
      assert.is(result.status, 0, result.stdout + result.stderr);
    });

    test('are tested one by one, unchanged', () => {
      const unchanged = rules.map((rule) => ({ what: rule.alert, rule }));
      assert.equal(
        unnoticed(promtool, unchanged),
        rules.map((rule) => rule.alert),
      );
    });

    test('have tests that notice each broken comparison, threshold and clause', () => {
      const changes = rules.flatMap(brokenExpressions);
      assert.ok(changes.length >= 3 * rules.length, `${changes.length} ways to break ${rules.length} rules`);
      assert.equal(unnoticed(promtool, changes), []);
    });

    test('have tests that notice a shorter and a longer delay', () => {
      assert.equal(unnoticed(promtool, rules.flatMap(brokenDelays)), []);
    });
  });
}
