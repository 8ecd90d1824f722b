import * as assert from 'uvu/assert';
import { merge3, type MergeResult } from '../../../../src/plan/merge/merge.ts';
import { fileKind } from '../../../../src/plan/merge/file-kind.ts';
import { problemsIn } from '../../../../src/plan/merge/problems.ts';
import { suite } from '../../../helpers/suite.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function merge(path: string, base: string, ours: string, theirs: string): MergeResult {
  return merge3({ path, base: bytes(base), ours: bytes(ours), theirs: bytes(theirs), labels: { old: '1', new: '2' } });
}

const shown = (result: MergeResult): string =>
  result.kind === 'clean' ? new TextDecoder().decode(result.bytes) : `conflict: ${result.reason}`;

/** A file in which `mine` comes first and `theirs` last, with something between that nobody changes. */
interface Twice {
  readonly what: string;
  readonly path: string;
  readonly before: string;
  readonly between: string;
  readonly after: string;
  readonly mine: string;
  readonly theirs: string;
  /** What the conflict says, or the check of the file when both are in it. */
  readonly says: RegExp;
}

const alert = (name: string, wait: string): string =>
  `      - alert: ${name}\n        expr: up == 0\n        for: ${wait}\n`;
const test = (name: string, value: string): string =>
  `  - name: ${name}\n    input_series:\n      - series: up\n        values: ${value}\n`;
const step = (id: string, run: string): string => `      - id: ${id}\n        run: ${run}\n`;
const parameter = (name: string, value: string): string => `param ${name} = '${value}'\n\n`;

const twice: readonly Twice[] = [
  {
    what: 'a Bicep parameter',
    path: 'infra/main.bicep',
    before: 'param a string\n\n',
    between: 'param b string\n\nparam c string\n\n',
    after: 'output d string = a\n',
    mine: 'param twice string\n\n',
    theirs: 'param twice int\n\n',
    says: /name twice is declared twice/,
  },
  {
    what: 'a key of a Bicep object',
    path: 'infra/production.bicepparam',
    before: "using 'main.bicep'\n\nparam tags = {\n",
    between: "  environment: 'production'\n  owner: 'shop'\n  platform: 'shop'\n",
    after: '}\n',
    mine: "  zone: 'mine'\n",
    theirs: "  zone: 'core'\n",
    says: /"zone" appears twice/,
  },
  {
    what: 'a value of Bicep parameters',
    path: 'infra/production.bicepparam',
    before: "using 'main.bicep'\n\n",
    between: parameter('a', '1') + parameter('b', '1'),
    after: parameter('c', '1'),
    mine: parameter('twice', 'mine'),
    theirs: parameter('twice', 'theirs'),
    says: /name twice is declared twice/,
  },
  {
    what: 'a group of alerts',
    path: 'alerts/platform.yaml',
    before: 'groups:\n',
    between: `  - name: a\n    rules:\n${alert('A', '1m')}  - name: b\n    rules:\n${alert('B', '1m')}`,
    after: `  - name: c\n    rules:\n${alert('C', '1m')}`,
    mine: `  - name: twice\n    rules:\n${alert('Mine', '1m')}`,
    theirs: `  - name: twice\n    rules:\n${alert('Theirs', '1m')}`,
    says: /two items named "twice"/,
  },
  {
    what: 'an alert',
    path: 'alerts/platform.yaml',
    before: 'groups:\n  - name: a\n    rules:\n',
    between: alert('A', '1m') + alert('B', '2m'),
    after: alert('C', '3m'),
    mine: alert('Twice', '5m'),
    theirs: alert('Twice', '9m'),
    says: /two items named "Twice"/,
  },
  {
    what: 'a test of alerts',
    path: 'alerts/tests/nodes.test.yaml',
    before: 'rule_files:\n  - ../platform.yaml\ntests:\n',
    between: test('a', '1x1') + test('b', '1x2'),
    after: test('c', '1x3'),
    mine: test('twice', '1x4'),
    theirs: test('twice', '1x5'),
    says: /two items named "twice"/,
  },
  {
    what: 'a job of a workflow',
    path: '.github/workflows/deploy.yml',
    before: 'on: push\njobs:\n',
    between: '  a:\n    runs-on: one\n  b:\n    runs-on: one\n',
    after: '  c:\n    runs-on: one\n',
    mine: '  twice:\n    runs-on: mine\n',
    theirs: '  twice:\n    runs-on: theirs\n',
    says: /"twice" appears twice/,
  },
  {
    what: 'the id of a step',
    path: '.github/workflows/deploy.yml',
    before: 'on: push\njobs:\n  a:\n    steps:\n',
    between: step('a', '1') + step('b', '2'),
    after: step('c', '3'),
    mine: step('twice', 'mine'),
    theirs: step('twice', 'theirs'),
    says: /two items named "twice"/,
  },
  {
    what: 'a variable of an environment file',
    path: 'scripts/environments/production.env',
    before: '# Settings\n',
    between: "A='1'\nB='2'\nC='3'\n",
    after: "D='4'\n",
    mine: "TWICE='mine'\n",
    theirs: "TWICE='theirs'\n",
    says: /TWICE is set twice/,
  },
  {
    what: 'a function of a script',
    path: 'scripts/deploy.sh',
    before: '#!/usr/bin/env bash\n',
    between: 'first() {\n  echo 1\n}\nsecond() {\n  echo 2\n}\n',
    after: 'first\n',
    mine: 'twice() {\n  echo mine\n}\n',
    theirs: 'twice() {\n  echo theirs\n}\n',
    says: /function twice is defined twice/,
  },
  {
    what: 'an entry of a kustomization',
    path: 'k8s/production/kustomization.yaml',
    before:
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nconfigMapGenerator:\n  - name: a\n    literals:\n',
    between: '      - A=1\n      - B=2\n      - C=3\n',
    after: '      - D=4\n',
    mine: '      - TWICE=mine\n',
    theirs: '      - TWICE=theirs\n',
    says: /two items named "TWICE"/,
  },
  {
    what: 'a key of the values of a chart',
    path: 'charts/web/values.yaml',
    before: 'image: a\n',
    between: 'replicas: 3\nports:\n  http: 80\nservice: b\n',
    after: 'hosts: []\n',
    mine: 'twice: mine\n',
    theirs: 'twice: theirs\n',
    says: /"twice" appears twice/,
  },
];

