import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { immutableProperties } from '../../src/facts/immutable.ts';
import { builtProgram } from '../helpers/built.ts';
import { access, base, pools, worker } from '../helpers/day-two-shop.ts';
import { DayTwo, type Platform } from '../helpers/day-two.ts';
import { once } from '../helpers/once.ts';
import { project } from '../helpers/snapshot.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';

// See day-two-cluster.test.ts.

function lastOf(id: string): string {
  return id.split('/').at(-1) ?? '';
}

/** Where the recipe for a property is walked: the name of a test, below or in the file that is named; or why in none. */
type Held = { readonly test: string; readonly file?: string } | { readonly reason: string };

const cluster = 'tests/e2e/day-two-cluster.test.ts';
const environments = 'tests/e2e/day-two-environments.test.ts';
const pool: Held = { file: cluster, test: 'a pool of workloads is replaced as it says' };
const systemPool: Held = { file: cluster, test: 'the system pool is replaced as it says' };
const second: Held = { test: 'a second environment takes the place of one that cannot change' };
const wider: Held = { test: 'pods get a range around the old one' };
const names: Held = { test: 'a second registry is made beside the first, under another name' };
const gateway: Held = { test: 'another NAT gateway stands in' };

const held: Readonly<Record<string, Held>> = {
  resourceGroup: second,
  subscriptionId: second,
  'cluster.name': second,
  location: second,
  'cluster.dnsPrefix': second,
  'cluster.nodeResourceGroup': second,
  'cluster.networkProfile.podCidr': wider,
  'cluster.networkProfile.serviceCidr': second,
  'cluster.networkProfile.dnsServiceIP': second,
  'cluster.apiServer.enableVnetIntegration turning off': second,
  'cluster.apiServer.enableVnetIntegration turning on': {
    reason: 'the outage is a cluster that a person stops and starts; the way without one is a second environment',
  },
  'cluster.apiServer.enablePrivateCluster': second,
  'network.name': second,
  'network.addressPrefix': second,
  ...Object.fromEntries(
    ['nodes', 'apiServer', 'privateEndpoints'].flatMap((subnet) => [
      [`network.subnets.${subnet}.name`, second],
      [`network.subnets.${subnet}.addressPrefix`, second],
    ]),
  ),
  'network.natGateway.publicIPAddresses': wider,
  'network.natGateway.sku': gateway,
  'network.natGateway.zones': gateway,
  ...Object.fromEntries(
    [
      'vmSize',
      'osDiskType',
      'osDiskSizeGB',
      'availabilityZones',
      'maxPods',
      'enableEncryptionAtHost',
      'spotMaxPrice',
    ].flatMap((property) => [
      [`pools.*.${property}`, pool],
      [`systemPool.${property}`, systemPool],
    ]),
  ),
  'monitoring.logAnalytics.name': names,
  'monitoring.prometheus.workspace': names,
  'monitoring.grafana.name': names,
  'vault.name': names,
  'registry.name': names,
  'serviceBus.name': names,
  'monitoring.grafana.zoneRedundancy': { file: environments, test: 'is done for Grafana as it says' },
  registryOwner: { file: environments, test: 'one is taken down and made again, with its vault' },
  'registry.zoneRedundancy': { test: 'the images move to a second registry, and the messages to a Premium namespace' },
  'serviceBus.sku': { test: 'the images move to a second registry, and the messages to a Premium namespace' },
};

const keyOf = ({ path, forbids }: (typeof immutableProperties)[number]): string =>
  forbids.startsWith('turning') ? `${path} ${forbids}` : path;

suite('recipes of day two', (test) => {
  test('are each walked, or it is said why not', () => {
    assert.equal(Object.keys(held).toSorted(), immutableProperties.map(keyOf).toSorted());
    for (const [path, where] of Object.entries(held)) {
      if ('reason' in where) continue;
      const text = readFileSync(join(project, where.file ?? 'tests/e2e/day-two-recipes.test.ts'), 'utf8');
      assert.ok(text.includes(`test('${where.test}`), `${path}: no test is called ${where.test}`);
    }
  });

  test('say the same where one of them is walked for several', () => {
    for (const where of new Set(Object.values(held))) {
      const told = immutableProperties.filter((property) => held[keyOf(property)] === where);
      const recipes = new Set(told.map(({ instead }) => instead));
      // Pods and addresses each have their own sentence, and one walk.
      assert.ok(recipes.size === 1 || where === wider, [...recipes].join('\n'));
    }
  });
});

