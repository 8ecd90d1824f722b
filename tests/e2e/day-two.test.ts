import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { builtProgram } from '../helpers/built.ts';
import { runBicep } from '../helpers/bicep.ts';
import { DayTwo } from '../helpers/day-two.ts';
import { once } from '../helpers/once.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';

// Each recipe that is printed, walked step by step: the command line says it, its commands run as they stand, and a small
// model of Azure's rules answers what the compiler predicts of each deployment.

const access = { adminGroups: ['11111111-2222-3333-4444-555555555555'], api: { authorizedRanges: ['203.0.113.0/24'] } };
const worker = { image: 'acrshop.azurecr.io/worker:1.0.0', port: 8080, probes: '/ready', uses: { keyVault: ['db'] } };
const pools = { apps: { size: 'Standard_D8ds_v5', min: 3, max: 9 }, batch: { spot: true, max: 10 } };
const base = {
  schema: 1,
  name: 'shop',
  cluster: { kubernetesVersion: '1.35', access, pools },
  alerts: { email: ['oncall@example.com'] },
  workloads: { worker },
};
const cluster = 'aks-shop-production';

function withPools(change: object, rest: object = {}): object {
  return { ...base, cluster: { ...base.cluster, ...rest, pools: { ...pools, ...change } } };
}

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

