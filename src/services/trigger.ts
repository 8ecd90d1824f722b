import type { WorkloadConfig } from '../config/validate.ts';
import type { serviceTriggers } from './schemas.ts';

/** Keys of `scale` that something else decides on than a number. */
export type TriggerKey = keyof typeof serviceTriggers | 'cron' | 'cpu' | 'memory';

export type ScaleConfig = NonNullable<WorkloadConfig['scale']>;

/** What metadata are made with. */
export interface TriggerPlace {
  /** As KEDA calls the cloud; absent for the public one. */
  readonly cloud: string | undefined;
  /** A value that only Azure knows, by its name. */
  readonly setting: (name: string) => string;
}

/** Something that KEDA scales on. */
export interface Trigger<K extends TriggerKey = TriggerKey> {
  /** What the table of docs/architecture.md calls it. */
  readonly title: string;
  /** As KEDA calls it. */
  readonly type: string;
  readonly name: string;
  /** Whether KEDA has to sign in to Azure to read it. */
  readonly asksAzure: boolean;
  /** Whether it counts while no replica runs, so that it can wake a workload. */
  readonly wakes: boolean;
  readonly metricType?: 'Utilization';
  metadata(value: NonNullable<ScaleConfig[K]>, place: TriggerPlace): Readonly<Record<string, string>>;
}
