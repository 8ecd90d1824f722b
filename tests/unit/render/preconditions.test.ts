import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { renderDocs } from '../../../src/render/docs/docs.ts';
import { preconditions, preconditionValues } from '../../../src/render/docs/preconditions.ts';
import { excluded } from '../../../src/rules/by-construction.ts';
import { allRules } from '../../../src/rules/index.ts';
import { onlyEnvironment, shopModel } from '../../helpers/model.ts';
import { project } from '../../helpers/snapshot.ts';
import { suite } from '../../helpers/suite.ts';

const id = (type: string, name: string): string =>
  `/subscriptions/00000000-0000-0000-0000-000000000009/resourceGroups/shared/providers/${type}/${name}`;

/** A platform that has every precondition there is. */
const model = shopModel(
  { orders: { image: 'acrshop.azurecr.io/orders:1', port: 8080, uses: { serviceBus: { send: ['q'] } } } },
  {
    registry: { existing: id('Microsoft.ContainerRegistry/registries', 'acrshop') },
    serviceBus: { existing: id('Microsoft.ServiceBus/namespaces', 'events') },
    cluster: {
      access: { adminGroups: ['11111111-2222-3333-4444-555555555555'], api: { private: true } },
      network: { egress: 'firewall', firewall: { address: '10.0.0.4' }, dnsServers: ['10.0.0.5'] },
    },
  },
);
const environment = onlyEnvironment(model);
const readme = renderDocs(model).get('README.md')?.text ?? '';
const preflight = readFileSync(join(project, 'templates/scripts/preflight.sh'), 'utf8');
const known = new Set([...allRules.map((rule) => rule.id), ...excluded.flatMap(({ ids }) => ids)]);

suite('each precondition outside of the repo', (test) => {
  for (const { of, rules, lines, values, check } of preconditions) {
    test(`${of} has rules, or a reason for none`, () => {
      if (typeof rules === 'string') assert.ok(rules.length > 20);
      else assert.ok(rules.length > 0 && rules.every((rule) => known.has(rule)), rules.join());
    });

    test(`${of} has its lines in README.md`, () => {
      const said = lines(environment, model);
      assert.ok(said.length > 0);
      for (const line of said) assert.ok(readme.includes(line.replaceAll('*', '\\*')), line);
    });

    test(`${of} has its check in preflight.sh, which gets its values and is run`, () => {
      const [body] = new RegExp(`^${check}\\(\\) \\{\\n[^]*?^\\}`, 'm').exec(preflight) ?? [];
      assert.ok(body, check);
      assert.match(preflight.slice(preflight.indexOf('if check_login')), new RegExp(`^ +${check}$`, 'm'));
      for (const name of Object.keys(values(environment))) assert.ok(body?.includes(`$${name}`), name);
    });
  }

  test('asks for nothing where nothing is used', () => {
    const plain = shopModel(
      { orders: { image: 'acrshop.azurecr.io/orders:1', port: 8080 } },
      { cluster: { pools: { system: { encryptionAtHost: false }, apps: { encryptionAtHost: false } } } },
    );
    const used = Object.entries(preconditionValues(onlyEnvironment(plain))).filter(([, value]) => value !== '');
    assert.equal(
      used.map(([name]) => name),
      ['NETWORK_NAME'],
    );
    assert.not.match(renderDocs(plain).get('README.md')?.text ?? '', /What must be so before/);
  });
});

suite('a registry that several environments share', (test) => {
  test('is told in README.md, with whose group it stands in', () => {
    const shared = shopModel(
      { orders: { image: 'acrshop.azurecr.io/orders:1', port: 8080 } },
      { environments: { staging: {}, production: {} } },
    );
    assert.match(
      renderDocs(shared).get('README.md')?.text ?? '',
      /The registry of staging in its resource group `rg-shop-staging` also serves production: who may change that group/,
    );
    assert.not.match(readme, /also serves/);
  });
});
