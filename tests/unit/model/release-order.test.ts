import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { renderDelivery } from '../../../src/render/delivery/delivery.ts';
import { renderDocs } from '../../../src/render/docs/docs.ts';
import { renderCharts } from '../../../src/render/helm/render.ts';
import type { Model } from '../../../src/model/model.ts';
import { shopModel } from '../../helpers/model.ts';
import { suite } from '../../helpers/suite.ts';

const orders = { image: 'acrshop.azurecr.io/orders:1.0.0', port: 8080, probes: '/ready' };

/** Names that sort otherwise than they are released, and one order that only its author can know. */
const sequences = [
  ['staging', 'prod'],
  ['test', 'live'],
  ['uat', 'prd'],
  ['staging', 'production-eu', 'production'],
  ['production', 'staging'],
  ['canary', 'a', 'z', 'b'],
] as const;

function modelWith(names: readonly string[], method: string): Model {
  return shopModel(
    { orders },
    { environments: Object.fromEntries(names.map((name) => [name, {}])), delivery: { method, charts: true } },
  );
}

function text(files: ReadonlyMap<string, { text: string }>, path: string): string {
  const file = files.get(path);
  assert.ok(file, path);
  return file.text;
}

/** The environments that jobs or stages deploy to, following what each waits for from the first one on. */
function chain(waits: ReadonlyMap<string, string>, first: string): string[] {
  const next = [...waits].find(([, before]) => before === first)?.[0];
  return next === undefined ? [] : [next, ...chain(waits, next)];
}

suite('releases', (test) => {
  for (const names of sequences) {
    const title = names.join(', ');
    test(`go in the order of the file on GitHub: ${title}`, () => {
      const { jobs } = parse(text(renderDelivery(modelWith(names, 'github')), '.github/workflows/deploy.yml')) as {
        jobs: Record<string, { needs?: string | string[]; environment?: unknown }>;
      };
      const waits = new Map(
        Object.entries(jobs)
          .filter(([name]) => name.startsWith('deploy-'))
          .map(([name, { needs = [] }]) => [name.slice('deploy-'.length), [needs].flat().at(-1) ?? '']),
      );
      const found = chain(new Map([...waits].map(([name, need]) => [name, need.replace('deploy-', '')])), 'check');
      assert.equal(found, [...names]);
    });
    test(`go in the order of the file on Azure: ${title}`, () => {
      const { stages } = parse(text(renderDelivery(modelWith(names, 'azurePipelines')), 'azure-pipelines.yml')) as {
        stages: { stage: string; dependsOn?: string | string[] }[];
      };
      const deploying = stages.filter(({ stage }) => stage.startsWith('deploy_'));
      const waits = new Map(deploying.map(({ stage, dependsOn = [] }) => [stage, [dependsOn].flat().at(-1) ?? '']));
      assert.equal(
        chain(waits, 'check'),
        names.map((name) => `deploy_${name.replaceAll('-', '_')}`),
      );
    });
    test(`are told in the order of the file: ${title}`, () => {
      const readme = text(renderDocs(modelWith(names, 'kubectl')), 'README.md');
      const rows = [...readme.matchAll(/^\| (\S+) \| \S+ \| `rg-/gm)].map(([, name]) => name);
      assert.equal(rows, [...names]);
      assert.ok(readme.includes(`scripts/preflight.sh ${names[0]}`));
    });
    test(`make the registry where they go first, and take charts from where they go last: ${title}`, () => {
      const model = modelWith(names, 'kubectl');
      const owner = model.environments.filter(({ infra }) => infra.registry !== undefined).map(({ name }) => name);
      assert.equal(owner, [names[0]]);
      assert.ok(text(renderCharts(model), 'charts/orders/values.yaml').includes(`The values of ${names.at(-1)}.`));
    });
  }
});
