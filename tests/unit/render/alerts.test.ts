import { join } from 'node:path/posix';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { limits } from '../../../src/facts/limits.ts';
import { metricsKept } from '../../../src/facts/metrics-kept.ts';
import { renderAlerts } from '../../../src/render/alerts.ts';
import { renderDocs } from '../../../src/render/docs/docs.ts';
import { exampleModel } from '../../helpers/model.ts';
import { mutants, selectors } from '../../helpers/promql.ts';
import { suite } from '../../helpers/suite.ts';

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Group {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

const files = renderAlerts();
const documents = renderDocs(exampleModel('minimal'));
const ruleFiles = ['alerts/article.yaml', 'alerts/platform.yaml', 'alerts/recording.yaml'];

function textOf(path: string): string {
  const file = files.get(path);
  if (file === undefined) throw new Error(`${path} is not rendered`);
  return file.text;
}

const groups = ruleFiles.flatMap((path) => (parse(textOf(path)) as { groups: Group[] }).groups);
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter((rule) => rule.alert !== undefined);
const recorded = new Set(rules.flatMap((rule) => rule.record ?? []));

/** What keeps an expression from having data, or undefined when every series it reads is collected or recorded. */
function missing(expression: string): string | undefined {
  for (const { metric, job } of selectors(expression)) {
    if (recorded.has(metric)) continue;
    const kept = job === undefined ? undefined : metricsKept[job];
    if (kept === undefined) return `${metric} names no job that is scraped by default`;
    if (!kept.some((pattern) => new RegExp(`^(?:${pattern})$`).test(metric))) return `${metric} is not kept for ${job}`;
  }
  return undefined;
}

suite('alert files', (test) => {
  test('are the rules, their tests and a runbook for each alert', () => {
    const runbooks = [...files.keys()].filter(
      (path) => path.startsWith('docs/runbooks/') && !path.endsWith('README.md'),
    );
    assert.equal(runbooks, alerts.map((rule) => `docs/runbooks/${rule.alert}.md`).toSorted());
    assert.equal(
      [...files.keys()].filter((path) => /^alerts\/[^/]+$/.test(path)),
      ruleFiles,
    );
  });

  test('end with one newline, have no trailing blanks, and are not programs', () => {
    for (const [path, { text, executable }] of files) {
      assert.match(text, /[^\n]\n$/, path);
      assert.not.match(text, /[ \t\r]\n/, path);
      assert.not(executable, path);
    }
  });

  test('read only series that are collected without further settings', () => {
    const blind = rules.flatMap(({ alert, record, expr }) => {
      const reason = missing(expr);
      return reason === undefined ? [] : [`${alert ?? record}: ${reason}`];
    });
    assert.equal(blind, []);
  });

  test('test each recorded series', () => {
    const { tests } = parse(textOf('alerts/tests/recording.test.yaml')) as {
      tests: { promql_expr_test: { expr: string; exp_samples: unknown[] }[] }[];
    };
    const checked = tests.flatMap((group) =>
      group.promql_expr_test.filter(({ exp_samples }) => exp_samples.length > 0).map(({ expr }) => expr),
    );
    assert.equal([...recorded].toSorted(), checked.toSorted());
  });

  test('name each alert once and each group once', () => {
    const names = [...alerts.map((rule) => rule.alert), ...groups.map((group) => group.name)];
    assert.is(new Set(names).size, names.length);
  });

  test('fit an Azure rule group', () => {
    for (const group of groups) {
      assert.match(group.name, /^[a-z-]+$/);
      assert.ok(group.rules.length <= limits.rulesPerGroup, `${group.name} has ${group.rules.length} rules`);
      assert.match(group.interval, /^([1-9]|1[0-5])m$/, group.name);
    }
  });

  test('give each alert what the Bicep module and the person on call read', () => {
    for (const rule of alerts) {
      const name = String(rule.alert);
      assert.match(name, /^Aks[A-Z]\w+$/);
      assert.match(String(rule.for), /^[1-9]\d*[mh]$/, `${name}: "PT" and this in capitals is the duration in Azure`);
      assert.equal(Object.keys(rule.labels ?? {}), ['severity'], name);
      assert.ok(typeof rule.labels?.['severity'] === 'string' && /^[0-4]$/.test(rule.labels['severity']), name);
      assert.equal(Object.keys(rule.annotations ?? {}), ['summary', 'description', 'runbook'], name);
      assert.is(rule.annotations?.['runbook'], `docs/runbooks/${name}.md`);
    }
  });

  test('link runbooks to each other without a dead end', () => {
    for (const [path, { text }] of files) {
      if (!path.startsWith('docs/runbooks/')) continue;
      if (!path.endsWith('README.md'))
        assert.match(text, /^# \w+\n\nSeverity [0-4]\. [^]+\n## Look here first\n[^]+\n## Usual causes\n/, path);
      for (const [, target] of text.matchAll(/\]\(([^)]+)\)/g))
        assert.ok(
          files.has(`docs/runbooks/${target}`) || documents.has(join('docs/runbooks', target ?? '')),
          `${path} links to ${target}`,
        );
    }
  });

  test('say the severity of the rule in its runbook', () => {
    for (const rule of alerts) {
      const text = textOf(`docs/runbooks/${rule.alert}.md`);
      assert.is(text.split('\n')[0], `# ${rule.alert}`);
      assert.match(text, `\nSeverity ${String(rule.labels?.['severity'])}. `);
    }
  });
});

