import type { IPodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import type { Workload } from '../../model/model.ts';
import { selectorOf, workloadMetadata, type Scope } from './labels.ts';
import { kindOf, type KubernetesObject } from './resource.ts';

/** Managed Prometheus has a group of its own and ignores the one of the Prometheus operator. */
type AzurePodMonitor = Omit<IPodMonitor, 'apiVersion'> & {
  readonly apiVersion: 'azmonitoring.coreos.com/v1';
  readonly kind: 'PodMonitor';
};

const makePodMonitor = kindOf<AzurePodMonitor>('azmonitoring.coreos.com/v1', 'PodMonitor');

/** The most that managed Prometheus takes. Source: Azure Monitor docs, prometheus-metrics-scrape-crd, 2026-08. */
const labelLimits = { labelLimit: 63, labelNameLengthLimit: 511, labelValueLengthLimit: 1023 } as const;

export function podMonitor(
  workload: Workload,
  metrics: NonNullable<Workload['metrics']>,
  scope: Scope,
): KubernetesObject {
  return makePodMonitor({
    metadata: workloadMetadata(workload, scope),
    spec: {
      ...labelLimits,
      selector: { matchLabels: selectorOf(workload) },
      podMetricsEndpoints: [{ port: metrics.portName, path: metrics.path, interval: '30s' }],
    },
  });
}