const bicep = needsTool('bicep', 'walking the rest of the recipes');
if (bicep !== undefined) {
  const days = new DayTwo(builtProgram(), bicep);
  const shop = {
    ...base,
    location: 'northeurope',
    cluster: {
      access,
      network: { vnet: '10.40.0.0/16', pods: '10.244.0.0/16', services: '172.16.0.0/16' },
      pools: { system: { zones: [] }, apps: { ...pools.apps, zones: [] }, batch: { ...pools.batch, zones: [] } },
    },
    registry: { name: 'acrshop', sku: 'Standard' },
    serviceBus: { sku: 'Standard' },
    workloads: { worker: { ...worker, uses: { keyVault: ['db'], serviceBus: { send: ['invoices'] } } } },
  };
  const spread = {
    ...shop,
    cluster: { ...shop.cluster, pools: { ...shop.cluster.pools, more: { zones: [1, 2, 3] } } },
  };
  const first = once(() => days.start(shop, ['production']));
  const running = (): Platform => days.copy(first());
  const gateways = 'Microsoft.Network/natGateways';
  const addresses = 'Microsoft.Network/publicIPAddresses';
  const registries = 'Microsoft.ContainerRegistry/registries';

  suite('day two of the rest', (test) => {
    test('another NAT gateway stands in, until there is one over zones', () => {
      const platform = running();
      const before = platform.azure.all(gateways);
      const { fixes, messages } = days.generate(platform, spread, 4);
      assert.ok(
        messages.every((message) => message.includes('NAT gateway')),
        messages.join('\n'),
      );
      days.generate(platform, spread, 0, '--accept-replacement');
      // The model says no where a step is left out.
      const hasty = (fixes[0] ?? '').replace(/`az network vnet subnet update [^`]+`, /, '');
      const other = days.copy(platform);
      let goesOn = true;
      try {
        days.follow(other, hasty);
      } catch {
        goesOn = false;
      }
      assert.not(goesOn);
      assert.match(other.azure.refused.join(), /InUseNatGatewayCannotBeDeleted/);
      days.follow(platform, fixes[0] ?? '');
      assert.equal(platform.azure.all(gateways), before);
      assert.not(platform.azure.all(addresses).some((id) => id.endsWith('/standin')));
    });

    test('pods get a range around the old one, and addresses are added', () => {
      const platform = running();
      const { network } = shop.cluster;
      const grown = { ...network, pods: '10.244.0.0/15' };
      days.generate(platform, { ...shop, cluster: { ...shop.cluster, network: grown } });
      const more = { ...shop, cluster: { ...shop.cluster, network: { ...grown, natGateway: { addresses: 2 } } } };
      const { fixes } = days.generate(platform, more, 4);
      assert.match(fixes.join('\n'), /Tell those who filter by address first/);
      days.generate(platform, more, 0, '--accept-replacement');
      days.deploy(platform, 'production');
      assert.is(platform.azure.all(addresses).length, 2);
    });

    test('a second registry is made beside the first, under another name', () => {
      const platform = running();
      const moved = {
        ...shop,
        registry: { name: 'acrshopnew', sku: 'Standard' },
        workloads: { worker: { ...shop.workloads.worker, image: 'acrshopnew.azurecr.io/worker:1.0.0' } },
      };
      const { fixes } = days.generate(platform, moved, 4);
      assert.match(fixes.join('\n'), /^Keep the name/);
      days.generate(platform, moved, 0, '--accept-replacement');
      days.deploy(platform, 'production');
      assert.equal(platform.azure.all(registries).map(lastOf), ['acrshop', 'acrshopnew']);
      days.shell(platform, 'az acr delete --resource-group rg-shop-production --name acrshop --yes');
      days.deploy(platform, 'production');
    });

    test('the images move to a second registry, and the messages to a Premium namespace', () => {
      const platform = running();
      const asked = { ...spread, registry: { name: 'acrshop', sku: 'Premium' }, serviceBus: { sku: 'Premium' } };
      const { fixes } = days.generate(platform, asked, 4);
      const of = (word: string): string => fixes.find((fix) => fix.includes(word)) ?? assert.unreachable(word) ?? '';
      days.follow(platform, of('az acr create'), { '<new name>': 'acrshopnew', '<image>': 'worker:1.0.0' });
      days.follow(platform, of('az servicebus'), { '<new name>': 'sbshopnew' });
      const idOf = (type: string, name: string): string =>
        platform.azure.all(type).find((id) => lastOf(id) === name) ?? '';
      const next = {
        ...shop,
        registry: { existing: idOf(registries, 'acrshopnew') },
        serviceBus: { existing: idOf('Microsoft.ServiceBus/namespaces', 'sbshopnew') },
        workloads: { worker: { ...shop.workloads.worker, image: 'acrshopnew.azurecr.io/worker:1.0.0' } },
      };
      days.generate(platform, next);
      days.deploy(platform, 'production');
      assert.is(platform.azure.all(registries).length, 2);
    });

    test('rights that are no longer described are taken away as it says', () => {
      const [one, two] = ['11111111-2222-3333-4444-555555555555', '66666666-7777-8888-9999-000000000000'];
      const rights = (groups: object, more: object, bus: object): object => ({
        ...shop,
        ...more,
        cluster: { ...shop.cluster, access: { ...access, adminGroups: [one], ...groups } },
        workloads: {
          worker: { ...worker, uses: { keyVault: ['db'], ...bus } },
          other: { ...worker, uses: { keyVault: ['db'] } },
        },
      });
      const all = rights(
        { adminGroups: [one, two], readerGroups: [two] },
        { namespaces: { shop: { groups: { writer: [two] } } }, keyVault: { adminGroups: [one, two] } },
        { serviceBus: { send: ['invoices'], receive: ['invoices'] } },
      );
      const platform = days.start(all, ['production']);
      const had = platform.azure.rolesOf(two);
      const { left } = days.generate(
        platform,
        rights(
          {},
          { namespaces: { shop: {} }, keyVault: { adminGroups: [one] } },
          { serviceBus: { send: ['invoices'] } },
        ),
      );
      assert.ok(left.length > 5, left.join('\n'));
      for (const sentence of left) days.shell(platform, sentence.replace(/^[^]*Take it away:\s+/, ''));
      assert.is(had.length, 5, had.join('\n'));
      assert.equal(platform.azure.rolesOf(two), []);
      days.deploy(platform, 'production');
      assert.equal(platform.azure.rolesOf(two), []);
    });

    test('a second environment takes the place of one that cannot change', () => {
      const platform = running();
      const services = { ...shop.cluster.network, services: '172.20.0.0/16' };
      const { fixes } = days.generate(platform, { ...shop, cluster: { ...shop.cluster, network: services } }, 4);
      assert.match(fixes.join('\n'), /below `environments\.<new name>`/);
      const blue = { cluster: { network: { services: '172.20.0.0/16', vnet: '10.50.0.0/16' } } };
      const two = { ...shop, environments: { production: {}, blue } };
      days.generate(platform, two);
      days.deploy(platform, 'blue');
      // The registry stays where it was made, and is named.
      const gone = days.generate(platform, { ...shop, environments: { blue } }, 4);
      assert.match(gone.fixes.join('\n'), /as `registry\.existing`/);
      const [id = ''] = platform.azure.all(registries);
      days.generate(platform, { ...two, registry: { existing: id } }, 0, '--accept-replacement');
      const { left } = days.generate(platform, { ...shop, environments: { blue }, registry: { existing: id } });
      assert.match(left.join('\n'), /The environment production is gone from aks-prod\.yaml/);
      days.deploy(platform, 'blue');
    });
  });
}
