import * as assert from 'uvu/assert';
import { resourceTypesOf } from '../../../src/render/bicep.ts';
import { onlyEnvironment, shopModel } from '../../helpers/model.ts';
import { suite } from '../../helpers/suite.ts';

const secret = { image: 'shop.azurecr.io/orders:1.0.0', port: 8080, uses: { keyVault: ['password'] } };

const infraIn = (location: string, rest: object = {}) =>
  onlyEnvironment(shopModel({ orders: secret }, { location, observability: { grafana: true }, ...rest }));

suite('what follows from the region', (test) => {
  test('zones of pools, and with them the zone redundancy of the registry, of Grafana and of the way out', () => {
    const cases = {
      northeurope: { zones: ['1', '2', '3'], registry: true, grafana: true, nat: 'StandardV2' },
      westeurope: { zones: ['1', '2', '3'], registry: true, grafana: false, nat: 'StandardV2' },
      centralindia: { zones: ['1', '2', '3'], registry: true, grafana: true, nat: 'Standard' },
      westus: { zones: [], registry: false, grafana: false, nat: 'Standard' },
    };
    for (const [location, { zones, registry, grafana, nat }] of Object.entries(cases)) {
      const { infra } = infraIn(location);
      assert.equal(infra.systemPool.availabilityZones, zones, location);
      assert.equal(infra.network.natGateway?.zones, zones, location);
      assert.is(infra.registry?.zoneRedundancy, registry, location);
      assert.is(infra.monitoring.grafana?.zoneRedundancy, grafana, location);
      assert.is(infra.network.natGateway?.sku, nat, location);
    }
  });

  test('nothing is spread when no pool is', () => {
    const pools = { system: { zones: [] }, apps: { zones: [] } };
    const { infra } = infraIn('northeurope', { cluster: { pools } });
    assert.is(infra.registry?.zoneRedundancy, false);
    assert.is(infra.monitoring.grafana?.zoneRedundancy, false);
    assert.equal(infra.network.natGateway?.zones, []);
  });

  test('a region is called by its short name, however it is written', () => {
    assert.is(infraIn('North Europe').location, 'northeurope');
    assert.equal(infraIn('North Europe'), infraIn('northeurope'));
  });

  test('VNet integration, private DNS zones and the audience of tokens', () => {
    assert.is(infraIn('qatarcentral').infra.cluster.apiServer.enableVnetIntegration, false);
    const { cloud, infra } = infraIn('usgovvirginia');
    assert.is(cloud, 'usGovernment');
    assert.is(infra.cluster.apiServer.enableVnetIntegration, false);
    assert.is(infra.network.subnets.apiServer, undefined);
    assert.is(infra.vault?.privateEndpoint?.zone, 'privatelink.vaultcore.usgovcloudapi.net');
    assert.is(infra.registry?.privateEndpoint?.zone, 'privatelink.azurecr.us');
    assert.is(infra.identities.tokenAudience, 'api://AzureADTokenExchangeUSGov');
  });
});

suite('settings of the way out, of maintenance and of logs', (test) => {
  test('reach the parameters', () => {
    const { infra } = infraIn('westeurope', {
      cluster: {
        network: { natGateway: { addresses: 3, idleTimeoutMinutes: 10 } },
        upgrades: { freeze: [{ start: '2026-12-18', end: '2027-01-04' }] },
      },
      observability: { logStreams: ['Microsoft-KubeEvents', 'Microsoft-ContainerLogV2'] },
    });
    assert.equal(infra.network.natGateway?.publicIPAddresses, [
      'pip-shop-production-egress',
      'pip-shop-production-egress-2',
      'pip-shop-production-egress-3',
    ]);
    assert.is(infra.network.natGateway?.idleTimeoutInMinutes, 10);
    for (const window of Object.values(infra.cluster.maintenance))
      assert.equal(window.notAllowedDates, [{ start: '2026-12-18', end: '2027-01-04' }]);
    assert.equal(infra.monitoring.containerInsights?.streams, ['Microsoft-ContainerLogV2', 'Microsoft-KubeEvents']);
  });

  test('a resource group that a program would take for an option is refused', () => {
    assert.throws(() => infraIn('westeurope', { azure: { resourceGroup: '--debug' } }));
    assert.is(infraIn('westeurope', { azure: { resourceGroup: 'rg-team' } }).resourceGroup, 'rg-team');
  });
});

suite('what watches a whole subscription', (test) => {
  test('is made once in each, by the last environment in it', () => {
    const other = { azure: { subscriptionId: '00000000-0000-0000-0000-000000000002' } };
    const { environments } = shopModel(
      { orders: secret },
      { environments: { dev: {}, sandbox: other, staging: {}, production: other, lab: {} } },
    );
    assert.equal(
      environments.filter(({ infra }) => infra.alerts.serviceHealth).map(({ name }) => name),
      ['production', 'lab'],
    );
  });
});

const typesOf = (rest: object, isRegional: boolean): string[] =>
  resourceTypesOf(infraIn('westeurope', rest).infra)
    .filter((made) => made.isRegional === isRegional)
    .map(({ type }) => type);

suite('types of resources', (test) => {
  test('are those that an environment makes in its region, and others apart', () => {
    const [regional, others] = [typesOf({}, true), typesOf({}, false)];
    for (const type of [
      'Microsoft.ContainerService/managedClusters',
      'Microsoft.Dashboard/grafana',
      'Microsoft.KeyVault/vaults',
      'Microsoft.Network/natGateways',
    ])
      assert.ok(regional.includes(type), type);
    for (const type of ['Microsoft.Insights/actionGroups', 'Microsoft.Authorization/roleAssignments'])
      assert.ok(others.includes(type), type);
    assert.not.ok([...regional, ...others].includes('Microsoft.ServiceBus/namespaces'));
    assert.equal(regional, regional.toSorted());
  });

  test('leave out what a module makes under a condition that does not hold', () => {
    const types = typesOf({ cluster: { network: { egress: 'loadBalancer' } } }, true);
    assert.equal(
      types.filter((type) => /natGateways|publicIPAddresses|routeTables/.test(type)),
      [],
    );
  });
});
