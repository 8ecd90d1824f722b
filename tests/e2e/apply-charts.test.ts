import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Model } from '../../src/model/model.ts';
import { render } from '../../src/render/render.ts';
import { withCharts } from '../helpers/charts.ts';
import { startCluster, type Cluster } from '../helpers/cluster.ts';
import { shopModel } from '../helpers/model.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';

const image = 'docker.io/library/nginx:1.29.0';
const orders = { image, port: 8080, probes: '/ready', replicas: 12 };
const { replicas: _, ...uncounted } = orders;
const scaled = { ...uncounted, scale: { min: 6, max: 20, cpu: 70 } };
const queued = {
  ...uncounted,
  scale: { min: 3, max: 20, cron: { start: '0 8 * * *', end: '0 18 * * *', timeZone: 'Europe/Oslo', replicas: 4 } },
};
const basket = { image, port: 8080, probes: '/ready', replicas: 2, files: { '/etc/basket/a.yaml': 'a: 1\n' } };

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly log: readonly string[];
}

const charts = (workloads: Readonly<Record<string, unknown>>): Model => withCharts(shopModel(workloads));

const deploymentOf = (cluster: Cluster, name: string) => {
  const found = cluster.state().objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name);
  assert.ok(found, `Deployment ${name}`);
  return found as typeof found & { managers: Record<string, string[]>; spec: { replicas: number; template: unknown } };
};

const counts = ({ log }: Run): string[] =>
  log.flatMap((line) => /^apply Deployment shop\/orders by (\S+ replicas \d+)/.exec(line)?.[1] ?? []);

const isDeletion = (line: string): boolean => line.startsWith('delete') && !line.startsWith('delete Secret');

