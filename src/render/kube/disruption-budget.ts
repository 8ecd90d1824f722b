import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { Workload } from '../../model/model.ts';
import { selectorOf, workloadMetadata, type Scope } from './labels.ts';
import { kindOf, type KubernetesObject } from './resource.ts';

const makeBudget = kindOf<IPodDisruptionBudget>('policy/v1', 'PodDisruptionBudget');

/** Replicas that do not work are no reason to keep a node from draining. */
export function podDisruptionBudget(
  workload: Workload,
  budget: NonNullable<Workload['budget']>,
  scope: Scope,
): KubernetesObject {
  return makeBudget({
    metadata: workloadMetadata(workload, scope),
    spec: { ...budget, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: selectorOf(workload) } },
  });
}
