import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodTemplateSpec } from 'kubernetes-models/v1/PodTemplateSpec';
import type { Resources, Workload } from '../../model/model.ts';
import { podLabels, type Scope } from './labels.ts';
import { priorityClassName } from './priority-class.ts';
import { probesOf, servingPort } from './probes.ts';
import { schedulingOf } from './scheduling.ts';
import { containerSecurityContext, podSecurityContext } from './security-context.ts';
import { volumeMountsOf, volumesOf } from './volumes.ts';

/** Name of the port that managed Prometheus scrapes, where it is another than the serving one. */
const metricsPort = 'metrics';

/** The pods of a workload. A job's pods are not restarted in place, so that its failures count. */
export function podTemplate(workload: Workload, scope: Scope): IPodTemplateSpec {
  const volumes = volumesOf(workload);
  return {
    metadata: { labels: templateLabels(workload, scope) },
    spec: {
      serviceAccountName: workload.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      priorityClassName: priorityClassName(workload.kind, scope),
      ...(workload.kind === 'job' ? { restartPolicy: 'Never' } : {}),
      terminationGracePeriodSeconds: workload.gracePeriodSeconds,
      securityContext: podSecurityContext(workload),
      ...schedulingOf(workload),
      containers: [container(workload)],
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  };
}

/** The webhook of workload identity looks at the pod's label, not at that of its owner. */
function templateLabels(workload: Workload, scope: Scope): Record<string, string> {
  return { ...podLabels(workload, scope), ...(workload.identity ? { 'azure.workload.identity/use': 'true' } : {}) };
}

function container(workload: Workload): IContainer {
  const { command, args, preStopSeconds } = workload;
  const env = Object.entries(workload.env).map(([name, value]) => ({ name, value }));
  const ports = portsOf(workload);
  const volumeMounts = volumeMountsOf(workload);
  return {
    name: workload.name,
    image: workload.image,
    // The registry is asked each time, so a node cannot start an image that its pods have no right to pull.
    imagePullPolicy: 'Always',
    ...(command ? { command: [...command] } : {}),
    ...(args ? { args: [...args] } : {}),
    ...(env.length === 0 ? {} : { env }),
    ...(ports.length === 0 ? {} : { ports }),
    ...probesOf(workload),
    ...(preStopSeconds === 0 ? {} : { lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } } }),
    resources: resourcesOf(workload),
    securityContext: containerSecurityContext(workload),
    ...(volumeMounts.length === 0 ? {} : { volumeMounts }),
  };
}

function portsOf({ port, metrics }: Workload): NonNullable<IContainer['ports']> {
  return [
    ...(port === undefined ? [] : [{ name: servingPort, containerPort: port, protocol: 'TCP' as const }]),
    ...(metrics && metrics.port !== port
      ? [{ name: metricsPort, containerPort: metrics.port, protocol: 'TCP' as const }]
      : []),
  ];
}

/** Name of the container port that metrics come from. */
export function metricsPortName({ port, metrics }: Workload): string {
  return metrics?.port === port ? servingPort : metricsPort;
}

/** GPUs cannot be shared or promised: a limit is the request as well. */
function resourcesOf({ resources: { requests, limits }, gpus }: Workload): NonNullable<IContainer['resources']> {
  return {
    requests: quantities(requests),
    limits: { ...quantities(limits), ...(gpus === undefined ? {} : { 'nvidia.com/gpu': String(gpus) }) },
  };
}

function quantities({
  cpu,
  memory,
  ephemeralStorage,
}: Partial<Resources> & Pick<Resources, 'memory' | 'ephemeralStorage'>): Record<string, string> {
  return { ...(cpu === undefined ? {} : { cpu }), memory, 'ephemeral-storage': ephemeralStorage };
}
