import { cpuTrigger, cronTrigger, memoryTrigger } from './cluster-triggers.ts';
import { prometheusTrigger } from './prometheus/trigger.ts';
import { serviceBusTrigger } from './service-bus/trigger.ts';
import type { ScaleConfig, Trigger, TriggerKey } from './trigger.ts';

/** Everything that a workload may scale on by KEDA, by the key of `scale`, in the order in which it is printed. */
export const triggers: { readonly [K in TriggerKey]: Trigger<K> } = {
  serviceBus: serviceBusTrigger,
  prometheus: prometheusTrigger,
  cron: cronTrigger,
  cpu: cpuTrigger,
  memory: memoryTrigger,
};

/** A trigger whose key is not known, so that only what was found under that key may be given to it. */
type SomeTrigger = Omit<Trigger<'cpu'>, 'metadata'> & {
  metadata(value: unknown, place: Parameters<Trigger<'cpu'>['metadata']>[1]): Readonly<Record<string, string>>;
};

const entries = Object.entries(triggers) as unknown as readonly (readonly [TriggerKey, SomeTrigger])[];

/** What a workload scales on beside its own load, as it was written. */
export interface EventSources {
  readonly serviceBus?: NonNullable<ScaleConfig['serviceBus']>;
  readonly prometheus?: NonNullable<ScaleConfig['prometheus']>;
  readonly cron?: NonNullable<ScaleConfig['cron']>;
}

type Scaled = Readonly<Partial<Record<TriggerKey, unknown>>>;

/** The event sources that a workload names. */
export function eventSourcesOf(scale: Scaled | undefined): EventSources {
  return Object.fromEntries(
    entries.flatMap(([key, { wakes }]) => (wakes && scale?.[key] !== undefined ? [[key, scale[key]]] : [])),
  );
}

/** The triggers of a scale, with what they are given. */
export function triggersOf(scale: Scaled): (readonly [SomeTrigger, unknown])[] {
  return entries.flatMap(([key, trigger]) => (scale[key] === undefined ? [] : [[trigger, scale[key]] as const]));
}

/** Whether KEDA has to sign in to Azure to read what the workload scales on. */
export function scalesByAzure(scale: Scaled | undefined): boolean {
  return entries.some(([key, { asksAzure }]) => asksAzure && scale?.[key] !== undefined);
}
