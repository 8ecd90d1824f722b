import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import type { Environment, Model, Workload } from '../../src/model/model.ts';
import { renderCharts } from '../../src/render/helm/render.ts';
import { environmentResources } from '../../src/render/kube/kubernetes.ts';
import { withoutMarks } from '../../src/render/kube/settings.ts';
import { scratch } from './scratch.ts';

/** Renders every chart with the values of every environment. Returns how many renderings were compared. */
export function compareCharts(helm: string, model: Model): number {
  const root = writeCharts(model);
  const all = appearances(model);
  for (const { environment, workload } of all) {
    const chart = join(root, 'charts', workload.name);
    const values = join(chart, `values-${environment.name}.yaml`);
    const text = run(helm, ['template', workload.name, chart, '--namespace', workload.namespace, '-f', values]);
    const folder = `${workload.namespace}/${workload.name}`;
    const wanted = environmentResources(model, environment)
      .filter((resource) => resource.folder === folder)
      .map(({ object }) => withoutMarks(object).object);
    const rendered = parseAllDocuments(text).map((document) => document.toJS() as { kind: string });
    assert.equal(byKind(rendered), byKind(wanted), `${workload.name} in ${environment.name}`);
  }
  return all.length;
}

/** Every workload of every environment. */
export function appearances(model: Model): { environment: Environment; workload: Workload }[] {
  return model.environments.flatMap((environment) =>
    environment.namespaces.flatMap(({ workloads }) => workloads.map((workload) => ({ environment, workload }))),
  );
}

/** Writes the charts of a model to a scratch folder, and returns its path. */
export function writeCharts(model: Model): string {
  const root = scratch('charts');
  for (const [path, { text }] of renderCharts(model)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function byKind(objects: readonly { readonly kind: string }[]): Record<string, unknown> {
  return Object.fromEntries(
    objects.toSorted((a, b) => (a.kind < b.kind ? -1 : 1)).map((object) => [object.kind, object]),
  );
}

/** Runs a program and returns its stdout. @throws when it fails */
export function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
