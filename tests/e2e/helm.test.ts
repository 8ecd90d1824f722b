import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { Model } from '../../src/model/model.ts';
import { render } from '../../src/render/render.ts';
import type { KubernetesObject } from '../../src/render/kube/resource.ts';
import { podSecurityViolations } from '../../src/rules/pod-security.ts';
import { appearances, compareCharts, run, templateWords, writeCharts } from '../helpers/charts.ts';
import { schemaProblems } from '../helpers/kube/strict.ts';
import { once } from '../helpers/once.ts';
import { scratch } from '../helpers/scratch.ts';
import { exampleNames } from '../helpers/snapshot.ts';
import { exampleModel, shopModel } from '../helpers/model.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';
import { anyShop, farApart } from '../helpers/workloads.ts';

const helm = needsTool('helm', 'comparing the charts with the manifests');
if (helm !== undefined) {
  suite('charts', (test) => {
    const models: readonly (readonly [name: string, model: Model])[] = [
      ...exampleNames().map((name) => [name, exampleModel(name)] as const),
      ['environments that are far apart', shopModel(farApart.workloads, farApart.rest)],
    ];
    for (const [name, model] of models) {
      test(`give the objects of the manifests: ${name}`, () => {
        assert.ok(compareCharts(helm, model) >= model.environments.length);
      });
    }

    test('pass helm lint with the values of each environment', () => {
      const [, model] = models.at(-1) ?? [];
      assert.ok(model);
      const root = writeCharts(model);
      for (const { environment, workload } of appearances(model)) {
        const chart = join(root, 'charts', workload.name);
        const result = run(helm, ['lint', '--strict', chart, '-f', join(chart, `values-${environment.name}.yaml`)]);
        assert.match(result, '0 chart(s) failed');
      }
    });

    const shop = once(() => {
      const model = shopModel({
        orders: {
          image: 'shop.azurecr.io/orders:2.1.0',
          port: 8080,
          probes: '/ready',
          scale: { min: 2, max: 4 },
          expose: 'orders.example.com',
          uses: { keyVault: ['db'] },
        },
        report: { image: 'shop.azurecr.io/report:1.0.0', schedule: '0 1 * * *' },
        queue: {
          image: 'shop.azurecr.io/queue:1.0.0',
          kind: 'worker',
          scale: { min: 0, max: 9, serviceBus: { queue: 'q' } },
        },
      });
      return { model, root: writeCharts(model) };
    });
    const template = (name: string, ...words: string[]): { status: number | null; stdout: string; stderr: string } => {
      const { model, root } = shop();
      const found = appearances(model).find(({ workload }) => workload.name === name);
      assert.ok(found);
      return spawnSync(helm, templateWords(root, found.environment, found.workload, ...words), { encoding: 'utf8' });
    };

    const refused: readonly (readonly [chart: string, set: string, says: RegExp])[] = [
      ['orders', 'replicas=3', /replicas/],
      ['orders', 'image.repositry=x', /repositry/],
      ['orders', 'image.digest=abc', /digest/],
      ['orders', 'image.repository=', /repository/],
      ['orders', 'autoscaling.minReplicas=0', /minReplicas/],
      ['orders', 'autoscaling.minReplicas=5', /minReplicas \(5\) is above autoscaling\.maxReplicas \(4\)/],
      ['orders', 'autoscaling.maxReplicas=many', /maxReplicas/],
      ['orders', 'resources.limits.cpu=1x', /cpu/],
      ['orders', 'resources.limits.cpus=1', /cpus/],
      ['orders', 'resources.limit.cpu=1', /limit/],
      ['orders', 'hosts[0]=Not A Host', /hosts/],
      ['orders', 'hosts=x', /hosts/],
      ['orders', 'env[0].value=x', /name/],
      ['orders', 'env[0].name=A,env[0].valu=x', /valu/],
      ['orders', 'tolerations[0].efect=NoSchedule', /efect/],
      ['orders', 'extraVolumes[0].name=x,extraVolumes[0].hostPath.path=/', /hostPath/],
      ['orders', 'extraVolumeMounts[0].name=x', /mountPath/],
      ['orders', 'service.annotation.a=b', /annotation/],
      ['orders', 'azure.VAULT_NAEM=x', /VAULT_NAEM/],
      ['orders', 'azure.VAULT_NAME=', /azure\.VAULT_NAME is not known/],
      ['orders', 'azure.VAULT_NAME=not-deployed-yet', /azure\.VAULT_NAME is not known/],
      ['orders', 'azure.TENANT_ID=00000000-0000-0000-0000-000000000000', /azure\.TENANT_ID is not known/],
      ['report', 'schedule=daily', /schedule/],
      ['queue', 'autoscaling.minReplicas=-1', /minReplicas/],
    ];
    for (const [chart, set, says] of refused)
      test(`refuse ${set} in ${chart}`, () => {
        const { status, stderr } = template(chart, '--set', set);
        assert.is.not(status, 0);
        assert.match(stderr, says);
      });

    const taken: readonly (readonly [chart: string, words: readonly string[], gives: readonly RegExp[]])[] = [
      [
        'orders',
        ['--set', 'image.tag=2.2.0'],
        [/image: "shop\.azurecr\.io\/orders:2\.2\.0"/, /app\.kubernetes\.io\/version: "2\.2\.0"/],
      ],
      [
        'orders',
        ['--set', `image.tag=,image.digest=sha256:${'a'.repeat(64)}`],
        [/orders@sha256:a{64}"/, /version: "a{12}"/],
      ],
      ['orders', ['--set', 'resources.limits.cpu=1,resources.requests.memory=1Gi'], [/cpu: 1\n/, /memory: 1Gi/]],
      ['orders', ['--set', 'resources.limits.cpu=null'], [/limits:\n\s+ephemeral-storage/]],
      ['orders', ['--set', 'env[0].name=A,env[0].value=b'], [/env:\n\s+- name: A\n\s+value: b/]],
      [
        'orders',
        ['--set', 'annotations.a=b,podAnnotations.c=d,service.annotations.e=f'],
        [/^ {4}a: b$/m, /^ {8}c: d$/m, /^ {4}e: f$/m],
      ],
      [
        'orders',
        ['--set', 'nodeSelector.disk=ssd,tolerations[0].operator=Exists'],
        [/nodeSelector:\n\s+disk: ssd/, /tolerations:\n\s+- operator: Exists/],
      ],
      [
        'orders',
        [
          '--set',
          'extraVolumes[0].name=cache,extraVolumes[0].emptyDir.sizeLimit=1Gi,extraVolumeMounts[0].name=cache,extraVolumeMounts[0].mountPath=/cache',
        ],
        [/- emptyDir:\n\s+sizeLimit: 1Gi\n\s+name: cache/, /- mountPath: \/cache\n\s+name: cache/],
      ],
      ['orders', ['--set', 'hosts[0]=new.example.com'], [/hostnames:\n\s+- new\.example\.com/]],
      ['report', ['--set-string', 'schedule=@daily'], [/schedule: "@daily"/]],
      ['queue', ['--set', 'autoscaling.minReplicas=0'], [/minReplicaCount: 0/]],
      ['queue', ['--set', 'autoscaling.takeOver=queue'], [/transfer-hpa-ownership: "true"/, /name: "queue"/]],
    ];
    for (const [chart, words, gives] of taken)
      test(`take ${words[1]} in ${chart}`, () => {
        const { status, stdout, stderr } = template(chart, ...words);
        assert.is(status, 0, stderr);
        for (const pattern of gives) assert.match(stdout, pattern);
      });

    test('carry a test pod that the namespace admits, and a policy for each side of its flow', () => {
      const { stdout } = template('orders');
      const hooks = parseAllDocuments(stdout)
        .map((document) => document.toJS() as KubernetesObject)
        .filter(({ metadata }) => metadata.annotations?.['helm.sh/hook'] === 'test');
      assert.equal(hooks.map(({ kind }) => kind).toSorted(), ['NetworkPolicy', 'NetworkPolicy', 'Pod']);
      const pod = hooks.find(({ kind }) => kind === 'Pod');
      assert.equal(podSecurityViolations('restricted', pod?.['spec'] as never), []);
      const carrier = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'test', namespace: 'shop' },
        spec: { selector: {}, template: { metadata: pod?.metadata, spec: pod?.['spec'] } },
      };
      const policies = hooks.filter(({ kind }) => kind === 'NetworkPolicy');
      assert.equal([...policies, carrier as never].flatMap(schemaProblems), []);
      const isFlow = (from: string, to: string, direction: string): boolean =>
        policies.some(({ spec }) => {
          const { podSelector, [direction]: rules } = spec as Record<string, unknown>;
          const [own, other] = direction === 'egress' ? [from, to] : [to, from];
          const text = JSON.stringify(rules);
          return (
            JSON.stringify(podSelector).includes(`"${own}"`) &&
            text.includes(`"${other}"`) &&
            text.includes('"port":8080')
          );
        });
      assert.ok(isFlow('orders-connection', 'orders', 'egress') && isFlow('orders-connection', 'orders', 'ingress'));
      assert.not.match(template('report').stdout, /helm\.sh\/hook/);
    });

    test('say what is next when they are installed', () => {
      const { model, root } = shop();
      const found = appearances(model).find(({ workload }) => workload.name === 'orders');
      assert.ok(found);
      const [, ...words] = templateWords(root, found.environment, found.workload, '--dry-run=client');
      const { stdout, stderr } = spawnSync(helm, ['install', ...words], { encoding: 'utf8' });
      assert.match(
        stdout,
        /orders 2\.1\.0 is in the namespace shop\.[^]*https:\/\/orders\.example\.com[^]*helm test orders/,
        stderr,
      );
    });

    test('are checked and rendered by the commands of README.md', () => {
      const model = exampleModel('charts');
      const root = scratch('charts-readme');
      const texts: string[] = [];
      for (const [path, { text }] of render(model)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
        if (/^(charts\/[^/]+\/)?README\.md$/.test(path)) texts.push(text);
      }
      const commands = texts.flatMap((text) => text.match(/helm (?:lint|upgrade)[^`\n]* charts\/[^`\n]+/g) ?? []);
      assert.ok(commands.length > 8);
      for (const command of commands) {
        const needsCluster = command.startsWith('helm upgrade');
        // What stands behind `helm upgrade --install` is what `helm template` takes, but for words about the cluster.
        const words = needsCluster
          ? command
              .replace('upgrade --install', 'lint')
              .replace(/lint \S+ /, 'lint ')
              .replaceAll(/ --(?:rollback-on-failure|wait|take-ownership|force-conflicts)/g, '')
          : command;
        const { status, stdout, stderr } = spawnSync(helm, words.split(' ').slice(1), { cwd: root, encoding: 'utf8' });
        assert.is(status, 0, `${command}\n${stdout}${stderr}`);
        if (needsCluster) {
          const { stdout: help } = spawnSync(helm, ['upgrade', '--help'], { encoding: 'utf8' });
          for (const [flag] of command.matchAll(/--[a-z-]+/g)) assert.ok(help.includes(flag), flag);
        }
      }
    });

    test('give the objects of the manifests whatever the workloads are', () => {
      fc.assert(
        fc.property(anyShop, (shop) => {
          compareCharts(helm, shopModel(shop.workloads, { ...shop.rest, delivery: { charts: true } }));
        }),
        { numRuns: Number(process.env['SHOPS'] ?? 6), endOnFailure: true },
      );
    });
  });
}
