import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob';
import type { Workload } from '../../model/model.ts';
import { workloadExemptions } from './exemptions.ts';
import { workloadLabels, workloadMetadata, type Scope } from './labels.ts';
import { podTemplate } from './pod.ts';
import { kindOf, type KubernetesObject } from './resource.ts';

const makeCronJob = kindOf<ICronJob>('batch/v1', 'CronJob');

const retries = 3;
const keptRuns = 3;
/** How late a run may start when the controller was away. */
const startingDeadlineSeconds = 600;

/** One run at a time. A pod that its node evicted is replaced and does not count as a failure. */
export function cronJob(workload: Workload, job: NonNullable<Workload['job']>, scope: Scope): KubernetesObject {
  return makeCronJob({
    metadata: { ...workloadMetadata(workload, scope), ...workloadExemptions(workload) },
    spec: {
      schedule: job.schedule,
      timeZone: job.timeZone,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds,
      successfulJobsHistoryLimit: keptRuns,
      failedJobsHistoryLimit: keptRuns,
      suspend: false,
      jobTemplate: {
        metadata: { labels: workloadLabels(workload, scope) },
        spec: {
          activeDeadlineSeconds: job.deadlineSeconds,
          backoffLimit: retries,
          podFailurePolicy: {
            rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
          },
          podReplacementPolicy: 'Failed',
          template: podTemplate(workload, scope),
        },
      },
    },
  });
}