suite('what must be there once', (test) => {
  for (const { what, path, before, between, after, mine, theirs, says } of twice) {
    test(`it is a conflict when both sides add it: ${what}`, () => {
      const result = merge(
        path,
        before + between + after,
        before + mine + between + after,
        before + between + theirs + after,
      );
      assert.is(result.kind, 'conflict');
    });
    test(`it is found in a file: ${what}`, () => {
      const messages = problemsIn(fileKind(path), before + mine + between + theirs + after).map(
        ({ message }) => message,
      );
      assert.ok(
        messages.some((message) => says.test(message)),
        messages.join('\n') || 'nothing was found',
      );
      assert.equal(problemsIn(fileKind(path), before + mine + between + after), []);
    });
  }

  test('it may be there twice where nothing forbids it', () => {
    const records = `groups:\n  - name: a\n    rules:\n${['x', 'y']
      .map((type) => `      - record: workload\n        expr: ${type}\n        labels:\n          type: ${type}\n`)
      .join('')}`;
    assert.equal(problemsIn('yaml', records), []);
    assert.equal(problemsIn('yaml', 'env:\n  - name: a\n  - name: a\n'), []);
    assert.equal(problemsIn('bicep', "param a = {\n  x: { k: 1 }\n  y: { k: 1 }\n  '${z}': 1\n  '${z}': 2\n}\n"), []);
  });

  test('it is found in objects that stand inside of expressions', () => {
    const text = 'var a = [for b in c: {\n  k: 1\n  k: 2\n}]\nvar d = e ? { k: 1 } : union(f, { g: { k: 1, k: 2 } })\n';
    assert.equal(
      problemsIn('bicep', text).map(({ message }) => message),
      [
        'The key "k" appears twice in an object of a, the second time in line 3.',
        'The key "k" appears twice in an object of d, the second time in line 5.',
      ],
    );
  });
});

interface Merged {
  readonly name: string;
  readonly path: string;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly merged: string;
}

const pool = (name: string, most: number, more = ''): string =>
  `  {\n    name: '${name}'\n    minCount: 1\n    maxCount: ${most}\n${more}  }\n`;
const pools = (...list: readonly string[]): string => `using 'main.bicep'\n\nparam pools = [\n${list.join('')}]\n`;

const series = (name: string): string => `      - series: ${name}\n        values: 1x80\n`;
const cases = (...items: string[]): string => `tests:\n  - name: one\n    input_series:\n${items.join('')}`;

