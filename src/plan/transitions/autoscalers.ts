import { takingOver, usualAutoscaler } from '../../facts/keda.ts';
import { kubectl, nameOf } from './objects.ts';
import type { Delivery, Found, Sides } from './transitions.ts';
import { at, type Manifest } from './updates.ts';

/** The config path of the setting `takeOver` of a workload, as `create-aks-prod set` takes it. */
export type SettingOf = (workload: string) => string;

/** The setting as it stands for all environments. */
export const everywhere: SettingOf = (workload) => `workloads.${workload}.scale.takeOver`;

interface Change extends Sides {
  readonly gone: readonly Manifest[];
  readonly arrived: readonly Manifest[];
}

/**
 * Autoscalers that take each other's place, or give way to a number. Measured with KEDA 2.21: it refuses a workload that
 * another one scales, unless it takes that over; and what it took over goes with its ScaledObject.
 */
export function autoscalers(change: Change, delivery: Delivery, settingOf: SettingOf): Found[] {
  const leaving = change.gone.filter(({ kind }) => scalers.includes(kind));
  return [
    ...leaving.flatMap((old): Found[] => {
      const next = change.arrived.find((object) => scalers.includes(object.kind) && targetOf(object) === targetOf(old));
      if (!next && !isCounted(old, change.after)) return [];
      const found = delivery === 'deploy.sh' ? removedFirst(next) : byFlux(old, next, settingOf);
      return [{ object: nameOf(old), kind: 'autoscaler', ...found }];
    }),
    ...change.after.flatMap((object) => {
      const name = takenOverBy(object);
      const old = change.before.find((other) => nameOf(other) === nameOf(object));
      return name === undefined || (old && takenOverBy(old) === name) ? [] : [forOneRelease(object, settingOf)];
    }),
  ];
}

const scalers = ['HorizontalPodAutoscaler', 'ScaledObject'];

type Way = Pick<Found, 'what' | 'steps' | 'by'>;

function removedFirst(next: Manifest | undefined): Way {
  const what = next
    ? `It gives way to ${nameOf(next)}. The old one has to go first: two autoscalers of one workload are refused, or fight.`
    : `The workload has a fixed number of replicas now. While the autoscaler is there, it overrules that number.`;
  return { what, steps: [], by: 'scripts/deploy.sh' };
}

/** Flux, and Helm under it, make what is new before they remove what is gone. */
function byFlux(old: Manifest, next: Manifest | undefined, settingOf: SettingOf): Way {
  if (!next)
    return {
      what: 'The workload has a fixed number of replicas now; Flux removes the autoscaler with the release.',
      steps: [],
      by: 'Flux',
    };
  if (next.kind === 'ScaledObject') return toKeda(old, next, settingOf);
  if (old.kind === 'ScaledObject' && autoscalerOf(old) === next.metadata.name)
    return {
      what: `${nameOf(next)} takes its place. KEDA has taken over an autoscaler of that name, which goes with the ScaledObject: nothing scales the workload until Flux looks again, and a chart is refused.`,
      steps: [
        {
          when: 'two releases',
          text: `Release it once more with KEDA and without \`${settingOf(workloadOf(old))}\`: KEDA then goes on with an autoscaler of another name, and in the next release the way back is clean.`,
          commands: [],
        },
      ],
    };
  return {
    what: `${nameOf(next)} takes its place; Flux makes the new one and then removes the old one.`,
    steps: [],
    by: 'Flux',
  };
}

function toKeda(old: Manifest, next: Manifest, settingOf: SettingOf): Way {
  if (old.kind === 'HorizontalPodAutoscaler' && takenOverBy(next) === old.metadata.name)
    return { what: `${nameOf(next)} takes it over, and the number of replicas stays.`, steps: [], by: 'Flux' };
  const what = `${nameOf(next)} takes its place. KEDA refuses a ScaledObject while another autoscaler has its workload, and nothing of the release is applied until then.`;
  if (old.kind === 'HorizontalPodAutoscaler')
    return {
      what,
      steps: [
        {
          when: 'before',
          text: 'Let KEDA take it over in this release; the number of replicas stays.',
          commands: [`create-aks-prod set ${settingOf(workloadOf(next))}=${old.metadata.name}`],
        },
      ],
    };
  return {
    what,
    steps: [
      {
        when: 'after',
        text: 'Delete the old one as soon as the change is merged; the number of replicas stays meanwhile. Before the merge Flux would make it again.',
        commands: [kubectl('delete', old)],
      },
    ],
  };
}

function forOneRelease(object: Manifest, settingOf: SettingOf): Found {
  return {
    object: nameOf(object),
    kind: 'autoscaler',
    what: `It takes over HorizontalPodAutoscaler ${object.metadata.namespace ?? ''}/${takenOverBy(object)}. That is for one release: while it stays, the autoscaler goes with the ScaledObject, and the way back has a gap.`,
    steps: [
      {
        when: 'after',
        text: 'Once this is deployed, take the setting out again; KEDA goes on with an autoscaler of its own name.',
        commands: [`create-aks-prod set ${settingOf(workloadOf(object))}=null`],
      },
    ],
  };
}

/** `shop/Deployment/orders`: what an autoscaler scales. */
function targetOf({ metadata: { namespace }, ...object }: Manifest): string {
  const kind = at(object, 'spec.scaleTargetRef.kind') ?? 'Deployment';
  return [namespace ?? '', kind, at(object, 'spec.scaleTargetRef.name')].join('/');
}

function workloadOf(scaler: Manifest): string {
  return String(at(scaler, 'spec.scaleTargetRef.name'));
}

/** Whether the workload of an autoscaler says its number of replicas itself. */
function isCounted(scaler: Manifest, after: readonly Manifest[]): boolean {
  return after.some(
    (object) =>
      at(object, 'spec.replicas') !== undefined &&
      [object.metadata.namespace ?? '', object.kind, object.metadata.name].join('/') === targetOf(scaler),
  );
}

/** The name of the HorizontalPodAutoscaler through which KEDA scales. */
function autoscalerOf(scaledObject: Manifest): string {
  return String(at(scaledObject, nameOfOwn) ?? usualAutoscaler(scaledObject.metadata.name));
}

const nameOfOwn = 'spec.advanced.horizontalPodAutoscalerConfig.name';

function takenOverBy({ kind, metadata, ...rest }: Manifest): string | undefined {
  const { annotations } = metadata as { readonly annotations?: Readonly<Record<string, unknown>> };
  const isMeant = kind === 'ScaledObject' && annotations?.[takingOver] === 'true';
  const name = at(rest, nameOfOwn);
  return isMeant && typeof name === 'string' ? name : undefined;
}
