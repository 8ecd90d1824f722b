import type { ILimitRange } from 'kubernetes-models/v1/LimitRange';
import type { INamespace } from 'kubernetes-models/v1/Namespace';
import type { IResourceQuota } from 'kubernetes-models/v1/ResourceQuota';
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import type { Namespace } from '../../model/model.ts';
import { platformLabels, type Scope } from './labels.ts';
import { allowDns, defaultDeny } from './network-policy.ts';
import { kindOf, namespaceResource, patched, type KubernetesObject, type Resource } from './resource.ts';

const makeNamespace = kindOf<INamespace>('v1', 'Namespace');
const makeResourceQuota = kindOf<IResourceQuota>('v1', 'ResourceQuota');
const makeLimitRange = kindOf<ILimitRange>('v1', 'LimitRange');
const makeServiceAccount = kindOf<IServiceAccount>('v1', 'ServiceAccount');

/** What every namespace starts with: admission level, quota, limits, a powerless default account, no open network. */
export function namespaceResources(namespace: Namespace, scope: Scope): Resource[] {
  const hasPods = namespace.workloads.length > 0;
  return [
    namespaceObject(namespace.name, namespace.podSecurity, scope, {
      labels: namespace.labels,
      annotations: namespace.annotations,
    }),
    quota(namespace, scope),
    limits(namespace, scope),
    ...namespaceBaseline(namespace.name, hasPods, scope).map(({ object }) => object),
  ]
    .map((object) => namespaceResource(object, namespace.name, variant(object)))
    .map((resource) => patched(resource, namespace.patch, ['namespaces', namespace.name, 'patch']));
}

/** The default ServiceAccount and the policies that close the namespace. */
export function namespaceBaseline(namespace: string, hasPods: boolean, scope: Scope): Resource[] {
  const objects = [
    defaultServiceAccount(namespace, scope),
    defaultDeny(namespace, hasPods, scope),
    allowDns(namespace, hasPods, scope),
  ];
  return objects.map((object) => namespaceResource(object, namespace, variant(object)));
}

/** A namespace that enforces a level of Pod Security; `description` says why where it is not the strict one. */
export function namespaceObject(
  name: string,
  enforced: Namespace['podSecurity'] | 'privileged',
  scope: Scope,
  {
    labels = {},
    annotations: further = {},
    description,
  }: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly description?: string;
  },
): KubernetesObject {
  const version = `v${scope.environment.kubernetesVersion}`;
  const security: Record<string, string> = {};
  for (const mode of ['enforce', 'audit', 'warn']) {
    // What the namespace allows is nothing to be warned of, at each deployment again; the audit log keeps what is beyond
    // the strict level, but where everything is.
    security[`pod-security.kubernetes.io/${mode}`] =
      mode === 'audit' && enforced !== 'privileged' ? 'restricted' : enforced;
    security[`pod-security.kubernetes.io/${mode}-version`] = version;
  }
  const annotations = {
    ...further,
    ...(description === undefined ? {} : { 'kubernetes.io/description': description }),
    // A folder that goes missing must not take a namespace with all that stands in it.
    ...(scope.method === 'flux' ? { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } : {}),
  };
  return makeNamespace({
    metadata: {
      name,
      labels: { ...labels, ...platformLabels(scope), ...security },
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
  });
}

function quota(
  { name, quota: { requestsCpu, requestsMemory, limitsCpu, limitsMemory, pods, gpus } }: Namespace,
  scope: Scope,
): KubernetesObject {
  return makeResourceQuota({
    metadata: { name: 'quota', namespace: name, labels: platformLabels(scope) },
    spec: {
      hard: {
        'requests.cpu': requestsCpu,
        'requests.memory': requestsMemory,
        ...(limitsCpu === undefined ? {} : { 'limits.cpu': limitsCpu }),
        'limits.memory': limitsMemory,
        ...(gpus === undefined ? {} : { 'requests.nvidia.com/gpu': gpus }),
        pods,
        // The gateway is the only way in.
        'services.loadbalancers': '0',
        'services.nodeports': '0',
      },
    },
  });
}

function limits(
  { name, limits: { min, max, default: limit, defaultRequest } }: Namespace,
  scope: Scope,
): KubernetesObject {
  return makeLimitRange({
    metadata: { name: 'limits', namespace: name, labels: platformLabels(scope) },
    spec: {
      limits: [
        {
          type: 'Container',
          min: { ...min },
          max: { ...max },
          default: { ...limit },
          defaultRequest: { ...defaultRequest },
        },
      ],
    },
  });
}

/** A pod that names no account gets this one, and with it no token. */
function defaultServiceAccount(namespace: string, scope: Scope): KubernetesObject {
  return makeServiceAccount({
    metadata: { name: 'default', namespace, labels: platformLabels(scope) },
    automountServiceAccountToken: false,
  });
}

function variant(object: KubernetesObject): string | undefined {
  return object.kind === 'NetworkPolicy' ? object.metadata.name : undefined;
}
