import type { KubernetesObject } from '../../../src/render/kube/resource.ts';
import { matches, type Selector } from './pods.ts';

/** One end of a flow: a pod, or an address outside the cluster. */
export interface End {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Peer {
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly protocol?: string; readonly port: number }[];
}

interface Policy {
  readonly podSelector: Selector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

interface Flow {
  readonly port: number;
  readonly protocol?: 'TCP' | 'UDP';
}

/** NetworkPolicy as Cilium enforces it: an address block never stands for a pod. */
export class Network {
  readonly #policies: readonly { readonly namespace: string; readonly spec: Policy }[];

  constructor(objects: readonly KubernetesObject[]) {
    this.#policies = objects
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .map(({ metadata, spec }) => ({ namespace: metadata.namespace ?? '', spec: spec as unknown as Policy }));
  }

  /** Whether a pod may send to another: its own egress and the other's ingress must agree. */
  lets(from: End, to: End, flow: Flow): boolean {
    return this.sends(from, to, flow) && this.takes(to, from, flow);
  }

  sends(from: End, to: End | string, flow: Flow): boolean {
    return this.#passes(from, 'Egress', flow, (rule) => rule.to, to);
  }

  /** `from` is an address for a caller outside the cluster. */
  takes(to: End, from: End | string, flow: Flow): boolean {
    return this.#passes(to, 'Ingress', flow, (rule) => rule.from, from);
  }

  #passes(
    subject: End,
    type: 'Ingress' | 'Egress',
    { port, protocol = 'TCP' }: Flow,
    peersOf: (rule: Rule) => readonly Peer[] | undefined,
    other: End | string,
  ): boolean {
    const held = this.#policies.filter(
      ({ namespace, spec }) =>
        namespace === subject.namespace && spec.policyTypes.includes(type) && matches(spec.podSelector, subject.labels),
    );
    if (held.length === 0) return true;
    const rules = held.flatMap(({ spec }) => (type === 'Ingress' ? spec.ingress : spec.egress) ?? []);
    return rules.some((rule) => {
      const peers = peersOf(rule);
      const isPort =
        !rule.ports || rule.ports.some((entry) => entry.port === port && (entry.protocol ?? 'TCP') === protocol);
      return isPort && (!peers || peers.some((peer) => isPeer(peer, other, subject.namespace)));
    });
  }
}

function isPeer(peer: Peer, other: End | string, own: string): boolean {
  if (typeof other === 'string')
    return (
      peer.ipBlock !== undefined &&
      isIn(other, peer.ipBlock.cidr) &&
      !(peer.ipBlock.except ?? []).some((cidr) => isIn(other, cidr))
    );
  if (peer.ipBlock) return false;
  const isNamespace = peer.namespaceSelector
    ? matches(peer.namespaceSelector, { 'kubernetes.io/metadata.name': other.namespace })
    : other.namespace === own;
  return isNamespace && matches(peer.podSelector, other.labels);
}

function isIn(address: string, cidr: string): boolean {
  const [base = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(numberOf(address) / size) === Math.floor(numberOf(base) / size);
}

function numberOf(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}
