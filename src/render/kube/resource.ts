import { Model as KubernetesModel, type ModelData, type TypeMeta } from '@kubernetes-models/base';
import { mergePatch } from '../../config/merge-patch.ts';
import type { Json } from '../yaml.ts';

/** A Kubernetes object as plain data, ready to print. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: Json | undefined;
}

interface Metadata {
  readonly name: string;
  /** Absent for what belongs to the whole cluster. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: Json | undefined;
}

/** An object and its place in the repo. */
export interface Resource {
  readonly object: KubernetesObject;
  /** Stable name among the resources of an environment, for example `deployment:shop/orders`. */
  readonly id: string;
  /** Folder below `k8s/<environment>`, and the file in it without its extension. */
  readonly folder: string;
  readonly file: string;
}

/**
 * Makes a builder for one kind. The compiler checks what the builder is given against the kind's own type, nested
 * fields included.
 */
export function kindOf<T extends TypeMeta>(
  apiVersion: T['apiVersion'],
  kind: T['kind'],
): (data: ModelData<T>) => KubernetesObject {
  return (data) => ({ ...new KubernetesModel<object>({ apiVersion, kind, ...data }) }) as unknown as KubernetesObject;
}

/** Places an object of a workload: `shop/orders/pod-disruption-budget.yaml`. */
export function workloadResource(
  object: KubernetesObject,
  workload: { readonly namespace: string; readonly name: string },
): Resource {
  const file = fileName(object.kind);
  return {
    object,
    id: `${file}:${workload.namespace}/${workload.name}`,
    folder: `${workload.namespace}/${workload.name}`,
    file,
  };
}

/** Places an object of a namespace. `name` tells apart objects of one kind: `shop/network-policy-default-deny.yaml`. */
export function namespaceResource(object: KubernetesObject, namespace: string, name?: string): Resource {
  const file = name === undefined ? fileName(object.kind) : `${fileName(object.kind)}-${name}`;
  return { object, id: `${file}:${namespace}`, folder: namespace, file };
}

/** Places an object of the whole cluster: `cluster/priority-class-shop-job.yaml`. */
export function clusterResource(object: KubernetesObject): Resource {
  const file = `${fileName(object.kind)}-${object.metadata.name}`;
  return { object, id: `${file}:cluster`, folder: 'cluster', file };
}

/** Applies the user's changes to a rendered object: a JSON merge patch by kind. */
export function patched(resource: Resource, patches: Readonly<Record<string, unknown>>): Resource {
  const patch = patches[resource.object.kind];
  return patch === undefined
    ? resource
    : { ...resource, object: mergePatch(resource.object, patch) as KubernetesObject };
}

/** `HTTPRoute` becomes `http-route`, `PodDisruptionBudget` becomes `pod-disruption-budget`. */
function fileName(kind: string): string {
  return kind
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
