import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob';
import type { Workload } from '../../model/model.ts';
import { annotated, workloadExemptions } from './exemptions.ts';
import { runLabels, workloadMetadata, type Scope } from './labels.ts';
import { podTemplate } from './pod.ts';
import { kindOf, type KubernetesObject } from './resource.ts';

const makeCronJob = kindOf<ICronJob>('batch/v1', 'CronJob');

/** How late a run may start when the controller was away. */
const startingDeadlineSeconds = 600;
/** What the API server fills in. */
const ofServer = { successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1, backoffLimit: 6 } as const;

/** A pod that its node evicted is replaced and does not count as a failure. */
export function cronJob(workload: Workload, job: NonNullable<Workload['job']>, scope: Scope): KubernetesObject {
  return makeCronJob({
    metadata: {
      ...workloadMetadata(workload, scope),
      ...annotated(workload.annotations.workload, workloadExemptions(workload)),
    },
    spec: {
      schedule: job.schedule,
      timeZone: job.timeZone,
      ...(job.concurrencyPolicy === 'Allow' ? {} : { concurrencyPolicy: job.concurrencyPolicy }),
      startingDeadlineSeconds,
      ...unless('successfulJobsHistoryLimit', job.history.successful),
      ...unless('failedJobsHistoryLimit', job.history.failed),
      jobTemplate: {
        metadata: { labels: runLabels(workload, scope) },
        spec: {
          activeDeadlineSeconds: job.deadlineSeconds,
          ...unless('backoffLimit', job.backoffLimit),
          podFailurePolicy: {
            rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
          },
          template: podTemplate(workload, scope),
        },
      },
    },
  });
}

function unless<Key extends keyof typeof ofServer>(key: Key, value: number): Partial<Record<Key, number>> {
  return value === ofServer[key] ? {} : ({ [key]: value } as Record<Key, number>);
}
