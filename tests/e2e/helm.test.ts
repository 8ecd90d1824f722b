import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import type { Model } from '../../src/model/model.ts';
import { renderCharts } from '../../src/render/helm/render.ts';
import { environmentResources } from '../../src/render/kube/kubernetes.ts';
import { withoutMarks } from '../../src/render/kube/settings.ts';
import { exampleModel, shopModel } from '../helpers/model.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';
import { anyShop, farApart } from '../helpers/workloads.ts';

const helm = needsTool('helm', 'comparing the charts with the manifests');
if (helm !== undefined) {
  suite('charts', (test) => {
    const models: readonly (readonly [name: string, model: Model])[] = [
      ['the store', exampleModel('store')],
      ['environments that are far apart', shopModel(farApart.workloads, farApart.rest)],
    ];
    for (const [name, model] of models) {
      test(`give the objects of the manifests: ${name}`, () => {
        assert.ok(compareAll(helm, model) >= model.environments.length);
      });
    }

    test('pass helm lint with the values of each environment', () => {
      const [, model] = models[1] ?? [];
      assert.ok(model);
      const root = writeCharts(model);
      for (const { environment, workload } of appearances(model)) {
        const chart = join(root, 'charts', workload.name);
        const result = run(helm, ['lint', '--strict', chart, '-f', join(chart, `values-${environment.name}.yaml`)]);
        assert.match(result, '0 chart(s) failed');
      }
    });

    test('refuse values that no template knows', () => {
      const root = writeCharts(exampleModel('store'));
      const result = spawnSync(helm, ['template', 'cart', join(root, 'charts/cart'), '--set', 'replicas=3'], { encoding: 'utf8' });
      assert.is.not(result.status, 0);
      assert.match(result.stderr, 'replicas');
    });

    test('give the objects of the manifests whatever the workloads are', () => {
      fc.assert(
        fc.property(anyShop, (shop) => {
          compareAll(helm, shopModel(shop.workloads, { ...shop.rest, delivery: { charts: true } }));
        }),
        { numRuns: 12, endOnFailure: true },
      );
    });
  });
}

/** Renders every chart with the values of every environment. Returns how many renderings were compared. */
function compareAll(helmPath: string, model: Model): number {
  const root = writeCharts(model);
  const all = appearances(model);
  for (const { environment, workload } of all) {
    const chart = join(root, 'charts', workload.name);
    const values = join(chart, `values-${environment.name}.yaml`);
    const text = run(helmPath, ['template', workload.name, chart, '--namespace', workload.namespace, '-f', values]);
    const folder = `${workload.namespace}/${workload.name}`;
    const wanted = environmentResources(model, environment)
      .filter((resource) => resource.folder === folder)
      .map(({ object }) => withoutMarks(object).object);
    const rendered = parseAllDocuments(text).map((document) => document.toJS() as { kind: string });
    assert.equal(byKind(rendered), byKind(wanted), `${workload.name} in ${environment.name}`);
  }
  return all.length;
}

function appearances(model: Model) {
  return model.environments.flatMap((environment) =>
    environment.namespaces.flatMap(({ workloads }) => workloads.map((workload) => ({ environment, workload }))),
  );
}

function writeCharts(model: Model): string {
  const root = scratch('charts');
  for (const [path, { text }] of renderCharts(model)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function byKind(objects: readonly { readonly kind: string }[]): Record<string, unknown> {
  return Object.fromEntries(objects.toSorted((a, b) => (a.kind < b.kind ? -1 : 1)).map((object) => [object.kind, object]));
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
