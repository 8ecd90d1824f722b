import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import type { Environment, Model, Workload } from '../../src/model/model.ts';
import { renderCharts } from '../../src/render/helm/render.ts';
import { appliedResources, environmentResources } from '../../src/render/kube/kubernetes.ts';
import type { KubernetesObject, Resource } from '../../src/render/kube/resource.ts';
import { withMarks } from '../../src/render/kube/settings.ts';
import { scratch } from './scratch.ts';

/** The model with charts, or with manifests alone. */
export function withCharts(model: Model, charts = true): Model {
  return { ...model, delivery: { ...model.delivery, charts } };
}

/**
 * Renders every chart with the values of every environment, and holds that charts and `k8s/` together are what manifests
 * alone would be, each object once. Returns how many renderings were compared.
 */
export function compareCharts(helm: string, model: Model): number {
  const root = writeCharts(model);
  for (const environment of model.environments) {
    const rendered = appearances({ ...model, environments: [environment] }).flatMap(({ workload }) =>
      parseAllDocuments(run(helm, templateWords(root, environment, workload, '--skip-tests'))).map((document) =>
        asManifest(document.toJS() as KubernetesObject),
      ),
    );
    const platform = appliedResources(withCharts(model), environment)
      .map(deployed)
      .filter(({ kind }) => kind !== 'HelmRelease');
    const wanted = environmentResources(withCharts(model, false), environment).map(deployed).map(withoutPruning);
    assert.equal(byName([...platform, ...rendered]), byName(wanted), environment.name);
  }
  return appearances(model).length;
}

/** The words of `helm template` for a workload, with values as scripts/deploy.sh writes them for what only Azure knows. */
export function templateWords(root: string, environment: Environment, workload: Workload, ...more: string[]): string[] {
  const chart = join(root, 'charts', workload.name);
  const azure = join(root, `azure-${environment.name}-${workload.name}.yaml`);
  const values = join(chart, `values-${environment.name}.yaml`);
  const folder = ['template', workload.name, chart, '--namespace', workload.namespace];
  return [...folder, '--values', values, '--values', azure, ...more];
}

/** Every workload of every environment. */
export function appearances(model: Model): { environment: Environment; workload: Workload }[] {
  return model.environments.flatMap((environment) =>
    environment.namespaces.flatMap(({ workloads }) => workloads.map((workload) => ({ environment, workload }))),
  );
}

/** Writes the charts of a model to a scratch folder with the values that Azure would give, and returns its path. */
export function writeCharts(model: Model): string {
  const root = scratch('charts');
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, { text }] of renderCharts(withCharts(model))) put(path, text);
  for (const { environment, workload } of appearances(model)) {
    const settings = settingsOf(model, environment, workload);
    const azure = Object.fromEntries(settings.map((name) => [name, fromAzure(name)]));
    put(`azure-${environment.name}-${workload.name}.yaml`, settings.length === 0 ? '' : JSON.stringify({ azure }));
  }
  return root;
}

function settingsOf(model: Model, environment: Environment, { namespace, name }: Workload): string[] {
  const own = environmentResources(model, environment).filter(({ folder }) => folder === `${namespace}/${name}`);
  const names = new Set<string>();
  withMarks(JSON.stringify(own.map(({ object }) => object)), (setting) => (names.add(setting), ''));
  return [...names];
}

/** A value that differs from every placeholder, as Azure would give it. */
function fromAzure(name: string): string {
  if (name.endsWith('_ID')) return `11111111-2222-3333-4444-${String(name.length).padStart(12, '0')}`;
  return name.endsWith('_ENDPOINT') ? 'https://query.example.com' : name.toLowerCase().replaceAll('_', '-');
}

/** The object as it reaches the cluster. */
function deployed({ object }: Resource): KubernetesObject {
  return JSON.parse(withMarks(JSON.stringify(object), fromAzure)) as KubernetesObject;
}

/** What charts say of themselves, taken back: who manages the object, what stays behind, and what checkers cannot see. */
function asManifest(object: KubernetesObject): KubernetesObject {
  const { annotations = {}, labels = {}, ...metadata } = object.metadata;
  assert.is(labels['app.kubernetes.io/managed-by'], 'Helm', `${object.kind} ${metadata.name}`);
  const others = Object.entries(annotations).filter(
    ([key, value]) =>
      key !== 'helm.sh/resource-policy' && !(key === 'checkov.io/skip21' && value.startsWith('CKV_K8S_21=')),
  );
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...labels, 'app.kubernetes.io/managed-by': 'create-aks-prod' },
      ...(others.length === 0 ? {} : { annotations: Object.fromEntries(others) }),
    },
  };
}

/** Helm has a word of its own for what Flux must leave behind. */
function withoutPruning(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'ConfigMap') return object;
  const { annotations = {}, ...metadata } = object.metadata;
  const { 'kustomize.toolkit.fluxcd.io/prune': _, ...others } = annotations;
  return { ...object, metadata: { ...metadata, ...(Object.keys(others).length === 0 ? {} : { annotations: others }) } };
}

function byName(objects: readonly KubernetesObject[]): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  for (const object of objects) {
    const { name, namespace = '' } = object.metadata;
    const key = `${object.kind} ${namespace}/${name}`;
    assert.not(Object.hasOwn(named, key), `${key} stands in two places`);
    named[key] = object;
  }
  return Object.fromEntries(Object.entries(named).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Runs a program and returns its stdout. @throws when it fails */
export function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
