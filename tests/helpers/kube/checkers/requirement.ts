import type { KubernetesObject } from '../../../../src/render/kube/resource.ts';
import type { Container, Pods } from '../pods.ts';

export type Objects = readonly KubernetesObject[];

/** Rules that one requirement stands for, by the tool that has them. */
export type RuleIds = Partial<Record<Checker, readonly string[]>>;

/** Tools that can be told in an annotation, and tools that cannot. */
export type Checker = 'kube-score' | 'kube-linter' | 'polaris' | 'checkov' | 'kubescape' | 'trivy' | 'safeguards';

/** A requirement of an object, read off the rules of the checkers and not off our builders. */
export interface Requirement {
  readonly what: string;
  readonly ids: RuleIds;
  /** Whether the object breaks it; objects that it does not concern never do. */
  readonly broken: (object: KubernetesObject, all: Objects) => boolean;
}

/** A pod's template with the object that makes it. */
export interface PodOf extends Pods {
  readonly object: KubernetesObject;
  readonly isJob: boolean;
}

export type Plain = Readonly<Record<string, unknown>>;

/** Reads a path that may not be there. */
export function read(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Plain)[key] : undefined), value);
}

/** Containers that run in a pod, those before its start included. */
export function containersOf({ spec }: PodOf): readonly Container[] {
  return [...((spec['initContainers'] as readonly Container[] | undefined) ?? []), ...spec.containers];
}

/** Whether some other object of a kind and namespace passes a test. */
export function some(
  all: Objects,
  kind: string,
  namespace: string | undefined,
  test: (object: KubernetesObject) => boolean,
): boolean {
  return all.some((object) => object.kind === kind && object.metadata.namespace === namespace && test(object));
}
