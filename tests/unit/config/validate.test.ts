import * as assert from 'uvu/assert';
import { read } from '../../../src/config/read.ts';
import { validate, writtenPath } from '../../../src/config/validate.ts';
import { UserError } from '../../../src/errors.ts';
import { suite } from '../../helpers/suite.ts';

const load = (text: string) => validate(read(new TextEncoder().encode(text), 'aks-prod.yaml'));

function issues(text: string) {
  try {
    load(text);
  } catch (error) {
    assert.instance(error, UserError);
    return (error as UserError).issues;
  }
  return [];
}

const base = 'schema: 1\nname: shop\n';

const cases: readonly (readonly [string, string, RegExp, RegExp])[] = [
  ['an unknown key', 'clutser: {}\n', /`clutser` is not a key/, /Did you mean `cluster`/],
  [
    'an unknown key in a pool',
    'cluster: { pools: { apps: { maxx: 3 } } }\n',
    /`cluster\.pools\.apps\.maxx`/,
    /Did you mean `max`/,
  ],
  ['a number that should be text', 'cluster: { kubernetesVersion: 1.36 }\n', /must be text, not 1\.36/, /"1\.36"/],
  [
    'a wrong case',
    'cluster: { network: { egress: NatGateway } }\n',
    /cannot be "NatGateway"/,
    /Did you mean `natGateway`/,
  ],
  [
    'a kind of which nothing is rendered',
    'workloads: { orders: { image: "a.azurecr.io/b:1", patch: { Deploymnt: {} } } }\n',
    /`Deploymnt` is not a valid name in `workloads\.orders\.patch`/,
    /Did you mean `Deployment`/,
  ],
  [
    'a bad name',
    'workloads: { Orders: { image: "a.azurecr.io/b:1" } }\n',
    /`Orders` is not a valid name/,
    /Write it like/,
  ],
  [
    'a missing image',
    'workloads: { orders: { port: 8080 } }\n',
    /`workloads\.orders\.image` is missing/,
    /For example/,
  ],
  ['a port of zero', 'workloads: { orders: { image: "a:1", port: 0 } }\n', /must be at least 1, not 0\./, /^$/],
  ['a bad address', 'alerts: { email: [nobody] }\n', /"nobody" is not a valid value/, /Write it like/],
  [
    'a key in an environment that is not environmental',
    'environments: { staging: { delivery: { method: flux } } }\n',
    /environments\.staging\.delivery/,
    /Known here/,
  ],
];

suite('validate', (test) => {
  for (const [what, text, message, fix] of cases) {
    test(`it explains ${what}`, () => {
      const found = issues(base + text);
      assert.is(found.length, 1, JSON.stringify(found));
      assert.match(found[0]?.message ?? '', message);
      assert.match(found[0]?.fix ?? '', fix);
      assert.ok((found[0]?.position?.line ?? 0) >= 3);
    });
  }

  test('it reports all problems of all environments, each once, in the order of the file', () => {
    const found = issues(`${base}cluster: { tier: Gold }\nworkloads: { a: { prot: 1 } }\n`);
    assert.equal(
      found.map(({ code }) => code),
      ['CONFIG_VALUE', 'CONFIG_MISSING', 'CONFIG_UNKNOWN_KEY'],
    );
  });

  test('it names the environment when only the patched whole is wrong', () => {
    const found = issues(
      `${base}workloads: { a: { image: "a:1" } }\nenvironments:\n  staging: { workloads: { b: { port: 8080 } } }\n  production: {}\n`,
    );
    assert.is(found.length, 1);
    assert.is(found[0]?.environment, 'staging');
    assert.is(found[0]?.position?.line, 5);
  });

  test('it fills in static defaults and makes production when no environment is given', () => {
    const { environments } = load(base);
    assert.equal([...environments.keys()], ['production']);
    assert.is(environments.get('production')?.cluster.network.pods, '10.244.0.0/16');
  });

  test('an environment patches, and null removes', () => {
    const { environments } = load(
      `${base}tags: { a: x, b: y }\nenvironments:\n  one: { tags: { a: null, c: z } }\n  two: {}\n`,
    );
    assert.equal(environments.get('one')?.tags, { b: 'y', c: 'z' });
    assert.equal(environments.get('two')?.tags, { a: 'x', b: 'y' });
  });

  test('environments do not share values', () => {
    const { environments } = load(`${base}environments: { one: {}, two: {} }\n`);
    assert.is.not(environments.get('one')?.cluster, environments.get('two')?.cluster);
  });

  test('it finds the place where an environment value was written', () => {
    const { source } = load(
      `${base}location: westeurope\nenvironments:\n  one: { location: northeurope }\n  two: {}\n`,
    );
    assert.equal(writtenPath(source, 'one', ['location']), ['environments', 'one', 'location']);
    assert.equal(writtenPath(source, 'two', ['location']), ['location']);
  });
});
