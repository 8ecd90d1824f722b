import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import type { Scale, Workload } from '../../model/model.ts';
import { autoscalerExemptions } from './exemptions.ts';
import { workloadMetadata, type Scope } from './labels.ts';
import { kindOf, type KubernetesObject } from './resource.ts';

const makeAutoscaler = kindOf<IHorizontalPodAutoscaler>('autoscaling/v2', 'HorizontalPodAutoscaler');

type Spec = NonNullable<IHorizontalPodAutoscaler['spec']>;
type Behavior = NonNullable<Spec['behavior']>;

export function horizontalPodAutoscaler(workload: Workload, scale: Scale, scope: Scope): KubernetesObject {
  return makeAutoscaler({
    metadata: { ...workloadMetadata(workload, scope), ...autoscalerExemptions(scale) },
    spec: {
      scaleTargetRef: scaleTarget(workload),
      minReplicas: scale.min,
      maxReplicas: scale.max,
      metrics: metricsOf(scale),
      behavior: scalingBehavior(scale),
    },
  });
}

export function scaleTarget(workload: Workload): { apiVersion: string; kind: string; name: string } {
  return { apiVersion: 'apps/v1', kind: 'Deployment', name: workload.name };
}

/** Doubles quickly, or adds four when there are few; halves slowly, and only after less was wanted for a while. */
export function scalingBehavior(scale: Scale): Behavior {
  return {
    scaleUp: {
      stabilizationWindowSeconds: 0,
      selectPolicy: 'Max',
      policies: [
        { type: 'Percent', value: 100, periodSeconds: 15 },
        { type: 'Pods', value: 4, periodSeconds: 15 },
      ],
    },
    scaleDown: {
      stabilizationWindowSeconds: scale.scaleDownSeconds,
      selectPolicy: 'Max',
      policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }],
    },
  };
}

function metricsOf(scale: Scale): NonNullable<Spec['metrics']> {
  return (['cpu', 'memory'] as const).flatMap((name) => {
    const averageUtilization = scale[name];
    return averageUtilization === undefined
      ? []
      : [{ type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } }];
  });
}
