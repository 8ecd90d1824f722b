import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { builtProgram } from '../helpers/built.ts';
import { edit, expectCode } from '../helpers/program.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { readTree, treeDifferences } from '../helpers/tree.ts';

// `rename` and `remove` through the built command line: aks-prod.yaml, files with edits in them, and what is said.

const bin = builtProgram();

const config = `# The shop.
schema: 1
name: shop
environments:
  staging:
    workloads:
      orders: { replicas: 2 }   # fewer
  production: {}
cluster:
  access:
    adminGroups: ['3f1d7b1e-5a6c-4c0e-9d4b-0c5f8a7e2b11']
    api: { private: true }
  pools:
    apps: { max: 6 }   # enough
    batch: { spot: true }

alerts: { email: [oncall@example.com] }
namespaces: { shop: {}, tools: {} }
workloads:
  # Sells.
  web:
    namespace: shop
    image: acrshop.azurecr.io/web:1.0.0
    port: 8080
    probes: tcp
    env: { ORDERS_URL: 'http://orders:8080', BACKORDERS: 'none' }
    uses: { workloads: [orders] }   # it pays there

  # Takes orders.
  orders:
    namespace: shop
    image: acrshop.azurecr.io/orders:1.4.2
    port: 8080
    probes: tcp
    uses: { keyVault: [db] }

  report:
    namespace: tools
    image: acrshop.azurecr.io/report:1.0.0
    schedule: '@daily'
    pool: batch
`;
const folderOf = (workload: string): string => `k8s/production/shop/${workload}`;
const grace = 'terminationGracePeriodSeconds: 45';

/** A repository in which somebody edited, moved and deleted files of `orders`. */
function edited(): string {
  const root = made();
  edit(root, `${folderOf('orders')}/deployment.yaml`, grace, 'terminationGracePeriodSeconds: 99');
  edit(root, 'README.md', '\n', '\n\nAsk us.\n');
  rmSync(join(root, `${folderOf('orders')}/pod-disruption-budget.yaml`));
  return root;
}

function made(): string {
  const root = scratch('rename');
  writeFileSync(join(root, 'aks-prod.yaml'), config);
  expectCode(0, bin, root, ['generate']);
  return root;
}

/** The files but for the runs that can be taken back. */
function userTree(root: string): Record<string, string> {
  return readTree(root, ['.git', 'tmp']);
}

