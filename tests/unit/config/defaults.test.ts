import * as assert from 'uvu/assert';
import { config, generations, newestGeneration, type Generation } from '../../../schemas/index.ts';
import { raisedDefaults, withDefaultsOf } from '../../../src/config/defaults.ts';
import { nodeAt } from '../../../src/config/schema-walk.ts';
import { validate } from '../../../src/config/validate.ts';
import { read } from '../../../src/config/read.ts';
import { suite } from '../../helpers/suite.ts';

const change = (path: string, before: unknown) => ({
  path: path.split('.'),
  before,
  what: `${path} is another`,
  source: 'a page',
});

/** Two more generations: the schema has the defaults of the last. */
const known: readonly Generation[] = [
  { name: '2026.11', changes: [] },
  { name: '2027.05', changes: [change('cluster.upgrades.channel', 'patch'), change('cluster.pools.*.maxPods', 30)] },
  {
    name: '2028.01',
    changes: [change('cluster.upgrades.channel', 'rapid'), change('cluster.network.firewall.port', 1)],
  },
];

const file = {
  name: 'shop',
  defaults: '2026.11',
  environments: { staging: { cluster: { upgrades: { channel: 'none' } } }, production: {} },
  cluster: { pools: { apps: {}, batch: { maxPods: 50 } } },
};

suite('withDefaultsOf', (test) => {
  const cases: Readonly<Record<string, { config: object; gives: object }>> = {
    'keeps the defaults of the generation that the file names': {
      config: { defaults: '2026.11' },
      gives: { defaults: '2026.11', cluster: { upgrades: { channel: 'patch' } } },
    },
    'takes the last change for a file between two generations': {
      config: { defaults: '2027.05' },
      gives: { defaults: '2027.05', cluster: { upgrades: { channel: 'rapid' } } },
    },
    'adds nothing to a file of the newest generation': {
      config: { defaults: '2028.01' },
      gives: { defaults: '2028.01' },
    },
    'takes a file without the line for one of the first generation': {
      config: {},
      gives: { cluster: { upgrades: { channel: 'patch' } } },
    },
    'leaves what is written': {
      config: { defaults: '2026.11', cluster: { upgrades: { channel: 'none', nodeImage: 'None' } } },
      gives: { defaults: '2026.11', cluster: { upgrades: { channel: 'none', nodeImage: 'None' } } },
    },
    'fills in each entry of a map': {
      config: { defaults: '2026.11', cluster: { upgrades: { channel: 'none' }, pools: { a: {}, b: { maxPods: 9 } } } },
      gives: {
        defaults: '2026.11',
        cluster: { upgrades: { channel: 'none' }, pools: { a: { maxPods: 30 }, b: { maxPods: 9 } } },
      },
    },
    'makes no object that the schema leaves out': {
      config: { defaults: '2027.05', cluster: { upgrades: { channel: 'none' }, network: {} } },
      gives: { defaults: '2027.05', cluster: { upgrades: { channel: 'none' }, network: {} } },
    },
    'leaves values of a wrong type to the check': {
      config: { defaults: '2026.11', cluster: { upgrades: 'no', pools: [] } },
      gives: { defaults: '2026.11', cluster: { upgrades: 'no', pools: [] } },
    },
    'leaves a file that names no known generation to the check': {
      config: { defaults: '1999.01' },
      gives: { defaults: '1999.01' },
    },
  };
  for (const [name, { config: given, gives }] of Object.entries(cases)) {
    test(name, () => {
      assert.equal(withDefaultsOf(given, known), gives);
    });
  }
});

suite('raisedDefaults', (test) => {
  test('tells what a raise changes in each environment, from the value that holds', () => {
    const told = raisedDefaults(file, known).map(({ environment, path, before, after }) => [
      environment,
      path.join('.'),
      before,
      after,
    ]);
    assert.equal(told, [
      ['staging', 'cluster.pools.apps.maxPods', 30, 110],
      ['production', 'cluster.upgrades.channel', 'patch', 'stable'],
      ['production', 'cluster.pools.apps.maxPods', 30, 110],
    ]);
  });

  test('tells of nothing at the newest generation', () => {
    assert.equal(raisedDefaults({ ...file, defaults: '2028.01' }, known), []);
  });

  test('agrees with what withDefaultsOf fills in', () => {
    for (const { environment, path, before } of raisedDefaults(file, known)) {
      const written = {
        ...file,
        ...(environment === 'staging' ? { cluster: { ...file.cluster, upgrades: { channel: 'none' } } } : {}),
      };
      const filled = path.reduce<unknown>(
        (value, key) => (value as Record<string, unknown>)[key],
        withDefaultsOf(written, known),
      );
      assert.is(filled, before);
    }
  });
});

suite('the generations', (test) => {
  test('are in the order of their dates, and the schema takes exactly them', () => {
    const names = generations.map(({ name }) => name);
    assert.equal(names, names.toSorted());
    assert.ok(names.every((name) => /^\d{4}\.\d{2}$/.test(name)));
    assert.equal(config.properties.defaults.enum, names);
    assert.is(newestGeneration, names.at(-1));
  });

  test('change defaults that the schema has, to other values', () => {
    for (const { path, before } of generations.flatMap(({ changes }) => changes)) {
      const node = nodeAt(config, path);
      assert.ok(node && 'default' in node, path.join('.'));
      assert.not.equal(before, node?.default);
    }
  });

  test('a file without the line gets the first generation, whatever is released later', () => {
    const { environments } = validate(read(Buffer.from('schema: 1\nname: shop\n'), 'aks-prod.yaml'));
    assert.is(environments.get('production')?.defaults, generations[0]?.name);
  });
});
