import * as assert from 'uvu/assert';
import type { Model } from '../../../src/model/model.ts';
import { renderScripts } from '../../../src/render/scripts.ts';
import { shopModel } from '../../helpers/model.ts';
import { suite } from '../../helpers/suite.ts';

const access = { adminGroups: ['11111111-2222-3333-4444-555555555555'], api: { authorizedRanges: ['203.0.113.0/24'] } };
const other = '00000000-0000-0000-0000-000000000009';
const orders = { image: 'acrshop.azurecr.io/orders:1.0.0', port: 8080, probes: '/ready' };

/** The values that the scripts of the production environment read. */
function values(model: Model): Record<string, string> {
  const text = renderScripts(model).get('scripts/environments/production.env')?.text ?? '';
  return Object.fromEntries([...text.matchAll(/^(\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [name, value]));
}

function valuesWith(rest: Record<string, unknown>, workload: Record<string, unknown> = {}): Record<string, string> {
  return values(shopModel({ orders: { ...orders, ...workload } }, rest));
}

/** The resource providers that preflight asks for, without `Microsoft.`. */
function registered(rest: Record<string, unknown>, workload: Record<string, unknown> = {}): string[] {
  return String(valuesWith(rest, workload)['PROVIDERS'])
    .split(' ')
    .map((name) => name.replace('Microsoft.', ''));
}

suite('scripts', (test) => {
  test('are programs and their values for each environment', () => {
    const model = shopModel({ orders }, { environments: { production: {}, staging: {} } });
    assert.equal(
      [...renderScripts(model)].map(([path, { executable }]) => `${path}${executable ? ' runs' : ''}`),
      [
        'scripts/apply.sh runs',
        'scripts/deploy.sh runs',
        'scripts/destroy.sh runs',
        'scripts/diagnose.sh',
        'scripts/preflight.sh runs',
        'scripts/read-environment.sh',
        'scripts/environments/production.env',
        'scripts/environments/staging.env',
      ],
    );
  });

  test('know where the environment lives', () => {
    const { ENVIRONMENT, SUBSCRIPTION_ID, RESOURCE_GROUP, LOCATION, CLUSTER_NAME } = valuesWith({
      location: 'northeurope',
      azure: { subscriptionId: other, resourceGroup: 'group' },
    });
    assert.equal(
      [ENVIRONMENT, SUBSCRIPTION_ID, RESOURCE_GROUP, LOCATION, CLUSTER_NAME],
      ['production', other, 'group', 'northeurope', 'aks-shop-production'],
    );
    assert.is(valuesWith({})['SUBSCRIPTION_ID'], '');
  });

  const pools: readonly (readonly [string, object, string])[] = [
    [
      'count the surge of an upgrade',
      { system: { min: 3, max: 5 }, apps: { min: 4, max: 10, upgrade: { surge: '50%' } } },
      'system:Standard_D4ds_v5:1,2,3:4:7:regular apps:Standard_D8ds_v5:1,2,3:6:15:regular',
    ],
    [
      'count a surge in nodes',
      { system: { min: 3, max: 5, upgrade: { surge: 2 } } },
      'system:Standard_D4ds_v5:1,2,3:5:7:regular apps:Standard_D8ds_v5:1,2,3:4:27:regular',
    ],
    [
      'need nothing at the start for an empty pool',
      { apps: { min: 3, max: 3 }, gpu: { gpu: true, min: 0, max: 3 } },
      'system:Standard_D4ds_v5:1,2,3:4:7:regular apps:Standard_D8ds_v5:1,2,3:4:4:regular gpu:Standard_NC4as_T4_v3:1,2,3:0:4:regular',
    ],
    [
      'have no surge on Spot',
      { apps: { min: 3, max: 3 }, batch: { spot: true, max: 8 } },
      'system:Standard_D4ds_v5:1,2,3:4:7:regular apps:Standard_D8ds_v5:1,2,3:4:4:regular batch:Standard_D8ds_v5:1,2,3:0:8:spot',
    ],
    [
      'write a dash for no zones',
      { system: { zones: [] }, apps: { min: 3, max: 3, zones: [2] } },
      'system:Standard_D4ds_v5:-:4:7:regular apps:Standard_D8ds_v5:2:4:4:regular',
    ],
  ];
  for (const [name, config, expected] of pools) {
    test(`pools ${name}`, () => {
      assert.is(valuesWith({ cluster: { access, pools: config } })['POOLS'], expected);
    });
  }

  const flags: readonly (readonly [string, Record<string, unknown>, string, string])[] = [
    ['a public API server with ranges', {}, 'API', 'ranges'],
    [
      'an API server that answers everybody',
      { cluster: { access: { ...access, api: { authorizedRanges: ['0.0.0.0/0'] } } } },
      'API',
      'public',
    ],
    ['a private API server', { cluster: { access: { ...access, api: { private: true } } } }, 'API', 'private'],
    ['encryption at host', {}, 'FEATURES', 'Microsoft.Compute/EncryptionAtHost'],
    [
      'no encryption at host',
      { cluster: { access, pools: { system: { encryptionAtHost: false }, apps: { encryptionAtHost: false } } } },
      'FEATURES',
      '',
    ],
    [
      'long-term support',
      { cluster: { access, tier: 'Premium', longTermSupport: true, upgrades: { channel: 'patch' } } },
      'SUPPORT_PLAN',
      'AKSLongTermSupport',
    ],
    ['a registry that is made', {}, 'REGISTRY_NAME', 'acrshop'],
    [
      'a registry that exists',
      {
        registry: {
          existing: `/subscriptions/${other}/resourceGroups/shared/providers/Microsoft.ContainerRegistry/registries/acrshop`,
        },
      },
      'EXISTING_REGISTRY',
      `acrshop shared ${other}`,
    ],
    ['Flux', { delivery: { method: 'flux', repository: 'https://github.com/example/platform' } }, 'DELIVERY', 'flux'],
  ];
  for (const [name, rest, key, expected] of flags) {
    test(`know of ${name}`, () => {
      assert.is(valuesWith(rest)[key], expected);
    });
  }

  test('ask for the providers that are used, and no others', () => {
    const least = registered({
      cluster: { access, policy: 'Off' },
      registry: {
        existing: `/subscriptions/${other}/resourceGroups/shared/providers/Microsoft.ContainerRegistry/registries/acrshop`,
      },
    });
    assert.equal(least, [
      'AlertsManagement',
      'Compute',
      'ContainerService',
      'Insights',
      'KeyVault',
      'ManagedIdentity',
      'Monitor',
      'Network',
      'OperationalInsights',
    ]);
    const most = registered(
      {
        cluster: { access, defender: true },
        observability: { grafana: true },
        delivery: { method: 'flux', repository: 'https://github.com/example/platform' },
      },
      { uses: { serviceBus: { send: ['orders'] } } },
    );
    assert.equal(
      most.filter((name) => !least.includes(name)),
      ['ContainerRegistry', 'Dashboard', 'KubernetesConfiguration', 'PolicyInsights', 'Security', 'ServiceBus'],
    );
    assert.equal(most, most.toSorted());
  });

  test('name every group once', () => {
    const second = '22222222-2222-3333-4444-555555555555';
    const { ENTRA_GROUPS } = valuesWith({
      cluster: { access: { ...access, readerGroups: [second, ...access.adminGroups] } },
      keyVault: { adminGroups: [second] },
    });
    assert.is(ENTRA_GROUPS, `${access.adminGroups[0]} ${second}`);
  });

  test('know how the name of the vault starts', () => {
    assert.is(valuesWith({})['KEY_VAULT_PREFIX'], 'kv-shop-productio-');
  });
});
