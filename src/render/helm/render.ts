import type { Model } from '../../model/model.ts';
import type { RenderedFile } from '../files.ts';
import { scopeOf } from '../kube/labels.ts';
import type { KubernetesObject } from '../kube/resource.ts';
import { workloadResources } from '../kube/workload.ts';
import { printYaml, type Json } from '../yaml.ts';
import { Unifier } from './unify.ts';
import { difference, Values, valuesSchema } from './values.ts';

/** The version that every chart starts with; what changes it is the chart's own release. */
const chartVersion = '0.1.0';

/** A workload's objects in one environment, by the name of their file. */
interface Appearance {
  readonly environment: string;
  readonly version: string;
  readonly objects: ReadonlyMap<string, KubernetesObject>;
}

/**
 * Renders `charts/<workload>/` for each workload, when charts are wanted. Templates are made of the very objects that
 * stand in `k8s/`; `values-<environment>.yaml` gives the objects of that environment.
 */
export function renderCharts(model: Model): Map<string, RenderedFile> {
  const files = new Map<string, RenderedFile>();
  if (!model.delivery.charts) return files;
  for (const [name, appearances] of appearancesByWorkload(model)) {
    for (const [path, text] of chartFiles(name, appearances)) {
      files.set(`charts/${name}/${path}`, { id: `charts/${name}/${path}`, text, executable: false, policy: 'merge' });
    }
  }
  return files;
}

/** What each workload is in each environment that has it; workloads sorted by name. */
function appearancesByWorkload(model: Model): [name: string, appearances: readonly Appearance[]][] {
  const found = new Map<string, Appearance[]>();
  for (const environment of model.environments) {
    const scope = scopeOf(model, environment);
    for (const workload of environment.namespaces.flatMap(({ workloads }) => workloads)) {
      const objects = new Map(workloadResources(workload, scope).map(({ file, object }) => [file, object]));
      const own = found.get(workload.name) ?? [];
      found.set(workload.name, [...own, { environment: environment.name, version: workload.version, objects }]);
    }
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function chartFiles(name: string, appearances: readonly Appearance[]): [path: string, text: string][] {
  const values = new Values();
  const templates = templateFiles(appearances, values);
  const base = appearances.at(-1);
  if (!base) throw new Error(`No environment has the workload ${name}`);
  const baseValues = values.of(base.environment);
  const schema = valuesSchema(appearances.map(({ environment }) => values.of(environment)));
  return [
    ['Chart.yaml', printYaml(chart(name, base))],
    [
      'values.yaml',
      printYaml(baseValues, [
        `The values of ${base.environment}. values-<environment>.yaml holds what is different there.`,
      ]),
    ],
    ...appearances.map(({ environment }): [string, string] => [
      `values-${environment}.yaml`,
      printYaml(difference(baseValues, values.of(environment))),
    ]),
    ['values.schema.json', `${JSON.stringify(schema, undefined, 2)}\n`],
    ...templates,
  ];
}

function chart(name: string, base: Appearance): Json {
  return {
    apiVersion: 'v2',
    name,
    description: `The workload ${name}. Its namespace and its priority class come from k8s/, and must be there first.`,
    type: 'application',
    version: chartVersion,
    appVersion: base.version,
  };
}

/** One template for each object that any environment has; a switch where not all of them have it. */
function templateFiles(appearances: readonly Appearance[], values: Values): [path: string, text: string][] {
  const names = [...new Set(appearances.flatMap(({ objects }) => [...objects.keys()]))].toSorted();
  return names.map((file) => {
    const variants = appearances.flatMap(({ environment, objects }) => {
      const value = objects.get(file);
      return value ? [{ environment, value: value as Json }] : [];
    });
    const text = new Unifier(values, file).template(variants);
    if (variants.length === appearances.length) return [`templates/${file}.yaml`, text];
    const key = file.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    for (const { environment, objects } of appearances) values.set(environment, ['objects', key], objects.has(file));
    return [`templates/${file}.yaml`, `{{- if .Values.objects.${key} }}\n${text}{{- end }}\n`];
  });
}
