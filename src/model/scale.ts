import type { WorkloadConfig } from '../config/validate.ts';
import { eventSourcesOf } from '../services/triggers.ts';
import type { Scale } from './model.ts';

export type Kind = 'service' | 'worker' | 'job';

/** What a workload is, when it does not say so. */
export function kindOf(workload: WorkloadConfig): Kind {
  if (workload.kind) return workload.kind;
  if (workload.schedule !== undefined) return 'job';
  return workload.port === undefined ? 'worker' : 'service';
}

/** The autoscaling of a workload; undefined for a fixed number of replicas and for jobs. */
export function resolveScale(workload: WorkloadConfig): Scale | undefined {
  const kind = kindOf(workload);
  if (kind === 'job' || workload.replicas !== undefined) return undefined;
  const wanted = workload.scale;
  if (!wanted && kind === 'worker') return undefined;
  const events = eventSourcesOf(wanted);
  const hasEvents = Object.keys(events).length > 0;
  const min = wanted?.min ?? (hasEvents && kind === 'worker' ? 0 : Math.min(3, wanted?.max ?? 3));
  const cpu = wanted?.cpu ?? (hasEvents || wanted?.memory !== undefined ? undefined : 70);
  return {
    by: hasEvents ? 'keda' : 'hpa',
    min,
    max: wanted?.max ?? Math.max(10, min * 3),
    ...(cpu === undefined ? {} : { cpu }),
    ...(wanted?.memory === undefined ? {} : { memory: wanted.memory }),
    ...events,
    scaleDownSeconds: wanted?.scaleDownSeconds ?? 300,
    ...(wanted?.takeOver === undefined ? {} : { takeOver: wanted.takeOver }),
  };
}

/** Replicas when the workload does not scale; a worker without a scale runs one, because nothing says it may run twice. */
export function fixedReplicas(workload: WorkloadConfig): number | undefined {
  if (kindOf(workload) === 'job') return undefined;
  return workload.replicas ?? (workload.scale || kindOf(workload) === 'service' ? undefined : 1);
}

/** The greatest number of replicas; for a job one run at a time. */
export function mostReplicas(workload: WorkloadConfig): number {
  return resolveScale(workload)?.max ?? fixedReplicas(workload) ?? 1;
}

/**
 * Replicas that count beside the others while a rolling update runs: a quarter, one at least, that come before the old
 * ones go; or the one that is still going when its successor is made.
 */
export function rolloutReplicas(workload: WorkloadConfig): number {
  if (kindOf(workload) === 'job') return 0;
  return rolloutOf(workload) === 'replace' ? 1 : Math.ceil(mostReplicas(workload) / 4);
}

/** A free GPU beside those in use is rarely there, and a replica that waits for one keeps the old one waiting. */
export function rolloutOf(workload: WorkloadConfig): 'surge' | 'replace' {
  return workload.rollout ?? (workload.gpu === undefined ? 'surge' : 'replace');
}
