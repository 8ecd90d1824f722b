import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import * as assert from 'uvu/assert';
import type { Model } from '../../src/model/model.ts';
import { kubernetesObjects, renderKubernetes } from '../../src/render/kube/kubernetes.ts';
import { startCluster, type Cluster } from '../helpers/cluster.ts';
import { exampleModel, shopModel } from '../helpers/model.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';

const image = 'docker.io/library/nginx:1.29.0';
const orders = { image, port: 8080, probes: '/ready', replicas: 12 };
const { replicas: _, ...uncounted } = orders;
const scaled = { ...uncounted, scale: { min: 6, max: 20, cpu: 70 } };
const queued = { ...uncounted, scale: { min: 3, max: 20, prometheus: { query: 'sum(x)', threshold: 5 } } };
const basket = { image, port: 8080, probes: '/ready', replicas: 2 };

/** A service and a job that read a file. */
function reading(text: string): Model {
  const files = { '/etc/app/settings.yaml': text };
  return shopModel({ orders: { ...orders, files }, report: { image, schedule: '@daily', files } });
}

function maps(cluster: Cluster): string[] {
  return cluster.names().filter((name) => name.startsWith('ConfigMap'));
}

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly log: readonly string[];
}

const kubectl = needsTool('kubectl', 'applying manifests');
if (kubectl !== undefined) {
  const script = resolve(import.meta.dirname, '../../templates/scripts/apply.sh');

  const run = (cluster: Cluster, action: 'show' | 'apply', model: Model, ...words: readonly string[]): Run => {
    const folder = scratch('apply');
    for (const [path, { text }] of renderKubernetes(model)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const built = spawnSync(kubectl, ['kustomize', join(folder, 'k8s/production')], { encoding: 'utf8' });
    assert.is(built.status, 0, built.stderr);
    writeFileSync(join(folder, 'manifests.yaml'), built.stdout);
    cluster.change(() => undefined);
    const result = spawnSync('bash', [script, action, 'manifests.yaml', 'shop', ...words], {
      encoding: 'utf8',
      cwd: folder,
      env: {
        PATH: `${dirname(kubectl)}${delimiter}${process.env['PATH'] ?? ''}`,
        HOME: folder,
        KUBECONFIG: cluster.kubeconfig,
        POLL_SECONDS: '0',
        ROLLOUT_SECONDS: '3',
      },
    });
    return { status: result.status, stdout: result.stdout, stderr: result.stderr, log: cluster.state().log };
  };
  const started = (workloads: Readonly<Record<string, unknown>>, rest = {}): Cluster => {
    const cluster = startCluster();
    const first = run(cluster, 'apply', shopModel(workloads, rest));
    assert.is(first.status, 0, first.stdout + first.stderr);
    return cluster;
  };
  const counts = ({ log }: Run): string[] => log.filter((line) => line.includes('Deployment shop/orders'));

  suite('apply.sh', (test) => {
    test('applies everything, and then finds nothing to do', () => {
      const cluster = started({ orders, basket });
      const objects = kubernetesObjects(shopModel({ orders, basket })).get('production') ?? [];
      assert.is(cluster.names().length, objects.length);
      const shown = run(cluster, 'show', shopModel({ orders, basket }));
      assert.is(shown.status, 0, shown.stderr);
      assert.match(shown.stdout, /by hand that are taken back included:\nNothing\.\n$/);
      assert.equal(shown.log, []);
    });

    test('shows what a person changed by hand, and takes it back', () => {
      const cluster = started({ orders });
      cluster.change(({ objects }) => {
        const deployment = objects.find(({ kind }) => kind === 'Deployment') as { spec?: unknown; managers?: unknown };
        deployment.spec = { ...(deployment.spec as object), replicas: 5 };
        deployment.managers = { ...(deployment.managers as object), 'kubectl-edit': ['\nspec\nreplicas'] };
      });
      const shown = run(cluster, 'show', shopModel({ orders }));
      assert.match(shown.stdout, /^-\s+replicas: 5$/m);
      assert.match(shown.stdout, /^\+\s+replicas: 12$/m);
      assert.equal(counts(run(cluster, 'apply', shopModel({ orders }))), [
        'apply Deployment shop/orders by create-aks-prod replicas 12',
      ]);
    });

    test('keeps the count of a workload that gets an autoscaler', () => {
      const cluster = started({ orders });
      const applied = run(cluster, 'apply', shopModel({ orders: scaled }));
      assert.is(applied.status, 0, applied.stderr);
      assert.equal(counts(applied), [
        'apply Deployment shop/orders by create-aks-prod-hand-over replicas 12',
        'apply Deployment shop/orders by create-aks-prod replicas 12',
      ]);
      // Once the autoscaler is there the count is its own, and nobody hands over anything.
      assert.equal(counts(run(cluster, 'apply', shopModel({ orders: scaled }))), [
        'apply Deployment shop/orders by create-aks-prod replicas 12',
      ]);
    });

    test("keeps the count of a workload that was applied on the client's side", () => {
      const cluster = started({ orders });
      cluster.change(({ objects }) => {
        const deployment = objects.find(({ kind }) => kind === 'Deployment');
        const { managers: _managers, status: _status, ...last } = deployment as unknown as Record<string, unknown>;
        Object.assign(deployment?.metadata ?? {}, {
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(last) },
        });
      });
      assert.equal(counts(run(cluster, 'apply', shopModel({ orders: scaled }))), [
        'apply Deployment shop/orders by create-aks-prod replicas 12',
        'apply Deployment shop/orders by create-aks-prod-hand-over replicas 12',
        'apply Deployment shop/orders by create-aks-prod replicas 12',
      ]);
    });

    for (const [from, to, old] of [
      [scaled, queued, 'HorizontalPodAutoscaler shop/orders'],
      [queued, scaled, 'ScaledObject shop/orders'],
      [scaled, orders, 'HorizontalPodAutoscaler shop/orders'],
    ] as const) {
      test(`lets ${old} go before what comes in its place`, () => {
        const cluster = started({ orders: from });
        cluster.change(({ objects }) => {
          for (const one of objects)
            if (one.kind === 'Deployment') Object.assign(one['spec'] as object, { replicas: 12 });
        });
        const applied = run(cluster, 'apply', shopModel({ orders: to }));
        assert.is(applied.status, 0, applied.stdout + applied.stderr);
        assert.is(applied.log[0], `delete ${old}`);
        assert.not(cluster.names().includes(old));
        assert.ok(
          counts(applied).every((line) => line.endsWith('replicas 12')),
          applied.log.join('\n'),
        );
      });
    }

    test('waits for the autoscaler that KEDA has taken over, before one of the same name comes', () => {
      const taken = { ...queued, scale: { ...queued.scale, takeOver: 'orders' } };
      const cluster = started({ orders: taken });
      cluster.change((state) => {
        const { objects } = state;
        state.slowGarbage = true;
        const scaledObject = objects.find(({ kind }) => kind === 'ScaledObject');
        assert.ok(scaledObject);
        Object.assign(scaledObject, { status: { hpaName: 'orders' } });
        objects.push({
          apiVersion: 'autoscaling/v2',
          kind: 'HorizontalPodAutoscaler',
          metadata: {
            name: 'orders',
            namespace: 'shop',
            ownerReferences: [{ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'orders', uid: 'x' }],
          },
          spec: { scaleTargetRef: { kind: 'Deployment', name: 'orders' } },
        });
      });
      const applied = run(cluster, 'apply', shopModel({ orders: scaled }));
      assert.is(applied.status, 0, applied.stdout + applied.stderr);
      assert.ok(cluster.names().includes('HorizontalPodAutoscaler shop/orders'), cluster.names().join('\n'));
      assert.not(cluster.names().includes('ScaledObject shop/orders'));
    });

    test('removes the files of before once the new pods run, and leaves those that a running job mounts', () => {
      const cluster = started({ orders });
      assert.is(run(cluster, 'apply', reading('one')).status, 0);
      const [ofOrders = '', ofReport = ''] = maps(cluster);
      const job = (active: number): void =>
        cluster.change(({ objects }) => {
          const rest = objects.filter(({ kind }) => kind !== 'Job');
          const volumes = [{ name: 'x' }, { name: 'files', configMap: { name: ofReport.split('/')[1] } }];
          const metadata = { name: 'report-1', namespace: 'shop' };
          const spec = { template: { spec: { volumes } } };
          objects.splice(0, objects.length, ...rest, {
            apiVersion: 'batch/v1',
            kind: 'Job',
            metadata,
            spec,
            status: active > 0 ? { active } : { succeeded: 1 },
          });
        });
      job(1);
      const applied = run(cluster, 'apply', reading('two'));
      assert.is(applied.status, 0, applied.stderr);
      assert.is(applied.log.at(-1), `delete ${ofOrders}`);
      assert.match(applied.stdout, new RegExp(`^${ofReport} stays until the next deployment`, 'm'));
      assert.is(maps(cluster).length, 3);
      job(0);
      assert.is(run(cluster, 'apply', reading('two')).status, 0);
      assert.not(maps(cluster).includes(ofReport));
      assert.is(maps(cluster).length, 2);
    });

    test('removes what is gone, after the rest runs, and neither namespaces nor claims nor what others own', () => {
      const before = shopModel(
        { orders, basket: { ...basket, namespace: 'old' } },
        { namespaces: { shop: {}, old: {} } },
      );
      const cluster = startCluster();
      assert.is(run(cluster, 'apply', before).status, 0);
      const labels = { 'app.kubernetes.io/managed-by': 'create-aks-prod', 'app.kubernetes.io/part-of': 'shop' };
      const put = (apiVersion: string, kind: string, name: string, metadata: object): void =>
        cluster.change(({ objects }) => {
          objects.push({ apiVersion, kind, metadata: { namespace: 'old', labels, ...metadata, name } });
        });
      put('v1', 'PersistentVolumeClaim', 'data', {});
      put('v1', 'ConfigMap', 'theirs', { labels: { 'app.kubernetes.io/managed-by': 'somebody' } });
      put('v1', 'ConfigMap', 'other-platform', { labels: { ...labels, 'app.kubernetes.io/part-of': 'other' } });
      put('autoscaling/v2', 'HorizontalPodAutoscaler', 'keda-hpa-x', {
        ownerReferences: [{ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'x', uid: 'x' }],
      });
      const after = shopModel({ orders }, { namespaces: { shop: {} } });
      const shown = run(cluster, 'show', after);
      assert.match(shown.stdout, /^remove Deployment old\/basket$/m);
      assert.match(shown.stdout, /^remove PodDisruptionBudget old\/basket$/m);
      assert.match(shown.stdout, /^keep claim\/old\/data \(--remove claim\/old\/data\)$/m);
      assert.match(shown.stdout, /^keep namespace\/old \(--remove namespace\/old\)$/m);
      assert.equal(shown.log, []);

      const applied = run(cluster, 'apply', after);
      assert.is(applied.status, 0, applied.stderr);
      const firstRemoval = applied.log.findIndex((line) => line.startsWith('delete'));
      assert.ok(
        applied.log.slice(firstRemoval).every((line) => line.startsWith('delete')),
        applied.log.join('\n'),
      );
      assert.equal(
        cluster.names().filter((name) => / old(\/|$)/.test(name)),
        [
          'ConfigMap old/other-platform',
          'ConfigMap old/theirs',
          'HorizontalPodAutoscaler old/keda-hpa-x',
          'Namespace old',
          'PersistentVolumeClaim old/data',
        ],
      );

      const asked = run(cluster, 'apply', after, '--remove', 'claim/old/data', '--remove', 'namespace/old');
      assert.is(asked.status, 0, asked.stderr);
      assert.equal(
        cluster.names().filter((name) => / old(\/|$)/.test(name)),
        [],
      );
      const wrong = run(cluster, 'apply', after, '--remove', 'namespace/shop');
      assert.match(wrong.stdout, /namespace\/shop is not removed: it stands in the manifests/);
      assert.ok(cluster.names().includes('Namespace shop'));
    });

    test('removes nothing that was not shown', () => {
      const cluster = started({ orders, basket });
      const list = join(scratch('accepted'), 'list');
      writeFileSync(list, 'Deployment shop/basket\n');
      const applied = run(cluster, 'apply', shopModel({ orders }), '--accepted', list);
      assert.is(applied.status, 0, applied.stderr);
      assert.equal(
        applied.log.filter((line) => line.startsWith('delete')),
        ['delete Deployment shop/basket'],
      );
      assert.match(applied.stdout, /Not removed, since it was not shown before: Service shop\/basket/);
      writeFileSync(list, '');
      assert.equal(
        run(cluster, 'apply', shopModel({ orders }), '--accepted', list).log.filter((line) =>
          line.startsWith('delete'),
        ),
        [],
      );
    });

    test('removes nothing while the new pods do not run, and ends with 1', () => {
      const cluster = started({ basket });
      cluster.change((state) => (state.stuck = ['orders']));
      const applied = run(cluster, 'apply', shopModel({ orders }));
      assert.is(applied.status, 1);
      assert.match(applied.stdout, /Applied, but not running yet:\n {2}Deployment shop\/orders\n/);
      assert.ok(cluster.names().includes('Deployment shop/basket'));
    });

    test('ends with 3 when it is the first time and pods do not run', () => {
      const cluster = startCluster();
      cluster.change((state) => (state.stuck = ['orders']));
      assert.is(run(cluster, 'apply', shopModel({ orders })).status, 3);
    });

    test('tries again what passes, and no other failure', () => {
      const cluster = startCluster();
      const failure = { on: 'PATCH /apis/apps/v1', times: 1, code: 500, reason: 'InternalError' };
      cluster.change((state) => (state.failures = [{ ...failure, message: 'failed calling webhook "x"' }]));
      const passing = run(cluster, 'apply', shopModel({ orders }));
      assert.is(passing.status, 0, passing.stderr);
      assert.match(passing.stderr, /Trying again in 0 seconds \(1 of 7\)/);
      const denied = { on: 'PATCH /apis/apps/v1', times: 3, code: 403, reason: 'Forbidden', message: 'forbidden: no' };
      cluster.change((state) => (state.failures = [{ ...denied }]));
      assert.is(run(cluster, 'apply', shopModel({ orders })).status, 1);
      cluster.change((state) => (state.failures = [{ ...denied }]));
      const patient = run(cluster, 'apply', shopModel({ orders }), '--patient');
      assert.is(patient.status, 0, patient.stderr);
    });

    for (const words of [
      [],
      ['show'],
      ['show', 'm', 'shop', '--no'],
      ['apply', 'm', 'shop', '--remove', 'deployment/x'],
    ])
      test(`explains itself when called with ${JSON.stringify(words)}`, () => {
        const result = spawnSync('bash', [script, ...words], { encoding: 'utf8' });
        assert.is(result.status, 2);
        assert.match(result.stderr, /Usage: apply\.sh show\|apply/);
      });
  });
}

suite('every object that is rendered', (test) => {
  for (const name of ['minimal', 'article', 'store'])
    test(`carries the labels by which it is found once it is gone: ${name}`, () => {
      const model = exampleModel(name);
      for (const [environment, objects] of kubernetesObjects(model))
        for (const { kind, metadata } of objects) {
          const labels: Readonly<Record<string, string>> = metadata.labels ?? {};
          assert.is(
            labels['app.kubernetes.io/managed-by'],
            'create-aks-prod',
            `${environment} ${kind} ${metadata.name}`,
          );
          assert.is(labels['app.kubernetes.io/part-of'], model.name, `${environment} ${kind} ${metadata.name}`);
        }
    });
});
