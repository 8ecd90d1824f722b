import { kindOf } from '../model/scale.ts';
import type { WorkloadSubject } from './context.ts';
import type { Rule } from './rule.ts';

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
        ? Object.keys(context.config.cluster.ingress.patch).map((kind) => ({
            path: ['cluster', 'ingress', 'patch', kind],
            message: `There is no ${kind} of a gateway: no workload is published.`,
            fix: 'Remove it, or write `expose` with a host name at a workload.',
          }))
        : []),
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
    ...(workload.scale?.serviceBus || workload.scale?.prometheus ? ['TriggerAuthentication'] : []),
    ...(workload.ports.length > 0 && !isJob ? ['Service'] : []),
    ...(workload.expose && !isJob ? [workload.expose.port?.protocol === 'grpc' ? 'GRPCRoute' : 'HTTPRoute'] : []),
    ...(workload.budget ? ['PodDisruptionBudget'] : []),
    ...(workload.scale ? [workload.scale.by === 'hpa' ? 'HorizontalPodAutoscaler' : 'ScaledObject'] : []),
  ].toSorted();
}
