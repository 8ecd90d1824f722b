import * as assert from 'uvu/assert';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { read } from '../../../src/config/read.ts';
import { validate } from '../../../src/config/validate.ts';
import type { Issue } from '../../../src/errors.ts';
import { resolve } from '../../../src/model/resolve.ts';
import { excluded } from '../../../src/rules/by-construction.ts';
import { byId } from '../../../src/rules/by-id.ts';
import { allRules, findings } from '../../../src/rules/index.ts';
import { azurePatchRules } from '../../../src/rules/azure-patched/rules.ts';
import { patchedRules } from '../../../src/rules/patched/rules.ts';
import { project } from '../../helpers/snapshot.ts';
import { suite } from '../../helpers/suite.ts';

function issuesIn(text: string): Issue[] {
  const configuration = validate(read(new TextEncoder().encode(text), 'aks-prod.yaml'));
  return findings(configuration, resolve(configuration, { name: 'create-aks-prod', version: '0.0.0' }));
}

const head = `schema: 1
name: shop
cluster:
  access:
    adminGroups: [11111111-2222-3333-4444-555555555555]
    api: { private: true }
alerts: { email: [oncall@example.com] }
`;

/** `code line:column environment` of each issue. */
function places(text: string): string[] {
  return issuesIn(text).map(({ code, position, environment }) =>
    [code, `${position?.line}:${position?.column}`, environment].filter((part) => part !== undefined).join(' '),
  );
}

suite('findings', (test) => {
  test('the least that is sensible has none', () => {
    assert.equal(places(head), []);
  });

  test('a finding points at the value', () => {
    assert.equal(places(`${head}keyVault:\n  network: public\n`), ['V56 9:12']);
  });

  test('a finding about a derived value points at the nearest key', () => {
    assert.equal(
      places(
        `${head}workloads:\n  orders:\n    image: example.com/orders\n    port: 8080\n    probes: none\n    replicas: 1\n`,
      ),
      ['V59 10:12', 'B15 13:15'],
    );
    assert.equal(places(`${head}keyVault: {}\ndelivery: { method: flux }\n`), ['F10 9:21']);
    assert.equal(
      places('schema: 1\nname: shop\n').map((place) => place.split(' ')[0]),
      ['V44', 'V45', 'V88'],
    );
  });

  test('what all environments have in common is told once', () => {
    assert.equal(places(`${head}keyVault: { network: public }\nenvironments:\n  production: {}\n  staging: {}\n`), [
      'V56 8:22',
    ]);
  });

  test('what one environment has is told with its name, at its patch', () => {
    assert.equal(places(`${head}environments:\n  production: {}\n  staging:\n    keyVault: { network: public }\n`), [
      'V56 11:26 staging',
    ]);
    assert.equal(
      places(
        `${head}environments:\n  production: {}\n  staging:\n    workloads: { jobs: { image: example.com/jobs:1 } }\n`,
      ),
      ['V67 11:18 staging'],
    );
  });

  test('findings of several patches keep their places', () => {
    const text = `${head}environments:\n  a: { keyVault: { network: public } }\n  b: { keyVault: { network: public } }\n`;
    assert.equal(places(text), ['V56 9:29 a', 'V56 10:29 b']);
  });

  test('what could not be computed is among them', () => {
    const [issue] = issuesIn(head.replace('  access:', '  network: { vnet: 10.40.0.5/16 }\n  access:'));
    assert.equal([issue?.code, issue?.severity, issue?.fix], ['V35', 'error', 'Did you mean 10.40.0.0/16?']);
  });

  for (const name of ['article', 'minimal', 'store']) {
    test(`examples/${name}.yaml has no error`, () => {
      const issues = issuesIn(readFileSync(new URL(`../../../examples/${name}.yaml`, import.meta.url), 'utf8'));
      assert.equal(
        issues.filter(({ severity }) => severity === 'error').map(({ message }) => message),
        [],
      );
    });
  }
});

suite('catalogue', (test) => {
  const sizes: Readonly<Record<string, number>> = { V: 100, A: 22, B: 24, C: 8, D: 22, N: 19, S: 12, Q: 6, G: 19 };
  const catalogue = Object.entries(sizes).flatMap(([letter, size]) =>
    Array.from({ length: size }, (_, index) => letter + String(index + 1).padStart(letter === 'V' ? 2 : 1, '0')),
  );
  const rules = [...allRules, ...azurePatchRules, ...patchedRules].map(({ id }) => id);
  const reasons = excluded.flatMap(({ ids }) => ids);

  test('every check is a rule, or there is a reason for none', () => {
    assert.equal([...rules.filter((id) => !/^[FP]/.test(id)), ...reasons].toSorted(byId), catalogue.toSorted(byId));
  });

  test('what cannot happen is held by something that is there', () => {
    const missing = excluded.flatMap(({ ids, heldBy }) =>
      heldBy.length === 0 ? [ids.join()] : heldBy.filter((path) => !existsSync(join(project, path))),
    );
    assert.equal(missing, []);
  });

  test('ids are unique and sorted', () => {
    assert.equal(
      rules.filter((id, index) => rules.indexOf(id) !== index),
      [],
      'taken already: take another F number',
    );
    assert.equal(
      allRules.map(({ id }) => id),
      allRules.map(({ id }) => id).toSorted(byId),
    );
  });

  test('every rule says why and names a source', () => {
    const vague = [...allRules, ...patchedRules].filter(
      ({ title, why, source }) => title.endsWith('.') || !why.endsWith('.') || source.length < 10,
    );
    assert.equal(
      vague.map(({ id }) => id),
      [],
    );
  });
});
