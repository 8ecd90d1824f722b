import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { builtProgram } from '../helpers/built.ts';
import { expectCode, runProgram } from '../helpers/program.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';

// Hostile files through the built command line: what it says is short and clean, and nothing holds it up.

const bin = builtProgram();
const start = 'schema: 1\nname: shop\n';
const most = 60_000;

function folderWith(config: string | Uint8Array): string {
  const root = scratch('hostile');
  writeFileSync(join(root, 'aks-prod.yaml'), config);
  return root;
}

/** What `validate` says of a config that it refuses: as text, and as JSON. */
function refused(config: string): { text: string; issues: { message: string; position: object }[]; leftOut: number } {
  const root = folderWith(config);
  const { err } = expectCode(2, bin, root, ['validate']);
  const { out } = expectCode(2, bin, root, ['validate', '--json']);
  assert.ok(err.length < most, `it printed ${err.length} characters`);
  assert.ok(out.length < most, `as JSON it printed ${out.length} characters`);
  type Said = { issues: []; issuesLeftOut?: number };
  const said = JSON.parse(out) as Said & { error?: Said };
  const { issues, issuesLeftOut: leftOut = 0 } = said.error ?? said;
  return { text: err, issues, leftOut };
}

function many(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('');
}

const bounded: Readonly<Record<string, readonly [config: string, total: number]>> = {
  'unknown keys': [start + many(15_000, (index) => `k${index}: 1\n`), 15_000],
  'unknown keys in fifty environments': [
    `${start}environments:\n${many(50, (index) => `  e${index}x: {}\n`)}${many(2000, (index) => `k${index}: 1\n`)}`,
    2000,
  ],
  'keys that stand twice': [start + many(15_000, () => 'k: 1\n'), 14_999],
  'wrong values': [`${start}workloads:\n${many(5000, (index) => `  w${index}: { image: 'NOT VALID' }\n`)}`, 5000],
  'workloads without an image': [`${start}workloads:\n${many(5000, (index) => `  w${index}: {}\n`)}`, 5000],
  environments: [`${start}environments:\n${many(2000, (index) => `  e${index}x: {}\n`)}`, 1],
  'characters that no tool takes': [`${start}a: "${'\u2028'.repeat(15_000)}"\n`, 100],
  'entries of a list': [`${start}observability: { controlPlaneLogs: [${many(20_000, () => 'guard, ')}guard] }\n`, 0],
};

suite('what is said of hostile files', (test) => {
  for (const [what, [config, total]] of Object.entries(bounded)) {
    test(`is short when there are many ${what}`, () => {
      const { text, issues, leftOut } = refused(config);
      assert.ok(issues.length <= 50);
      if (total > 0) assert.is(issues.length + leftOut, total);
      if (total > 50) assert.match(text, /The first 50 are above\./);
    });
  }

  test('has the errors first when there are many warnings', () => {
    const workloads = many(60, (index) => `  w${index}: { image: a.azurecr.io/w, port: 8080 }\n`);
    const { issues } = refused(
      `${start}workloads:\n${workloads}  last: { image: a.azurecr.io/w:1, uses: { workloads: [gone] } }\n`,
    );
    assert.ok(issues.some(({ message }) => message.includes('gone')));
  });

  for (const [what, config] of Object.entries({
    'a key': `"k\\e[31m${'x'.repeat(200)}": 1\n`,
    'a plain key': `? |\n  k\u001b[31m\n: 1\n`,
    'a value': 'location: "a\\e]0;title\\a"\n',
    'a C1 control': 'location: "a\\x9b31m"\n',
    'a raw one': 'location: "\u001b[2Jx"\n',
  })) {
    test(`holds no character that a terminal acts upon: ${what}`, () => {
      const { text } = refused(start + config);
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      assert.not.match(text, /(?![\n])\p{Cc}/u);
      assert.match(text, /U\+00/);
    });
  }
});

suite('what is no file', (test) => {
  const places: Readonly<Record<string, (path: string) => void>> = {
    'a pipe': (path) => void execFileSync('mkfifo', [path]),
    'a folder': (path) => mkdirSync(path),
    'a device': (path) => symlinkSync('/dev/zero', path),
  };
  for (const [what, make] of Object.entries(places)) {
    test(`is refused at once as aks-prod.yaml and as --config: ${what}`, () => {
      const root = scratch('hostile');
      make(join(root, 'aks-prod.yaml'));
      for (const command of [['validate'], ['generate'], ['check'], ['add', 'workload', 'x', '--set', 'image=a:1']])
        assert.match(
          expectCode(2, bin, root, command).err,
          new RegExp(`aks-prod\\.yaml\\s+is\\s+${what.replace(' ', '\\s+')},\\s+not\\s+a\\s+file\\.`),
        );
      const other = scratch('hostile');
      const { err } = expectCode(2, bin, other, ['.', '--config', join(root, 'aks-prod.yaml')]);
      assert.match(err, new RegExp(`is\\s+${what.replace(' ', '\\s+')},\\s+not\\s+a\\s+file\\.`));
    });
  }

  test('an endless file is read no further than the limit', () => {
    const root = folderWith('');
    execFileSync('truncate', ['-s', '20G', join(root, 'aks-prod.yaml')]);
    assert.match(expectCode(2, bin, root, ['validate']).err, /has\s+more\s+than\s+\d+\s+bytes/);
  });

  test('a file of the kernel, which says that it is empty, is read', () => {
    const root = scratch('hostile');
    const { err } = runProgram(bin, root, ['.', '--config', '/proc/self/status']);
    assert.match(err, /status:\d+:\d+/);
  });
});

