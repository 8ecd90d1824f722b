import { kindOf } from '../model/scale.ts';
import type { WorkloadSubject } from './context.ts';
import { all, type Finding, type Found, type Rule } from './rule.ts';
import { valueAt } from './value-at.ts';

const own = 'create-aks-prod, docs/config.md';
const selecting = 'app.kubernetes.io/name';

/** What other objects, Azure and the next render know an object by. */
const identity = [['apiVersion'], ['kind'], ['metadata', 'name'], ['metadata', 'namespace']];
const bound: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Deployment: [
    ['spec', 'selector'],
    ['spec', 'template', 'metadata', 'labels', selecting],
    ['spec', 'template', 'spec', 'serviceAccountName'],
  ],
  CronJob: [
    ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels', selecting],
    ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'serviceAccountName'],
  ],
  Service: [['spec', 'selector']],
  PodDisruptionBudget: [['spec', 'selector']],
  NetworkPolicy: [['spec', 'podSelector']],
  HorizontalPodAutoscaler: [['spec', 'scaleTargetRef']],
  ScaledObject: [['spec', 'scaleTargetRef']],
};
const admissionLabel = /^pod-security\.kubernetes\.io\//;

export const patchRules: readonly Rule[] = [
  {
    id: 'F16',
    severity: 'error',
    title: 'A patch is for a kind of object that the workload has',
    why: 'It would be dropped, and somebody believes in it.',
    source: own,
    check: (context) =>
      context.workloads.flatMap(({ name, path, config, workload }) => {
        const kinds = kindsOf({ config, workload });
        return Object.keys(config.patch)
          .filter((kind) => !kinds.includes(kind))
          .map((kind) => ({
            path: [...path, 'patch', kind],
            message: `${name} has no ${kind}.`,
            fix: `It has ${kinds.join(', ')}.`,
          }));
      }),
  },
  {
    id: 'C1',
    severity: 'error',
    title: 'A patch leaves names and selectors alone',
    why: 'Other objects, Azure and the next render know the object by them; a selector cannot be changed once it is applied.',
    source: 'Kubernetes docs, deployment (label selector updates), 2026-08',
    check: (context) =>
      all(
        [...context.workloads, ...context.namespaces].map(({ path, config }) =>
          rebound(config?.patch ?? {}, [...path, 'patch']),
        ),
      ),
  },
  {
    id: 'A1',
    severity: 'error',
    title: 'A patch gives no number of replicas to what an autoscaler owns',
    why: 'Every deployment would set the number back that the autoscaler found.',
    source: 'Kubernetes docs, horizontal-pod-autoscale, 2026-08',
    check: (context) =>
      context.workloads.flatMap(({ name, path, config, workload }) =>
        workload.scale !== undefined && isSet(config.patch['Deployment'], ['spec', 'replicas'])
          ? [
              {
                path: [...path, 'patch', 'Deployment', 'spec', 'replicas'],
                message: `${name} is scaled by itself, and the patch fixes its replicas.`,
                fix: 'Remove it, or write `replicas` at the workload in place of `scale`.',
              },
            ]
          : [],
      ),
  },
  {
    id: 'S2',
    severity: 'error',
    title: 'The admission level of a namespace comes from `podSecurity`',
    why: 'The level must be the one that the workloads were checked against.',
    source: 'Kubernetes docs, pod-security-admission, 2026-08',
    check: (context) =>
      context.namespaces.flatMap(({ name, path, config }) => {
        const labels = valueAt(config?.patch['Namespace'], ['metadata', 'labels']);
        const keys =
          typeof labels === 'object' && labels !== null
            ? Object.keys(labels).filter((key) => admissionLabel.test(key))
            : [];
        return keys.map((key) => ({
          path: [...path, 'patch', 'Namespace', 'metadata', 'labels', key],
          message: `A patch changes ${key} of ${name}.`,
          fix: 'Remove it, and write `podSecurity: baseline` if that is meant.',
        }));
      }),
  },
  {
    id: 'N18',
    severity: 'error',
    title: 'A patch opens no second way in',
    why: 'The gateway is the only way in: the quota of every namespace allows no load balancer and no node port.',
    source: 'AKS docs, app-routing-gateway-api, 2026-08-21',
    check: (context) =>
      context.workloads.flatMap(({ name, path, config }) => {
        const type = valueAt(config.patch['Service'], ['spec', 'type']);
        return type === 'LoadBalancer' || type === 'NodePort'
          ? [
              {
                path: [...path, 'patch', 'Service', 'spec', 'type'],
                message: `A patch makes the Service of ${name} a ${type}, which the quota of its namespace refuses.`,
                fix: 'Remove it, and write `expose` with a host name.',
              },
            ]
          : [];
      }),
  },
];

/** The kinds of objects that are rendered for a workload and take a patch, sorted. */
function kindsOf({ config, workload }: Pick<WorkloadSubject, 'config' | 'workload'>): string[] {
  const isJob = kindOf(config) === 'job';
  return [
    isJob ? 'CronJob' : 'Deployment',
    'NetworkPolicy',
    'ServiceAccount',
    ...(workload.ports.length > 0 && !isJob ? ['Service'] : []),
    ...(workload.expose && !isJob ? [workload.expose.port?.protocol === 'grpc' ? 'GRPCRoute' : 'HTTPRoute'] : []),
    ...(workload.budget ? ['PodDisruptionBudget'] : []),
    ...(workload.scale ? [workload.scale.by === 'hpa' ? 'HorizontalPodAutoscaler' : 'ScaledObject'] : []),
  ].toSorted();
}

function rebound(patch: Readonly<Record<string, unknown>>, path: readonly string[]): Found {
  return Object.entries(patch).flatMap(([kind, value]): Finding[] =>
    [...identity, ...(bound[kind] ?? [])]
      .filter((place) => isSet(value, place))
      .map((place) => ({
        path: [...path, kind, ...place],
        message: `A patch changes ${place.join('.')} of the ${kind}.`,
        fix: 'Remove it.',
      })),
  );
}

function isSet(value: unknown, path: readonly string[]): boolean {
  return valueAt(value, path) !== undefined;
}
