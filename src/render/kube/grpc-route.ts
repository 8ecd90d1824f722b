import type { Gateway, Workload } from '../../model/model.ts';
import { backend, parent, type Published } from './http-route.ts';
import { workloadMetadata, type Scope } from './labels.ts';
import { kindOf, type KubernetesObject } from './resource.ts';

/**
 * The part of the kind that is used; the package of its neighbours does not have it. Source: Gateway API, GRPCRoute v1,
 * in the standard channel since 1.1; AKS installs 1.2.1 and newer (AKS docs, managed-gateway-api, 2026-08-21).
 */
interface GrpcRoute {
  readonly apiVersion: 'gateway.networking.k8s.io/v1';
  readonly kind: 'GRPCRoute';
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Record<string, string> };
  readonly spec: {
    readonly parentRefs: readonly ReturnType<typeof parent>[];
    readonly hostnames: readonly string[];
    readonly rules: readonly { readonly backendRefs: readonly ReturnType<typeof backend>[] }[];
  };
}

const makeGrpcRoute = kindOf<GrpcRoute>('gateway.networking.k8s.io/v1', 'GRPCRoute');

/** Every method of every service of the host: calls are told apart by their service, not by a path. */
export function grpcRoute(workload: Workload, expose: Published, gateway: Gateway, scope: Scope): KubernetesObject {
  return makeGrpcRoute({
    metadata: workloadMetadata(workload, scope),
    spec: {
      parentRefs: [parent(gateway, 'https')],
      hostnames: [expose.host],
      rules: [{ backendRefs: [backend(workload, expose)] }],
    },
  });
}
