import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { Model } from '../../src/model/model.ts';
import { appearances, compareCharts, run, writeCharts } from '../helpers/charts.ts';
import { exampleModel, shopModel } from '../helpers/model.ts';
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
        assert.ok(compareCharts(helm, model) >= model.environments.length);
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
      const result = spawnSync(helm, ['template', 'cart', join(root, 'charts/cart'), '--set', 'replicas=3'], {
        encoding: 'utf8',
      });
      assert.is.not(result.status, 0);
      assert.match(result.stderr, 'replicas');
    });

    test('give the objects of the manifests whatever the workloads are', () => {
      fc.assert(
        fc.property(anyShop, (shop) => {
          compareCharts(helm, shopModel(shop.workloads, { ...shop.rest, delivery: { charts: true } }));
        }),
        { numRuns: 12, endOnFailure: true },
      );
    });
  });
}
