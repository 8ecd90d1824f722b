import { autoscalers, everywhere, type SettingOf } from './autoscalers.ts';
import { kubectl, nameOf } from './objects.ts';
import { at, type Manifest, refusals } from './updates.ts';

/** A step of a release that a running cluster does not take by itself, or does not take as one would wish. */
export interface Transition {
  readonly environment: string;
  /** `Deployment shop/orders` */
  readonly object: string;
  readonly kind: 'refused' | 'count' | 'autoscaler' | 'owner' | 'renamed' | 'moved' | 'removed';
  /** What happens, and what that does to whoever uses it. */
  readonly what: string;
  /** What to do, in order. Empty when the delivery sees to it. */
  readonly steps: readonly Step[];
  /** What sees to it when there is nothing to do by hand. */
  readonly by?: 'scripts/deploy.sh' | 'Flux';
}

export interface Step {
  /** Before or after the new manifests reach the cluster; `two releases` when one release cannot do it. */
  readonly when: 'before' | 'after' | 'two releases';
  readonly text: string;
  readonly commands: readonly string[];
}

/** Who brings manifests to the cluster: a person or a pipeline by scripts/deploy.sh, or Flux. */
export type Delivery = 'deploy.sh' | 'flux';

export interface Sides {
  readonly before: readonly Manifest[];
  readonly after: readonly Manifest[];
}

/** A transition of the environment that is looked at. */
export type Found = Omit<Transition, 'environment'>;

/**
 * What stands between two states of an environment that are both valid: changes that the API server refuses, numbers that
 * fall, autoscalers that get in each other's way, names that change under traffic, objects that nobody removes. `before` and
 * `after` may leave out what is the same in both.
 */
export function transitions(
  environment: string,
  sides: Sides,
  delivery: Delivery,
  settingOf: SettingOf = everywhere,
): Transition[] {
  const gone = missing(sides.before, sides.after);
  const arrived = missing(sides.after, sides.before);
  const renames = renamed(gone, arrived);
  const scaled = autoscalers({ gone, arrived, ...sides }, delivery, settingOf);
  const handled = new Set([...scaled.map(({ object }) => object), ...renames.map(({ from }) => nameOf(from))]);
  return [
    ...pairs(sides).flatMap(([before, after]) => refused(before, after)),
    ...pairs(sides).flatMap(([before, after]) => handedOver(before, after, delivery)),
    ...scaled,
    ...renames.map((rename) => underTraffic(rename, delivery)),
    ...removed(
      environment,
      gone.filter((object) => !handled.has(nameOf(object))),
      delivery,
    ),
  ]
    .map((found) => ({ environment, ...found }))
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.object < b.object ? -1 : 1));
}

const order: readonly Transition['kind'][] = ['refused', 'count', 'autoscaler', 'owner', 'renamed', 'moved', 'removed'];

function missing(from: readonly Manifest[], within: readonly Manifest[]): Manifest[] {
  const names = new Set(within.map(nameOf));
  return from.filter((object) => !names.has(nameOf(object)));
}

function pairs({ before, after }: Sides): [Manifest, Manifest][] {
  const byName = new Map(before.map((object) => [nameOf(object), object]));
  return after.flatMap((object): [Manifest, Manifest][] => {
    const old = byName.get(nameOf(object));
    return old ? [[old, object]] : [];
  });
}

function refused(before: Manifest, after: Manifest): Found[] {
  const found = refusals(before, after);
  const [first] = found;
  if (!first) return [];
  const fields = found.map(({ path }) => path).join(', ');
  return [
    {
      object: nameOf(after),
      kind: 'refused',
      what: `The API server refuses the change of ${fields} (${first.why}).`,
      steps: [
        wayRound(
          after,
          found.map(({ path }) => path),
        ),
      ],
    },
  ];
}

function wayRound(object: Manifest, paths: readonly string[]): Step {
  const { kind } = object;
  if (paths.every((path) => /^spec\.(updateS|s)trategy$/.test(path))) {
    const [field = 'strategy', type] =
      kind === 'StatefulSet' ? ['updateStrategy', 'OnDelete'] : ['strategy', 'Recreate'];
    return {
      when: 'before',
      text: 'Change it by a patch, which takes the numbers of rolling updates away as well.',
      commands: [
        `${kubectl('patch', object)} --type merge --patch '{"spec":{"${field}":{"type":"${type}","rollingUpdate":null}}}'`,
      ],
    };
  }
  switch (kind) {
    case 'StatefulSet':
      return {
        when: 'before',
        text: 'Delete the StatefulSet and leave its pods and claims as they are; the new one takes them over. Claims keep their size until each is changed.',
        commands: [`${kubectl('delete', object)} --cascade orphan`],
      };
    case 'Deployment':
    case 'DaemonSet':
      return {
        when: 'before',
        text: 'Delete it; nothing answers until the new pods are ready. To avoid that, give the new one another name for one release.',
        commands: [kubectl('delete', object)],
      };
    case 'PersistentVolumeClaim':
      return {
        when: 'two releases',
        text: 'Make a claim with another name, copy the data, and remove the old claim in a later release. Deleting a claim deletes its data.',
        commands: [],
      };
    case 'Service':
      return {
        when: 'before',
        text: 'Delete the Service; it comes back with another address, and calls fail until then.',
        commands: [kubectl('delete', object)],
      };
    default:
      return {
        when: 'before',
        text: 'Delete it; the new one is made with the release.',
        commands: [kubectl('delete', object)],
      };
  }
}

