import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { Workload } from '../../model/model.ts';
import { annotated, workloadExemptions } from './exemptions.ts';
import { selectorOf, workloadMetadata, type Scope } from './labels.ts';
import { podTemplate } from './pod.ts';
import { kindOf, type KubernetesObject } from './resource.ts';

const makeDeployment = kindOf<IDeployment>('apps/v1', 'Deployment');

/** Kubernetes' own default, and the time that a node may take to come up beside a slow start. */
const progress = { usualSeconds: 600, beyondStartupSeconds: 300 } as const;
const keptRevisions = 5;
/**
 * A surge of a quarter, Kubernetes' own default, keeps capacity at what was asked for; the namespace's quota has room
 * for it. A replacement stops a replica first and needs no room.
 */
const rollingUpdates = { surge: { maxUnavailable: 0 }, replace: { maxSurge: 0, maxUnavailable: 1 } } as const;

/** Without `replicas` where an autoscaler owns them: each apply would set them back. */
export function deployment(workload: Workload, scope: Scope): KubernetesObject {
  const startSeconds = (workload.probes?.startup ? workload.probes.startupSeconds : 0) + progress.beyondStartupSeconds;
  return makeDeployment({
    metadata: {
      ...workloadMetadata(workload, scope),
      ...annotated(workload.annotations.workload, workloadExemptions(workload)),
    },
    spec: {
      ...(workload.replicas === undefined ? {} : { replicas: workload.replicas }),
      revisionHistoryLimit: keptRevisions,
      ...(startSeconds > progress.usualSeconds ? { progressDeadlineSeconds: startSeconds } : {}),
      strategy: { type: 'RollingUpdate', rollingUpdate: rollingUpdates[workload.rollout] },
      selector: { matchLabels: selectorOf(workload) },
      template: podTemplate(workload, scope),
    },
  });
}
