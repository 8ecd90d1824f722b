import type { KubernetesObject } from '../../../src/render/kube/resource.ts';

/** The pods that an object makes: their labels and their spec, with fields that tests look at. */
export interface Pods {
  readonly owner: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly priorityClassName?: string;
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly affinity?: unknown;
  readonly topologySpreadConstraints?: readonly { readonly labelSelector: Selector }[];
  readonly [field: string]: unknown;
}

export interface Container {
  readonly name: string;
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string }[];
  readonly resources: {
    readonly requests: Readonly<Record<string, string>>;
    readonly limits: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

export interface Volume {
  readonly name: string;
  readonly configMap?: { readonly name: string };
  readonly csi?: { readonly volumeAttributes: { readonly secretProviderClass: string } };
  readonly emptyDir?: { readonly sizeLimit?: string };
}

export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
}

interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}

/** Reads a path of an object that a test knows to be there. */
export function at<T>(object: unknown, path: string): T {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object) as T;
}

/** The pods of every Deployment, DaemonSet and CronJob. */
export function podsIn(objects: readonly KubernetesObject[]): Pods[] {
  return objects.flatMap((object) => {
    const path = { CronJob: 'spec.jobTemplate.spec.template', DaemonSet: 'spec.template', Deployment: 'spec.template' }[
      object.kind
    ];
    if (path === undefined) return [];
    const { metadata, spec } = at<PodTemplate>(object, path);
    return [
      {
        owner: `${object.kind} ${object.metadata.name}`,
        namespace: object.metadata.namespace ?? '',
        labels: metadata.labels,
        spec,
      },
    ];
  });
}

/** Whether labels pass a selector; an empty selector takes all. */
export function matches(selector: Selector | undefined, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}
