import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import * as assert from 'uvu/assert';
import { main } from '../../cli/main.ts';
import { makeReport } from '../../cli/report.ts';
import { processSession } from '../../cli/session.ts';
import { file, type SchemaNode } from '../../schemas/index.ts';
import { formatPath } from '../../src/config/edit/path.ts';
import { builtProgram } from '../helpers/built.ts';
import { expectCode } from '../helpers/program.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';

const bin = builtProgram();
const folder = scratch('explain-paths');
const nowhere = scratch('explain-nowhere');
writeFileSync(
  join(folder, 'aks-prod.yaml'),
  `schema: 1
name: shop
environments: { staging: {}, production: { cluster: { tier: Premium } } }
cluster:
  access: { adminGroups: [11111111-2222-3333-4444-555555555555], api: { authorizedRanges: [203.0.113.0/24] } }
  pools: { gpu: { gpu: true } }
  network: { patch: { flowTimeoutInMinutes: 10 } }
namespaces: { shop: {} }
workloads:
  orders:
    image: shopregistry.azurecr.io/orders:1.4.2
    port: 8080
    expose: orders.example.com
    patch:
      Deployment: { spec: { minReadySeconds: 5 } }
`,
);

const told = (code: number, path: string, ...more: string[]): string => {
  const { out, err } = expectCode(code, bin, folder, ['explain', path, ...more]);
  return (out + err).replaceAll(/\s+/g, ' ');
};

suite('explain, of what is not there', (test) => {
  const strangers = [
    ['workloads.ordrs.port', 'aks-prod.yaml has no `workloads.ordrs`. Did you mean `workloads.orders`?'],
    ['cluster.pools.app.max', 'Did you mean `cluster.pools.apps`?'],
    ['cluster.pools.zebra.max', 'aks-prod.yaml has no `cluster.pools.zebra`. It has system, apps, gpu.'],
    ['namespaces.shp.quota', 'Did you mean `namespaces.shop`?'],
    ['environments.stagin.cluster.tier', 'Did you mean `environments.staging`?'],
    ['environments.staging.workloads.ordrs.port', 'Did you mean `environments.staging.workloads.orders`?'],
  ] as const;
  for (const [path, says] of strangers)
    test(`${path}: explains the setting, and says that nothing has the name`, () => {
      const text = told(0, path);
      assert.ok(text.includes(says), text);
      assert.not.match(text, / Here /);
    });

  const refused = [
    ['network', 'There is `cluster.network` and `registry.network` and `keyVault.network`.'],
    ['nmae', 'Did you mean `name`?'],
    ['zzz', 'create-aks-prod explain lists all settings.'],
    ['workloads.orders.porrt', 'Did you mean `workloads.orders.port`?'],
    ['workloads.orders.port.x', 'There is nothing below `workloads.orders.port`.'],
    ['workloads.orders.patch.Deploymnt', 'Did you mean `workloads.orders.patch.Deployment`?'],
    ['workloads.orders.patch.CronJob', '`workloads.orders` has no CronJob. It has Deployment, HTTPRoute, '],
    ['workloads.orders.patch.Deployment.spec.replica', 'is no field that Kubernetes knows. Did you mean `replicas`?'],
    ['workloads.orders.patch.Deployment.spec.template.spec.containers.nope', 'The list has 0 (orders).'],
    ['workloads.orders.patch.Deployment.spec.template.spec.containers.7', 'The list has 0 (orders).'],
    ['workloads.orders.patch.Deployment.spec.replicas.x', 'There is nothing below it.'],
    ['cluster.ingress.patch.NetworkPolicy/gatewy', 'Did you mean `cluster.ingress.patch.NetworkPolicy/gateway`?'],
    ['cluster.priorityClasses.patch.PriorityClass/job', 'It has PriorityClass/service.'],
    ['cluster.network.patch.flowTimeout', 'No patch of this file sets `cluster.network.patch.flowTimeout`.'],
    ['CONFIG_TYPE', 'Explain the path that the finding names'],
    ['Z9', 'There is no rule Z9.'],
  ] as const;
  for (const [path, says] of refused)
    test(`${path}: ${says}`, () => {
      const text = told(2, path);
      assert.ok(text.includes(says), text);
    });

  test('knows the fields of Kubernetes outside a repository as well', () => {
    const { err } = expectCode(2, bin, nowhere, ['explain', 'workloads.x.patch.Deployment.spec.replica']);
    assert.match(err, /Did you mean `replicas`\?/);
  });

  test('takes rules in any case, and one environment of several', () => {
    assert.match(told(0, 'v62'), /^V62 error/);
    assert.match(
      told(0, 'cluster.tier', '--env', 'production'),
      / Here production aks-prod\.yaml:3:\d+, its patch Premium/,
    );
    assert.not.match(told(0, 'cluster.tier', '--env', 'production'), /Here.* staging/);
    assert.match(
      told(2, 'cluster.tier', '--env', 'prodution'),
      /no environment `prodution`\. Did you mean `production`\?/,
    );
  });

  test('tells what is patched, in objects and in resources of Azure', () => {
    assert.match(told(0, 'workloads.orders.patch.Deployment.spec.minReadySeconds'), /staging aks-prod\.yaml:15:\d+ 5/);
    assert.match(told(0, 'cluster.network.patch.flowTimeoutInMinutes'), /staging aks-prod\.yaml:7:\d+ 10/);
    assert.match(told(0, 'cluster.ingress.patch.NetworkPolicy/gateway.spec.policyTypes.0'), /staging derived Ingress/);
  });
});

/** Every path of the schema, with names that the file has. */
function pathsOf(node: SchemaNode, path: readonly string[] = []): (readonly string[])[] {
  const named: Readonly<Record<string, string>> = {
    environments: 'production',
    'cluster.pools': 'apps',
    namespaces: 'shop',
    workloads: 'orders',
  };
  const below = Object.entries(node.properties ?? {}).flatMap(([key, child]) => pathsOf(child, [...path, key]));
  const { additionalProperties: every, propertyNames } = node;
  const name =
    named[path.join('.').replace(/^environments\.production\./, '')] ?? String(propertyNames?.enum?.[0] ?? 'a');
  return [
    ...(path.length > 0 ? [path] : []),
    ...below,
    ...(typeof every === 'object' && path[2] !== 'patch' && path.at(-1) !== 'patch'
      ? pathsOf(every, [...path, name])
      : []),
  ];
}

suite('explain, of every setting', (test) => {
  let text = '';
  const stream = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        text += String(chunk);
        done();
      },
    }),
    { columns: 80 },
  );
  const session = { ...processSession(), cwd: folder, report: makeReport(stream, stream, {}) };

  test('fits 80 columns', async () => {
    // What an environment may change is the same once more.
    const paths = [[], ...pathsOf(file).filter((path) => path[0] !== 'environments' || path.length < 4)];
    assert.ok(paths.length > 200, `${paths.length} paths`);
    for (const path of paths) {
      text = '';
      const code = await main(['explain', ...(path.length === 0 ? [] : [formatPath(path)])], session);
      assert.is(code, 0, `${formatPath(path)}: ${text}`);
      assert.equal(
        // A label and one word cannot be broken.
        text.split('\n').filter((line) => line.length > session.report.columns && line.trim().split(/\s+/).length > 2),
        [],
        formatPath(path),
      );
    }
  });
});