function textOf(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

suite('rename workload', (test) => {
  test('changes each place of aks-prod.yaml and nothing else, and files go along with the edits in them', () => {
    const root = edited();
    const { out, err } = expectCode(0, bin, root, ['rename', 'workload', 'orders', 'buy']);
    assert.is(
      textOf(root, 'aks-prod.yaml'),
      config
        .replace('orders: { replicas', 'buy: { replicas')
        .replace('[orders]', '[buy]')
        .replace('  orders:\n    namespace', '  buy:\n    namespace'),
    );
    const deployment = textOf(root, `${folderOf('buy')}/deployment.yaml`);
    assert.match(deployment, /^ {2}name: buy$/m);
    assert.match(deployment, /terminationGracePeriodSeconds: 99/);
    assert.not.ok(existsSync(join(root, folderOf('orders'))));
    assert.not.ok(
      existsSync(join(root, `${folderOf('buy')}/pod-disruption-budget.yaml`)),
      'what was deleted stays away',
    );
    assert.match(textOf(root, 'README.md'), /\nAsk us\.\n/);
    assert.match(
      out,
      /move {6}k8s\/production\/shop\/orders\/deployment\.yaml ->\s+k8s\/production\/shop\/buy\/deployment\.yaml: Your edit/,
    );
    const told = (out + err).replaceAll(/\s+/g, ' ');
    assert.match(told, /text of `workloads\.web\.env\.ORDERS_URL` still says orders/);
    assert.match(told, /Deployment shop\/orders: It is Deployment shop\/buy now\./);
    assert.match(told, /two releases: .* create-aks-prod remove workload orders/);
  });

  test('can be undone, file by file', () => {
    const root = edited();
    const before = userTree(root);
    expectCode(0, bin, root, ['rename', 'workload', 'orders', 'buy']);
    expectCode(0, bin, root, ['undo']);
    assert.is(treeDifferences(userTree(root), before), '');
  });

  test('takes edits in files of all along, and names the lines of your own that still say the old name', () => {
    const root = made();
    const list = 'k8s/production/kustomization.yaml';
    edit(root, list, '  - shop/orders/service.yaml\n', '  # the till\n  - shop/orders/service.yaml # ours\n');
    edit(
      root,
      'docs/architecture.md',
      '| `orders` | `shop` | service | 2 | any |  |',
      '| `orders` | `shop` | service | 2 | any | ask Ann |',
    );
    edit(
      root,
      'infra/production.bicepparam',
      "          name: 'orders'\n",
      "          name: 'orders' // orders of old\n",
    );
    const { out } = expectCode(0, bin, root, ['rename', 'workload', 'orders', 'zeta']);
    assert.match(textOf(root, list), /^ {2}# the till\n {2}- shop\/zeta\/service\.yaml # ours$/m);
    assert.match(textOf(root, 'docs/architecture.md'), /^\| `zeta` \| `shop` \| service \| 2 \| any \| ask Ann \|$/m);
    assert.match(textOf(root, 'infra/production.bicepparam'), /^ {10}name: 'zeta' \/\/ orders of old$/m);
    assert.match(
      out.replaceAll(/\s+/g, ' '),
      /infra\/production\.bicepparam: Your edit went along\. What you wrote yourself still says orders: `name: 'zeta' \/\/ orders of old`\. Change it where it means this one\./,
    );
  });

  test('asks where a line of the template is there twice', () => {
    const root = made();
    const line = '  - shop/orders/service.yaml\n';
    edit(root, 'k8s/production/kustomization.yaml', line, `${line}${line}`);
    const { out } = expectCode(3, bin, root, ['rename', 'workload', 'orders', 'buy']);
    assert.match(out, /conflict {2}k8s\/production\/kustomization\.yaml/);
  });

  test('leaves a detached file where it is, and says so', () => {
    const root = edited();
    expectCode(0, bin, root, ['detach', `${folderOf('orders')}/service.yaml`]);
    const { out } = expectCode(0, bin, root, ['rename', 'workload', 'orders', 'buy']);
    assert.match(
      out.replaceAll(/\s+/g, ' '),
      /orders\/service\.yaml: It is detached, so it stays where it is and says orders/,
    );
    assert.ok(existsSync(join(root, `${folderOf('orders')}/service.yaml`)));
    assert.match(textOf(root, `${folderOf('buy')}/service.yaml`), /name: buy/);
  });

  test('follows a file that somebody moved, where it is', () => {
    const root = made();
    mkdirSync(join(root, 'own'));
    renameSync(join(root, `${folderOf('orders')}/service.yaml`), join(root, 'own/service.yaml'));
    expectCode(0, bin, root, ['generate']);
    expectCode(0, bin, root, ['rename', 'workload', 'orders', 'buy']);
    assert.match(textOf(root, 'own/service.yaml'), /name: buy/);
    assert.not.ok(existsSync(join(root, `${folderOf('buy')}/service.yaml`)));
  });

  test('stops at an edit of the same line, and takes an answer', () => {
    const root = made();
    edit(root, `${folderOf('orders')}/deployment.yaml`, '  name: orders\n', '  name: orders-two\n');
    const before = userTree(root);
    expectCode(3, bin, root, ['rename', 'workload', 'orders', 'buy']);
    assert.is(treeDifferences(userTree(root), before), '');
    expectCode(0, bin, root, ['rename', 'workload', 'orders', 'buy', '--on-conflict', 'ours']);
    assert.match(textOf(root, `${folderOf('buy')}/deployment.yaml`), /name: orders-two/);
  });

  test('by hand says that edits stay behind, and takes them along afterwards', () => {
    const root = edited();
    writeFileSync(
      join(root, 'aks-prod.yaml'),
      config.replaceAll('[orders]', '[buy]').replaceAll(/^( +)orders:/gm, '$1buy:'),
    );
    const way = /If orders is called buy now, its edits can come along: create-aks-prod rename workload orders buy/;
    for (const line of [['check'], ['generate']]) {
      const { out } = expectCode(line[0] === 'check' ? 1 : 0, bin, root, line);
      assert.match(out.replaceAll(/\s+/g, ' '), way);
    }
    assert.match(textOf(root, `${folderOf('orders')}/deployment.yaml`), /: 99/);
    expectCode(0, bin, root, ['undo']);
    expectCode(0, bin, root, ['rename', 'workload', 'orders', 'buy']);
    assert.match(textOf(root, `${folderOf('buy')}/deployment.yaml`), /: 99/);
    assert.not.ok(existsSync(join(root, folderOf('orders'))));
    expectCode(2, bin, root, ['rename', 'workload', 'orders', 'buy']);
  });
});

suite('rename of other entries', (test) => {
  const cases: readonly (readonly [words: readonly string[], from: string, to: string, path: string])[] = [
    [['pool', 'batch', 'night'], 'batch: { spot', 'night: { spot', 'infra/production.bicepparam'],
    [['namespace', 'tools', 'jobs'], 'namespace: tools', 'namespace: jobs', 'k8s/production/jobs/namespace.yaml'],
    [['environment', 'staging', 'test'], '  staging:\n', '  test:\n', 'k8s/test/kustomization.yaml'],
  ];
  for (const [words, from, to, path] of cases) {
    test(`takes the files of a ${words[0]} along`, () => {
      const root = made();
      const accept = words[0] === 'environment' ? ['--accept-replacement'] : [];
      const filled = join(root, 'k8s/staging/azure.env');
      writeFileSync(filled, `${readFileSync(filled, 'utf8')}ORDERS_CLIENT_ID=11111111-2222-3333-4444-555555555555\n`);
      expectCode(0, bin, root, ['rename', ...words, ...accept]);
      const text = textOf(root, 'aks-prod.yaml');
      assert.ok(text.includes(to) && !text.includes(from), text);
      assert.ok(existsSync(join(root, path)), path);
      // What a deployment filled in stays, under a comment that says the new name.
      if (words[0] === 'environment')
        assert.match(
          textOf(root, 'k8s/test/azure.env'),
          /^# What only Azure knows of test: [^]*\nORDERS_CLIENT_ID=11111111-2222-3333-4444-555555555555\n$/,
        );
      expectCode(0, bin, root, ['check']);
    });
  }
});

suite('rename and remove refuse, and write nothing:', (test) => {
  const cases: readonly (readonly [commandLine: string, says: RegExp])[] = [
    ['rename workload order buy', /has no workload `order`\. Did you mean `orders`\?/],
    ['rename workload orders web', /`web` is the name of another workload\./],
    ['rename workload orders orders', /is called `orders` already/],
    [
      'rename workload orders Bad_',
      /^`Bad_` cannot be the name of a workload\. Take up to 40 lower-case letters, digits and `-`/,
    ],
    [
      'rename pool batch too-long',
      /^`too-long` cannot be the name of a pool\. Take up to 12 lower-case letters and digits, the first a letter, such as apps\./,
    ],
    ['add environment Prod', /^`Prod` cannot be the name of an environment\./],
    [
      'rename namespace shop kube-system',
      /^`kube-system` cannot be the name of the namespace\. kube-system is a namespace of the platform itself\. Take another name\. Nothing was written\. $/,
    ],
    ['add namespace kube-system', /^aks-prod\.yaml error kube-system .* fix: Take another name, such as `apps`\./],
    [
      'add workload pay --set image=acrshop.azurecr.io/pay:1 --set namespace=shop --set port=99999',
      /^aks-prod\.yaml error `workloads\.pay\.port` must be at most 65535/,
    ],
    ['rename pool system other', /The pool system carries the cluster components/],
    ['remove workload order', /Did you mean `orders`\?/],
    ['remove namespace shop', /The namespace shop is in use: workloads\.web\.namespace, workloads\.orders\.namespace/],
    ['remove pool batch', /The pool batch is in use: workloads\.report\.pool/],
    ['remove pool system', /there is always one/],
    [
      'remove pool apps',
      /there is always an ordinary pool, and it is the only one\. It would come back with the defaults\./,
    ],
  ];
  const root = made();
  const before = userTree(root);
  for (const [commandLine, says] of cases) {
    test(commandLine, () => {
      const { err } = expectCode(2, bin, root, commandLine.split(' '));
      assert.match(err.replaceAll(/\s+/g, ' '), says);
      assert.is(treeDifferences(userTree(root), before), '');
    });
  }
});

suite('the environment that makes the registry', (test) => {
  for (const words of [
    ['rename', 'environment', 'staging', 'test'],
    ['remove', 'environment', 'staging'],
  ]) {
    test(`${words[0]} says what is to be done first, which works`, () => {
      const root = made();
      const before = userTree(root);
      const { err } = expectCode(4, bin, root, words);
      assert.match(
        err.replaceAll(/\s+/g, ' '),
        /^The environment staging makes the registry, from which production pulls\. .* write the id of the registry .* as `registry\.existing`, run generate, and run this again/,
      );
      assert.is(treeDifferences(userTree(root), before), '');
      const id =
        '/subscriptions/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0/resourceGroups/rg-shop-staging/providers/Microsoft.ContainerRegistry/registries/acrshop';
      edit(root, 'aks-prod.yaml', 'alerts:', `registry: { existing: ${id} }\nalerts:`);
      expectCode(0, bin, root, ['generate']);
      expectCode(0, bin, root, words);
      expectCode(0, bin, root, ['check']);
    });
  }

  test('is found at its line when aks-prod.yaml makes another one of it', () => {
    const root = made();
    edit(root, 'aks-prod.yaml', 'alerts:', 'registry: { environment: production }\nalerts:');
    const { err } = expectCode(4, bin, root, ['generate', '--dry-run']);
    assert.match(err, /^aks-prod\.yaml:\d+:3 {2}error {2}The environment that makes the registry changes/m);
  });
});

suite('remove', (test) => {
  test('and rename name the files of your own in a folder that they empty, which stay', () => {
    for (const words of [
      ['rename', 'workload', 'orders', 'buy'],
      ['remove', 'workload', 'orders'],
    ]) {
      const root = made();
      writeFileSync(join(root, `${folderOf('orders')}/own.yaml`), 'a: 1\n');
      const { err } = expectCode(0, bin, root, words);
      assert.match(err, /^Not from a template, so left where it is: k8s\/production\/shop\/orders\/own\.yaml\.$/m);
      assert.ok(existsSync(join(root, `${folderOf('orders')}/own.yaml`)));
    }
  });

  test('says of a filled file of values of a chart that it may be deleted, and so does generate', () => {
    for (const isByHand of [false, true]) {
      const root = scratch('rename-charts');
      const charts = config.replace('alerts:', 'delivery: { charts: true }\nalerts:');
      writeFileSync(join(root, 'aks-prod.yaml'), charts);
      expectCode(0, bin, root, ['generate']);
      const values = 'charts/orders/azure-production.yaml';
      writeFileSync(join(root, values), `${textOf(root, values)}# filled\n`);
      const line = isByHand ? ['generate'] : ['remove', 'workload', 'orders'];
      if (isByHand)
        writeFileSync(
          join(root, 'aks-prod.yaml'),
          charts
            .replace('      orders: { replicas: 2 }   # fewer\n', '')
            .replace('    workloads:\n  production', '    workloads: {}\n  production')
            .replace('    uses: { workloads: [orders] }   # it pays there\n', '')
            .replace(/ {2}# Takes orders\.\n[^]*?\n\n/, ''),
        );
      const { out } = expectCode(0, bin, root, line);
      assert.match(
        out.replaceAll(/\s+/g, ' '),
        /detach charts\/orders\/azure-production\.yaml: No longer in the template\. It was written once and filled in since, so it stays; no other file uses it, and you may delete it\./,
      );
    }
  });

  test('takes a workload out with all that refers to it; edited files stay and are named, and what runs is announced', () => {
    const root = edited();
    const { out, err } = expectCode(0, bin, root, ['remove', 'workload', 'orders']);
    assert.is(
      textOf(root, 'aks-prod.yaml'),
      config
        .replace('      orders: { replicas: 2 }   # fewer\n', '')
        .replace('    workloads:\n  production', '    workloads: {}\n  production')
        .replace('    uses: { workloads: [orders] }   # it pays there\n', '')
        .replace(/ {2}# Takes orders\.\n[^]*?\n\n/, ''),
    );
    assert.match(textOf(root, `${folderOf('orders')}/deployment.yaml`), /: 99/);
    assert.not.ok(existsSync(join(root, `${folderOf('orders')}/service.yaml`)));
    assert.not.match(textOf(root, 'k8s/production/kustomization.yaml'), /orders/);
    const told = (out + err).replaceAll(/\s+/g, ' ');
    assert.match(
      told,
      /detach k8s\/production\/shop\/orders\/deployment\.yaml: No longer in the template, but it holds your work/,
    );
    assert.match(told, /`workloads\.web\.uses\.workloads` no longer names orders: the flow is closed/);
    assert.match(told, /removes what is no longer described: Deployment shop\/orders/);
    assert.match(told, /identity id-shop-production-orders stays/);
    expectCode(0, bin, root, ['check']);
  });

  test('as JSON, and dry, says the same and writes nothing', () => {
    const root = edited();
    const before = userTree(root);
    const { out } = expectCode(0, bin, root, ['remove', 'workload', 'orders', '--dry-run', '--json']);
    const said = JSON.parse(out) as {
      files: { path: string; action: string }[];
      notes: string[];
      transitions: unknown[];
    };
    assert.ok(said.files.some(({ path, action }) => path.endsWith('orders/deployment.yaml') && action === 'detach'));
    assert.ok(said.notes.length > 0 && said.transitions.length > 0);
    assert.is(treeDifferences(userTree(root), before), '');
  });

  test('takes out a pool that nothing names, an empty namespace, and an environment', () => {
    const root = scratch('rename-remove');
    writeFileSync(
      join(root, 'aks-prod.yaml'),
      config.replace('    pool: batch\n', '').replace('tools: {} }', 'tools: {}, spare: {} }'),
    );
    expectCode(0, bin, root, ['generate']);
    expectCode(0, bin, root, ['remove', 'pool', 'batch']);
    expectCode(0, bin, root, ['remove', 'namespace', 'spare']);
    const { out } = expectCode(0, bin, root, ['remove', 'environment', 'staging', '--accept-replacement']);
    assert.match(
      out.replaceAll(/\s+/g, ' '),
      /The environment staging is gone from aks-prod\.yaml; its resources stay/,
    );
    assert.not.match(textOf(root, 'aks-prod.yaml'), /batch|spare|staging/);
    expectCode(2, bin, root, ['remove', 'environment', 'production']);
    expectCode(0, bin, root, ['check']);
  });
});
