import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { ITopologySpreadConstraint } from 'kubernetes-models/v1/TopologySpreadConstraint';
import type { Workload } from '../../model/model.ts';
import { selectorOf } from './labels.ts';

type Scheduling = Pick<IPodSpec, 'nodeSelector' | 'affinity' | 'tolerations' | 'topologySpreadConstraints'>;
type Affinity = NonNullable<IPodSpec['affinity']>;

const usualFailoverSeconds = 300;

/** Where pods may run and how they spread: over zones first, then over nodes. */
export function schedulingOf(workload: Workload): Scheduling {
  const { pool } = workload.placement;
  const tolerations = [
    ...workload.placement.tolerations.map((toleration) => ({ ...toleration })),
    ...failover(workload),
  ];
  const affinity = affinityOf(workload);
  const spread = spreadOf(workload);
  return {
    ...(pool === undefined ? {} : { nodeSelector: { 'kubernetes.azure.com/agentpool': pool } }),
    ...(Object.keys(affinity).length === 0 ? {} : { affinity }),
    ...(tolerations.length === 0 ? {} : { tolerations }),
    ...(spread.length === 0 ? {} : { topologySpreadConstraints: spread }),
  };
}

/** How long a pod stays on a node that is gone or silent; the API server adds both with 300 seconds where they are missing. */
function failover({ failoverSeconds }: Workload): NonNullable<Scheduling['tolerations']> {
  if (failoverSeconds === undefined || failoverSeconds === usualFailoverSeconds) return [];
  return ['not-ready', 'unreachable'].map((state) => ({
    key: `node.kubernetes.io/${state}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: failoverSeconds,
  }));
}

function affinityOf(workload: Workload): Affinity {
  const { spot, spread } = workload.placement;
  const apart = { labelSelector: { matchLabels: selectorOf(workload) }, topologyKey: 'kubernetes.io/hostname' };
  const spotNodes = {
    matchExpressions: [{ key: 'kubernetes.azure.com/scalesetpriority', operator: 'In' as const, values: ['spot'] }],
  };
  return {
    ...(spot
      ? { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: spotNodes }] } }
      : {}),
    ...(spread
      ? {
          podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: apart }],
          },
        }
      : {}),
  };
}

function spreadOf(workload: Workload): ITopologySpreadConstraint[] {
  const { spread } = workload.placement;
  if (!spread) return [];
  const constraint = (
    topologyKey: string,
    whenUnsatisfiable: 'ScheduleAnyway' | 'DoNotSchedule',
  ): ITopologySpreadConstraint => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    labelSelector: { matchLabels: selectorOf(workload) },
    // Pods of the revision that is going away must not count.
    matchLabelKeys: ['pod-template-hash'],
    // Nodes that these pods cannot use are no place to spread to.
    nodeTaintsPolicy: 'Honor',
  });
  return [
    ...(spread.zones ? [constraint('topology.kubernetes.io/zone', spread.whenUnsatisfiable)] : []),
    constraint('kubernetes.io/hostname', 'ScheduleAnyway'),
  ];
}
