import { parseCidr } from '../../model/cidr.ts';
import { listIn, mapIn } from './constraint.ts';
import { at } from './identity.ts';
import { containersOf } from './limits.ts';
import { amountOf } from './quantity.ts';
import { isGiven, isPlain, type Path, type Plain, shown } from './schema.ts';
import {
  podTemplate,
  type PatchedFinding,
  type PatchedRule,
  placeName,
  type RenderedObject,
  type Subject,
} from './subject.ts';

/** What a rule about weakening looks at: an object with and without its patch. */
interface Change extends Subject {
  readonly before: RenderedObject;
}

type Check = (change: Change) => readonly PatchedFinding[];

/** A check of objects of some kinds. */
function of(kinds: readonly string[], check: Check): PatchedRule['check'] {
  return (subject) =>
    subject.patch && kinds.includes(subject.object.kind) ? check({ ...subject, before: subject.patch.before }) : [];
}

/** A check of the pods that an object makes: their spec, with its path. */
function ofPods(
  check: (spec: Plain, before: Plain, path: Path, change: Change) => readonly PatchedFinding[],
): PatchedRule['check'] {
  return (subject) => {
    const [pods, before] = [podTemplate(subject.object), subject.patch && podTemplate(subject.patch.before)];
    if (!pods || !before || !subject.patch) return [];
    return check(mapIn(pods.template, 'spec'), mapIn(before.template, 'spec'), [...pods.path, 'spec'], {
      ...subject,
      before: subject.patch.before,
    });
  };
}

/** A check of each container, beside the one of its name without the patch. */
function ofContainers(
  check: (container: Plain, before: Plain | undefined, path: Path, change: Change) => readonly PatchedFinding[],
): PatchedRule['check'] {
  return (subject) => {
    const [pods, before] = [podTemplate(subject.object), subject.patch && podTemplate(subject.patch.before)];
    if (!pods || !before || !subject.patch) return [];
    const change: Change = { ...subject, before: subject.patch.before };
    const own = containersOf(before.template, before.path).map(({ container }) => container);
    return containersOf(pods.template, pods.path).flatMap(({ container, path }) =>
      check(
        container,
        own.find(({ name }) => name === container['name']),
        path,
        change,
      ),
    );
  };
}

const remove = 'Remove that part of the patch.';