suite('reading PromQL', (test) => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['up{job="node"}', ['up node']],
    [
      'sum by (cluster, pod) (rate(a{job="x",code=~"5.."}[5m])) / on (pod) group_left (node) b{job="y"} > 0.01',
      ['a x', 'b y'],
    ],
    ['a{job="x"} offset 1h == 1 unless on (pod) b > 1e3', ['a x', 'b undefined']],
    ['label_replace(a:b:c, "pod", "$1", "name", "(.*)")', ['a:b:c undefined']],
    ['time() - max without (pod) (a{reason!="",job="x"}) > 1800', ['a x']],
    ['absent(a{job="x"}) or vector(1)', ['a x']],
  ];
  for (const [expression, expected] of cases) {
    test(`finds the metrics of ${expression}`, () => {
      assert.equal(
        selectors(expression).map(({ metric, job }) => `${metric} ${job}`),
        expected,
      );
    });
  }

  test('a metric that is not kept, or is kept for another job, is told', () => {
    assert.is(
      missing('kube_persistentvolume_status_phase{job="kube-state-metrics"}'),
      'kube_persistentvolume_status_phase is not kept for kube-state-metrics',
    );
    assert.is(
      missing('coredns_panics_total{job="kube-dns"}'),
      'coredns_panics_total names no job that is scraped by default',
    );
    assert.is(missing('kube_pod_labels{job="kube-state-metrics"}'), undefined);
  });

  test('breaks an expression in each way a test must notice', () => {
    assert.equal(
      mutants('count(a{x="1>2"} == 1 unless b{x="and"}) > 2').map(({ expression }) => expression),
      [
        'count(a{x="1>2"} != 1 unless b{x="and"}) > 2',
        'count(a{x="1>2"} == 1 unless b{x="and"}) <= 2',
        'count(a{x="1>2"} == 1 unless b{x="and"}) >= 2',
        'count(a{x="1>2"} == 1 unless b{x="and"}) > 4',
        'count(a{x="1>2"} == 1 unless b{x="and"}) > 1',
        'count(a{x="1>2"} == 1 ) > 2',
      ],
    );
    assert.equal(
      mutants('a < 0 and b > c or d').map(({ expression }) => expression),
      ['a >= 0 and b > c or d', 'a < 0 and b <= c or d', 'a < 0 and b >= c or d', 'a < 0 or d', 'a < 0 and b > c '],
    );
  });
});
