import { parseCidr } from '../../model/cidr.ts';
import { type Change, of, remove } from './change.ts';
import { listIn, mapIn } from './constraint.ts';
import { at } from './identity.ts';
import { isGiven, isPlain, type Plain, shown } from './schema.ts';
import { type PatchedFinding, type PatchedRule, placeName, type RenderedObject } from './subject.ts';

/** What lets traffic in or out that nothing else in the file asks for. */
export const trafficWeakeningRules: readonly PatchedRule[] = [
  {
    id: 'P6',
    severity: 'warning',
    title: 'A patched policy opens nothing to everybody',
    why: 'A rule without peers, for every address, or in the policy that closes a namespace, lets through what no declaration of this file asks for; the metadata service of Azure is one of these addresses.',
    source: 'Kubernetes docs, network-policies, 2026-08',
    of: 'patched',
    check: of(['NetworkPolicy'], ({ object, before }) => [
      ...(['ingress', 'egress'] as const).flatMap((direction) => opened(object, before, direction)),
      ...listIn(mapIn(before, 'spec'), 'policyTypes')
        .filter((type) => !listIn(mapIn(object, 'spec'), 'policyTypes').includes(type))
        .map((type) => ({
          path: ['spec', 'policyTypes'],
          message: `${placeName(object, ['spec', 'policyTypes'])} has no ${String(type)} any more, so that direction is open.`,
          fix: remove,
        })),
    ]),
  },
  {
    id: 'P22',
    severity: 'warning',
    title: 'A patched policy still lets through what the file declares',
    why: 'A flow that is declared and does not work looks like a fault of the network, and nobody looks for it in a patch.',
    source: 'Kubernetes docs, network-policies, 2026-08',
    of: 'patched',
    check: of(['NetworkPolicy'], ({ object, before }) =>
      (['ingress', 'egress'] as const).flatMap((direction) => {
        const rules = listIn(mapIn(object, 'spec'), direction).map((rule) => JSON.stringify(rule));
        const lost = listIn(mapIn(before, 'spec'), direction).filter((rule) => !rules.includes(JSON.stringify(rule)));
        const path = ['spec', direction];
        return lost.length === 0
          ? []
          : [
              {
                path,
                message: `${placeName(object, path)} lacks ${lost.length} of the rules that it has without the patch.`,
                fix: 'Remove that part of the patch; a list of rules is replaced as a whole, so write the others, too.',
              },
            ];
      }),
    ),
  },
  {
    id: 'P9',
    severity: 'warning',
    title: 'A patched Service leads to the pods of its workload alone',
    why: 'externalIPs take over traffic for any address (CVE-2020-8554), an ExternalName sends callers out of the cluster, and what no network policy knows is not checked.',
    source: 'Kubernetes docs, services-networking/service; CVE-2020-8554; 2026-08',
    of: 'patched',
    check: of(['Service'], ({ object, before }) =>
      [
        ['externalIPs', 'takes traffic for addresses that are not its own'],
        ['externalName', 'sends callers to a name outside'],
        ['loadBalancerIP', 'asks for an address of a load balancer, which is no more looked at'],
        ['loadBalancerSourceRanges', 'is for load balancers'],
        ['publishNotReadyAddresses', 'sends requests to replicas that are not ready'],
      ].flatMap(([field = '', what = '']) => {
        const value = at(object, ['spec', field]);
        return isOn(value) && !isOn(at(before, ['spec', field]))
          ? [{ path: ['spec', field], message: `${placeName(object, ['spec', field])} ${what}.`, fix: remove }]
          : [];
      }),
    ),
  },
  {
    id: 'N18',
    severity: 'error',
    title: 'A patch opens no second way in',
    why: 'The gateway is the only way in: the quota of every namespace allows no load balancer and no node port.',
    source: 'AKS docs, app-routing-gateway-api, 2026-08-21',
    of: 'patched',
    check: of(['Service'], ({ object }) => {
      const type = at(object, ['spec', 'type']);
      return type === 'LoadBalancer' || type === 'NodePort'
        ? [
            {
              path: ['spec', 'type'],
              message: `A patch makes ${placeName(object, [])} a ${type}, which the quota of its namespace refuses.`,
              fix: 'Remove it, and write `expose` with a host name.',
            },
          ]
        : [];
    }),
  },
  {
    id: 'P14',
    severity: 'warning',
    title: 'A patched route is for the host and the Service of its workload',
    why: 'A route without hosts, or with those of another workload, takes requests that are not its own, past the checks of this file.',
    source: 'Gateway API docs, HTTPRoute, 2026-08',
    of: 'patched',
    check: of(['GRPCRoute', 'HTTPRoute'], route),
  },
  {
    id: 'P18',
    severity: 'warning',
    title: 'A patched gateway serves the platform over TLS, and nobody else',
    why: 'A listener for routes of every namespace, or one without TLS, takes traffic that nothing else in this file protects.',
    source: 'Gateway API docs, Gateway, 2026-08',
    of: 'patched',
    check: of(['Gateway'], ({ object, before }) => {
      const listeners = listIn(mapIn(object, 'spec'), 'listeners');
      const own = listIn(mapIn(before, 'spec'), 'listeners');
      const [annotation, ownAnnotation] = [object, before].map((one) => at(one, internal));
      return [
        ...(annotation === ownAnnotation
          ? []
          : [
              {
                path: internal,
                message: `${placeName(object, internal)} decides who reaches the gateway; policies, documents and the firewall follow \`visibility\`.`,
                fix: 'Take it out, and write `visibility: public` or `visibility: internal` under `cluster.ingress`.',
              },
            ]),
        ...own
          .filter((listener) => !listeners.some((other) => at(other, ['name']) === at(listener, ['name'])))
          .map((listener) => ({
            path: ['spec', 'listeners'],
            message: `${placeName(object, ['spec', 'listeners'])} has no listener ${String(at(listener, ['name']))} any more.`,
            fix: remove,
          })),
        ...listeners.flatMap((listener, index) => {
          const path = ['spec', 'listeners', index];
          const earlier = own.find((other) => at(other, ['name']) === at(listener, ['name']));
          return [
            ...(at(listener, ['allowedRoutes', 'namespaces', 'from']) === 'All'
              ? [
                  {
                    path: [...path, 'allowedRoutes'],
                    message: `${placeName(object, path)} takes routes of every namespace.`,
                    fix: remove,
                  },
                ]
              : []),
            ...(at(listener, ['protocol']) === 'HTTPS' && !isGiven(at(listener, ['tls']))
              ? [
                  {
                    path,
                    message: `${placeName(object, path)} is HTTPS without tls, so it has no certificate.`,
                    fix: remove,
                  },
                ]
              : []),
            ...(at(listener, ['protocol']) === 'HTTP' && !earlier
              ? [{ path, message: `${placeName(object, path)} answers without TLS.`, fix: remove }]
              : []),
          ];
        }),
      ];
    }),
  },
];

