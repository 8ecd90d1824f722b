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

/** What Kubernetes' autoscaler waits before it scales down, where nothing is said. Source: its docs, 2026-08. */
const usualScaleDownSeconds = 300;

/**
 * Halves slowly, and only after less was wanted for a while. Upwards Kubernetes' own default is right: it doubles every
 * quarter of a minute, or adds four when there are few.
 */
export function scalingBehavior(scale: Scale): Behavior {
  return {
    scaleDown: {
      ...(scale.scaleDownSeconds === usualScaleDownSeconds
        ? {}
        : { stabilizationWindowSeconds: scale.scaleDownSeconds }),
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
