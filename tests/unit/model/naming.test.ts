import * as assert from 'uvu/assert';
import { nameProblem, type NameKind, type NameRule } from '../../../src/model/name-rules.ts';
import {
  componentIdentityName,
  federatedCredentialName,
  globalName,
  resourceNames,
  workloadIdentityName,
} from '../../../src/model/naming.ts';
import { services } from '../../../src/services/index.ts';
import { suite } from '../../helpers/suite.ts';

const longest = {
  name: 'a-platform-of-twenty',
  environment: 'an-environment-with-forty-characters-xxxx',
  location: 'southeastasia',
};

const keyVault = services.find(({ name }) => name === 'Key Vault')?.nameRule as NameRule;
const registry = services.find(({ name }) => name === 'Container Registry')?.nameRule as NameRule;

suite('naming', (test) => {
  test('names follow from platform and environment', () => {
    const names = resourceNames({ name: 'shop', environment: 'production', location: 'westeurope' });
    assert.is(names.resourceGroup, 'rg-shop-production');
    assert.is(names.nodeResourceGroup, 'rg-shop-production-nodes');
    assert.is(names.cluster, 'aks-shop-production');
    assert.is(names.prometheusEndpoint, 'MSProm-westeurope-aks-shop-production');
    assert.equal(globalName('kv-shop-production', 24, '-'), {
      prefix: 'kv-shop-productio-',
      seed: 'kv-shop-production',
      suffixLength: 6,
    });
  });

  test('an own resource group is taken as it is', () => {
    const names = resourceNames({ name: 'shop', environment: 'test', location: 'westeurope', resourceGroup: 'Team_A' });
    assert.is(names.resourceGroup, 'Team_A');
    assert.is(names.nodeResourceGroup, 'Team_A-shop-test-nodes');
  });

  test('no two platforms of one resource group share a name, however long their names are', () => {
    const pairs = [
      ['shop', 'shop-eu'],
      ['a-platform-of-20-xyz', 'a-platform-of-20-xyy'],
    ] as const;
    const environment = 'an-environment-of-20';
    for (const [first, second] of pairs) {
      const namesOf = (name: string) => {
        const {
          resourceGroup: _group,
          actionGroupShort: _shown,
          subnets: _inNetwork,
          ...names
        } = resourceNames({ name, environment, location: 'germanywestcentral', resourceGroup: 'rg-team' });
        return names as Readonly<Record<string, unknown>>;
      };
      const [left, right] = [namesOf(first), namesOf(second)];
      assert.ok(Object.keys(left).length > 15);
      for (const [key, name] of Object.entries(left)) {
        if (typeof name === 'string') assert.is.not(name, right[key], key);
        else
          for (const [part, value] of Object.entries(name as object)) {
            const other = (right[key] as Record<string, unknown>)[part];
            const isUnique = key === 'securityGroups' || part === 'seed';
            if (isUnique) assert.is.not(value, other, `${key}.${part}`);
          }
      }
    }
  });

  test('no workload has the identity of a component of the cluster', () => {
    const names = resourceNames({ name: 'shop', environment: 'test', location: 'westeurope' });
    for (const component of ['controlplane', 'kubelet', 'keda-operator', 'gateway-tls']) {
      const taken = [
        names.controlPlaneIdentity,
        names.kubeletIdentity,
        componentIdentityName('shop', 'test', component),
      ];
      assert.not.ok(taken.includes(workloadIdentityName('shop', 'test', component)), component);
    }
  });

  const inputs = [
    longest,
    { name: 'a', environment: 'b', location: 'westeurope' },
    { name: 'shop', environment: 'production', location: 'x' },
  ];
  for (const input of inputs) {
    test(`what is cut is valid for ${input.name}-${input.environment}`, () => {
      const names = resourceNames(input);
      const checks: readonly (readonly [NameKind, string])[] = [
        ['dnsPrefix', names.dnsPrefix],
        ['logAnalytics', names.logAnalytics],
        ['monitorWorkspace', names.monitorWorkspace],
        ['grafana', names.grafana],
      ];
      for (const [kind, name] of checks) assert.is(nameProblem(kind, name), undefined, name);
      assert.ok(names.prometheusEndpoint.length <= 44);
      assert.ok(names.prometheusRule.length <= 64 && names.containerInsightsRule.length <= 64);
      assert.ok(names.nodeResourceGroup.length <= 80 && names.virtualNetwork.length <= 63);
      assert.ok(names.actionGroupShort.length <= 12);
    });
  }

  test('identity and credential names keep inside their limits', () => {
    const workload = 'w'.repeat(60);
    assert.ok(workloadIdentityName(longest.name, longest.environment, workload).length <= 128);
    assert.match(federatedCredentialName('n'.repeat(63), 's'.repeat(63)), /^[a-zA-Z0-9][a-zA-Z0-9-_]{2,119}$/);
  });

  const problems: readonly (readonly [NameKind | NameRule, string, string, string | undefined])[] = [
    ['cluster', 'aks-shop-', 'V01', 'aks-shop'],
    ['cluster', 'aks shop', 'V01', 'aks-shop'],
    ['cluster', 'a'.repeat(64), 'V01', 'a'.repeat(63)],
    ['cluster', '', 'V01', undefined],
    ['pool', 'Apps', 'V02', 'apps'],
    ['pool', 'apps-large', 'V02', 'appslarge'],
    ['pool', '2apps', 'V02', 'apps'],
    ['pool', 'thirteenchars', 'V02', 'thirteenchar'],
    [keyVault, 'kv-shop-production-westeurope', 'V04', 'kv-shop-production-weste'],
    [keyVault, 'kv--shop', 'V04', 'kv-shop'],
    [keyVault, 'kv', 'V04', undefined],
    [registry, 'cr-shop', 'V04', 'crshop'],
    [registry, 'crs', 'V04', undefined],
    ['grafana', 'amg-', 'V04', 'amg'],
    ['dnsPrefix', 'shop.production', 'V05', 'shop-production'],
    ['kubernetes', 'Shop_API', 'V06', 'shop-api'],
  ];
  for (const [kind, name, code, suggestion] of problems) {
    test(`"${name}" is no ${typeof kind === 'string' ? kind : kind.what}`, () => {
      const problem = nameProblem(kind, name);
      assert.is(problem?.code, code);
      assert.is(problem?.suggestion, suggestion);
    });
  }

  test('the limits themselves are valid', () => {
    assert.is(nameProblem('cluster', 'a'.repeat(63)), undefined);
    assert.is(nameProblem('pool', 'a'.repeat(12)), undefined);
    assert.is(nameProblem(keyVault, 'a'.repeat(24)), undefined);
    assert.is(nameProblem(registry, 'a'.repeat(50)), undefined);
    assert.is(nameProblem('dnsPrefix', 'a'.repeat(54)), undefined);
  });
});