/** What makes the load balancer of the gateway an internal one. */
const internal = ['spec', 'infrastructure', 'annotations', 'service.beta.kubernetes.io/azure-load-balancer-internal'];

function isOn(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isGiven(value) && value !== '' && value !== false;
}

function opened(object: RenderedObject, before: RenderedObject, direction: 'ingress' | 'egress'): PatchedFinding[] {
  const own = listIn(mapIn(before, 'spec'), direction).map((rule) => JSON.stringify(rule));
  const field = direction === 'ingress' ? 'from' : 'to';
  return listIn(mapIn(object, 'spec'), direction).flatMap((rule, index): PatchedFinding[] => {
    if (!isPlain(rule) || own.includes(JSON.stringify(rule))) return [];
    const path = ['spec', direction, index];
    if (closes(before, direction))
      return [
        {
          path,
          message: `${placeName(object, path)} opens ${direction} of every pod of the namespace, which this policy closes.`,
          fix: 'Declare the flow under `uses`, or patch the NetworkPolicy of the workload that needs it.',
        },
      ];
    const peers = listIn(rule, field);
    if (peers.length === 0)
      return [
        {
          path,
          message: `${placeName(object, path)} has no ${field}, so it opens ${direction} ${direction === 'ingress' ? 'from' : 'to'} everywhere.`,
          fix: `Name the peers under \`${field}\`, or declare the flow under \`uses\`.`,
        },
      ];
    return peers.flatMap((peer, place) => {
      const what = isPlain(peer) ? everybody(peer) : undefined;
      return what === undefined
        ? []
        : [
            {
              path: [...path, field, place],
              message: `${placeName(object, [...path, field, place])} means ${what}.`,
              fix: 'Name what is meant, or declare the flow under `uses`.',
            },
          ];
    });
  });
}

