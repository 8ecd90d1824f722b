import { forgotten, keptFromFlux, kindWithGroup, suspended } from '../../facts/flux.ts';
import type { Delivery, Transition } from './transitions.ts';
import type { Manifest } from './updates.ts';

interface Part {
  readonly before: readonly Manifest[];
  readonly after: readonly Manifest[];
}

/**
 * Workloads that go from manifests to a chart, or back: their objects stay as they run, and change their owner. Measured
 * with Helm 4.3: it takes over what it is told to, without new pods; what Flux still holds, Flux takes back.
 */
export function ownerChanges(
  { manifests, charts }: { readonly manifests: Part; readonly charts: Part },
  delivery: Delivery,
): Omit<Transition, 'environment'>[] {
  const toCharts = both(manifests.before, charts.after);
  const back = both(charts.before, manifests.after);
  return [
    ...workloadsIn(toCharts).map((made) => adopted(made, toCharts, delivery)),
    ...workloadsIn(back).map((made) => released(made, delivery)),
  ];
}

const makers = ['Deployment', 'CronJob'];

function workloadsIn(objects: readonly Manifest[]): Manifest[] {
  return objects.filter(({ kind }) => makers.includes(kind));
}

function both(before: readonly Manifest[], after: readonly Manifest[]): Manifest[] {
  const names = new Set(before.map(nameOf));
  return after.filter((object) => names.has(nameOf(object)));
}

function nameOf({ kind, metadata: { namespace = '', name } }: Manifest): string {
  return `${kind} ${namespace}/${name}`;
}

function adopted(made: Manifest, moving: readonly Manifest[], delivery: Delivery): Omit<Transition, 'environment'> {
  const { namespace = '', name } = made.metadata;
  const base = { object: nameOf(made), kind: 'owner' as const };
  if (delivery === 'deploy.sh')
    return {
      ...base,
      what: 'Its chart takes over what runs as manifests, without new pods (`helm upgrade --take-ownership --force-conflicts`).',
      steps: [],
      by: 'scripts/deploy.sh',
    };
  const own = moving.filter((object) => object.metadata.namespace === namespace && labelOf(object) === name);
  return {
    ...base,
    what: 'Its chart takes over what runs as manifests. Flux would remove that in the second in which it applies the HelmRelease, and nothing would answer until new pods are ready.',
    steps: [
      {
        when: 'before',
        text: 'Tell Flux to leave the objects where they are; Helm then takes them over without new pods.',
        commands: [keptFromFlux(namespace, [...new Set(own.map(kindWithGroup))].toSorted(), name)],
      },
    ],
  };
}

function labelOf({ metadata }: Manifest): unknown {
  const { labels } = metadata as { readonly labels?: Readonly<Record<string, unknown>> };
  return labels?.['app.kubernetes.io/name'];
}

function released(made: Manifest, delivery: Delivery): Omit<Transition, 'environment'> {
  const { namespace = '', name } = made.metadata;
  const base = { object: nameOf(made), kind: 'owner' as const };
  if (delivery === 'deploy.sh')
    return {
      ...base,
      what: 'The manifests take over what its chart has installed, without new pods, and Helm forgets the release.',
      steps: [],
      by: 'scripts/deploy.sh',
    };
  return {
    ...base,
    what: 'The manifests take over what its chart has installed. Flux would uninstall the release when the HelmRelease goes.',
    steps: [
      {
        when: 'before',
        text: 'Suspend the HelmRelease: Flux then leaves what it has installed.',
        commands: [suspended(name)],
      },
      { when: 'after', text: 'Delete what Helm remembers of the release.', commands: [forgotten(namespace, name)] },
    ],
  };
}
