import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { file, type SchemaNode } from '../../../../schemas/index.ts';
import { type EntryKind, mentionsOf, namesOf, places } from '../../../../src/config/edit/entries.ts';
import { removeMentions, renameEntry } from '../../../../src/config/edit/rename-entry.ts';
import { read } from '../../../../src/config/read.ts';
import { validate } from '../../../../src/config/validate.ts';
import { UserError } from '../../../../src/errors.ts';
import { resolve } from '../../../../src/model/resolve.ts';
import { findings } from '../../../../src/rules/index.ts';
import { project } from '../../../helpers/snapshot.ts';
import { suite } from '../../../helpers/suite.ts';

const kinds = Object.keys(places) as EntryKind[];

const sample = `# The shop.
schema: 1
name: shop
environments:
  staging:
    workloads:
      orders: { replicas: 1 }   # small
      web: { uses: { workloads: [orders] } }
      cart: null
  production: {}
cluster:
  pools:
    # For what may stop.
    batch: { spot: true }

    apps: { max: 6 }
registry: { environment: production }
namespaces: { shop: {}, tools: {} }
workloads:
  # All that we run.
  web:
    namespace: "shop"   # quoted
    uses:
      workloads:
        - orders   # to pay
        # the basket
        - 'cart'
  # Takes orders.
  orders:
    pool: batch
    namespace: shop

  # The basket.
  cart:
    namespace: shop
    uses: { workloads: [orders], keyVault: [a] }
  report:
    namespace: tools
    uses: { workloads: [orders] }
`;

function open(text: string) {
  return { text, value: read(Buffer.from(text), 'aks-prod.yaml').value, schema: file };
}

function renamed(kind: EntryKind, name: string, to: string, text = sample): string {
  return renameEntry({ ...open(text), kind, name }, to);
}

function removed(kind: EntryKind, name: string, text = sample): string {
  return removeMentions({ ...open(text), kind, name });
}

function count(lines: readonly string[], line: string): number {
  return lines.filter((one) => one === line).length;
}

/** The lines that differ, those that went with a minus. */
function changes(after: string, before = sample): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...[...new Set(old)].filter((line) => count(now, line) < count(old, line)).map((line) => `-${line.trim()}`),
    ...[...new Set(now)].filter((line) => count(old, line) < count(now, line)).map((line) => `+${line.trim()}`),
  ];
}

suite('a new name of an entry', (test) => {
  test('reaches a workload, its patches and who calls it, in the quotes and with the comments that are there', () => {
    assert.equal(changes(renamed('workload', 'orders', 'buy')), [
      '-orders: { replicas: 1 }   # small',
      '-web: { uses: { workloads: [orders] } }',
      '-- orders   # to pay',
      '-orders:',
      '-uses: { workloads: [orders], keyVault: [a] }',
      '-uses: { workloads: [orders] }',
      '+buy: { replicas: 1 }   # small',
      '+web: { uses: { workloads: [buy] } }',
      '+- buy   # to pay',
      '+buy:',
      '+uses: { workloads: [buy], keyVault: [a] }',
      '+uses: { workloads: [buy] }',
    ]);
    assert.equal(changes(renamed('workload', 'cart', 'basket')), [
      '-cart: null',
      "-- 'cart'",
      '-cart:',
      '+basket: null',
      "+- 'basket'",
      '+basket:',
    ]);
  });

  test('reaches pools, namespaces and environments', () => {
    assert.equal(changes(renamed('pool', 'batch', 'night')), [
      '-batch: { spot: true }',
      '-pool: batch',
      '+night: { spot: true }',
      '+pool: night',
    ]);
    assert.equal(changes(renamed('namespace', 'shop', 'store')), [
      '-namespaces: { shop: {}, tools: {} }',
      '-namespace: "shop"   # quoted',
      '-namespace: shop',
      '+namespaces: { store: {}, tools: {} }',
      '+namespace: "store"   # quoted',
      '+namespace: store',
    ]);
    assert.equal(changes(renamed('environment', 'production', 'live')), [
      '-production: {}',
      '-registry: { environment: production }',
      '+live: {}',
      '+registry: { environment: live }',
    ]);
  });

  test('is refused where an alias ties the places to others', () => {
    for (const text of [
      'schema: 1\nname: shop\nworkloads:\n  a: &a { image: x:1 }\n  b:\n    image: x:1\n    uses: &uses { workloads: [a] }\n  c: { image: x:1, uses: *uses }\n',
      'schema: 1\nname: shop\nworkloads:\n  a: { image: x:1 }\n  b: { image: x:1, uses: { workloads: &list [a] } }\n  c: { image: x:1, uses: { workloads: *list } }\n',
    ]) {
      assert.throws(
        () => renamed('workload', 'a', 'z', text),
        (error: unknown) => error instanceof UserError && error.code === 'EDIT_REFUSED',
      );
    }
  });

  test('keeps Windows line ends', () => {
    assert.is(
      renamed('workload', 'orders', 'buy', sample.replaceAll('\n', '\r\n')),
      renamed('workload', 'orders', 'buy').replaceAll('\n', '\r\n'),
    );
  });

  for (const name of readdirSync(join(project, 'examples')).filter((one) => one.endsWith('.yaml'))) {
    test(`in examples/${name} leaves no trace of the old one, and back again gives the same bytes`, () => {
      const text = readFileSync(join(project, 'examples', name), 'utf8');
      const { value } = open(text);
      for (const kind of kinds) {
        for (const entry of namesOf(file, value, kind)) {
          if (entry === 'system') continue;
          const now = renamed(kind, entry, 'zz9', text);
          assert.equal(mentionsOf(file, open(now).value, kind, entry), { keys: [], texts: [] }, `${kind} ${entry}`);
          assert.equal(errorsOf(now), errorsOf(text), `${kind} ${entry}`);
          assert.is(renamed(kind, 'zz9', entry, now), text, `${kind} ${entry}`);
        }
      }
    });
  }
});

