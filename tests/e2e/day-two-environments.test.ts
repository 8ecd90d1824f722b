import * as assert from 'uvu/assert';
import { builtProgram } from '../helpers/built.ts';
import { access, base, worker } from '../helpers/day-two-shop.ts';
import { DayTwo } from '../helpers/day-two.ts';
import { once } from '../helpers/once.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';

// See day-two-cluster.test.ts.

/** What the model says of a change that is told by its path. */
function refusals(path: string): RegExp {
  const [, pool, property = ''] = /^(?:pools\.([^.]+)|systemPool)\.(.+)$/.exec(path) ?? [];
  if (property !== '') return new RegExp(`/${pool ?? 'system'} properties\\.${property},`);
  const found = Object.entries({
    'cluster.apiServer.enablePrivateCluster': / stays public or private$/,
    'cluster.networkProfile.podCidr': / podCidr /,
    'monitoring.grafana.zoneRedundancy': /: amg-\S+ properties\.zoneRedundancy,/,
    'network.natGateway.sku': / sku\.name,/,
    'network.natGateway.zones': / zones,/,
    'network.addressPrefix': /^InUsePrefixCannotBeDeleted/,
    'network.subnets': /^InUse(Prefix|Subnet)CannotBeDeleted/,
    'registry.zoneRedundancy': /: acr\S+ properties\.zoneRedundancy,/,
    'serviceBus.sku': / does not change between /,
  }).find(([start]) => path.startsWith(start))?.[1];
  return found ?? new RegExp(` properties\\.${path.replace(/^cluster\./, '').replaceAll('.', '\\.')},`);
}

const bicep = needsTool('bicep', 'walking the recipes for environments');
if (bicep !== undefined) {
  const days = new DayTwo(builtProgram(), bicep);

  suite('day two of environments', (test) => {
    test('one is taken down and made again, with its vault, beside a registry that stays', () => {
      const two = { ...base, environments: { staging: {}, production: {} } };
      const platform = days.start(two, ['staging', 'production']);
      const [vault = ''] = platform.azure.all('Microsoft.KeyVault/vaults').filter((id) => id.includes('-production/'));
      const before = days.copy(platform);
      const { left } = days.generate(platform, { ...base, environments: { staging: {} } });
      assert.match(left.join('\n'), /scripts\/destroy\.sh production, from the commit before this one/);
      days.shell({ ...before, azure: platform.azure }, 'scripts/destroy.sh production --yes rg-shop-production');
      assert.not.ok(platform.azure.has(vault));
      days.generate(platform, two);
      days.deploy(platform, 'production');
      assert.ok(platform.azure.has(vault));

      // The registry belongs to staging: its group is not to go, and it can be named instead of made.
      const gone = days.generate(platform, { ...base, environments: { production: {} } }, 4);
      assert.match(gone.fixes.join('\n'), /registry: \{ environment: <name> \}/);
      const [id = ''] = platform.azure.all('Microsoft.ContainerRegistry/registries');
      days.generate(platform, { ...two, registry: { existing: id } }, 0, '--accept-replacement');
      days.deploy(platform, 'staging');
      assert.equal(platform.azure.all('Microsoft.ContainerRegistry/registries'), [id]);
    });
  });

  suite('what is said to be refused', (test) => {
    const all = {
      ...base,
      location: 'northeurope',
      cluster: {
        access: { ...access, api: { ...access.api, vnetIntegration: false } },
        network: { vnet: '10.40.0.0/16', pods: '10.244.0.0/16', services: '172.16.0.0/16' },
        pools: { system: {}, apps: { size: 'Standard_D8ds_v5' }, batch: { spot: true } },
      },
      observability: { grafana: true },
      serviceBus: { sku: 'Standard' },
      workloads: { worker: { ...worker, uses: { keyVault: ['db'], serviceBus: { send: ['invoices'] } } } },
    };
    const pool = { osDisk: { type: 'Managed', sizeGB: 256 }, zones: [], maxPods: 60, encryptionAtHost: false };
    const everything = {
      ...all,
      cluster: {
        access: { ...access, api: { private: true, vnetIntegration: false } },
        network: { vnet: '10.60.0.0/16', pods: '10.200.0.0/16', services: '172.17.0.0/16' },
        pools: {
          system: { ...pool, size: 'Standard_D8ds_v5' },
          apps: { ...pool, size: 'Standard_D16ds_v5' },
          batch: { ...pool, spot: true, maxPrice: 0.2 },
        },
      },
      serviceBus: { sku: 'Premium' },
    };
    const platform = once(() => days.start(all, ['production']));

    test('is refused, property for property, and nothing else is', () => {
      const { root, azure } = days.copy(platform());
      const told = days
        .generate({ root, azure }, everything, 4)
        .messages.map((message) => /\((\S+)\)/.exec(message)?.[1] ?? '');
      days.generate({ root, azure }, everything, 0, '--accept-replacement');
      azure.deploy(days.predict({ root, azure }, 'production', '{}'), 'rg-shop-production');
      const { refused } = azure;
      assert.equal(
        told.filter((path) => !refused.some((line) => refusals(path).test(line))),
        [],
        refused.join('\n'),
      );
      assert.equal(
        refused.filter((line) => !told.some((path) => refusals(path).test(line))),
        [],
        told.join('\n'),
      );
      assert.ok(told.length > 20, told.join());
    });

    test('is done for Grafana as it says', () => {
      const copy = days.copy(platform());
      const [recipe = ''] = days.generate(copy, everything, 4).fixes.filter((fix) => fix.includes('az grafana delete'));
      days.generate(copy, all);
      days.follow(copy, recipe);
    });
  });
}