/** Whether the policy is there to keep a direction shut, as default-deny is. */
function closes(before: RenderedObject, direction: 'ingress' | 'egress'): boolean {
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  return (
    isAny(at(before, ['spec', 'podSelector'])) &&
    listIn(mapIn(before, 'spec'), 'policyTypes').includes(type) &&
    listIn(mapIn(before, 'spec'), direction).length === 0
  );
}

const metadataService = '169.254.169.254/32';

function everybody(peer: Plain): string | undefined {
  if (isPlain(peer['ipBlock'])) {
    const range = parseCidr(String(peer['ipBlock']['cidr']));
    const service = parseCidr(metadataService);
    if (!range.ok || !service.ok) return peer['ipBlock']['cidr'] === '::/0' ? 'every IPv6 address' : undefined;
    const size = 2 ** (32 - range.value.prefix);
    const holdsService =
      service.value.address >= range.value.address && service.value.address < range.value.address + size;
    const isExcepted = listIn(peer['ipBlock'], 'except').some((inner) => String(inner).startsWith('169.254.'));
    if (holdsService && !isExcepted) return 'addresses with the metadata service of Azure among them';
    return undefined;
  }
  return isAny(peer['namespaceSelector']) && (peer['podSelector'] === undefined || isAny(peer['podSelector']))
    ? 'every pod of the cluster'
    : undefined;
}

function isAny(selector: unknown): boolean {
  return (
    isPlain(selector) &&
    Object.keys(mapIn(selector, 'matchLabels')).length === 0 &&
    listIn(selector, 'matchExpressions').length === 0
  );
}

function route({ object, before, objects, workload }: Change): PatchedFinding[] {
  const hosts = listIn(mapIn(object, 'spec'), 'hostnames');
  const own = listIn(mapIn(before, 'spec'), 'hostnames');
  const others = objects.filter((other) => other.kind === 'HTTPRoute' && other.metadata.name !== object.metadata.name);
  return [
    ...(hosts.length === 0 && own.length > 0
      ? [
          {
            path: ['spec', 'hostnames'],
            message: `${placeName(object, ['spec', 'hostnames'])} is empty, so the route takes requests for every host.`,
            fix: remove,
          },
        ]
      : []),
    ...hosts.flatMap((host, index) => {
      if (own.includes(host)) return [];
      const owner = others.find((other) => listIn(mapIn(other, 'spec'), 'hostnames').includes(host));
      const path = ['spec', 'hostnames', index];
      return [
        {
          path,
          message: owner
            ? `${placeName(object, path)} is ${shown(host)}, the host of ${owner.metadata.name}.`
            : `${placeName(object, path)} is ${shown(host)}, which \`expose\` does not name: no certificate and no check knows it.`,
          fix: 'Write the host under `expose` of the workload.',
        },
      ];
    }),
    ...listIn(mapIn(object, 'spec'), 'rules').flatMap((rule, index) =>
      listIn(isPlain(rule) ? rule : {}, 'backendRefs').flatMap((entry, place): PatchedFinding[] => {
        const path = ['spec', 'rules', index, 'backendRefs', place];
        const [name, namespace] = [at(entry, ['name']), at(entry, ['namespace'])];
        return name === (workload?.name ?? name) && (namespace === undefined || namespace === object.metadata.namespace)
          ? []
          : [
              {
                path,
                message: `${placeName(object, path)} leads to ${String(name)}, which is not the Service of the workload.`,
                fix: 'Declare the flow, and let the other workload publish itself.',
              },
            ];
      }),
    ),
    ...(listIn(mapIn(object, 'spec'), 'parentRefs').length === 0
      ? [
          {
            path: ['spec', 'parentRefs'],
            message: `${placeName(object, ['spec', 'parentRefs'])} is empty, so no gateway has the route.`,
            fix: remove,
          },
        ]
      : []),
  ];
}