suite('names that every object has', (test) => {
  const everywhere = `schema: 1
name: constructor
environments: { constructor: {}, production: {} }
tags: { constructor: a, toString: b, valueOf: c }
alerts: { email: [a@example.com], webhooks: { constructor: https://example.com/a } }
cluster:
  access:
    adminGroups: [3f1d7b1e-5a6c-4c0e-9d4b-0c5f8a7e2b11]
    api: { authorizedRanges: [203.0.113.0/24] }
  pools: { constructor: { labels: { constructor: a } } }
namespaces: { constructor: { labels: { constructor: a } } }
delivery: { charts: true }
workloads:
  constructor:
    namespace: constructor
    image: shopregistry.azurecr.io/constructor:1.4.2
    port: 8080
    pool: constructor
    env: { constructor: value-1, prototype: value-2, toString: value-3 }
    labels: { constructor: a }
    files: { /etc/constructor: value-4, /etc/prototype: value-5, /etc/__proto__: value-6, /srv/__proto__: value-7 }
    uses: { workloads: [prototype], keyVault: [constructor, toString] }
  prototype: { namespace: constructor, image: 'shopregistry.azurecr.io/prototype:1.4.2', port: 8080 }
`;

  for (const [what, config, files] of [
    [
      'manifests',
      everywhere.replace('delivery: { charts: true }\n', ''),
      ['config-map.yaml', 'deployment.yaml'].map((name) => `k8s/production/constructor/constructor/${name}`),
    ],
    ['charts', everywhere, ['charts/constructor/templates/config-map.yaml', 'charts/constructor/values.yaml']],
  ] as const)
    test(`keep their content in ${what}`, () => {
      const root = folderWith(config);
      expectCode(0, bin, root, ['generate']);
      const text = files.map((path) => readFileSync(join(root, path), 'utf8')).join('');
      for (const index of [1, 2, 3, 4, 5, 6, 7]) assert.match(text, new RegExp(`: value-${index}$`, 'm'));
      expectCode(0, bin, root, ['check']);
    });

  test('are not there unless somebody wrote them', () => {
    const workload = 'namespace: constructor, pool: constructor, uses: { workloads: [constructor] }';
    const { issues } = refused(`${start}workloads: { a: { image: 'a.azurecr.io/w:1', port: 8080, ${workload} } }\n`);
    const messages = issues.map(({ message }) => message).join('\n');
    assert.match(messages, /pool constructor, which does not exist/);
    assert.match(messages, /uses constructor, which is no workload here/);
  });

  test('but for __proto__, which is refused as a key', () => {
    for (const config of ['__proto__: 1\n', 'tags: { __proto__: a }\n', 'workloads: { __proto__: { image: a } }\n'])
      assert.match(refused(start + config).text, /`__proto__` is not a key of this file/);
  });
});

suite('our own marks', (test) => {
  test('are no text of a user: private characters stay what they are, in manifests and charts', () => {
    const text = '\ue000v0\ue001 \ue000VAULT_NAME\ue001 {{ .Values.x }}';
    const root = folderWith(`${start}environments: { a: {}, b: {} }
alerts: { email: [a@example.com] }
delivery: { charts: true }
cluster: { access: { adminGroups: [3f1d7b1e-5a6c-4c0e-9d4b-0c5f8a7e2b11], api: { private: true } } }
workloads: { web: { image: 'shopregistry.azurecr.io/web:1', port: 8080, env: { MARK: '${text}' } } }
`);
    expectCode(0, bin, root, ['generate']);
    assert.ok(readFileSync(join(root, 'charts/web/values.yaml'), 'utf8').includes(text));
    const helm = spawnSync('helm', ['version']);
    if (helm.error) return;
    const { stdout } = spawnSync('helm', ['template', 'x', join(root, 'charts/web')], { encoding: 'utf8' });
    assert.ok(stdout.includes(text), stdout);
    rmSync(root, { recursive: true });
  });

  for (const mark of ['\\uFDD0v0\\uFDD1', '\\uFDD0VAULT_NAME\\uFDD1'])
    test(`${mark} is refused`, () => {
      assert.match(refused(`${start}tags: { a: "${mark}" }\n`).text, /U\+FDD0 \(noncharacter\)/);
    });
});
