import { type Change, of, remove } from './change.ts';
import { listIn, mapIn } from './constraint.ts';
import { at } from './identity.ts';
import { amountOf } from './quantity.ts';
import { isGiven, isPlain, type Path, type Plain, shown } from './schema.ts';
import { type PatchedFinding, type PatchedRule, placeName, type RenderedObject } from './subject.ts';

/** What takes objects away from who applies, watches or limits them. */
export const objectWeakeningRules: readonly PatchedRule[] = [
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
    id: 'P17',
    severity: 'warning',
    title: 'A patched quota or range still limits what it did, and leaves room for what runs',
    why: 'Without it one team can take the whole cluster, and whatever names no limits has none; with less than is needed, pods are refused.',
    source: 'Kubernetes docs, resource-quotas and limit-range, 2026-08',
    of: 'patched',
    check: (subject) => [
      ...of(['ResourceQuota'], (change) => [
        ...loosened(change, mapIn(mapIn(change.object, 'spec'), 'hard'), mapIn(mapIn(change.before, 'spec'), 'hard'), [
          'spec',
          'hard',
        ]),
        ...tightened(change),
        ...['scopes', 'scopeSelector'].flatMap((field) =>
          isGiven(at(change.object, ['spec', field]))
            ? [
                {
                  path: ['spec', field],
                  message: `${placeName(change.object, ['spec', field])} lets the quota count some of the pods only.`,
                  fix: remove,
                },
              ]
            : [],
        ),
      ])(subject),
      ...of(['LimitRange'], (change) => {
        const [after, own] = [itemOf(change.object), itemOf(change.before)];
        return ['max', 'default', 'defaultRequest'].flatMap((field) =>
          loosened(change, mapIn(after, field), field === 'max' ? mapIn(own, field) : onlyKeys(mapIn(own, field)), [
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
    id: 'P23',
    severity: 'warning',
    title: "Patched priority classes keep their order, and are nobody's default",
    why: 'Where nodes are full, services take the place of workers and both that of jobs; a class that is the default holds for every pod of the cluster that names none.',
    source: 'Kubernetes docs, pod-priority-preemption, 2026-08',
    of: 'patched',
    check: of(['PriorityClass'], ({ object, objects, model }) => [
      ...(object['globalDefault'] === true
        ? [
            {
              path: ['globalDefault'],
              message: `${placeName(object, ['globalDefault'])} gives the class to every pod of the cluster that names none.`,
              fix: remove,
            },
          ]
        : []),
      ...outOfOrder(object, objects, model.name),
    ]),
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

/** The kinds of workloads, by what gives way first. */
const ranks = ['job', 'worker', 'service'];

function outOfOrder(object: RenderedObject, objects: readonly RenderedObject[], platform: string): PatchedFinding[] {
  const rankOf = ({ metadata }: RenderedObject): number =>
    ranks.indexOf(String(metadata.name).slice(platform.length + 1));
  const others = objects
    .filter((other) => other.kind === object.kind && rankOf(other) !== rankOf(object))
    .map((other) => ({
      value: valueOf(other),
      name: String(other.metadata.name),
      isAbove: rankOf(other) > rankOf(object),
    }));
  return [{ value: 0, name: 'pods without a class', isAbove: false }, ...others].flatMap(({ value, name, isAbove }) => {
    const own = valueOf(object);
    const wanted = isAbove ? 'less' : 'more';
    return (isAbove ? own >= value : own <= value)
      ? [
          {
            path: ['value'],
            message: `${placeName(object, ['value'])} is ${shown(object['value'] ?? null)}, and was to be ${wanted} than that of ${name}, ${value}.`,
            fix: `Write a number that is ${wanted} than ${value}${value === 0 ? '' : ', or patch both'}.`,
          },
        ]
      : [];
  });
}

/** What the server takes for a value that is left out is 0. */
function valueOf(priorityClass: RenderedObject): number {
  return Number(priorityClass['value'] ?? 0);
}

function loosened({ object, namespace }: Change, after: Plain, before: Plain, path: Path): PatchedFinding[] {
  return Object.entries(before).flatMap(([name, value]): PatchedFinding[] => {
    const place = [...path, name];
    if (!isGiven(after[name]))
      return [
        {
          path: place,
          message: `${placeName(object, place)} is gone${value === anyAmount ? '' : `; it was ${shown(value)}`}.`,
          fix: remove,
        },
      ];
    const [most, was] = [amountOf(after[name]), amountOf(value)];
    return most !== undefined && was !== undefined && most > was
      ? [
          {
            path: place,
            message: `${placeName(object, place)} is ${shown(after[name])}; the platform computes ${shown(value)}.`,
            fix:
              namespace && isQuota(name) ? 'Write it under `quota` of the namespace if the workloads need it.' : remove,
          },
        ]
      : [];
  });
}

/** Amounts of a quota below those that were computed for what runs, and new ones that let nothing be made. */
function tightened({ object, before }: Change): PatchedFinding[] {
  const [after, own] = [object, before].map((one) => mapIn(mapIn(one, 'spec'), 'hard')) as [Plain, Plain];
  return Object.entries(after).flatMap(([name, value]): PatchedFinding[] => {
    const path = ['spec', 'hard', name];
    const [amount, least] = [amountOf(value), own[name] === undefined ? 1 : amountOf(own[name])];
    if (amount === undefined || least === undefined || amount >= least) return [];
    const says =
      own[name] === undefined ? 'so that none may be made' : `less than the ${shown(own[name])} that were computed`;
    return [
      {
        path,
        message: `${placeName(object, path)} is ${shown(value)}, ${says}.`,
        fix:
          isQuota(name) && own[name] !== undefined
            ? 'Take it out, or write it under `quota` of the namespace.'
            : remove,
      },
    ];
  });
}

/** Whether the setting `quota` has a key for it. */
function isQuota(name: string): boolean {
  return /^(requests|limits)\.(cpu|memory)$|^pods$/.test(name);
}

/** Stands for an amount that may be any, as long as there is one. */
const anyAmount = 'any';

function onlyKeys(amounts: Plain): Plain {
  return Object.fromEntries(Object.keys(amounts).map((name) => [name, anyAmount]));
}

function itemOf({ spec }: RenderedObject): Plain {
  const items = listIn(isPlain(spec) ? spec : {}, 'limits');
  return (items.find((item) => at(item, ['type']) === 'Container') ?? {}) as Plain;
}