const merges: readonly Merged[] = [
  {
    name: 'neighbouring values of Bicep parameters',
    path: 'infra/production.bicepparam',
    base: pools(pool('apps', 3), pool('batch', 4)),
    ours: pools(pool('apps', 9), pool('batch', 4)),
    theirs: pools(pool('apps', 3, "    maxSurge: '33%'\n"), pool('batch', 4)),
    merged: pools(pool('apps', 9, "    maxSurge: '33%'\n"), pool('batch', 4)),
  },
  {
    name: 'a copy of a block of Bicep under another name, and a change in the original',
    path: 'infra/production.bicepparam',
    base: pools(pool('apps', 3), pool('batch', 4)),
    ours: pools(pool('apps', 3), pool('mine', 3), pool('batch', 4)),
    theirs: pools(pool('apps', 5), pool('batch', 4)),
    merged: pools(pool('apps', 5), pool('mine', 3), pool('batch', 4)),
  },
  {
    name: 'a comment of ours beside a value that the template changes',
    path: 'infra/production.bicepparam',
    base: 'param a = 1\nparam b = 2\n',
    ours: '// why\nparam a = 9 // mine\nparam b = 2\n',
    theirs: 'param a = 1\nparam b = 3\n',
    merged: '// why\nparam a = 9 // mine\nparam b = 3\n',
  },
  {
    name: 'neighbouring variables of an environment file',
    path: 'scripts/environments/production.env',
    base: "A='1'\nB='2'\nC='3'\n",
    ours: "A='9'\nB='2'\nC='3'\n",
    theirs: "A='1'\nB='8'\nC='3'\nD='4'\n",
    merged: "A='9'\nB='8'\nC='3'\nD='4'\n",
  },
  {
    name: 'a declaration that the template moved and the person edited',
    path: 'infra/production.bicepparam',
    base: parameter('a', '1') + parameter('b', '1') + parameter('c', '1'),
    ours: parameter('a', 'mine') + parameter('b', '1') + parameter('c', '1'),
    theirs: parameter('b', '1') + parameter('c', '1') + parameter('a', '1'),
    merged: parameter('a', 'mine') + parameter('b', '1') + parameter('c', '1'),
  },
  {
    name: 'a variable that the template moved and the person edited',
    path: 'k8s/production/azure.env',
    base: 'A=1\nB=2\nC=3\n',
    ours: 'A=9\nB=2\nC=3\n',
    theirs: 'B=2\nC=3\nA=1\n',
    merged: 'A=9\nB=2\nC=3\n',
  },
  {
    name: 'an alert that the template moved and the person edited',
    path: 'alerts/platform.yaml',
    base: `groups:\n  - name: a\n    rules:\n${alert('A', '1m')}${alert('B', '2m')}${alert('C', '3m')}`,
    ours: `groups:\n  - name: a\n    rules:\n${alert('A', '9m')}${alert('B', '2m')}${alert('C', '3m')}`,
    theirs: `groups:\n  - name: a\n    rules:\n${alert('B', '2m')}${alert('C', '3m')}${alert('A', '1m')}`,
    merged: `groups:\n  - name: a\n    rules:\n${alert('B', '2m')}${alert('C', '3m')}${alert('A', '9m')}`,
  },
  {
    name: 'an alert copied under another name below itself, and a change in the original',
    path: 'alerts/platform.yaml',
    base: `groups:\n  - name: a\n    rules:\n${alert('A', '1m')}${alert('B', '2m')}`,
    ours: `groups:\n  - name: a\n    rules:\n${alert('A', '1m')}${alert('A2', '1m')}${alert('B', '2m')}`,
    theirs: `groups:\n  - name: a\n    rules:\n${alert('A', '7m')}${alert('B', '2m')}`,
    merged: `groups:\n  - name: a\n    rules:\n${alert('A', '7m')}${alert('A2', '1m')}${alert('B', '2m')}`,
  },
  {
    name: 'a series above one that the template names anew, in this order',
    path: 'alerts/tests/platform.test.yaml',
    base: cases(series('a'), series('b'), series('c')),
    ours: cases(series('a'), series('mine'), series('b'), series('c')),
    theirs: cases(series('a'), series('new'), series('c')),
    merged: cases(series('a'), series('mine'), series('new'), series('c')),
  },
];

const member = (name: string): string => `  @description('The ${name}.')\n  ${name}: string\n`;
const type = (...members: string[]): string => `type t = {\n${members.join('')}}\n`;

suite('the merge by value', (test) => {
  for (const { name, path, base, ours, theirs, merged } of merges)
    test(`it merges ${name}`, () => assert.is(shown(merge(path, base, ours, theirs)), merged));

  test('it leaves a decorator that lost its declaration to a person', () => {
    const base = type(member('a'), member('b'), member('c'));
    const swapped = type(member('a'), "  b: string\n  @description('The b.')\n", member('c'));
    const theirs = type(member('a'), "  @description('The b.')\n  zone: string\n  b: string\n", member('c'));
    assert.match(shown(merge('infra/a.bicep', base, swapped, theirs)), /^conflict/);
  });

  test('it leaves one value that both sides changed to a person', () => {
    assert.is(shown(merge('a.bicepparam', 'param a = 1\n', 'param a = 2\n', 'param a = 3\n')), 'conflict: text');
    assert.is(shown(merge('a.env', 'A=1\n', 'A=2\n', 'A=3\n')), 'conflict: text');
  });
});
