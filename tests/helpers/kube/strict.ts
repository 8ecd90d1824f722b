import { Gateway } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway';
import { HTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { TriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1/TriggerAuthentication';
import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import { DaemonSet } from 'kubernetes-models/apps/v1/DaemonSet';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { CronJob } from 'kubernetes-models/batch/v1/CronJob';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { PriorityClass } from 'kubernetes-models/scheduling.k8s.io/v1/PriorityClass';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { LimitRange } from 'kubernetes-models/v1/LimitRange';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { ResourceQuota } from 'kubernetes-models/v1/ResourceQuota';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import type { KubernetesObject } from '../../../src/render/kube/resource.ts';

interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly prototype: { validate(): void };
}

const kinds: readonly Kind[] = [
  ConfigMap,
  CronJob,
  DaemonSet,
  Deployment,
  Gateway,
  HorizontalPodAutoscaler,
  HTTPRoute,
  LimitRange,
  Namespace,
  NetworkPolicy,
  PodDisruptionBudget,
  PodMonitor,
  PriorityClass,
  ResourceQuota,
  ScaledObject,
  Service,
  ServiceAccount,
  TriggerAuthentication,
];

/** Groups that are served with the schema of another. Source: Azure/prometheus-collector, chart, CRD of PodMonitor. */
const sameSchema: Readonly<Record<string, string>> = { 'azmonitoring.coreos.com/v1': 'monitoring.coreos.com/v1' };

/**
 * Fields that clusters know and the packages do not: one bears the name of a keyword, which the packages' generator
 * strips from schemas (Kubernetes API, scheduling.k8s.io/v1).
 */
const missing: Readonly<Record<string, readonly string[]>> = { PriorityClass: ['description'] };

/**
 * What is wrong with an object by the schema of its kind, unknown fields included; one line each.
 *
 * The packages let unknown fields pass. Their validators look at the fields that they know, so a field at which nobody
 * looked is one that nobody knows.
 */
export function schemaProblems(object: KubernetesObject): string[] {
  const where = `${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`;
  if (object.kind === 'SecretProviderClass')
    return secretProviderClassProblems(object).map((problem) => `${where}: ${problem}`);
  if (object.kind === 'GRPCRoute') return grpcRouteProblems(object).map((problem) => `${where}: ${problem}`);
  const apiVersion = sameSchema[object.apiVersion] ?? object.apiVersion;
  const kind = kinds.find((candidate) => candidate.apiVersion === apiVersion && candidate.kind === object.kind);
  if (!kind) return [`${where}: no schema of ${object.apiVersion}`];
  const read = new Set<string>();
  try {
    kind.prototype.validate.call(watched({ ...object, apiVersion }, '', read, kind.prototype));
  } catch (error) {
    return [`${where}: ${String(error)}`];
  }
  return unread({ ...object, apiVersion }, '', read)
    .filter((path) => !(missing[object.kind] ?? []).includes(path))
    .map((path) => `${where}: the field ${path} is unknown`);
}

/** The value with every read of a field noted by its path. */
function watched<T extends object>(value: T, path: string, read: Set<string>, prototype: object): T {
  return new Proxy(value, {
    get(target, key): unknown {
      if (typeof key === 'symbol') return Reflect.get(Array.isArray(target) ? target : prototype, key);
      const child: unknown = Reflect.get(target, key);
      if (!Object.hasOwn(target, key)) return child;
      const childPath = path === '' ? key : `${path}.${key}`;
      read.add(childPath);
      return typeof child === 'object' && child !== null ? watched(child, childPath, read, prototype) : child;
    },
  });
}

function unread(value: unknown, path: string, read: ReadonlySet<string>): string[] {
  if (path !== '' && !read.has(path)) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    child === undefined ? [] : unread(child, path === '' ? key : `${path}.${key}`, read),
  );
}

/** Source: Gateway API, CRD of GRPCRoute, v1, standard channel of 1.2. */
function grpcRouteProblems(object: KubernetesObject): string[] {
  const { apiVersion, kind: _, metadata: __, spec, ...rest } = object;
  const known = ['parentRefs', 'hostnames', 'rules', 'name', 'namespace', 'sectionName', 'backendRefs', 'port'];
  const keys = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(keys);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, child]) => [key, ...keys(child)]);
  };
  return [
    ...(apiVersion === 'gateway.networking.k8s.io/v1' ? [] : [`the version ${apiVersion} is not v1`]),
    ...[...Object.keys(rest), ...keys(spec).filter((key) => !known.includes(key))].map(
      (key) => `the field ${key} is unknown`,
    ),
  ];
}

/** Source: secrets-store-csi-driver, CRD v1; its Azure provider, docs of the parameters. */
function secretProviderClassProblems(object: KubernetesObject): string[] {
  const { apiVersion, kind: _, metadata: __, spec, ...rest } = object;
  const { provider, parameters, ...others } = spec as { provider?: unknown; parameters?: Record<string, unknown> };
  const known = [
    'usePodIdentity',
    'useVMManagedIdentity',
    'clientID',
    'tenantId',
    'keyvaultName',
    'objects',
    'cloudName',
  ];
  return [
    ...(apiVersion === 'secrets-store.csi.x-k8s.io/v1' ? [] : [`the version ${apiVersion} is not v1`]),
    ...[...Object.keys(rest), ...Object.keys(others)].map((key) => `the field ${key} is unknown`),
    ...(provider === 'azure' ? [] : ['the provider is not azure']),
    ...Object.entries(parameters ?? {}).flatMap(([key, value]) => [
      ...(known.includes(key) ? [] : [`the parameter ${key} is unknown`]),
      ...(typeof value === 'string' ? [] : [`the parameter ${key} is no string`]),
    ]),
    ...['keyvaultName', 'tenantId', 'objects', 'clientID']
      .filter((key) => !parameters?.[key])
      .map((key) => `the parameter ${key} is missing`),
    ...(/^[a-zA-Z0-9-]{3,24}$/.test(String(parameters?.['keyvaultName']))
      ? []
      : ['the name of the vault is not valid']),
  ];
}