/** What the server takes without a word, and what makes a platform weaker than it was without the patch. */
export const weakenedRules: readonly PatchedRule[] = [
  {
    id: 'P6',
    severity: 'warning',
    title: 'A patched policy opens nothing to everybody',
    why: 'A rule without peers, or for every address, lets through what no declaration of this file asks for; the metadata service of Azure is one of these addresses.',
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
    id: 'P7',
    severity: 'error',
    title: 'A patched object is still applied',
    why: 'kustomize leaves out what has the annotation config.kubernetes.io/local-config, and nobody is told.',
    source: 'kubernetes-sigs/kustomize docs, local-config, 2026-08',
    of: 'patched',
    check: ({ object, patch }) =>
      patch && at(object, ['metadata', 'annotations', 'config.kubernetes.io/local-config']) !== undefined
        ? [
            {
              path: ['metadata', 'annotations', 'config.kubernetes.io/local-config'],
              message: `A patch makes ${placeName(object, [])} local: kustomize builds without it.`,
              fix: remove,
            },
          ]
        : [],
  },
  {
    id: 'P8',
    severity: 'warning',
    title: 'A patch mounts no token of the cluster',
    why: 'Whoever breaks into the process finds a way to the API server.',
    source: 'Kubernetes docs, configure-service-account, 2026-08',
    of: 'patched',
    check: (subject) => [
      ...ofPods((spec, before, path, { object }) => token(object, spec, before, path))(subject),
      ...of(['ServiceAccount'], ({ object, before }) => token(object, object, before, []))(subject),
    ],
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
    id: 'P10',
    severity: 'warning',
    title: 'Patched pods keep their place among others',
    why: 'Priorities of the system evict what the cluster lives on, a toleration of everything lands on nodes that are kept free or are going away, and nodeName goes past the scheduler.',
    source: 'Kubernetes docs, pod-priority-preemption and taint-and-toleration, 2026-08',
    of: 'patched',
    check: ofPods((spec, before, path, { object }) => [
      ...(String(spec['priorityClassName'] ?? '').startsWith('system-') &&
      spec['priorityClassName'] !== before['priorityClassName']
        ? [
            {
              path: [...path, 'priorityClassName'],
              message: `${placeName(object, [...path, 'priorityClassName'])} is a priority of the system.`,
              fix: remove,
            },
          ]
        : []),
      ...(isGiven(before['priorityClassName']) && !isGiven(spec['priorityClassName'])
        ? [
            {
              path: [...path, 'priorityClassName'],
              message: `${placeName(object, [...path, 'priorityClassName'])} is gone, so anything may evict the pods.`,
              fix: remove,
            },
          ]
        : []),
      ...(isGiven(spec['nodeName']) && spec['nodeName'] !== ''
        ? [
            {
              path: [...path, 'nodeName'],
              message: `${placeName(object, [...path, 'nodeName'])} ties the pods to a node that an upgrade replaces.`,
              fix: 'Write `pool` at the workload.',
            },
          ]
        : []),
      ...listIn(spec, 'tolerations').flatMap((entry, index) =>
        isPlain(entry) && !entry['key'] && entry['operator'] === 'Exists'
          ? [
              {
                path: [...path, 'tolerations', index],
                message: `${placeName(object, [...path, 'tolerations', index])} tolerates every taint.`,
                fix: 'Name the key of the taint that is meant.',
              },
            ]
          : [],
      ),
    ]),
  },
  {
    id: 'P11',
    severity: 'warning',
    title: 'Patched containers stay as closed as they were',
    why: 'What a process may do beyond its task is what an intruder may do.',
    source: 'Kubernetes docs, pod-security-standards; AKS docs, deployment-safeguards; 2026-08',
    of: 'patched',
    check: (subject) => [
      ...ofContainers((container, before, path, { object }) => guards(container, before, path, object))(subject),
      ...ofPods((spec, before, path, { object }) =>
        ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace'].flatMap((field) =>
          spec[field] === true && before[field] !== true
            ? [
                {
                  path: [...path, field],
                  message: `${placeName(object, [...path, field])} opens the pods to others.`,
                  fix: remove,
                },
              ]
            : [],
        ),
      )(subject),
    ],
  },
  {
    id: 'P12',
    severity: 'warning',
    title: 'Patched images have a version, and come from the registry of the workload',
    why: 'What a tag such as latest leads to changes without a word, and the nodes may pull from the registry of the platform alone.',
    source: 'AKS docs, deployment-safeguards, 2026-08-21',
    of: 'patched',
    check: ofContainers((container, before, path, { object, workload }) => {
      const image = container['image'];
      if (typeof image !== 'string' || image === before?.['image']) return [];
      const registry = registryOf(image);
      const own = registryOf(workload?.image ?? image);
      const place = [...path, 'image'];
      return [
        ...(/@sha256:|:(?!latest$)[^/:@]+$/.test(image)
          ? []
          : [
              {
                path: place,
                message: `${placeName(object, place)} is ${shown(image)}, without a version.`,
                fix: 'Write the tag of a release, or a digest.',
              },
            ]),
        ...(registry === own
          ? []
          : [
              {
                path: place,
                message: `${placeName(object, place)} comes from ${registry}, and the image of the workload from ${own}.`,
                fix: `Push the image to ${own}.`,
              },
            ]),
      ];
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
    id: 'P15',
    severity: 'warning',
    title: 'A patched namespace is seen by policies and webhooks',
    why: 'These labels make admission, Azure Policy or AKS itself look away from the namespace, or take it for one of their own.',
    source: 'Azure Policy docs, policy-for-kubernetes; Azure/azure-workload-identity docs; 2026-08',
    of: 'patched',
    check: of(['Namespace'], ({ object, before }) =>
      Object.keys(mapIn(mapIn(object, 'metadata'), 'labels'))
        .filter(
          (key) =>
            /^(admission\.gatekeeper\.sh\/ignore|control-plane|kubernetes\.azure\.com\/.+|istio-injection|istio\.io\/rev)$/.test(
              key,
            ) && at(before, ['metadata', 'labels', key]) === undefined,
        )
        .map((key) => ({
          path: ['metadata', 'labels', key],
          message: `A patch gives ${placeName(object, [])} the label ${key}.`,
          fix: remove,
        })),
    ),
  },
  {
    id: 'P16',
    severity: 'warning',
    title: 'A patched workload stays up through rollouts and lost nodes',
    why: 'What spreads replicas, and what keeps them while new ones come, is what an upgrade of the nodes relies on.',
    source: 'AKS docs, best-practices-app-cluster-reliability, 2026-08-21',
    of: 'patched',
    check: (subject) => [
      ...ofPods((spec, before, path, { object }) =>
        listIn(spec, 'topologySpreadConstraints').length < listIn(before, 'topologySpreadConstraints').length
          ? [
              {
                path: [...path, 'topologySpreadConstraints'],
                message: `${placeName(object, [...path, 'topologySpreadConstraints'])} has fewer entries than without the patch.`,
                fix: remove,
              },
            ]
          : [],
      )(subject),
      ...of(['Deployment'], ({ object, before }) => [
        ...(at(object, ['spec', 'paused']) === true
          ? [
              {
                path: ['spec', 'paused'],
                message: `${placeName(object, ['spec', 'paused'])} stops every rollout.`,
                fix: remove,
              },
            ]
          : []),
        ...(at(object, ['spec', 'strategy', 'type']) === 'Recreate' &&
        at(before, ['spec', 'strategy', 'type']) !== 'Recreate'
          ? [
              {
                path: ['spec', 'strategy', 'type'],
                message: `${placeName(object, ['spec', 'strategy', 'type'])} is Recreate: every rollout is an outage.`,
                fix: remove,
              },
            ]
          : []),
      ])(subject),
    ],
  },
  {
    id: 'P17',
    severity: 'warning',
    title: 'A patched quota or range still limits what it did',
    why: 'Without it one team can take the whole cluster, and whatever names no limits has none.',
    source: 'Kubernetes docs, resource-quotas and limit-range, 2026-08',
    of: 'patched',
    check: (subject) => [
      ...of(['ResourceQuota'], ({ object, before }) =>
        loosened(object, mapIn(mapIn(object, 'spec'), 'hard'), mapIn(mapIn(before, 'spec'), 'hard'), ['spec', 'hard']),
      )(subject),
      ...of(['LimitRange'], ({ object, before }) => {
        const [after, own] = [itemOf(object), itemOf(before)];
        return ['max', 'default', 'defaultRequest'].flatMap((field) =>
          loosened(object, mapIn(after, field), field === 'max' ? mapIn(own, field) : onlyKeys(mapIn(own, field)), [
            'spec',
            'limits',
            0,
            field,
          ]),
        );
      })(subject),
    ],
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
      return [
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
  {
    id: 'P19',
    severity: 'warning',
    title: 'Secrets stay files of the vault',
    why: 'A Kubernetes Secret is readable for everybody who may read Secrets of the namespace, and outlives the pod.',
    source: 'AKS docs, csi-secrets-store-driver, 2026-08-21',
    of: 'patched',
    check: of(['SecretProviderClass'], ({ object }) =>
      listIn(mapIn(object, 'spec'), 'secretObjects').length > 0
        ? [
            {
              path: ['spec', 'secretObjects'],
              message: `${placeName(object, ['spec', 'secretObjects'])} copies secrets of the vault into Kubernetes Secrets.`,
              fix: 'Read them from /mnt/secrets.',
            },
          ]
        : [],
    ),
  },
];

function isOn(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isGiven(value) && value !== '' && value !== false;
}

function token(object: RenderedObject, value: Plain, before: Plain, path: Path): PatchedFinding[] {
  const field = 'automountServiceAccountToken';
  return before[field] === false && value[field] !== false
    ? [
        {
          path: [...path, field],
          message: `${placeName(object, [...path, field])} is no longer false, so pods get a token of the cluster.`,
          fix: remove,
        },
      ]
    : [];
}

/** Rules of a policy that the patch brought and that everybody passes. */
function opened(object: RenderedObject, before: RenderedObject, direction: 'ingress' | 'egress'): PatchedFinding[] {
  const own = listIn(mapIn(before, 'spec'), direction).map((rule) => JSON.stringify(rule));
  const field = direction === 'ingress' ? 'from' : 'to';
  return listIn(mapIn(object, 'spec'), direction).flatMap((rule, index): PatchedFinding[] => {
    if (!isPlain(rule) || own.includes(JSON.stringify(rule))) return [];
    const path = ['spec', direction, index];
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

function guards(container: Plain, before: Plain | undefined, path: Path, object: RenderedObject): PatchedFinding[] {
  const [after, own] = [mapIn(container, 'securityContext'), mapIn(before ?? {}, 'securityContext')];
  const wanted: readonly (readonly [field: string, value: boolean])[] = [
    ['readOnlyRootFilesystem', true],
    ['allowPrivilegeEscalation', false],
    ['runAsNonRoot', true],
    ['privileged', false],
  ];
  const lost = wanted.filter(([field, value]) =>
    before === undefined
      ? field === 'readOnlyRootFilesystem' && after[field] !== value
      : own[field] === value && after[field] !== value && !(field === 'privileged' && after[field] === undefined),
  );
  const [add, earlier] = [listIn(mapIn(after, 'capabilities'), 'add'), listIn(mapIn(own, 'capabilities'), 'add')];
  const place = [...path, 'securityContext'];
  return [
    ...lost.map(([field, value]) => ({
      path: [...place, field],
      message: `${placeName(object, [...place, field])} is ${shown(after[field] ?? null)}, and was to be ${String(value)}.`,
      fix: `Write \`${field}: ${String(value)}\`.`,
    })),
    ...add.flatMap((name, index) =>
      earlier.includes(name) || name === 'NET_BIND_SERVICE'
        ? []
        : [
            {
              path: [...place, 'capabilities', 'add', index],
              message: `${placeName(object, [...place, 'capabilities', 'add', index])} adds ${String(name)}.`,
              fix: remove,
            },
          ],
    ),
  ];
}

function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'docker.io';
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

/** Amounts that are gone, or greater than they were. */
function loosened(object: RenderedObject, after: Plain, before: Plain, path: Path): PatchedFinding[] {
  return Object.entries(before).flatMap(([name, value]): PatchedFinding[] => {
    const place = [...path, name];
    if (!isGiven(after[name]))
      return [{ path: place, message: `${placeName(object, place)} is gone; it was ${shown(value)}.`, fix: remove }];
    const [most, was] = [amountOf(after[name]), amountOf(value)];
    return most !== undefined && was !== undefined && most > was
      ? [
          {
            path: place,
            message: `${placeName(object, place)} is ${shown(after[name])}; this file reckons ${shown(value)}.`,
            fix: 'Write it under `quota` of the namespace if the workloads need it.',
          },
        ]
      : [];
  });
}

/** As amounts that cannot be exceeded, to see only which are gone. */
function onlyKeys(amounts: Plain): Plain {
  return Object.fromEntries(Object.keys(amounts).map((name) => [name, 'any']));
}

function itemOf({ spec }: RenderedObject): Plain {
  const items = listIn(isPlain(spec) ? spec : {}, 'limits');
  return (items.find((item) => at(item, ['type']) === 'Container') ?? {}) as Plain;
}
