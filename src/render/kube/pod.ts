import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodTemplateSpec } from 'kubernetes-models/v1/PodTemplateSpec';
import type { Resources, Workload } from '../../model/model.ts';
import { transportOf } from '../../model/ports.ts';
import { annotated } from './exemptions.ts';
import { podLabels, type Scope } from './labels.ts';
import { priorityClassName } from './priority-class.ts';
import { probesOf } from './probes.ts';
import { schedulingOf } from './scheduling.ts';
import { containerSecurityContext, podSecurityContext } from './security-context.ts';
import { volumeMountsOf, volumesOf } from './volumes.ts';

/** What the API server fills in. */
const usualGraceSeconds = 30;

/** The pods of a workload. A job's pods are not restarted in place, so that its failures count. */
export function podTemplate(workload: Workload, scope: Scope): IPodTemplateSpec {
  const volumes = volumesOf(workload);
  return {
    metadata: { labels: templateLabels(workload, scope), ...annotated(workload.annotations.pod) },
    spec: {
      serviceAccountName: workload.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      priorityClassName: priorityClassName(workload.kind, scope),
      ...(workload.kind === 'job' ? { restartPolicy: 'Never' } : {}),
      ...(workload.gracePeriodSeconds === usualGraceSeconds
        ? {}
        : { terminationGracePeriodSeconds: workload.gracePeriodSeconds }),
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
  // The API server drops an empty value, and an absent one is empty.
  const env = Object.entries(workload.env).map(([name, value]) => (value === '' ? { name } : { name, value }));
  const ports = portsOf(workload);
  const volumeMounts = volumeMountsOf(workload);
  return {
    name: workload.name,
    image: workload.image,
    // The registry is asked each time, so a node cannot start an image that its pods have no right to pull.
    imagePullPolicy: 'Always',
    ...(command && command.length > 0 ? { command: [...command] } : {}),
    ...(args && args.length > 0 ? { args: [...args] } : {}),
    ...(env.length === 0 ? {} : { env }),
    ...(ports.length === 0 ? {} : { ports }),
    ...probesOf(workload),
    ...(preStopSeconds === 0 ? {} : { lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } } }),
    resources: resourcesOf(workload),
    securityContext: containerSecurityContext(workload),
    ...(volumeMounts.length === 0 ? {} : { volumeMounts }),
  };
}

function portsOf({ ports, metrics }: Workload): NonNullable<IContainer['ports']> {
  return [
    ...ports.map((port) => ({
      name: port.name,
      containerPort: port.number,
      ...(transportOf(port).transport === 'UDP' ? { protocol: 'UDP' as const } : {}),
    })),
    ...(metrics && ports.every(({ name }) => name !== metrics.portName)
      ? [{ name: metrics.portName, containerPort: metrics.port }]
      : []),
  ];
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
