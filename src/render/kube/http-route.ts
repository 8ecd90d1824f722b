import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import type { Gateway, Workload } from '../../model/model.ts';
import { platformLabels, workloadMetadata, type Scope } from './labels.ts';
import { kindOf, type KubernetesObject } from './resource.ts';
import { servicePort } from './service.ts';

const makeHttpRoute = kindOf<IHTTPRoute>('gateway.networking.k8s.io/v1', 'HTTPRoute');

type ParentRef = NonNullable<IHTTPRoute['spec']['parentRefs']>[number];

/** Fields that the API server would fill in are written out, so that a GitOps tool sees no difference for ever. */
export function workloadRoute(
  workload: Workload,
  expose: NonNullable<Workload['expose']>,
  gateway: Gateway,
  scope: Scope,
): KubernetesObject {
  return makeHttpRoute({
    metadata: workloadMetadata(workload, scope),
    spec: {
      parentRefs: [parent(gateway, 'https')],
      hostnames: [expose.host],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: expose.path } }],
          backendRefs: [{ group: '', kind: 'Service', name: workload.name, port: servicePort, weight: 1 }],
          ...(expose.timeoutSeconds === undefined ? {} : { timeouts: { request: `${expose.timeoutSeconds}s` } }),
        },
      ],
    },
  });
}

/** Sends every plain request of any host to HTTPS. */
export function redirectRoute(gateway: Gateway, scope: Scope): KubernetesObject {
  return makeHttpRoute({
    metadata: { name: 'redirect-to-https', namespace: gateway.namespace, labels: platformLabels(scope) },
    spec: {
      parentRefs: [parent(gateway, 'http')],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }],
        },
      ],
    },
  });
}

function parent(gateway: Gateway, sectionName: 'http' | 'https'): ParentRef {
  return {
    group: 'gateway.networking.k8s.io',
    kind: 'Gateway',
    namespace: gateway.namespace,
    name: gateway.name,
    sectionName,
  };
}
