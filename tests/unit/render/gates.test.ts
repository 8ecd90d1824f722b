import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { checkerTools } from '../../../src/facts/pipeline-tools.ts';
import type { Files } from '../../../src/render/files.ts';
import { environmentResources } from '../../../src/render/kube/kubernetes.ts';
import { withoutMarks } from '../../../src/render/kube/settings.ts';
import { choices } from '../../helpers/kube/checkers/choices.ts';
import { lossesOf } from '../../helpers/kube/checkers/losses.ts';
import { exampleText, make, makeExample } from '../../helpers/made.ts';
import { exampleNames } from '../../helpers/snapshot.ts';
import { suite } from '../../helpers/suite.ts';

suite('lines of rendered files that Checkov reads as text', (test) => {
  const files = exampleNames().flatMap((name) => [...makeExample(name).files]);
  const lines = files.flatMap(([path, { text }]) => text.split('\n').map((line) => ({ path, line })));

  test('say that the name of a SecretProviderClass is no secret, in manifests and in charts', () => {
    const named = lines.filter(({ line }) => /^ *secretProviderClass:/.test(line));
    assert.ok(
      named.some(({ path }) => path.startsWith('charts/')) && named.some(({ path }) => path.startsWith('k8s/')),
    );
    for (const { path, line } of named)
      assert.match(line, /: [a-z-]+ # checkov:skip=CKV_SECRET_6:the name of an object$/, path);
  });

  test('say why a workflow takes an input', () => {
    const inputs = lines.filter(({ path, line }) => path.startsWith('.github/') && /^ +inputs:/.test(line));
    assert.ok(inputs.length > 0);
    for (const { path, line } of inputs) assert.match(line, /inputs: # checkov:skip=CKV_GHA_7:\w/, path);
  });
});

const checkers = ['checkov', 'trivy', 'zizmor', 'kube-linter', 'yamllint', 'markdownlint'] as const;
const settingsOf = {
  checkov: ['.checkov.yaml'],
  trivy: ['.trivyignore.yaml', 'trivy.yaml'],
  zizmor: ['zizmor.yml'],
  'kube-linter': ['.kube-linter.yaml'],
  yamllint: ['.yamllint'],
  markdownlint: ['.markdownlint-cli2.yaml'],
} as const;

function rendered(named: readonly string[], method: 'azurePipelines' | 'github' | 'kubectl'): Files {
  const delivery = `delivery: { method: ${method}, runner: selfHosted }`;
  return make(`${exampleText('minimal')}\n${delivery}\nchecks: [${named.join(', ')}]\n`).files;
}

suite('checks', (test) => {
  for (const checker of checkers) {
    test(`${checker}: its settings, a pinned step in both kinds of pipeline, and nothing of the others`, () => {
      const files = rendered([checker], 'github');
      for (const path of settingsOf[checker]) assert.ok(files.has(path), path);
      const others = checkers.filter((other) => other !== checker);
      for (const other of others) for (const path of settingsOf[other]) assert.not.ok(files.has(path), path);
      assert.is(files.has('scripts/scan-infra.sh'), ['checkov', 'trivy'].includes(checker));

      const workflow = files.get('.github/workflows/check.yml')?.text ?? '';
      assert.match(workflow, `run: pipelines/run-check.sh ${checker}\n`);
      const script = files.get('pipelines/run-check.sh')?.text ?? '';
      assert.match(script, `  ${checker}) "check_$1" ;;`);
      const pins = files.get('pipelines/tools.env')?.text ?? '';
      for (const text of [workflow, pins, script])
        for (const other of others)
          assert.not.match(text.toLowerCase(), new RegExp(`\\b${other.replace('-', '[-_]')}`));
      for (const [name, value] of Object.entries(checkerTools[checker])) {
        assert.match(pins, `${name}='${value}'`);
        assert.match(script, `$${name}`);
        assert.match(value, /^(?:[0-9.]+|[0-9a-f]{64}|[a-z0-9./-]+:v?[0-9.]+@sha256:[0-9a-f]{64})$/);
      }
      const azure = rendered([checker], 'azurePipelines');
      assert.is(
        (azure.get('azure-pipelines.yml')?.text ?? '').includes(`pipelines/run-check.sh ${checker}\n`),
        checker !== 'zizmor',
      );
    });
  }

  test('leave nothing behind where none is named', () => {
    const files = rendered([], 'github');
    for (const path of [...Object.values(settingsOf).flat(), 'scripts/scan-infra.sh', 'pipelines/run-check.sh'])
      assert.not.ok(files.has(path), path);
    for (const [path, { text }] of files)
      if (/^(?:pipelines|\.github|README)/.test(path)) assert.not.match(text, /run-check|yamllint|zizmor|trivy/i, path);
  });

  test('are for people, too, where no pipeline runs', () => {
    const files = rendered(checkers, 'kubectl');
    assert.not.ok(files.has('pipelines/run-check.sh') || files.has('zizmor.yml'));
    assert.ok(files.has('.checkov.yaml') && files.has('scripts/scan-infra.sh'));
    assert.match(
      files.get('README.md')?.text ?? '',
      /`checkov --directory \.` `trivy config \.` `kube-linter lint k8s`/,
    );
  });

  test('have a reason above every entry that leaves something out', () => {
    const files = rendered(checkers, 'github');
    for (const path of ['.checkov.yaml', '.kube-linter.yaml', '.yamllint', '.markdownlint-cli2.yaml']) {
      const lines = (files.get(path)?.text ?? '').split('\n').filter((line) => line !== '');
      const explained = (at: number): boolean => {
        const above = lines[at - 1] ?? '';
        return (
          above.trim().startsWith('#') ||
          (/^ {4}- /.test(lines[at] ?? '') && /^ {4}- /.test(above) && explained(at - 1))
        );
      };
      for (const [at, line] of lines.entries())
        if (/^ +(?:- |[A-Za-z0-9-]+: (?:disable|false|\{))/.test(line)) assert.ok(explained(at), `${path}: ${line}`);
    }
    const { misconfigurations } = parse(files.get('.trivyignore.yaml')?.text ?? '') as Ignore;
    assert.ok(misconfigurations.length > 3);
    for (const { id, statement } of misconfigurations) assert.ok(statement.length > 20, id);
  });

  test('tell Checkov what aks-prod.yaml chose, and not that anybody may call the API server', () => {
    const base = 'schema: 1\nname: shop\n';
    assert.equal(skipped(base), ['CKV_AZURE_172', 'CKV_AZURE_166']);
    assert.equal(skipped(`${base}cluster: { access: { api: { private: true } }, upgrades: { channel: none } }\n`), [
      'CKV_AZURE_172',
      'CKV_AZURE_6',
      'CKV_AZURE_166',
      'CKV_AZURE_171',
    ]);
    assert.equal(
      skipped(
        `${base}registry: { network: public }\ncluster: { pools: { apps: { maxPods: 40, encryptionAtHost: false } } }\n`,
      ),
      ['CKV_AZURE_172', 'CKV_AZURE_166', 'CKV_AZURE_168', 'CKV_AZURE_227', 'CKV_AZURE_139'],
    );
  });
});

interface Ignore {
  readonly misconfigurations: readonly { id: string; statement: string; paths?: readonly string[] }[];
}

suite('.trivyignore.yaml', (test) => {
  const configs = [
    ...exampleNames().map((name) => [name, exampleText(name)] as const),
    ['every choice', choices] as const,
  ];
  for (const [name, config] of configs) {
    test(`names each finding that Trivy has in the manifests, and no other: ${name}`, () => {
      const { model, files } = make(stringify({ ...(parse(config) as object), checks: ['trivy'] }));
      const { misconfigurations } = parse(files.get('.trivyignore.yaml')?.text ?? '') as Ignore;
      const lost = model.environments.flatMap((environment) => {
        const resources = environmentResources(model, environment);
        const objects = resources.map(({ object }) => withoutMarks(object).object);
        const pathOf = new Map(
          resources.map(({ folder, file }, at) => [objects[at], `k8s/${environment.name}/${folder}/${file}.yaml`]),
        );
        return lossesOf(objects)
          .filter(({ checker }) => checker === 'trivy')
          .map(({ rule, object }) => `${rule} ${pathOf.get(object)}`);
      });
      const everywhere = misconfigurations.filter(({ paths }) => paths === undefined).map(({ id }) => id);
      const told = misconfigurations.flatMap(({ id, paths = [] }) =>
        paths.filter((path) => path.startsWith('k8s/')).map((path) => `${id} ${path}`),
      );
      assert.equal(
        [...new Set(lost)].filter((line) => !everywhere.includes(line.split(' ')[0] ?? '')).toSorted(),
        [...new Set(told)].toSorted(),
      );
    });
  }
});

/** The rules of Checkov that are left out for a configuration. */
function skipped(text: string): string[] {
  const settings = make(`${text}checks: [checkov]\n`).files.get('.checkov.yaml')?.text ?? '';
  return (parse(settings) as { 'skip-check': string[] })['skip-check'];
}
