import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { Model } from '../../../../src/model/model.ts';
import { kubernetesObjects } from '../../../../src/render/kube/kubernetes.ts';
import type { KubernetesObject } from '../../../../src/render/kube/resource.ts';
import { modelOf, shopModel } from '../../../helpers/model.ts';
import { idleFields, serverDefaults } from '../../../helpers/kube/server-defaults.ts';
import { suite } from '../../../helpers/suite.ts';
import { anyShop, farApart } from '../../../helpers/workloads.ts';

const folder = fileURLToPath(new URL('../../../../examples/', import.meta.url));

const samples: readonly (readonly [name: string, model: Model])[] = [
  ...readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [name, modelOf(readFileSync(`${folder}${name}`, 'utf8'))] as const),
  ['environments that are far apart', shopModel(farApart.workloads, farApart.rest)],
  [
    'settings that say the default',
    shopModel(
      {
        a: {
          image: 'shop.azurecr.io/a:1',
          port: 8080,
          protocol: 'grpc',
          expose: 'a.example.com',
          probes: { grpc: {}, periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3 },
          gracePeriodSeconds: 30,
          failover: '5m',
          env: { A: '' },
          args: [],
          command: [],
          scale: { min: 1, max: 3, scaleDownSeconds: 300 },
        },
        b: {
          image: 'shop.azurecr.io/b:1',
          schedule: '@daily',
          concurrencyPolicy: 'Allow',
          backoffLimit: 6,
          history: { successful: 3, failed: 1 },
        },
        c: {
          image: 'shop.azurecr.io/c:1',
          probes: 'none',
          scale: { min: 0, scaleDownSeconds: 300, serviceBus: { queue: 'q' } },
        },
      },
      { namespaces: { shop: { podSecurity: 'baseline' } } },
    ),
  ],
];

function service(spec: object): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec } as unknown as KubernetesObject;
}

function objectsIn(model: Model): KubernetesObject[] {
  return [...kubernetesObjects(model).values()].flat();
}

suite('what the API server fills in or drops', (test) => {
  for (const [name, model] of samples)
    test(`is not rendered: ${name}`, () => {
      assert.equal([...new Set(objectsIn(model).flatMap(idleFields))], []);
    });

  test('is not rendered whatever the workloads are', () => {
    fc.assert(
      fc.property(anyShop, ({ workloads, rest }) =>
        assert.equal(objectsIn(shopModel(workloads, rest)).flatMap(idleFields), []),
      ),
      { numRuns: Number(process.env['CASES'] ?? 30), endOnFailure: true },
    );
  });

  test('is known for every kind that is rendered, but those that the server takes as they are', () => {
    const asTheyAre = [
      'LimitRange',
      'Namespace',
      'PodMonitor',
      'ResourceQuota',
      'SecretProviderClass',
      'ServiceAccount',
      'TriggerAuthentication',
    ];
    const kinds = [...new Set(samples.flatMap(([, model]) => objectsIn(model).map(({ kind }) => kind)))];
    const known = new Set(serverDefaults.map(({ kind }) => kind));
    assert.equal(
      kinds.filter((kind) => !known.has(kind)).toSorted(),
      asTheyAre.filter((kind) => kinds.includes(kind)),
    );
    assert.ok(kinds.length >= 18, kinds.join());
  });

  test('is found when it is rendered', () => {
    assert.equal(idleFields(service({ type: 'ClusterIP', ports: [{ port: 1, protocol: 'TCP' }], selector: {} })), [
      'Service spec.type says the default, "ClusterIP"',
      'Service spec.ports.0.protocol says the default, "TCP"',
      'Service spec.selector is empty',
    ]);
    assert.equal(idleFields(service({ ports: [{ port: 1, protocol: 'UDP' }] })), []);
  });
});
