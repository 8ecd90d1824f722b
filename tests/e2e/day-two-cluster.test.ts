import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { builtProgram } from '../helpers/built.ts';
import { base, pools, worker } from '../helpers/day-two-shop.ts';
import { DayTwo } from '../helpers/day-two.ts';
import { once } from '../helpers/once.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';

// Each recipe that is printed, walked step by step: the command line says it, its commands run as they stand, and a small
// model of Azure's rules answers what the compiler predicts of each deployment. A prediction takes seconds, so a test
// walks more than one of them.

const cluster = 'aks-shop-production';

function withPools(change: object, rest: object = {}): object {
  return { ...base, cluster: { ...base.cluster, ...rest, pools: { ...pools, ...change } } };
}

const bicep = needsTool('bicep', 'walking the recipes for a cluster');
if (bicep !== undefined) {
  const days = new DayTwo(builtProgram(), bicep);
  const first = once(() => days.start(base, ['production']));
  const running = (): ReturnType<typeof first> => {
    const platform = days.copy(first());
    platform.azure.upgrade(cluster, '1.35.6');
    platform.azure.scale(cluster, 'apps', 7);
    return platform;
  };

  suite('day two of a cluster', (test) => {
    test('the system pool is replaced as it says, and what was deployed deploys again without a change', () => {
      const platform = running();
      const larger = withPools({ system: { size: 'Standard_D8ds_v5' } });
      const { fixes } = days.generate(platform, larger, 4);
      assert.is(fixes.length, 1);
      days.generate(platform, larger, 0, '--accept-replacement');
      days.follow(platform, fixes[0] ?? '');
      const after = ['apps 1.35.6 7', 'batch 1.35.6 0', 'system 1.35.6 3'];
      assert.equal(platform.azure.pools(cluster), after);
      days.deploy(platform, 'production');
      assert.equal(platform.azure.pools(cluster), after);
    });

    test('a pool of workloads is replaced as it says, and goes after a control plane that its channel moved', () => {
      const platform = running();
      platform.azure.upgrade(cluster, '1.36.9', false);
      const larger = { ...pools.apps, size: 'Standard_D16ds_v5' };
      const { fixes } = days.generate(platform, withPools({ apps: larger }), 4);
      const [before = '', after = ''] = (fixes[0] ?? '').split('Then remove');
      days.generate(platform, withPools({ more: larger }));
      days.follow(platform, before);
      const { apps: _, ...others } = pools;
      const { left } = days.generate(platform, {
        ...base,
        cluster: { ...base.cluster, pools: { ...others, more: larger } },
      });
      const [, command = ''] = /(kubectl drain .*)$/.exec(left.join()) ?? [];
      assert.equal(
        command.split(' && '),
        [...after.matchAll(/`([^`]+)`/g)].map(([, one]) => one),
      );
      days.shell(platform, command);
      days.deploy(platform, 'production');
      assert.equal(platform.azure.pools(cluster), ['batch 1.36.9 0', 'more 1.36.9 3', 'system 1.36.9 3']);
    });

    test('a jump over a minor version is two steps, as it says; an identity goes as it says, and comes back', () => {
      const platform = running();
      days.generate(platform, withPools({}, { kubernetesVersion: '1.37' }));
      const said = days.shell(platform, 'scripts/deploy.sh production --yes --only infrastructure', 1);
      assert.match(said, /set cluster\.kubernetesVersion to "1\.36" first/);

      const { uses: _, ...plain } = worker;
      const { left } = days.generate(platform, {
        ...withPools({}, { kubernetesVersion: '1.36' }),
        workloads: { worker: plain },
      });
      const kept = left.find((line) => line.startsWith('The identity id-shop-production-worker stays'));
      assert.ok(kept, left.join('\n'));
      days.shell(platform, kept.slice(kept.indexOf('Take it away:\n') + 'Take it away:\n'.length));
      days.deploy(platform, 'production');
      assert.equal(platform.azure.pools(cluster), ['apps 1.36.4 7', 'batch 1.36.4 0', 'system 1.36.4 3']);

      days.generate(platform, withPools({}, { kubernetesVersion: '1.37' }));
      days.deploy(platform, 'production');
      assert.equal(platform.azure.pools(cluster), ['apps 1.37.4 7', 'batch 1.37.4 0', 'system 1.37.4 3']);
    });

    test('a system pool that is missing is made before the cluster is changed, and the other pools after', () => {
      const main = readFileSync(join(first().root, 'infra/main.bicep'), 'utf8');
      const after = (module: string): string =>
        /dependsOn: \[([^\]]*)\]/.exec(main.slice(main.indexOf(`module ${module} `)))?.[1] ?? '';
      assert.match(after('clusterModule'), /\bsystemPoolModule\b/);
      assert.match(after('nodePoolsModule'), /\bclusterModule\b/);
    });
  });
}
