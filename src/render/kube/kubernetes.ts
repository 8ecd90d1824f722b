import type { Environment, Model } from '../../model/model.ts';
import type { RenderedFile } from '../files.ts';
import type { Judged } from '../../rules/patched/subject.ts';
import { printYaml } from '../yaml.ts';
import { devicePluginResources } from './device-plugin.ts';
import { withLineSkips } from './exemptions.ts';
import { gatewayResources } from './gateway.ts';
import { helmReleases } from './helm-release.ts';
import { kustomization, type PlacedUse } from './kustomization.ts';
import { scopeOf, type Scope } from './labels.ts';
import { namespaceResources } from './namespace.ts';
import { priorityClasses } from './priority-class.ts';
import type { KubernetesObject, Resource } from './resource.ts';
import { azureEnv, hasMarks, withoutMarks } from './settings.ts';
import { workloadResources } from './workload.ts';

/** Renders `k8s/<environment>/` for each environment: one object a file, and the kustomization that lists them. */
export function renderKubernetes(model: Model): Map<string, RenderedFile> {
  const files = new Map<string, RenderedFile>();
  for (const environment of model.environments) renderEnvironment(model, environment, files);
  return files;
}

/** Every object of an environment in the order in which they are applied: namespaces, then what stands in them. */
export function environmentResources(model: Model, environment: Environment): Resource[] {
  return [...platformResources(model, environment), ...workloadsOf(environment, scopeOf(model, environment))];
}

/** What `k8s/<environment>` holds: everything, or what the workloads stand on where charts bring them; with Flux, who installs them. */
export function appliedResources(model: Model, environment: Environment): Resource[] {
  if (!model.delivery.charts) return environmentResources(model, environment);
  const scope = scopeOf(model, environment);
  const releases = scope.method === 'flux' ? helmReleases(scope) : [];
  return [...platformResources(model, environment), ...releases];
}

/** The objects of each environment as they are printed, by the environment's name. */
export function kubernetesObjects(model: Model): Map<string, KubernetesObject[]> {
  return new Map(
    model.environments.map((environment) => [
      environment.name,
      environmentResources(model, environment).map(({ object }) => withoutMarks(object).object),
    ]),
  );
}

/** Every object of each environment with what its patch did, as src/rules/patched judges them. */
export function judgedObjects(model: Model): Map<string, Judged[]> {
  return new Map(
    model.environments.map((environment) => [
      environment.name,
      judgedOf(environmentResources(model, environment), environment),
    ]),
  );
}

function judgedOf(resources: readonly Resource[], { namespaces: all }: Environment): Judged[] {
  const byName = new Map(all.map((namespace) => [namespace.name, namespace]));
  const workloads = new Map(
    all.flatMap((namespace) => namespace.workloads.map((workload) => [workload.name, workload])),
  );
  return resources.map((resource) => judged(resource, byName, workloads));
}

function judged(
  { object, patch, patchable }: Resource,
  namespaces: ReadonlyMap<string, Environment['namespaces'][number]>,
  workloads: ReadonlyMap<string, Environment['namespaces'][number]['workloads'][number]>,
): Judged {
  const namespace = namespaces.get(object.metadata.namespace ?? object.metadata.name ?? '');
  const [area, name = ''] = patch?.path ?? [];
  const workload = area === 'workloads' && namespace ? workloads.get(name) : undefined;
  return {
    object: withoutMarks(object).object,
    ...(namespace ? { namespace } : {}),
    ...(workload ? { workload } : {}),
    ...(patchable ? { patchable } : {}),
    ...(patch
      ? {
          patch: { before: withoutMarks(patch.before).object, patch: patch.patch, path: patch.path },
          mismatches: patch.mismatches,
        }
      : {}),
  };
}

function platformResources(model: Model, environment: Environment): Resource[] {
  const scope = scopeOf(model, environment);
  return [
    ...priorityClasses(scope),
    ...(environment.gateway ? gatewayResources(environment.gateway, scope) : []),
    ...devicePluginResources(scope),
    ...environment.namespaces.flatMap((namespace) => namespaceResources(namespace, scope)),
  ];
}

function workloadsOf({ namespaces }: Environment, scope: Scope): Resource[] {
  return namespaces.flatMap(({ workloads }) => workloads.flatMap((workload) => workloadResources(workload, scope)));
}

function renderEnvironment(model: Model, environment: Environment, files: Map<string, RenderedFile>): void {
  const root = `k8s/${environment.name}`;
  const listed: string[] = [];
  const placed: PlacedUse[] = [];
  for (const resource of appliedResources(model, environment)) {
    const { text, uses } = printed(resource.object);
    const path = `${resource.folder}/${resource.file}.yaml`;
    if (files.has(`${root}/${path}`)) throw new Error(`Two objects of ${environment.name} want to be ${path}`);
    files.set(`${root}/${path}`, rendered(`k8s/${environment.name}/${resource.id}`, text));
    listed.push(path);
    placed.push(...uses);
  }
  files.set(
    `${root}/kustomization.yaml`,
    rendered(`k8s/${environment.name}/kustomization`, printYaml(kustomization(environment, listed, placed))),
  );
  files.set(`${root}/azure.env`, {
    ...rendered(`k8s/${environment.name}/azure-env`, azureEnv(environment)),
    policy: 'once',
  });
}

/** The object in print, and where it takes values from settings. Few objects do, and only they are walked. */
function printed(object: KubernetesObject): { text: string; uses: readonly PlacedUse[] } {
  const text = printYaml(object);
  if (!hasMarks(text)) return { text: withLineSkips(text), uses: [] };
  const unmarked = withoutMarks(object);
  return {
    text: withLineSkips(printYaml(unmarked.object)),
    uses: unmarked.uses.map((use) => ({ ...use, object: unmarked.object })),
  };
}

function rendered(id: string, text: string): RenderedFile {
  return { id, text, executable: false, policy: 'merge' };
}
