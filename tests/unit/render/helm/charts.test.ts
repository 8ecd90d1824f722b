import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { renderCharts } from '../../../../src/render/helm/render.ts';
import { difference, valuesSchema } from '../../../../src/render/helm/values.ts';
import { shopModel } from '../../../helpers/model.ts';
import { suite } from '../../../helpers/suite.ts';

const orders = {
  image: 'shop.azurecr.io/orders:1.0.0',
  port: 8080,
  probes: { live: '/live', ready: '/ready' },
  env: { A: '{{ x }}' },
};

function charts(staging: object): ReadonlyMap<string, string> {
  const rest = {
    delivery: { charts: true },
    environments: { staging: { workloads: { orders: staging } }, production: {} },
  };
  return new Map([...renderCharts(shopModel({ orders }, rest))].map(([path, { text }]) => [path, text]));
}

suite('charts', (test) => {
  test('are made only when they are wanted', () => {
    assert.is(renderCharts(shopModel({ orders })).size, 0);
  });

  test('print what all environments share', () => {
    assert.match(charts({}).get('charts/orders/templates/service.yaml') ?? '', 'targetPort: http\n');
  });

  test('keep what differs as a value, with only the difference in the file of the environment', () => {
    const files = charts({ gracePeriodSeconds: 99 });
    assert.match(
      files.get('charts/orders/templates/deployment.yaml') ?? '',
      'terminationGracePeriodSeconds: {{ toJson (index .Values.overrides "deployment.spec.template.spec.terminationGracePeriodSeconds") }}\n',
    );
    assert.is(
      files.get('charts/orders/values-staging.yaml'),
      'overrides:\n  deployment.spec.template.spec.terminationGracePeriodSeconds: 99\n',
    );
    assert.is(files.get('charts/orders/values-production.yaml'), '{}\n');
  });

  test('leave out an object that the environment does not have', () => {
    const files = charts({ replicas: 1, scale: null });
    assert.match(
      files.get('charts/orders/templates/horizontal-pod-autoscaler.yaml') ?? '',
      /^\{\{- if \.Values\.objects\.horizontalPodAutoscaler \}\}\n[^]*\n\{\{- end \}\}\n$/,
    );
    assert.match(
      files.get('charts/orders/templates/deployment.yaml') ?? '',
      '  {{- if hasKey .Values "replicaCount" }}\n  replicas: {{ toJson .Values.replicaCount }}\n  {{- end }}\n',
    );
    assert.is(
      (parse(files.get('charts/orders/values-staging.yaml') ?? '') as { replicaCount: number }).replicaCount,
      1,
    );
  });

  test('take the image apart', () => {
    const { image } = parse(
      charts({ image: `host:5000/shop/orders@sha256:${'a'.repeat(64)}` }).get('charts/orders/values-staging.yaml') ??
        '',
    ) as { image: object };
    assert.equal(image, { repository: 'host:5000/shop/orders', tag: null, digest: `sha256:${'a'.repeat(64)}` });
  });
});

const differences: readonly (readonly [what: string, base: object, wanted: object, patch: object])[] = [
  ['nothing', { a: { b: 1 } }, { a: { b: 1 } }, {}],
  ['a changed leaf', { a: { b: 1, c: 2 } }, { a: { b: 3, c: 2 } }, { a: { b: 3 } }],
  ['a new and a lost key', { a: 1 }, { b: 2 }, { a: null, b: 2 }],
  ['a list as a whole', { a: [1, 2] }, { a: [1] }, { a: [1] }],
  ['a map that takes the place of a leaf', { a: 1 }, { a: { b: 1 } }, { a: { b: 1 } }],
];

suite('values', (test) => {
  for (const [what, base, wanted, patch] of differences) {
    test(`differ by ${what}`, () => assert.equal(difference(base as never, wanted as never), patch));
  }

  test('have a schema of all types that occur, closed at the top', () => {
    assert.equal(
      valuesSchema([
        { a: 1, m: { x: 'y' } },
        { a: 1.5, l: [] },
      ]),
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        type: 'object',
        additionalProperties: false,
        properties: {
          global: { type: 'object' },
          a: { type: ['integer', 'number'] },
          m: { type: 'object', properties: { x: { type: 'string' } } },
          l: { type: 'array' },
        },
      },
    );
  });
});