const bicep = needsTool('bicep', 'walking the recipes of day two');
if (bicep !== undefined) {
  const days = new DayTwo(builtProgram(), bicep);
  const first = once(() => days.start(base, ['production']));
  const running = (): ReturnType<typeof first> => {
    const platform = days.copy(first());
    platform.azure.upgrade(cluster, '1.35.6');
    platform.azure.scale(cluster, 'apps', 7);
    return platform;
  };

  suite('day two of Azure', (test) => {
    test('deploys again without a change of versions or nodes', () => {
      const platform = running();
      const before = platform.azure.pools(cluster);
      days.deploy(platform, 'production');
      assert.equal(platform.azure.pools(cluster), before);
      assert.equal(before, ['apps 1.35.6 7', 'batch 1.35.6 0', 'system 1.35.6 3']);
    });

    test('replaces the system pool as it says', () => {
      const platform = running();
      const larger = withPools({ system: { size: 'Standard_D8ds_v5' } });
      const { fixes } = days.generate(platform, larger, 4);
      assert.is(fixes.length, 1);
      days.generate(platform, larger, 0, '--accept-replacement');
      days.follow(platform, fixes[0] ?? '');
      assert.equal(platform.azure.pools(cluster), ['apps 1.35.6 7', 'batch 1.35.6 0', 'system 1.35.6 3']);
      days.deploy(platform, 'production');
    });

    test('replaces a pool of workloads as it says', () => {
      const platform = running();
      const { fixes } = days.generate(platform, withPools({ apps: { ...pools.apps, size: 'Standard_D16ds_v5' } }), 4);
      const [before = '', after = ''] = (fixes[0] ?? '').split('Then remove');
      days.generate(platform, withPools({ more: { ...pools.apps, size: 'Standard_D16ds_v5' } }));
      days.follow(platform, before);
      const { apps: _, ...others } = pools;
      const moved = { ...base.cluster, pools: { ...others, more: { ...pools.apps, size: 'Standard_D16ds_v5' } } };
      const { left } = days.generate(platform, { ...base, cluster: moved });
      assert.is(left.length, 1);
      days.follow(platform, after);
      days.deploy(platform, 'production');
      assert.equal(platform.azure.pools(cluster), ['batch 1.35.6 0', 'more 1.35.6 3', 'system 1.35.6 3']);
    });

    test('says the same command for a pool that is gone', () => {
      const platform = running();
      const { batch: _, ...others } = pools;
      const [said = ''] = days.generate(platform, { ...base, cluster: { ...base.cluster, pools: others } }).left;
      days.shell(platform, said.slice(said.indexOf('kubectl drain')));
      days.deploy(platform, 'production');
      assert.equal(platform.azure.pools(cluster), ['apps 1.35.6 7', 'system 1.35.6 3']);
    });

    test('raises the version of the control plane and of all pools', () => {
      const platform = running();
      days.generate(platform, withPools({}, { kubernetesVersion: '1.36' }));
      days.deploy(platform, 'production');
      assert.equal(platform.azure.pools(cluster), ['apps 1.36.4 7', 'batch 1.36.4 0', 'system 1.36.4 3']);
    });

    test('goes after a control plane that the channel has moved, and never back', () => {
      const platform = running();
      platform.azure.upgrade(cluster, '1.36.9', false);
      days.deploy(platform, 'production');
      assert.equal(platform.azure.pools(cluster), ['apps 1.36.9 7', 'batch 1.36.9 0', 'system 1.36.9 3']);
    });

    test('makes the jump over a minor version in two steps, as it says', () => {
      const platform = running();
      days.generate(platform, withPools({}, { kubernetesVersion: '1.37' }));
      const said = days.shell(platform, 'scripts/deploy.sh production --yes --only infrastructure', 1);
      assert.match(said, /set cluster\.kubernetesVersion to "1\.36" first/);
      for (const version of ['1.36', '1.37']) {
        days.generate(platform, withPools({}, { kubernetesVersion: version }));
        days.deploy(platform, 'production');
      }
      assert.equal(platform.azure.pools(cluster), ['apps 1.37.4 7', 'batch 1.37.4 0', 'system 1.37.4 3']);
    });

    test('takes an identity away as it says, and makes it again', () => {
      const platform = running();
      const { uses: _, ...plain } = worker;
      const { left } = days.generate(platform, { ...base, workloads: { worker: plain } });
      const said = left.find((line) => line.startsWith('The identity id-shop-production-worker stays'));
      assert.ok(said, left.join('\n'));
      days.shell(platform, said.slice(said.indexOf('Take it away: ') + 'Take it away: '.length));
      days.deploy(platform, 'production');
      days.generate(platform, base);
      days.deploy(platform, 'production');
    });

    test('takes an environment down and makes it again, with its vault, beside a registry that stays', () => {
      const two = { ...base, environments: { staging: {}, production: {} } };
      const platform = days.start(two, ['staging', 'production']);
      const [vault = ''] = platform.azure.all('Microsoft.KeyVault/vaults').filter((id) => id.includes('-production/'));
      const before = days.copy(platform);
      const { left } = days.generate(platform, { ...base, environments: { staging: {} } });
      assert.match(left.join('\n'), /scripts\/destroy\.sh production, from the commit before this one/);
      days.shell({ ...before, azure: platform.azure }, 'scripts/destroy.sh production --yes rg-shop-production');
      assert.not.ok(platform.azure.has(vault));
      days.deploy(platform, 'staging');
      days.generate(platform, two);
      days.deploy(platform, 'production');
      assert.ok(platform.azure.has(vault));

      // The registry belongs to staging: its group is not to go, and it can be named instead of made.
      const gone = days.generate(platform, { ...base, environments: { production: {} } }, 4);
      assert.match(gone.fixes.join('\n'), /registry: \{ environment: <name> \}/);
      const [id = ''] = platform.azure.all('Microsoft.ContainerRegistry/registries');
      days.generate(platform, { ...two, registry: { existing: id } }, 0, '--accept-replacement');
      days.deploy(platform, 'staging');
      days.deploy(platform, 'production');
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

  suite('main.bicep', (test) => {
    test('makes a system pool that is missing before it changes the cluster, and the other pools after', () => {
      const root = join(first().root, 'infra');
      const { stdout, stderr } = runBicep(bicep, 'build', join(root, 'main.bicep'), '--stdout');
      const { resources } = JSON.parse(stdout) as { resources: Record<string, { dependsOn?: string[] }> };
      assert.ok(resources['clusterModule']?.dependsOn?.includes('systemPoolModule'), stderr);
      assert.ok(resources['nodePoolsModule']?.dependsOn?.includes('clusterModule'));
    });
  });
}
