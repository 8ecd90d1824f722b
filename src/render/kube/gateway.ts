import type { IGateway } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway';
import type { ILimitRange } from 'kubernetes-models/v1/LimitRange';
import type { IResourceQuota } from 'kubernetes-models/v1/ResourceQuota';
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import type { Environment, Gateway } from '../../model/model.ts';
import { redirectRoute } from './http-route.ts';
import { namespaceSelectorOf, platformLabels, type Scope } from './labels.ts';
import { namespaceBaseline, namespaceObject } from './namespace.ts';
import { dnsRule, gatewayPolicy, podsOf, tcp, type EgressRule } from './network-policy.ts';
import { kindOf, namespaceResource, patched, type KubernetesObject, type Resource } from './resource.ts';
import { setting, vaultHost } from './settings.ts';

const makeGateway = kindOf<IGateway>('gateway.networking.k8s.io/v1', 'Gateway');
const makeServiceAccount = kindOf<IServiceAccount>('v1', 'ServiceAccount');
const makeResourceQuota = kindOf<IResourceQuota>('v1', 'ResourceQuota');
const makeLimitRange = kindOf<ILimitRange>('v1', 'LimitRange');

const ports = { http: 80, https: 443 } as const;

/**
 * The pods that the add-on makes: two to five proxies of 2 CPU and 1 GiB at most, and a pod that holds the certificate's
 * mount with 20m and 24Mi. Source: AKS docs, app-routing-gateway-api; Azure/aks-app-routing-operator, placeholder pod;
 * Istio's defaults for proxies; 2026-08. The quota leaves room for twice as many.
 */
const sizes = {
  quota: { 'requests.cpu': '8', 'requests.memory': '8Gi', 'limits.cpu': '32', 'limits.memory': '24Gi', pods: '30' },
  limits: {
    min: { cpu: '10m', memory: '16Mi' },
    max: { cpu: '4', memory: '4Gi' },
    default: { cpu: '2', memory: '1Gi' },
    defaultRequest: { cpu: '100m', memory: '128Mi' },
  },
} as const;

/** The namespace of the gateway, closed like every other, and the Gateway in it. */
export function gatewayResources(gateway: Gateway, scope: Scope): Resource[] {
  const { namespace } = gateway;
  const metadata = (name: string) => ({ name, namespace, labels: platformLabels(scope) });
  const place = (object: KubernetesObject, name?: string): Resource => namespaceResource(object, namespace, name);
  const resources = [
    place(
      namespaceObject(namespace, 'baseline', scope, {
        description: "Istio's proxies name no seccomp profile, which the level restricted asks for.",
      }),
    ),
    place(makeResourceQuota({ metadata: metadata('quota'), spec: { hard: { ...sizes.quota } } })),
    place(makeLimitRange({ metadata: metadata('limits'), spec: { limits: [{ type: 'Container', ...sizes.limits }] } })),
    ...namespaceBaseline(namespace, false, scope),
    place(gatewayPolicy(namespace, Object.values(ports), gatewayEgress(scope.environment), scope), 'gateway'),
    place(certificateAccount(gateway, scope), 'certificate'),
    place(gatewayObject(gateway, scope)),
    place(redirectRoute(gateway, scope), 'redirect'),
  ];
  return resources.map((resource) => patched(resource, gateway.patch, ['cluster', 'ingress', 'patch']));
}

/** The account whose identity reads the certificate. The add-on mounts it for a pod of its own. */
function certificateAccount(gateway: Gateway, scope: Scope): KubernetesObject {
  const annotations = { 'azure.workload.identity/client-id': setting(gateway.clientIdSetting) };
  return makeServiceAccount({
    metadata: {
      name: gateway.serviceAccount,
      namespace: gateway.namespace,
      labels: platformLabels(scope),
      annotations,
    },
    automountServiceAccountToken: false,
  });
}

/** Names, the gateway's control plane, and each published workload. */
function gatewayEgress(environment: Environment): EgressRule[] {
  const workloads = environment.namespaces.flatMap((namespace) => namespace.workloads);
  return [
    dnsRule,
    { to: [{ namespaceSelector: namespaceSelectorOf('aks-istio-system') }], ports: [tcp(15012)] },
    ...workloads.flatMap((workload) =>
      workload.expose?.port ? [{ to: [podsOf(workload)], ports: [tcp(workload.expose.port.number)] }] : [],
    ),
  ];
}

/**
 * The add-on turns the options of the HTTPS listener into a synced certificate, and writes the reference to it into the
 * live object. Without a version in the address it follows renewals. Source: AKS docs, app-routing-gateway-api-dns-tls.
 */
function gatewayObject(gateway: Gateway, scope: Scope): KubernetesObject {
  const namespaces = scope.environment.namespaces
    .filter(({ workloads }) => workloads.some(({ expose }) => expose))
    .map(({ name }) => name);
  return makeGateway({
    metadata: { name: gateway.name, namespace: gateway.namespace, labels: platformLabels(scope) },
    spec: {
      gatewayClassName: gateway.className,
      infrastructure: { annotations: loadBalancer(gateway) },
      listeners: [
        // Routes of its own namespace alone, as the API server fills in: the redirection.
        { name: 'http', port: ports.http, protocol: 'HTTP' },
        {
          name: 'https',
          port: ports.https,
          protocol: 'HTTPS',
          tls: {
            options: {
              'kubernetes.azure.com/tls-cert-keyvault-uri': `https://${setting(vaultHost)}/certificates/${gateway.certificate}`,
              'kubernetes.azure.com/tls-cert-service-account': gateway.serviceAccount,
            },
          },
          allowedRoutes: {
            namespaces: {
              from: 'Selector',
              selector: {
                matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: namespaces }],
              },
            },
          },
        },
      ],
    },
  });
}

/**
 * Left alone, Azure would ask for `/` on each port and take the gateway's 404 on one, and our redirection on the other,
 * for a dead node. Source: Azure/AKS issue 3646; cloud-provider-azure docs, loadbalancer, 2026-08.
 */
function loadBalancer({ visibility }: Gateway): Record<string, string> {
  return {
    ...(visibility === 'internal' ? { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' } : {}),
    ...Object.fromEntries(
      Object.values(ports).map((port) => [`service.beta.kubernetes.io/port_${port}_health-probe_protocol`, 'tcp']),
    ),
  };
}
