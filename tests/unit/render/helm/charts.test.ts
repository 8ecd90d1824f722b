import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { renderCharts } from '../../../../src/render/helm/render.ts';
import { difference } from '../../../../src/render/helm/values.ts';
import { renderKubernetes } from '../../../../src/render/kube/kubernetes.ts';
import { flux } from '../../../../src/facts/flux.ts';
import { withCharts } from '../../../helpers/charts.ts';
import { exampleModel, shopModel } from '../../../helpers/model.ts';
import { exampleNames } from '../../../helpers/snapshot.ts';
import { suite } from '../../../helpers/suite.ts';

const orders = {
  image: 'shop.azurecr.io/orders:1.0.0',
  port: 8080,
  probes: { live: '/live', ready: '/ready' },
  env: { A: '{{ x }}' },
};

function charts(staging: object, others: object = {}): ReadonlyMap<string, string> {
  const rest = {
    delivery: { charts: true },
    environments: { staging: { workloads: { orders: staging } }, production: {} },
  };
  return new Map([...renderCharts(shopModel({ orders, ...others }, rest))].map(([path, { text }]) => [path, text]));
}

const versionIn = (files: ReadonlyMap<string, string>): string =>
  (parse(files.get('charts/orders/Chart.yaml') ?? '') as { version: string }).version;

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
      '# What is different in staging.\noverrides:\n  deployment.spec.template.spec.terminationGracePeriodSeconds: 99\n',
    );
    assert.is(files.get('charts/orders/values-production.yaml'), '# What is different in production.\n{}\n');
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
    assert.equal(image, { repository: 'host:5000/shop/orders', tag: '', digest: `sha256:${'a'.repeat(64)}` });
  });

  test('explain every value above its line, and again in README.md', () => {
    for (const [path, text] of [...charts({}), ...everyExample()].filter(([name]) => name.endsWith('/values.yaml'))) {
      const lines = text.split('\n');
      const keys = lines.flatMap((line, index) =>
        /^ *"?[A-Za-z][\w.-]*"?:/.test(line) && !isInside(lines, index) ? [index] : [],
      );
      assert.ok(keys.length > 10, path);
      for (const index of keys) assert.match(lines[index - 1] ?? '', /^ *# \S.*\.$/, `${path}: ${lines[index]}`);
    }
    assert.match(charts({}).get('charts/orders/README.md') ?? '', '\n| `image.tag` | `"1.0.0"` | The version. ');
  });

  test('have a version that moves with their content, and with nothing else', () => {
    const before = versionIn(charts({}));
    assert.match(before, /^1\.0\.0\+[0-9a-f]{12}$/);
    assert.is(versionIn(charts({})), before);
    const others = { basket: { image: 'shop.azurecr.io/basket:1.0.0', port: 8080, probes: '/ready' } };
    assert.is(versionIn(charts({}, others)), before);
    const changes = [
      { gracePeriodSeconds: 99 },
      { image: 'shop.azurecr.io/orders:1.0.1' },
      { files: { '/etc/a/b.yaml': 'x' } },
    ];
    const versions = changes.map((change) => versionIn(charts(change)));
    assert.is(new Set([before, ...versions]).size, 1 + changes.length);
  });

  test('leave what only Azure knows to deploy.sh, or to the HelmRelease of Flux', () => {
    const secret = { uses: { keyVault: ['db'] } };
    assert.match(charts(secret).get('charts/orders/azure-staging.yaml') ?? '', /^# What only Azure knows of staging/);
    assert.not(charts({}).has('charts/orders/azure-staging.yaml'));
    const flux = { method: 'flux', repository: 'https://github.com/example/shop', charts: true };
    const model = shopModel({ orders: { ...orders, ...secret } }, { delivery: flux });
    assert.not(renderCharts(model).has('charts/orders/azure-production.yaml'));
    const release = renderKubernetes(model).get('k8s/production/shop/orders/helm-release.yaml')?.text ?? '';
    const { metadata, spec } = parse(release) as { metadata: { namespace: string }; spec: Record<string, unknown> };
    assert.is(metadata.namespace, 'cluster-config');
    assert.is(spec['targetNamespace'], 'shop');
    assert.equal(Object.keys((spec['values'] as { azure: object }).azure), [
      'ORDERS_CLIENT_ID',
      'TENANT_ID',
      'VAULT_NAME',
    ]);
    const { valuesFiles } = (spec['chart'] as { spec: { valuesFiles: string[] } }).spec;
    const rendered = renderCharts(model);
    assert.ok(valuesFiles.length === 2 && valuesFiles.every((path) => rendered.has(path)));
  });

  test('keep the objects of the platform in k8s/, and nothing else', () => {
    const kinds = [...renderKubernetes(shopModel({ orders }, { delivery: { charts: true } })).keys()];
    assert.equal(
      kinds.filter((path) => path.includes('/orders/')),
      [],
    );
    assert.ok(
      kinds.includes('k8s/production/shop/namespace.yaml') &&
        kinds.includes('k8s/production/cluster/priority-class-shop-service.yaml'),
    );
  });

  test('name the namespace, the source and the account that the Flux configuration makes', () => {
    const module = readFileSync(
      fileURLToPath(new URL('../../../../templates/infra/modules/gitops.bicep', import.meta.url)),
      'utf8',
    );
    assert.match(module, `name: '${flux.source}'`);
    assert.match(module, `namespace: '${flux.namespace}'`);
  });
});

const indent = (line = ''): number => line.length - line.trimStart().length;

/** Whether the line belongs to a list, a text, a map of free keys or a part of an object, which is explained as a whole. */
function isInside(lines: readonly string[], index: number): boolean {
  let [line, place] = [lines[index], index];
  while (indent(line) > 0) {
    place = lines.findLastIndex((above, at) => at < place && above.trim() !== '' && indent(above) < indent(line));
    line = lines[place];
    if (!line?.endsWith(':') || /^(?: {2}annotations|podAnnotations|annotations|nodeSelector):$/.test(line))
      return true;
    if (line === 'overrides:') return indent(lines[index]) > 2;
  }
  return false;
}

function everyExample(): [string, string][] {
  return exampleNames().flatMap((name) =>
    [...renderCharts(withCharts(exampleModel(name)))].map(([path, { text }]): [string, string] => [path, text]),
  );
}

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

  test('have a schema that is closed at every depth', () => {
    for (const [path, text] of everyExample().filter(([name]) => name.endsWith('values.schema.json')))
      assert.equal(openNodes(JSON.parse(text) as object, ''), ['.global'], path);
  });
});

/** Maps of a schema that take any key with any value. */
function openNodes(node: unknown, path: string): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { type, additionalProperties, properties } = node as Record<string, unknown>;
  const isMap = [type].flat().includes('object') && (properties === undefined || typeof properties === 'object');
  const isOpen = isMap && (additionalProperties === undefined || additionalProperties === true);
  return [
    ...(isOpen ? [path] : []),
    ...Object.entries(node).flatMap(([key, value]) =>
      ['properties', 'patternProperties'].includes(key)
        ? Object.entries(value as object).flatMap(([name, child]) => openNodes(child, `${path}.${name}`))
        : key === 'items' || key === 'additionalProperties'
          ? openNodes(value, `${path}.${key}`)
          : [],
    ),
  ];
}