const kubectl = needsTool('kubectl', 'installing charts');
const helm = needsTool('helm', 'installing charts');
if (kubectl !== undefined && helm !== undefined) {
  const run = (cluster: Cluster, action: 'show' | 'apply', model: Model, ...words: readonly string[]): Run => {
    const folder = scratch('apply-charts');
    for (const [path, { text }] of render(model)) {
      if (!/^(charts|k8s|scripts)\//.test(path)) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const built = spawnSync(kubectl, ['kustomize', join(folder, 'k8s/production')], { encoding: 'utf8' });
    assert.is(built.status, 0, built.stderr);
    writeFileSync(join(folder, 'manifests.yaml'), built.stdout);
    cluster.change(() => undefined);
    const releases = model.delivery.charts
      ? model.environments.flatMap(({ namespaces }) =>
          namespaces.flatMap(({ name, workloads }) =>
            workloads.flatMap((workload) => ['--release', `production/${name}/${workload.name}`]),
          ),
        )
      : [];
    const result = spawnSync('bash', ['scripts/apply.sh', action, 'manifests.yaml', 'shop', ...releases, ...words], {
      encoding: 'utf8',
      cwd: folder,
      env: {
        PATH: [dirname(kubectl), dirname(helm), process.env['PATH'] ?? ''].join(delimiter),
        HOME: folder,
        KUBECONFIG: cluster.kubeconfig,
        POLL_SECONDS: '0',
        ROLLOUT_SECONDS: '8',
      },
    });
    return { status: result.status, stdout: result.stdout, stderr: result.stderr, log: cluster.state().log };
  };
  const started = (model: Model): Cluster => {
    const cluster = startCluster();
    const first = run(cluster, 'apply', model);
    assert.is(first.status, 0, first.stdout + first.stderr);
    return cluster;
  };

  suite('apply.sh with charts', (test) => {
    test('installs each workload by its chart, and then finds nothing to do', () => {
      const model = charts({ orders, basket });
      const cluster = started(model);
      const owners = cluster
        .state()
        .objects.filter(({ kind }) => kind === 'Deployment')
        .map(({ metadata }) => metadata.labels?.['app.kubernetes.io/managed-by']);
      assert.equal(owners, ['Helm', 'Helm']);
      assert.ok(cluster.names().includes('Secret shop/sh.helm.release.v1.orders.v1'));
      const shown = run(cluster, 'show', model);
      assert.is(shown.status, 0, shown.stderr);
      assert.match(shown.stdout, /taken back included:\nNothing\.\nWhat would change in the charts:\nNothing\.\n$/);
      assert.equal(shown.log, []);
    });

    test('takes over what runs as manifests, without new pods and with one owner', () => {
      const cluster = started(shopModel({ orders, basket }));
      const before = deploymentOf(cluster, 'orders').spec.template;
      const model = charts({ orders, basket });
      const shown = run(cluster, 'show', model);
      assert.not.match(shown.stdout, /^remove /m);
      const applied = run(cluster, 'apply', model);
      assert.is(applied.status, 0, applied.stdout + applied.stderr);
      assert.equal(applied.log.filter(isDeletion), []);
      const { spec, managers, metadata } = deploymentOf(cluster, 'orders');
      assert.equal(spec.template, before);
      assert.is(metadata.labels?.['app.kubernetes.io/managed-by'], 'Helm');
      assert.equal(managers['create-aks-prod'], []);
      assert.match(run(cluster, 'show', model).stdout, /in the charts:\nNothing\.\n$/);
    });

    test('leaves what somebody else applied alone', () => {
      const cluster = started(charts({ basket }));
      cluster.change(({ objects }) => {
        objects.push({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'orders', namespace: 'shop' } });
      });
      const applied = run(cluster, 'apply', charts({ basket, orders }));
      assert.is(applied.status, 1);
      assert.match(applied.stdout, /invalid ownership metadata/);
      assert.match(applied.stdout, /Not installed, and back to what was there before:\n {2}shop\/orders\n/);
    });

    test('goes back to manifests without new pods', () => {
      const cluster = started(charts({ orders, basket }));
      const before = deploymentOf(cluster, 'orders').spec.template;
      const manifests = shopModel({ orders, basket });
      const shown = run(cluster, 'show', manifests);
      assert.match(shown.stdout, /^forget shop\/orders$/m);
      assert.not.match(shown.stdout, /^remove /m);
      const applied = run(cluster, 'apply', manifests);
      assert.is(applied.status, 0, applied.stdout + applied.stderr);
      assert.equal(applied.log.filter(isDeletion), []);
      assert.equal(deploymentOf(cluster, 'orders').spec.template, before);
      assert.equal(deploymentOf(cluster, 'orders').managers['helm'], []);
      assert.equal(
        cluster.names().filter((name) => name.startsWith('Secret')),
        [],
      );
      assert.match(run(cluster, 'show', manifests).stdout, /taken back included:\nNothing\.\n$/);
    });

    test('keeps the count of a workload that gets an autoscaler', () => {
      const cluster = started(charts({ orders }));
      const applied = run(cluster, 'apply', charts({ orders: scaled }));
      assert.is(applied.status, 0, applied.stdout + applied.stderr);
      assert.ok(counts(applied).length > 1);
      assert.ok(
        counts(applied).every((line) => line.endsWith('replicas 12')),
        applied.log.join('\n'),
      );
    });

    for (const [from, to, old] of [
      [scaled, queued, 'HorizontalPodAutoscaler shop/orders'],
      [queued, scaled, 'ScaledObject shop/orders'],
    ] as const) {
      test(`lets ${old} go before what comes in its place`, () => {
        const cluster = started(charts({ orders: from }));
        const applied = run(cluster, 'apply', charts({ orders: to }));
        assert.is(applied.status, 0, applied.stdout + applied.stderr);
        assert.is(applied.log[0], `delete ${old}`);
        assert.not(cluster.names().includes(old));
      });
    }

    test('uninstalls what is gone after it was shown, with the ConfigMaps that Helm keeps', () => {
      const cluster = started(charts({ orders, basket }));
      const shown = run(cluster, 'show', charts({ orders }));
      assert.match(shown.stdout, /^remove Release shop\/basket$/m);
      const list = join(scratch('accepted'), 'list');
      writeFileSync(list, '');
      run(cluster, 'apply', charts({ orders }), '--accepted', list);
      assert.ok(cluster.names().includes('Deployment shop/basket'));
      const applied = run(cluster, 'apply', charts({ orders }));
      assert.is(applied.status, 0, applied.stdout + applied.stderr);
      assert.equal(
        cluster.names().filter((name) => name.includes('basket')),
        [],
      );
    });

    test('keeps the files of the release before until the new pods run', () => {
      const cluster = started(charts({ basket }));
      const old = cluster.names().find((name) => name.startsWith('ConfigMap'));
      const changed = charts({ basket: { ...basket, files: { '/etc/basket/a.yaml': 'a: 2\n' } } });
      const applied = run(cluster, 'apply', changed);
      assert.is(applied.status, 0, applied.stdout + applied.stderr);
      const removal = applied.log.indexOf(`delete ${old}`);
      assert.ok(
        removal > applied.log.findIndex((line) => line.startsWith('apply Deployment shop/basket')),
        applied.log.join('\n'),
      );
      assert.is(cluster.names().filter((name) => name.startsWith('ConfigMap')).length, 1);
    });

    test('goes back where new pods do not run, and removes nothing', () => {
      const cluster = started(charts({ basket }));
      cluster.change((state) => (state.stuck = ['orders']));
      const applied = run(cluster, 'apply', charts({ orders }));
      assert.is(applied.status, 1);
      assert.match(applied.stdout, /Not installed, and back to what was there before:\n {2}shop\/orders\n/);
      assert.ok(cluster.names().includes('Deployment shop/basket'));
      assert.not(cluster.names().includes('Deployment shop/orders'));
    });

    test('ends with 3 when it is the first time and pods do not run', () => {
      const cluster = startCluster();
      cluster.change((state) => (state.stuck = ['orders']));
      assert.is(run(cluster, 'apply', charts({ orders })).status, 3);
    });

    test('installs nothing with what only Azure knows missing, and shows it all the same', () => {
      const model = charts({ orders: { ...orders, uses: { keyVault: ['password'] } } });
      const cluster = startCluster();
      const applied = run(cluster, 'apply', model);
      assert.is(applied.status, 1);
      assert.match(applied.stderr, /azure\.\w+ is not known: deploy Azure first/);
      assert.equal(applied.log, []);
      assert.is(run(cluster, 'show', model).status, 0);
    });
  });
}
