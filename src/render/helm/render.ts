import { hash } from 'node:crypto';
import { versionOf } from '../../model/workloads.ts';
import type { Model, Workload } from '../../model/model.ts';
import type { RenderedFile } from '../files.ts';
import { scopeOf } from '../kube/labels.ts';
import type { KubernetesObject } from '../kube/resource.ts';
import { marksIn } from '../kube/settings.ts';
import { printYaml, type Json } from '../yaml.ts';
import { chartObjects, ownImage } from './chart-objects.ts';
import { boundsCheck, chartReadme, helpers, notes, type ChartFacts } from './chart-texts.ts';
import { Unifier } from './unify.ts';
import { describedYaml, difference, Values, valuesSchema } from './values.ts';

/** Of the chart's interface. What makes two charts of it different stands behind it, as a digest. */
const chartVersion = '1.0.0';
const digestLength = 12;

/** A workload's objects in one environment, by the name of their template. */
interface Appearance {
  readonly environment: string;
  readonly workload: Workload;
  readonly objects: ReadonlyMap<string, KubernetesObject>;
}

/**
 * Renders `charts/<workload>/` for each workload, when charts are wanted. Templates are made of the very objects that
 * would stand in `k8s/`; `values-<environment>.yaml` gives the objects of that environment.
 */
export function renderCharts(model: Model): Map<string, RenderedFile> {
  const files = new Map<string, RenderedFile>();
  if (!model.delivery.charts) return files;
  const add = (path: string, text: string, policy: RenderedFile['policy']): void =>
    void files.set(path, { id: path, text, executable: false, policy });
  for (const [name, appearances] of appearancesByWorkload(model)) {
    for (const [path, text] of chartFiles(name, appearances, model)) add(`charts/${name}/${path}`, text, 'merge');
    if (model.delivery.method === 'flux') continue;
    for (const { environment, objects } of appearances)
      if (takesAzure(objects)) add(`charts/${name}/azure-${environment}.yaml`, azureValues(environment), 'once');
  }
  return files;
}

/** What each workload is in each environment that has it; workloads sorted by name. */
function appearancesByWorkload(model: Model): [name: string, appearances: readonly Appearance[]][] {
  const found = new Map<string, Appearance[]>();
  for (const environment of model.environments) {
    const scope = scopeOf(model, environment);
    for (const workload of environment.namespaces.flatMap(({ workloads }) => workloads)) {
      const own = found.get(workload.name) ?? [];
      found.set(workload.name, [
        ...own,
        { environment: environment.name, workload, objects: chartObjects(workload, scope) },
      ]);
    }
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function takesAzure(objects: Appearance['objects']): boolean {
  return marksIn(JSON.stringify([...objects.values()])).length > 0;
}

/** The text of `azure-<environment>.yaml` before anything is deployed. */
function azureValues(environment: string): string {
  return `# What only Azure knows of ${environment}: scripts/deploy.sh fills it from the outputs of infra/main.bicep. No secrets.\n`;
}

function chartFiles(name: string, appearances: readonly Appearance[], model: Model): [path: string, text: string][] {
  const values = new Values();
  const templates = templateFiles(name, appearances, values, model.tool.name);
  const base = appearances.at(-1);
  if (!base) throw new Error(`No environment has the workload ${name}`);
  const baseValues = values.of(base.environment);
  const schema = valuesSchema(appearances.map(({ environment }) => values.of(environment)));
  const has = (file: string): boolean => appearances.some(({ objects }) => objects.has(file));
  const facts: ChartFacts = {
    name,
    namespace: base.workload.namespace,
    isJob: has('cron-job') && !has('deployment'),
    hasHosts: has('http-route') || has('grpc-route'),
    hasTest: has('tests/connection'),
    hasService: has('service'),
    takesAzure: appearances.some(({ objects }) => takesAzure(objects)),
    environments: appearances.map(({ environment }) => environment),
    byFlux: model.delivery.method === 'flux',
  };
  const files: [path: string, text: string][] = [
    [
      'values.yaml',
      describedYaml(baseValues, schema, [
        `The values of ${base.environment}. values-<environment>.yaml holds what is different there.`,
      ]),
    ],
    ...appearances.map(({ environment }): [string, string] => [
      `values-${environment}.yaml`,
      printYaml(difference(baseValues, values.of(environment)), [`What is different in ${environment}.`]),
    ]),
    ['values.schema.json', `${JSON.stringify(schema, undefined, 2)}\n`],
    ['README.md', chartReadme(facts, baseValues, schema)],
    ['templates/NOTES.txt', notes(facts)],
    ['templates/_helpers.tpl', helpers(facts)],
    ...templates,
  ];
  return [['Chart.yaml', printYaml(chart(name, base, files))], ...files];
}

/** The version changes when any other file of the chart does, and stays when none does. */
function chart(name: string, { workload }: Appearance, files: readonly (readonly [string, string])[]): Json {
  const content = JSON.stringify([workload.version, files.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
  return {
    apiVersion: 'v2',
    name,
    description: `The workload ${name}. Its namespace and its priority class come from k8s/, and must be there first.`,
    type: 'application',
    version: `${chartVersion}+${hash('sha256', content).slice(0, digestLength)}`,
    appVersion: workload.version,
  };
}

/** One template for each object that any environment has; a switch where not all of them have it. */
function templateFiles(
  name: string,
  appearances: readonly Appearance[],
  values: Values,
  tool: string,
): [path: string, text: string][] {
  const names = [...new Set(appearances.flatMap(({ objects }) => [...objects.keys()]))].toSorted();
  const versions = new Map(
    appearances.map(({ environment, workload, objects }) => [
      environment,
      versionOf(ownImage(workload, objects) ?? ''),
    ]),
  );
  return names.map((file) => {
    const variants = appearances.flatMap(({ environment, objects }) => {
      const value = objects.get(file);
      return value ? [{ environment, value: value as Json }] : [];
    });
    const checks = /^(?:horizontal-pod-autoscaler|scaled-object)$/.test(file) ? boundsCheck : '';
    const text = `${checks}${new Unifier(values, { name, tool, versions }, file).template(variants)}`;
    if (variants.length === appearances.length) return [`templates/${file}.yaml`, text];
    const key = file.replace(/[-/]([a-z])/g, (_, letter: string) => letter.toUpperCase());
    for (const { environment, objects } of appearances) values.set(environment, ['objects', key], objects.has(file));
    return [`templates/${file}.yaml`, `{{- if .Values.objects.${key} }}\n${text}{{- end }}\n`];
  });
}
