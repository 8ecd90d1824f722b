import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import type { Gateway, Port, Workload } from '../../model/model.ts';
import { platformLabels, workloadMetadata, type Scope } from './labels.ts';
import { kindOf, type KubernetesObject } from './resource.ts';

const makeHttpRoute = kindOf<IHTTPRoute>('gateway.networking.k8s.io/v1', 'HTTPRoute');

/** A workload that is published, and the port that it is published with. */
export type Published = NonNullable<Workload['expose']> & { readonly port: Port };

/** Leaves out what the API server fills in: kinds, groups, weights, and the path `/`. */
export function httpRoute(workload: Workload, expose: Published, gateway: Gateway, scope: Scope): KubernetesObject {
  return makeHttpRoute({
    metadata: workloadMetadata(workload, scope),
    spec: {
      parentRefs: [parent(gateway, 'https')],
      hostnames: [expose.host],
      rules: [
        {
          ...(expose.path === '/' ? {} : { matches: [{ path: { type: 'PathPrefix', value: expose.path } }] }),
          backendRefs: [backend(workload, expose)],
          ...(expose.timeoutSeconds === undefined ? {} : { timeouts: { request: `${expose.timeoutSeconds}s` } }),
        },
      ],
    },
  });
}

export function backend({ name }: Workload, { port }: Published): { name: string; port: number } {
  return { name, port: port.servicePort };
}

/** Sends every plain request of any host to HTTPS. */
export function redirectRoute(gateway: Gateway, scope: Scope): KubernetesObject {
  return makeHttpRoute({
    metadata: { name: 'redirect-to-https', namespace: gateway.namespace, labels: platformLabels(scope) },
    spec: {
      parentRefs: [parent(gateway, 'http')],
      rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] }],
    },
  });
}

export function parent(
  { namespace, name }: Gateway,
  sectionName: 'http' | 'https',
): { namespace: string; name: string; sectionName: string } {
  return { namespace, name, sectionName };
}