function errorsOf(text: string): string[] {
  const configuration = validate(read(Buffer.from(text), 'aks-prod.yaml'));
  const found = findings(configuration, resolve(configuration, { name: 'create-aks-prod', version: '0.0.0' }));
  return found.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

suite('an entry that is taken out', (test) => {
  test('goes with the comments above it, its patches and who calls it; one blank line is left', () => {
    assert.equal(changes(removed('workload', 'orders')), [
      '-orders: { replicas: 1 }   # small',
      '-web: { uses: { workloads: [orders] } }',
      '-- orders   # to pay',
      '-# Takes orders.',
      '-orders:',
      '-pool: batch',
      '-namespace: shop',
      '-uses: { workloads: [orders], keyVault: [a] }',
      '-uses: { workloads: [orders] }',
      '+web: { uses: { workloads: [] } }',
      '+uses: { keyVault: [a] }',
    ]);
    assert.not.match(removed('workload', 'orders'), /\n\n\n/);
    assert.match(removed('workload', 'orders'), / {8}- 'cart'\n\n {2}# The basket\.\n/);
  });

  test('leaves the comment above the first one, which may be about all of them', () => {
    assert.match(removed('workload', 'web'), /workloads:\n {2}# All that we run\.\n {2}# Takes orders\.\n {2}orders:/);
    assert.match(removed('pool', 'batch'), /pools:\n {4}# For what may stop\.\n\n {4}apps:/);
  });

  test('leaves an empty map behind the last one', () => {
    const text = 'schema: 1\nname: shop\nworkloads:\n  a: { image: x:1 }\n';
    assert.is(removed('workload', 'a', text), 'schema: 1\nname: shop\nworkloads: {}\n');
  });
});

suite('the keyword that tells what names an entry', (test) => {
  test('stands at every key and text that does', () => {
    const found: string[] = [];
    const walk = (node: SchemaNode, path: string): void => {
      if (node['x-names'] !== undefined) found.push(`${path}: ${node['x-names']}`);
      for (const [key, child] of Object.entries(node.properties ?? {}))
        if (path !== '' || key !== 'environments') walk(child, path === '' ? key : `${path}.${key}`);
      if (typeof node.additionalProperties === 'object') walk(node.additionalProperties, `${path}.*`);
      if (node.items) walk(node.items, `${path}[]`);
      if (node.propertyNames) walk(node.propertyNames, `${path} (key)`);
    };
    walk(file, '');
    assert.equal(found.toSorted(), [
      'cluster.pools (key): pool',
      'namespaces (key): namespace',
      'registry.environment: environment',
      'workloads (key): workload',
      'workloads.*.namespace: namespace',
      'workloads.*.pool: pool',
      'workloads.*.uses.workloads[]: workload',
    ]);
  });
});
