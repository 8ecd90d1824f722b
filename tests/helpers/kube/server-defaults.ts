import type { KubernetesObject } from '../../../src/render/kube/resource.ts';

/** What the API server makes of a field that is left out. */
interface ServerDefault {
  readonly kind: string;
  /** Path in the object; `*` is any key or index, and `**` the spec of pods in any object that makes them. */
  readonly path: string;
  readonly value: unknown;
  /** Why it may stand all the same. */
  readonly kept?: string;
}

/**
 * Sources: kubernetes/kubernetes 1.36, pkg/apis/{core,apps,batch,autoscaling,networking,policy}/v1/defaults.go and the
 * OpenAPI of the same; Gateway API 1.5, CRDs (default:); KEDA 2.19, docs of ScaledObject; read 2026-11.
 */
export const serverDefaults: readonly ServerDefault[] = [
  { kind: '**', path: 'restartPolicy', value: 'Always' },
  { kind: '**', path: 'dnsPolicy', value: 'ClusterFirst' },
  { kind: '**', path: 'schedulerName', value: 'default-scheduler' },
  { kind: '**', path: 'terminationGracePeriodSeconds', value: 30 },
  { kind: '**', path: 'enableServiceLinks', value: true },
  { kind: '**', path: 'hostNetwork', value: false },
  { kind: '**', path: 'hostPID', value: false },
  { kind: '**', path: 'hostIPC', value: false },
  { kind: '**', path: 'tolerations.*.tolerationSeconds', value: 300 },
  { kind: '**', path: 'topologySpreadConstraints.*.nodeAffinityPolicy', value: 'Honor' },
  { kind: '**', path: 'topologySpreadConstraints.*.nodeTaintsPolicy', value: 'Ignore' },
  { kind: '**', path: 'volumes.*.configMap.defaultMode', value: 420 },
  { kind: '**', path: 'volumes.*.emptyDir.medium', value: '' },
  { kind: '**', path: 'containers.*.terminationMessagePath', value: '/dev/termination-log' },
  { kind: '**', path: 'containers.*.terminationMessagePolicy', value: 'File' },
  { kind: '**', path: 'containers.*.ports.*.protocol', value: 'TCP' },
  { kind: '**', path: 'containers.*.env.*.value', value: '' },
  { kind: '**', path: 'containers.*.stdin', value: false },
  { kind: '**', path: 'containers.*.tty', value: false },
  { kind: '**', path: 'containers.*.volumeMounts.*.readOnly', value: false },
  ...['startupProbe', 'livenessProbe', 'readinessProbe'].flatMap((probe) => [
    { kind: '**', path: `containers.*.${probe}.periodSeconds`, value: 10 },
    { kind: '**', path: `containers.*.${probe}.timeoutSeconds`, value: 1 },
    { kind: '**', path: `containers.*.${probe}.failureThreshold`, value: 3 },
    { kind: '**', path: `containers.*.${probe}.successThreshold`, value: 1 },
    { kind: '**', path: `containers.*.${probe}.initialDelaySeconds`, value: 0 },
    { kind: '**', path: `containers.*.${probe}.httpGet.scheme`, value: 'HTTP' },
    { kind: '**', path: `containers.*.${probe}.grpc.service`, value: '' },
  ]),
  { kind: 'Deployment', path: 'spec.replicas', value: 1, kept: 'it says that no autoscaler owns the number' },
  { kind: 'Deployment', path: 'spec.revisionHistoryLimit', value: 10 },
  { kind: 'Deployment', path: 'spec.progressDeadlineSeconds', value: 600 },
  { kind: 'Deployment', path: 'spec.minReadySeconds', value: 0 },
  { kind: 'Deployment', path: 'spec.strategy.type', value: 'RollingUpdate', kept: 'kube-linter reads the file alone' },
  { kind: 'Deployment', path: 'spec.strategy.rollingUpdate.maxSurge', value: '25%' },
  { kind: 'Deployment', path: 'spec.strategy.rollingUpdate.maxUnavailable', value: '25%' },
  { kind: 'DaemonSet', path: 'spec.revisionHistoryLimit', value: 10 },
  {
    kind: 'DaemonSet',
    path: 'spec.updateStrategy.type',
    value: 'RollingUpdate',
    kept: 'kube-linter reads the file alone',
  },
  { kind: 'DaemonSet', path: 'spec.updateStrategy.rollingUpdate.maxUnavailable', value: 1 },
  { kind: 'DaemonSet', path: 'spec.updateStrategy.rollingUpdate.maxSurge', value: 0 },
  { kind: 'CronJob', path: 'spec.concurrencyPolicy', value: 'Allow' },
  { kind: 'CronJob', path: 'spec.suspend', value: false },
  { kind: 'CronJob', path: 'spec.successfulJobsHistoryLimit', value: 3 },
  { kind: 'CronJob', path: 'spec.failedJobsHistoryLimit', value: 1 },
  { kind: 'CronJob', path: 'spec.jobTemplate.spec.backoffLimit', value: 6 },
  { kind: 'CronJob', path: 'spec.jobTemplate.spec.completions', value: 1 },
  { kind: 'CronJob', path: 'spec.jobTemplate.spec.parallelism', value: 1 },
  { kind: 'CronJob', path: 'spec.jobTemplate.spec.completionMode', value: 'NonIndexed' },
  { kind: 'CronJob', path: 'spec.jobTemplate.spec.suspend', value: false },
  { kind: 'CronJob', path: 'spec.jobTemplate.spec.podReplacementPolicy', value: 'Failed' },
  {
    kind: 'CronJob',
    path: 'spec.jobTemplate.spec.podFailurePolicy.rules.*.onPodConditions.*.status',
    value: 'True',
    kept: 'the schema that kubectl checks by requires it',
  },
  { kind: 'Service', path: 'spec.type', value: 'ClusterIP' },
  { kind: 'Service', path: 'spec.sessionAffinity', value: 'None' },
  { kind: 'Service', path: 'spec.internalTrafficPolicy', value: 'Cluster' },
  { kind: 'Service', path: 'spec.publishNotReadyAddresses', value: false },
  { kind: 'Service', path: 'spec.ports.*.protocol', value: 'TCP' },
  { kind: 'HorizontalPodAutoscaler', path: 'spec.minReplicas', value: 1, kept: 'it stands beside maxReplicas' },
  ...[
    'HorizontalPodAutoscaler:spec.behavior',
    'ScaledObject:spec.advanced.horizontalPodAutoscalerConfig.behavior',
  ].flatMap((place) => {
    const [kind = '', path = ''] = place.split(':');
    return [
      { kind, path: `${path}.scaleUp.stabilizationWindowSeconds`, value: 0 },
      { kind, path: `${path}.scaleUp.selectPolicy`, value: 'Max' },
      { kind, path: `${path}.scaleDown.stabilizationWindowSeconds`, value: 300 },
      { kind, path: `${path}.scaleDown.selectPolicy`, value: 'Max' },
    ];
  }),
  { kind: 'ScaledObject', path: 'spec.pollingInterval', value: 30 },
  { kind: 'ScaledObject', path: 'spec.cooldownPeriod', value: 300 },
  { kind: 'ScaledObject', path: 'spec.triggers.*.metricType', value: 'AverageValue' },
  { kind: 'ScaledObject', path: 'spec.triggers.*.useCachedMetrics', value: false },
  {
    kind: 'ScaledObject',
    path: 'spec.scaleTargetRef.kind',
    value: 'Deployment',
    kept: 'the operator takes it for one; the server stores what is written',
  },
  {
    kind: 'ScaledObject',
    path: 'spec.minReplicaCount',
    value: 0,
    kept: 'that it goes to zero is what a reader looks for',
  },
  {
    kind: 'ScaledObject',
    path: 'spec.maxReplicaCount',
    value: 100,
    kept: 'the operator takes it for one, not the server',
  },
  { kind: 'PodDisruptionBudget', path: 'spec.unhealthyPodEvictionPolicy', value: 'IfHealthyBudget' },
  { kind: 'NetworkPolicy', path: 'spec.ingress.*.ports.*.protocol', value: 'TCP' },
  { kind: 'NetworkPolicy', path: 'spec.egress.*.ports.*.protocol', value: 'TCP' },
  { kind: 'PriorityClass', path: 'globalDefault', value: false },
  { kind: 'PriorityClass', path: 'preemptionPolicy', value: 'PreemptLowerPriority' },
  { kind: 'ConfigMap', path: 'immutable', value: false },
  ...['HTTPRoute', 'GRPCRoute'].flatMap((kind) => [
    { kind, path: 'spec.parentRefs.*.group', value: 'gateway.networking.k8s.io' },
    { kind, path: 'spec.parentRefs.*.kind', value: 'Gateway' },
    { kind, path: 'spec.rules.*.backendRefs.*.group', value: '' },
    { kind, path: 'spec.rules.*.backendRefs.*.kind', value: 'Service' },
    { kind, path: 'spec.rules.*.backendRefs.*.weight', value: 1 },
    { kind, path: 'spec.rules.*.matches', value: [{ path: { type: 'PathPrefix', value: '/' } }] },
  ]),
  { kind: 'HTTPRoute', path: 'spec.rules.*.filters.*.requestRedirect.statusCode', value: 302 },
  { kind: 'Gateway', path: 'spec.listeners.*.tls.mode', value: 'Terminate' },
  { kind: 'Gateway', path: 'spec.listeners.*.allowedRoutes.namespaces.from', value: 'Same' },
];

