import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { Workload } from '../../model/model.ts';
import { workloadExemptions } from './exemptions.ts';
import { selectorOf, workloadMetadata, type Scope } from './labels.ts';
import { podTemplate } from './pod.ts';
import { kindOf, type KubernetesObject } from './resource.ts';

const makeDeployment = kindOf<IDeployment>('apps/v1', 'Deployment');

/** Kubernetes' own default, and the time that a node may take to come up beside a slow start. */
const progress = { leastSeconds: 600, beyondStartupSeconds: 300 } as const;
const keptRevisions = 5;

/** Without `replicas` where an autoscaler owns them: each apply would set them back. */
export function deployment(workload: Workload, scope: Scope): KubernetesObject {
  return makeDeployment({
    metadata: { ...workloadMetadata(workload, scope), ...workloadExemptions(workload) },
    spec: {
      ...(workload.replicas === undefined ? {} : { replicas: workload.replicas }),
      revisionHistoryLimit: keptRevisions,
      progressDeadlineSeconds: Math.max(
        progress.leastSeconds,
        (workload.probes?.startupSeconds ?? 0) + progress.beyondStartupSeconds,
      ),
      // Capacity never falls below what was asked for; the namespace's quota has room for the surge.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
      selector: { matchLabels: selectorOf(workload) },
      template: podTemplate(workload, scope),
    },
  });
}
