import { podSecurityViolations } from '../pod-security.ts';
import { type Change, of, ofContainers, ofPods, remove } from './change.ts';
import { listIn, mapIn } from './constraint.ts';
import { at } from './identity.ts';
import { isGiven, isPlain, type Path, type Plain, shown } from './schema.ts';
import { type PatchedFinding, type PatchedRule, placeName, type RenderedObject } from './subject.ts';

/** What makes pods and containers weaker than they were without the patch. */
export const podWeakeningRules: readonly PatchedRule[] = [
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
      ...ofPods((spec, before, path, change) => opening(spec, before, path, change))(subject),
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
      const own = registryOf(workload?.image ?? String(before?.['image'] ?? image));
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
    id: 'P21',
    severity: 'warning',
    title: 'Patched containers keep requests and limits of their own',
    why: 'What a container does not name the LimitRange fills in, which knows nothing of the process: the scheduler and the quota count too little, or too much.',
    source: 'Kubernetes docs, limit-range, 2026-08; AKS docs, developer-best-practices-resource-management, 2026-08-21',
    of: 'patched',
    check: ofContainers((container, before, path, { object }) => amounts(container, before, path, object)),
  },
];

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
  const [drop, dropped] = [listIn(mapIn(after, 'capabilities'), 'drop'), listIn(mapIn(own, 'capabilities'), 'drop')];
  const kept = dropped.filter((name) => !drop.includes(name) && !drop.includes('ALL'));
  const place = [...path, 'securityContext'];
  return [
    ...(kept.length === 0
      ? []
      : [
          {
            path: [...place, 'capabilities', 'drop'],
            message: `${placeName(object, [...place, 'capabilities', 'drop'])} lacks ${kept.map(String).join(', ')}.`,
            fix: remove,
          },
        ]),
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

/**
 * What no Pod Security level but privileged allows, in a namespace of that level: admission lets it pass. What the fields
 * themselves are asked for above is not told twice.
 */
function opening(spec: Plain, before: Plain, path: Path, { object, namespace }: Change): PatchedFinding[] {
  if (namespace) return [];
  const known = new Set(podSecurityViolations('baseline', before).map(({ path: place }) => byName(before, place)));
  return podSecurityViolations('baseline', spec)
    .filter(({ path: place }) => !known.has(byName(spec, place)) && !/^host[A-Z]+|privileged$|capabilities/.test(place))
    .map(({ path: place, message, control }) => {
      const full = [...path, ...place.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key))];
      return { path: full, message: `${placeName(object, full)} ${message} (Pod Security, ${control}).`, fix: remove };
    });
}

/** A place of a pod's spec with the names of list entries in place of their indexes, which a patch moves. */
function byName(spec: Plain, place: string): string {
  const [list = '', index = '', ...rest] = place.split('.');
  const entry = listIn(spec, list)[Number(index)];
  return isPlain(entry) ? [list, String(entry['name']), ...rest].join('.') : place;
}

function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'docker.io';
}

/** Amounts that the container had without the patch; of one that the patch brings, those that every container names. */
function amounts(container: Plain, before: Plain | undefined, path: Path, object: RenderedObject): PatchedFinding[] {
  const lost = (
    [
      ['requests', 'cpu'],
      ['requests', 'memory'],
      ['limits', 'memory'],
    ] as const
  ).filter(([field, name]) => {
    const had = before === undefined || isGiven(at(before, ['resources', field, name]));
    // Where a request was beside a limit, the limit in its place books more than was meant.
    return (
      had &&
      !(before === undefined ? isNamed(container, [field, name]) : isGiven(at(container, ['resources', field, name])))
    );
  });
  if (lost.length === 0) return [];
  const place = [...path, 'resources'];
  const names = lost.map(([field, name]) => `${field}.${name}`).join(', ');
  return [
    {
      path: place,
      message: `${placeName(object, place)} lacks ${names}, so the limit or the default of the LimitRange holds in its place.`,
      fix: before === undefined ? `Write them under \`resources\` of the container.` : remove,
    },
  ];
}

function isNamed(container: Plain, [field, name]: readonly [string, string]): boolean {
  if (isGiven(at(container, ['resources', field, name]))) return true;
  // A limit alone is the request, too.
  return field === 'requests' && isGiven(at(container, ['resources', 'limits', name]));
}
