import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { Model } from '../../../../src/model/model.ts';
import { chartManifests } from '../../../../src/plan/transitions/chart-manifests.ts';
import { chartObjects } from '../../../../src/render/helm/chart-objects.ts';
import { renderCharts } from '../../../../src/render/helm/render.ts';
import { scopeOf } from '../../../../src/render/kube/labels.ts';
import { appearances, withCharts } from '../../../helpers/charts.ts';
import { exampleModel, shopModel } from '../../../helpers/model.ts';
import { exampleNames } from '../../../helpers/snapshot.ts';
import { suite } from '../../../helpers/suite.ts';
import { anyShop, farApart } from '../../../helpers/workloads.ts';

/** Holds that the objects that are read from charts are those that the charts were made of. */
function compare(plain: Model): void {
  const model = withCharts(plain);
  const files = [...renderCharts(model)];
  for (const { environment, workload } of appearances(model)) {
    const folder = `charts/${workload.name}/`;
    const own = files.filter(([path]) => path.startsWith(folder));
    const read = chartManifests(new Map(own.map(([path, { text }]) => [path.slice(folder.length), text])), {
      environment: environment.name,
      namespace: workload.namespace,
      name: workload.name,
    });
    const made = [...chartObjects(workload, scopeOf(model, environment))].filter(
      ([file]) => !file.startsWith('tests/'),
    );
    assert.equal(byKind(read), byKind(made.map(([, object]) => object)), `${workload.name} in ${environment.name}`);
  }
}

/** Objects by kind, without what only Azure or Helm knows. */
function byKind(objects: readonly { readonly kind: string }[]): object {
  const texts = objects.map(({ kind, ...object }): [string, unknown] => [
    kind,
    JSON.parse(
      JSON.stringify(object)
        .replaceAll(/\ufdd0[A-Z0-9_]+\ufdd1/g, '')
        .replaceAll(/"app\.kubernetes\.io\/(version|managed-by)":"[^"]*"/g, '"$1":""'),
    ) as unknown,
  ]);
  return Object.fromEntries(texts.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

suite('charts, read without Helm', (test) => {
  for (const name of exampleNames())
    test(`hold the objects that they were made of: ${name}`, () => compare(exampleModel(name)));

  test('hold them where environments are far apart', () => compare(shopModel(farApart.workloads, farApart.rest)));

  test('hold them whatever the workloads are', () => {
    fc.assert(
      fc.property(anyShop, (shop) => compare(shopModel(shop.workloads, shop.rest))),
      { numRuns: 25, endOnFailure: true },
    );
  });

  test('hold what can be read of a template that somebody changed', () => {
    const release = { environment: 'production', namespace: 'shop', name: 'a' };
    const files = new Map([
      ['values.yaml', 'count: 2\n'],
      [
        'templates/a.yaml',
        'kind: Deployment\nmetadata:\n  name: a\nspec:\n  replicas: {{ .Values.count }}\n  x: {{ lookup "v1" }}\n',
      ],
      ['templates/b.yaml', 'kind: Service\nmetadata: {{ range .Values.x }}\n'],
      ['templates/NOTES.txt', 'kind: Service\n'],
    ]);
    assert.equal(chartManifests(files, release), [
      { kind: 'Deployment', metadata: { name: 'a' }, spec: { replicas: 2, x: null } },
    ]);
  });
});
