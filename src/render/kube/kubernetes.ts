import type { Environment, Model } from '../../model/model.ts';
import type { RenderedFile } from '../files.ts';
import { printYaml } from '../yaml.ts';
import { gatewayResources } from './gateway.ts';
import { kustomization, type PlacedUse } from './kustomization.ts';
import { scopeOf, type Scope } from './labels.ts';
import { namespaceResources } from './namespace.ts';
import { priorityClasses } from './priority-class.ts';
import { clusterResource, type Resource } from './resource.ts';
import { azureEnv, withoutMarks } from './settings.ts';
import { workloadResources } from './workload.ts';

/** Renders `k8s/<environment>/` for each environment: one object a file, and the kustomization that lists them. */
export function renderKubernetes(model: Model): Map<string, RenderedFile> {
  const files = new Map<string, RenderedFile>();
  for (const environment of model.environments) renderEnvironment(model, environment, files);
  return files;
}

/** Every object of an environment in the order in which they are applied: namespaces, then what stands in them. */
export function environmentResources(model: Model, environment: Environment): Resource[] {
  const scope = scopeOf(model, environment);
  return [...priorityClasses(scope).map(clusterResource), ...namespaces(environment, scope)];
}

function namespaces(environment: Environment, scope: Scope): Resource[] {
  const gateway = environment.gateway ? gatewayResources(environment.gateway, scope) : [];
  const own = environment.namespaces.flatMap((namespace) => namespaceResources(namespace, scope));
  const workloads = environment.namespaces.flatMap((namespace) => namespace.workloads.flatMap((workload) => workloadResources(workload, scope)));
  return [...gateway, ...own, ...workloads];
}

function renderEnvironment(model: Model, environment: Environment, files: Map<string, RenderedFile>): void {
  const root = `k8s/${environment.name}`;
  const listed: string[] = [];
  const placed: PlacedUse[] = [];
  for (const resource of environmentResources(model, environment)) {
    const { object, uses } = withoutMarks(resource.object);
    const path = `${resource.folder}/${resource.file}.yaml`;
    files.set(`${root}/${path}`, rendered(`k8s/${environment.name}/${resource.id}`, printYaml(object)));
    listed.push(path);
    placed.push(...uses.map((use) => ({ ...use, object })));
  }
  files.set(`${root}/kustomization.yaml`, rendered(`k8s/${environment.name}/kustomization`, printYaml(kustomization(environment, listed, placed))));
  files.set(`${root}/azure.env`, { ...rendered(`k8s/${environment.name}/azure-env`, azureEnv(environment)), policy: 'once' });
}

function rendered(id: string, text: string): RenderedFile {
  return { id, text, executable: false, policy: 'merge' };
}
