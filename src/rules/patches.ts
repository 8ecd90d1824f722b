import { drivenPools } from '../model/gpu.ts';
import { scalesByAzure } from '../services/triggers.ts';
import { kindOf } from '../model/scale.ts';
import type { Context, WorkloadSubject } from './context.ts';
import type { Finding, Rule } from './rule.ts';

const own = 'create-aks-prod, docs/config.md';

export const patchRules: readonly Rule[] = [
  {
    id: 'F16',
    severity: 'error',
    title: 'A patch is for a kind of object that there is',
    why: 'It would be dropped, and somebody believes in it.',
    source: own,
    check: (context) => [
      ...(context.environment.gateway === undefined
        ? Object.keys(context.config.cluster.ingress.patch).map((key) => ({
            path: ['cluster', 'ingress', 'patch', key],
            message: `There is no ${key} of a gateway: no workload is published.`,
            fix: 'Remove it, or write `expose` with a host name at a workload.',
          }))
        : []),
      ...(drivenPools(context.environment.infra.pools).length === 0
        ? Object.keys(context.config.cluster.devicePlugin.patch).map((key) => ({
            path: ['cluster', 'devicePlugin', 'patch', key],
            message: `There is no ${key} of a device plug-in: no pool has GPUs whose driver Azure installs.`,
            fix: 'Remove it, or write `gpu: true` at a pool.',
          }))
        : []),
      ...unusedClasses(context),
      ...context.workloads.flatMap(({ name, path, config, workload }) => {
        const kinds = kindsOf({ config, workload });
        return Object.keys(config.patch)
          .filter((kind) => !kinds.includes(kind))
          .map((kind) => ({
            path: [...path, 'patch', kind],
            message: `${name} has no ${kind}.`,
            fix: `It has ${kinds.join(', ')}.`,
          }));
      }),
    ],
  },
];

function unusedClasses({ config, workloads }: Context): Finding[] {
  const kinds = new Set(workloads.map(({ workload }) => workload.kind));
  return Object.keys(config.cluster.priorityClasses.patch)
    .filter((key) => ![...kinds].some((kind) => key === `PriorityClass/${kind}`))
    .map((key) => ({
      path: ['cluster', 'priorityClasses', 'patch', key],
      message: `There is no ${key}: no workload is a ${key.slice(key.indexOf('/') + 1)}.`,
      fix:
        kinds.size === 0
          ? 'Remove it.'
          : `Remove it; there is ${[...kinds]
              .toSorted()
              .map((kind) => `PriorityClass/${kind}`)
              .join(', ')}.`,
    }));
}

/** The kinds of objects that are rendered for a workload and take a patch, sorted. */
function kindsOf({ config, workload }: Pick<WorkloadSubject, 'config' | 'workload'>): string[] {
  const isJob = kindOf(config) === 'job';
  return [
    isJob ? 'CronJob' : 'Deployment',
    'NetworkPolicy',
    'ServiceAccount',
    ...(Object.keys(workload.files).length > 0 ? ['ConfigMap'] : []),
    ...(workload.identity && workload.secrets.length > 0 ? ['SecretProviderClass'] : []),
    ...(workload.metrics ? ['PodMonitor'] : []),
    ...(scalesByAzure(workload.scale) ? ['TriggerAuthentication'] : []),
    ...(workload.ports.length > 0 && !isJob ? ['Service'] : []),
    ...(workload.expose && !isJob ? [workload.expose.port?.protocol === 'grpc' ? 'GRPCRoute' : 'HTTPRoute'] : []),
    ...(workload.budget ? ['PodDisruptionBudget'] : []),
    ...(workload.scale ? [workload.scale.by === 'hpa' ? 'HorizontalPodAutoscaler' : 'ScaledObject'] : []),
  ].toSorted();
}
