import * as assert from 'uvu/assert';
import { jsonProblems, yamlProblems } from '../../../../src/plan/merge/yaml-problems.ts';
import { suite } from '../../../helpers/suite.ts';

const head = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n';
const podOf = (container: string): string => `${head}spec:\n  template:\n    spec:\n      containers:\n${container}`;
const service = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n';

const sound: Readonly<Record<string, string>> = {
  'an empty file': '',
  'an anchor and an alias': 'a: &x {b: 1}\nc: *x\n',
  'a tag': 'a: !Ref b\n',
  'names that repeat in a list without a schema': `${head}spec:\n  things:\n  - name: a\n  - name: a\n`,
  'one port over two protocols': `${service}  - port: 53\n    name: a\n  - port: 53\n    name: b\n    protocol: UDP\n`,
  'one name in two kinds': `${head}---\n${head.replace('Deployment', 'StatefulSet')}`,
  'one name in two namespaces': `${head}  namespace: a\n---\n${head}  namespace: b\n`,
};

const broken: readonly (readonly [string, string, string])[] = [
  ['what does not parse', 'a: [\n', 'parse'],
  ['a repeated key', 'a:\n  b: 1\n  b: 2\n', ' key /a/b'],
  ['a repeated key in braces', 'a: {b: 1, b: 2}\n', ' key /a/b'],
  [
    'a repeated container',
    podOf('      - name: a\n      - name: b\n      - name: a\n'),
    'apps/Deployment//web item /spec/template/spec/containers[a]',
  ],
  [
    'a repeated variable',
    podOf('      - name: a\n        env:\n        - name: X\n        - name: X\n'),
    'apps/Deployment//web item /spec/template/spec/containers[a]/env[X]',
  ],
  [
    'a repeated port, said and unsaid',
    `${service}  - port: 80\n  - port: 80\n    protocol: TCP\n`,
    '/Service//web item /spec/ports[80/TCP]',
  ],
  [
    'a repeated port name',
    `${service}  - port: 80\n    name: a\n  - port: 81\n    name: a\n`,
    '/Service//web name /spec/ports[a]',
  ],
  ['a repeated object', `${head}---\n${head}`, 'object apps/Deployment//web'],
  [
    'a repeated resource of a kustomization',
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- a.yaml\n- a.yaml\n',
    ' item /resources[a.yaml]',
  ],
];

suite('the check of YAML and JSON', (test) => {
  for (const [name, text] of Object.entries(sound)) {
    test(`it is content with ${name}`, () => assert.equal(yamlProblems(text), []));
  }
  for (const [name, text, id] of broken) {
    test(`it finds ${name}`, () =>
      assert.equal(
        yamlProblems(text).map((problem) => problem.id),
        [id],
      ));
  }
  test('it names the line of a syntax error', () => {
    assert.match(yamlProblems('a: 1\nb: "x\n')[0]?.message ?? '', /line [23]: /);
  });
  test('it holds JSON to the rules of JSON', () => {
    assert.equal(
      jsonProblems('{"a": 1,}').map((problem) => problem.id),
      ['parse'],
    );
    assert.equal(jsonProblems('{\n\t"a": 1\n}\n'), []);
    assert.equal(
      jsonProblems('{"a": 1, "a": 2}').map((problem) => problem.id),
      [' key /a'],
    );
  });
});
