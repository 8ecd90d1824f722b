import { contains, parseCidr } from '../../../model/cidr.ts';
import {
  type Constraint,
  distinct,
  dnsLabel,
  dnsSubdomain,
  each,
  eachShaped,
  exactlyOneOf,
  filled,
  forbidden,
  holds,
  ipAddress,
  labels,
  listIn,
  oneOf,
  port,
  qualifiedName,
  shaped,
  shapedIfAny,
  strictlyOneOf,
  when,
  within,
} from '../constraint.ts';
import { isGiven, isPlain, type Plain, shown, type Wrong } from '../schema.ts';

const isExternal = ({ type }: Plain): boolean => type === 'LoadBalancer' || type === 'NodePort';

/** What the server checks of Services and NetworkPolicies, by the definition in the schema. Source: kubernetes/kubernetes, pkg/apis/core and networking, validation, 1.36. */
export const networkChecks: Readonly<Record<string, readonly Constraint[]>> = {
  'v1.ServiceSpec': [
    oneOf('type', 'ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'),
    when(
      ({ type, clusterIP }) => type !== 'ExternalName' && clusterIP !== 'None',
      holds((part) => listIn(part, 'ports').length > 0, ['ports'], 'is empty, and must hold a port'),
    ),
    when(({ type }) => type === 'ExternalName', filled('externalName'), shapedIfAny('externalName', dnsSubdomain)),
    when(
      ({ type, clusterIP }) => type === 'ExternalName' && clusterIP !== '',
      forbidden('clusterIP', 'an ExternalName has none'),
    ),
    when((part) => listIn(part, 'ports').length > 1, each('ports', filled('name'))),
    when(
      (part) => !isExternal(part),
      each(
        'ports',
        holds(({ nodePort }) => !nodePort, ['nodePort'], 'is for the types NodePort and LoadBalancer only'),
      ),
    ),
    distinct('ports', 'name'),
    distinctPorts,
    labels('selector'),
    oneOf('sessionAffinity', 'ClientIP', 'None'),
    when(
      ({ sessionAffinity }) => sessionAffinity !== 'ClientIP',
      forbidden('sessionAffinityConfig', 'only sessionAffinity ClientIP has it'),
    ),
    shapedIfAny('clusterIP', (text) => (text === 'None' ? undefined : ipAddress(text))),
    eachShaped('clusterIPs', (text) => (text === 'None' ? undefined : ipAddress(text))),
    eachShaped('externalIPs', externalAddress),
    shapedIfAny('externalTrafficPolicy', (text) =>
      text === 'Cluster' || text === 'Local' ? undefined : `is ${shown(text)}, and must be Cluster or Local`,
    ),
    when(
      (part) => !isExternal(part) && !(listIn(part, 'externalIPs').length > 0),
      holds(
        ({ externalTrafficPolicy }) => !externalTrafficPolicy,
        ['externalTrafficPolicy'],
        'is for the types NodePort and LoadBalancer only',
      ),
    ),
    strictlyOneOf('internalTrafficPolicy', 'Cluster', 'Local'),
    strictlyOneOf('trafficDistribution', 'PreferClose', 'PreferSameNode', 'PreferSameZone'),
    strictlyOneOf('ipFamilyPolicy', 'PreferDualStack', 'RequireDualStack', 'SingleStack'),
    holds(
      ({ ipFamilyPolicy }) => ipFamilyPolicy !== 'RequireDualStack',
      ['ipFamilyPolicy'],
      'is RequireDualStack, and the cluster has one family of addresses',
    ),
    (part) =>
      listIn(part, 'ipFamilies').flatMap((family, index) =>
        family === 'IPv4' && index === 0
          ? []
          : [{ path: ['ipFamilies', index], message: `is ${shown(family)}, and the cluster has IPv4 only` }],
      ),
    when(
      ({ type }) => type !== 'LoadBalancer',
      holds(
        (part) => listIn(part, 'loadBalancerSourceRanges').length === 0,
        ['loadBalancerSourceRanges'],
        'is for the type LoadBalancer only',
      ),
      ...['allocateLoadBalancerNodePorts', 'loadBalancerClass'].map((field) =>
        forbidden(field, 'it is for the type LoadBalancer only'),
      ),
      holds(
        ({ healthCheckNodePort }) => !healthCheckNodePort,
        ['healthCheckNodePort'],
        'is for the type LoadBalancer only',
      ),
    ),
  ],
  'v1.ServicePort': [
    within('port', 1, 65535),
    port('targetPort'),
    within('nodePort', 0, 65535),
    shapedIfAny('name', dnsLabel),
    oneOf('protocol', 'SCTP', 'TCP', 'UDP'),
    shaped('appProtocol', qualifiedName),
  ],
  'v1.ClientIPConfig': [within('timeoutSeconds', 1, 86_400)],
  'v1.NetworkPolicySpec': [
    (part) =>
      listIn(part, 'policyTypes').flatMap((type, index) =>
        type === 'Ingress' || type === 'Egress'
          ? []
          : [{ path: ['policyTypes', index], message: `is ${shown(type)}, and must be Ingress or Egress` }],
      ),
    holds((part) => listIn(part, 'policyTypes').length <= 2, ['policyTypes'], 'has more than two entries'),
    each('ingress', each('from', ...peer())),
    each('egress', each('to', ...peer())),
  ],
  'v1.NetworkPolicyPort': [
    strictlyOneOf('protocol', 'SCTP', 'TCP', 'UDP'),
    port('port'),
    within('endPort', 1, 65535),
    when(
      ({ endPort }) => isGiven(endPort),
      holds(
        (part) => typeof part['port'] === 'number' && part['port'] <= Number(part['endPort']),
        ['endPort'],
        'needs a port that is a number and no greater',
      ),
    ),
  ],
  'v1.IPBlock': [
    filled('cidr'),
    shapedIfAny('cidr', range),
    (part) =>
      listIn(part, 'except').flatMap((inner, index) => {
        const message = typeof inner === 'string' ? (range(inner) ?? notWithin(inner, part['cidr'])) : undefined;
        return message === undefined ? [] : [{ path: ['except', index], message }];
      }),
  ],
};

