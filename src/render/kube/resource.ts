import { Model as KubernetesModel, type ModelData, type TypeMeta } from '@kubernetes-models/base';
import { patchObject } from '../../config/patched-object.ts';
import type { Mismatch } from '../../config/strategic-merge.ts';
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
  /** Config path of the patches that can change it, and what their keys call it; absent where none can. */
  readonly patchable?: { readonly place: readonly string[]; readonly keys: readonly string[] };
  /** What a patch did to it; absent where there is none. */
  readonly patch?: AppliedPatch;
}

/** A patch of the configuration that was merged into an object. */
interface AppliedPatch {
  /** The object without the patch. */
  readonly before: KubernetesObject;
  readonly patch: unknown;
  /** Config path of the patch. */
  readonly path: readonly string[];
  readonly mismatches: readonly Mismatch[];
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

/**
 * Applies the user's changes to a rendered object: a strategic merge patch by kind, or by kind and name where there are
 * several of the kind. The schema allows one of the two.
 *
 * @param path config path of the patches
 * @param name what the key of the patch calls the object
 */
export function patched(
  resource: Resource,
  patches: Readonly<Record<string, unknown>>,
  path: readonly string[],
  name: string = resource.object.metadata.name,
): Resource {
  const { kind } = resource.object;
  const patchable = { place: path, keys: [kind, `${kind}/${name}`] };
  const key = patchable.keys.find((candidate) => Object.hasOwn(patches, candidate));
  if (key === undefined) return { ...resource, patchable };
  const patch = patches[key];
  const { value, mismatches } = patchObject(resource.object, patch);
  const applied: AppliedPatch = { before: resource.object, patch, path: [...path, key], mismatches };
  return { ...resource, object: value as KubernetesObject, patchable, patch: applied };
}

/** `HTTPRoute` becomes `http-route`, `PodDisruptionBudget` becomes `pod-disruption-budget`. */
function fileName(kind: string): string {
  return kind
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