/** Fields whose empty value the server keeps: an empty selector takes all pods, and these maps are of the user. */
const emptyIsKept = [
  /^NetworkPolicy spec\.podSelector$/,
  /^ConfigMap data\./,
  / (metadata|template\.metadata)\.(labels|annotations)\./,
];

const podSpecs: Readonly<Record<string, string>> = {
  CronJob: 'spec.jobTemplate.spec.template.spec',
  DaemonSet: 'spec.template.spec',
  Deployment: 'spec.template.spec',
};

/** Fields of an object that say what the server would fill in, or that it drops because they are empty; one line each. */
export function idleFields(object: KubernetesObject): string[] {
  const said = serverDefaults
    .filter(({ kept }) => kept === undefined)
    .flatMap(({ kind, path, value }) => {
      const base = kind === '**' ? podSpecs[object.kind] : kind === object.kind ? '' : undefined;
      if (base === undefined) return [];
      return places(object, (base === '' ? path : `${base}.${path}`).split('.'))
        .filter((found) => JSON.stringify(found.value) === JSON.stringify(value))
        .map((found) => `${object.kind} ${found.path} says the default, ${JSON.stringify(value)}`);
    });
  return [...said, ...empty(object, object.kind, [])];
}

function places(value: unknown, [key, ...rest]: readonly string[], path = ''): { path: string; value: unknown }[] {
  if (key === undefined) return [{ path, value }];
  if (typeof value !== 'object' || value === null) return [];
  const keys = key === '*' ? Object.keys(value) : Object.hasOwn(value, key) ? [key] : [];
  return keys.flatMap((name) =>
    places((value as Record<string, unknown>)[name], rest, path === '' ? name : `${path}.${name}`),
  );
}

/** Empty lists, maps, texts and nulls: Go leaves them out when it writes an object. Items of lists stay. */
function empty(value: unknown, kind: string, path: readonly string[], isItem = false): string[] {
  const where = `${kind} ${path.join('.')}`;
  if (emptyIsKept.some((pattern) => pattern.test(where))) return [];
  const isEmpty = value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
  if (isEmpty) return isItem ? [] : [`${where} is empty`];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, child]) => empty(child, kind, [...path, key], Array.isArray(value)));
}