function peer(): readonly Constraint[] {
  return [
    (part, place) =>
      isGiven(part['podSelector']) || isGiven(part['namespaceSelector'])
        ? isGiven(part['ipBlock'])
          ? [{ path: ['ipBlock'], message: 'cannot stand beside a selector' }]
          : []
        : exactlyOneOf('ipBlock', 'namespaceSelector', 'podSelector')(part, place),
  ];
}

function distinctPorts(part: Plain): Wrong[] {
  const seen = new Set<string>();
  return listIn(part, 'ports').flatMap((entry, index) => {
    if (!isPlain(entry) || typeof entry['port'] !== 'number') return [];
    const identity = `${entry['port']} ${String(entry['protocol'] ?? 'TCP')}`;
    const isRepeated = seen.has(identity);
    seen.add(identity);
    return isRepeated ? [{ path: ['ports', index, 'port'], message: 'appears twice with the same protocol' }] : [];
  });
}

function externalAddress(text: string): string | undefined {
  return (
    ipAddress(text) ??
    (/^(0\.0\.0\.0|127\.|169\.254\.|224\.0\.0\.|::1?$|fe80:)/i.test(text)
      ? `is ${shown(text)}, which cannot be reached from outside`
      : undefined)
  );
}

function range(text: string): string | undefined {
  if (text.includes(':')) {
    const [address = '', prefix = ''] = text.split('/');
    return (
      ipAddress(address) ??
      (/^\d{1,3}$/.test(prefix) && Number(prefix) <= 128
        ? undefined
        : `is ${shown(text)}, and must be a range such as 2001:db8::/64`)
    );
  }
  const result = parseCidr(text);
  return result.ok ? undefined : `: ${result.message}`;
}

function notWithin(inner: string, outer: unknown): string | undefined {
  if (inner.includes(':') || typeof outer !== 'string') return undefined;
  const [within, around] = [parseCidr(inner), parseCidr(outer)];
  if (!within.ok || !around.ok) return undefined;
  return contains(around.value, within.value) && around.value.prefix < within.value.prefix
    ? undefined
    : `is ${shown(inner)}, and must be a smaller part of ${outer}`;
}