/** A number that was said and is no longer: the server sets 1 unless another owner of the field says it, too. */
function handedOver(before: Manifest, after: Manifest, delivery: Delivery): Found[] {
  const isMeant = ['Deployment', 'StatefulSet'].includes(after.kind);
  if (!isMeant || at(before, 'spec.replicas') === undefined || at(after, 'spec.replicas') !== undefined) return [];
  const what =
    'An autoscaler takes over the number of replicas. Without a hand-over the server sets it to 1 when the manifest no longer says it.';
  if (delivery === 'deploy.sh')
    return [{ object: nameOf(after), kind: 'count', what, steps: [], by: 'scripts/deploy.sh' }];
  const filter =
    '{apiVersion, kind, metadata: {name: .metadata.name, namespace: .metadata.namespace}, spec: {replicas: .spec.replicas}}';
  return [
    {
      object: nameOf(after),
      kind: 'count',
      what,
      steps: [
        {
          when: 'before',
          text: 'Let another field manager own the number that runs.',
          commands: [
            `${kubectl('get', after)} --output json | jq '${filter}' | kubectl apply --server-side --field-manager hand-over --filename -`,
          ],
        },
      ],
    },
  ];
}

interface Rename {
  readonly from: Manifest;
  readonly to: Manifest;
}

const served = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** Workloads that went and came again elsewhere or by another name, told by their image without its tag. */
function renamed(gone: readonly Manifest[], arrived: readonly Manifest[]): Rename[] {
  const free = arrived.filter(({ kind }) => served.includes(kind));
  return gone
    .filter(({ kind }) => served.includes(kind))
    .flatMap((from) => {
      const to =
        free.find(({ kind, metadata }) => kind === from.kind && metadata.name === from.metadata.name) ??
        free.find((object) => object.kind === from.kind && imageOf(object) !== '' && imageOf(object) === imageOf(from));
      if (to) free.splice(free.indexOf(to), 1);
      return to ? [{ from, to }] : [];
    });
}

function imageOf(object: Manifest): string {
  const containers = at(object, 'spec.template.spec.containers');
  const image = Array.isArray(containers) ? String(at(containers[0], 'image') ?? '') : '';
  return (image.split('@')[0] ?? image).replace(/:[^/:]*$/, '');
}

function underTraffic({ from, to }: Rename, delivery: Delivery): Found {
  const isMove = from.metadata.name === to.metadata.name;
  const effect =
    delivery === 'flux'
      ? 'Flux removes the old pods in the second in which it makes the new ones: nothing answers until these are ready'
      : 'both run until the old one is removed, and where it takes work from a queue, both do';
  return {
    object: nameOf(from),
    kind: isMove ? 'moved' : 'renamed',
    what: `It is ${nameOf(to)} now. To the cluster that is a new workload; ${effect}.`,
    steps: [
      {
        when: 'two releases',
        text: isMove
          ? `A name stands once in aks-prod.yaml: for one release, write the one in ${to.metadata.namespace} under another name beside ${from.metadata.name}, let callers and routes use that, and remove ${from.metadata.name} in the next. Or accept the gap.`
          : `Keep both in aks-prod.yaml for one release, let callers and routes use ${to.metadata.name}, and remove ${from.metadata.name} in the next:`,
        commands: isMove ? [] : [`create-aks-prod remove workload ${from.metadata.name}`],
      },
    ],
  };
}

/** What holds data or everything else, so that nothing removes it unasked. */
const askedByName = ['Namespace', 'PersistentVolumeClaim'];

function removed(environment: string, gone: readonly Manifest[], delivery: Delivery): Found[] {
  return gone.map((object) => {
    const base = { object: nameOf(object), kind: 'removed' as const };
    if (askedByName.includes(object.kind)) {
      return {
        ...base,
        what: `It is no longer described, and stays: deleting it deletes ${object.kind === 'Namespace' ? 'everything in it' : 'its data'}.`,
        steps: [
          {
            when: 'after',
            text: 'Delete it when you are sure.',
            commands: [
              delivery === 'flux'
                ? kubectl('delete', object)
                : `scripts/deploy.sh ${environment} --remove ${removal(object)}`,
            ],
          },
        ],
      };
    }
    if (delivery === 'flux' && isKept(object)) {
      return {
        ...base,
        what: 'It is no longer described, and stays: pods of the release before, and a rollback to it, still mount it.',
        steps: [
          {
            when: 'after',
            text: 'Delete it once the new pods run and nobody wants to go back.',
            commands: [kubectl('delete', object)],
          },
        ],
      };
    }
    return {
      ...base,
      what: 'It is no longer described, and is removed from the cluster.',
      steps: [],
      by: delivery === 'flux' ? 'Flux' : 'scripts/deploy.sh',
    };
  });
}

/** Whether neither Flux nor Helm under it removes an object. Source: Flux docs, kustomizations, pruning; Helm docs, charts tips and tricks, 2026-08. */
function isKept({ metadata }: Manifest): boolean {
  const { annotations = {} } = metadata as { readonly annotations?: Readonly<Record<string, unknown>> };
  return (
    annotations['kustomize.toolkit.fluxcd.io/prune'] === 'disabled' || annotations['helm.sh/resource-policy'] === 'keep'
  );
}

/** How scripts/deploy.sh takes the name of what it removes only when asked. */
function removal({ kind, metadata: { namespace, name } }: Manifest): string {
  return kind === 'Namespace' ? `namespace/${name}` : `claim/${namespace}/${name}`;
}
