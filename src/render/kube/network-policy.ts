import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { notInternet } from '../../facts/reserved-ranges.ts';
import type { Peer, TransportPort, Workload } from '../../model/model.ts';
import { transportOf } from '../../model/ports.ts';
import { isPrivate } from '../../services/index.ts';
import type { ServiceFlow } from '../../services/service.ts';
import { exempted, type Annotated } from './exemptions.ts';
import { namespaceSelectorOf, platformLabels, selectorOf, workloadMetadata, type Scope } from './labels.ts';
import { kindOf, type KubernetesObject } from './resource.ts';

const makeNetworkPolicy = kindOf<INetworkPolicy>('networking.k8s.io/v1', 'NetworkPolicy');

type Spec = NonNullable<INetworkPolicy['spec']>;
type IngressRule = NonNullable<Spec['ingress']>[number];
export type EgressRule = NonNullable<Spec['egress']>[number];

/** Pods of managed Prometheus. Source: Azure/prometheus-collector, addon chart, label `rsName` of the replica set, 2026-08. */
const scraper = {
  namespaceSelector: namespaceSelectorOf('kube-system'),
  podSelector: { matchLabels: { rsName: 'ama-metrics' } },
};

const internet = { ipBlock: { cidr: '0.0.0.0/0', except: [...notInternet] } };

export const dnsRule: EgressRule = {
  to: [
    { namespaceSelector: namespaceSelectorOf('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } },
  ],
  ports: [{ protocol: 'UDP', port: 53 }, { port: 53 }],
};

/** Closes a namespace: what no other policy opens stays shut, in both directions. */
export function defaultDeny(namespace: string, hasPods: boolean, scope: Scope): KubernetesObject {
  return makeNetworkPolicy({
    metadata: { name: 'default-deny', namespace, labels: platformLabels(scope), ...withoutPods(hasPods) },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
}

/** Lets every pod of the namespace resolve names, and nothing else. */
export function allowDns(namespace: string, hasPods: boolean, scope: Scope): KubernetesObject {
  return makeNetworkPolicy({
    metadata: { name: 'allow-dns', namespace, labels: platformLabels(scope), ...withoutPods(hasPods) },
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [dnsRule] },
  });
}

/** The policy of the pods that the gateway's controller makes: the internet in, its control plane and workloads out. */
export function gatewayPolicy(
  namespace: string,
  ports: readonly number[],
  egress: readonly EgressRule[],
  scope: Scope,
): KubernetesObject {
  return makeNetworkPolicy({
    metadata: { name: 'gateway', namespace, labels: platformLabels(scope), ...withoutPods(false) },
    spec: {
      // All pods of the namespace belong to the gateway, and their own labels are up to its controller.
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: ports.map(tcp) }],
      egress: [...egress],
    },
  });
}

/** The policy of pods that talk to nobody. Checkers want a rule for each direction: these let through nothing but names. */
export function closedPolicy(metadata: {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
}): KubernetesObject {
  return makeNetworkPolicy({
    metadata,
    spec: {
      podSelector: { matchLabels: selectorOf(metadata) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [podsOf(metadata)] }],
      egress: [dnsRule],
    },
  });
}

/** Exactly the declared flows of a workload. Ports are those of pods: policies see traffic after the Service. */
export function workloadPolicy(workload: Workload, scope: Scope): KubernetesObject {
  return makeNetworkPolicy({
    metadata: workloadMetadata(workload, scope),
    spec: {
      podSelector: { matchLabels: selectorOf(workload) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: ingress(workload, scope),
      egress: egress(workload, scope),
    },
  });
}

function ingress(workload: Workload, scope: Scope): IngressRule[] {
  const { traffic, ports, expose, metrics } = workload;
  const rules: IngressRule[] = [];
  if (ports.length > 0 && traffic.callers.length > 0)
    rules.push({ from: traffic.callers.map(podsOf), ports: ports.map(transportOf).map(open) });
  if (expose?.port && scope.environment.gateway) {
    rules.push({
      from: [{ namespaceSelector: namespaceSelectorOf(scope.environment.gateway.namespace) }],
      ports: [tcp(expose.port.number)],
    });
  }
  if (metrics) rules.push({ from: [scraper], ports: [tcp(metrics.port)] });
  // Checkers take a policy without a rule for one that forgets the direction. This rule opens nothing: nobody is called
  // who does not declare it, and a workload's own egress does not name itself.
  return rules.length > 0 ? rules : [{ from: [podsOf(workload)] }];
}

function egress({ traffic }: Workload, scope: Scope): EgressRule[] {
  const rules: EgressRule[] = [dnsRule];
  for (const call of traffic.calls) rules.push({ to: [podsOf(call)], ports: call.ports.map(open) });
  if (traffic.https) rules.push({ to: [internet], ports: [tcp(443)] });
  for (const flow of traffic.services) rules.push(toService(flow, scope));
  for (const { cidr, except, ports } of traffic.addresses) {
    const ipBlock = { cidr, ...(except.length === 0 ? {} : { except: [...except] }) };
    rules.push({ to: [{ ipBlock }], ports: ports.map(tcp) });
  }
  return rules;
}

/** A flow to a service of Azure; at a private endpoint it has an address of the virtual network. */
function toService({ to, publicPorts, privatePorts }: ServiceFlow, { environment: { infra } }: Scope): EgressRule {
  const endpoints = infra.network.subnets.privateEndpoints;
  return isPrivate(infra, to) && endpoints !== undefined
    ? { to: [{ ipBlock: { cidr: endpoints.addressPrefix } }], ports: privatePorts.map(tcp) }
    : { to: [internet], ports: publicPorts.map(tcp) };
}

export function podsOf(peer: Peer): {
  namespaceSelector: { matchLabels: Record<string, string> };
  podSelector: { matchLabels: Record<string, string> };
} {
  return { namespaceSelector: namespaceSelectorOf(peer.namespace), podSelector: { matchLabels: selectorOf(peer) } };
}

/** TCP is what the API server takes a port for that does not say. */
export function tcp(port: number): { port: number } {
  return { port };
}

function open({ number, transport }: TransportPort): { protocol?: 'UDP'; port: number } {
  return transport === 'UDP' ? { protocol: transport, port: number } : tcp(number);
}

function withoutPods(hasPods: boolean): Annotated {
  const reason = 'the pods of this namespace are not in these files';
  return exempted(
    hasPods ? [] : [{ reason, kubeScore: ['networkpolicy-targets-pod'], kubeLinter: ['dangling-networkpolicy'] }],
  );
}
