import type { KubernetesObject } from '../../../src/render/kube/resource.ts';

/** What becomes of a field that is left out, and so makes no difference when it is written. */
interface ServerDefault {
  readonly kind: string;
  /** Path in the object; `*` is any key or index. Of the kind `**` it stands in the spec of pods of any object. */
  readonly path: string;
  readonly value: unknown;
  /**
   * Who makes it so: the server, which stores the default; Go, which writes no zero value; or whoever reads the object,
   * and takes an absent field for it.
   */
  readonly by: 'server' | 'zero value' | 'reader';
  /** Why it may stand all the same. */
  readonly kept?: string;
}

type Rows = readonly (readonly [path: string, value: unknown, kept?: string])[];

function rows(kind: string, by: ServerDefault['by'], found: Rows): ServerDefault[] {
  return found.map(([path, value, kept]) => ({ kind, path, value, by, ...(kept === undefined ? {} : { kept }) }));
}

const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => `containers.*.${probe}`);
const behaviors = [
  ['HorizontalPodAutoscaler', 'spec.behavior', 'server'],
  ['ScaledObject', 'spec.advanced.horizontalPodAutoscalerConfig.behavior', 'reader'],
] as const;

/**
 * Read 2026-11, row by row. Of the server: kubernetes/kubernetes, pkg/apis/{apps,autoscaling,batch,core,networking,
 * scheduling}/<version>/defaults.go with the `+default=` of the types (protocol of ports, service of gRPC probes); the
 * `default:` of the CRDs of Gateway API, config/crd/standard, 2026-08. Zero values: `omitempty` in staging/src/k8s.io/api.
 * Of readers: comments of the same types (topology spread, budgets); plugin/pkg/admission/defaulttolerationseconds;
 * kedacore/keda, apis/keda/v1alpha1 and pkg/scaling/executor, 2026-08. A CronJob gets the defaults of its pods, but not
 * those of a Job: they come with the Job that it makes, so pkg/controller is their reader.
 */
export const serverDefaults: readonly ServerDefault[] = [
  ...rows('**', 'server', [
    ['restartPolicy', 'Always'],
    ['dnsPolicy', 'ClusterFirst'],
    ['schedulerName', 'default-scheduler'],
    ['terminationGracePeriodSeconds', 30],
    ['volumes.*.configMap.defaultMode', 420],
    ['volumes.*.downwardAPI.defaultMode', 420],
    ['volumes.*.hostPath.type', ''],
    ['volumes.*.projected.defaultMode', 420],
    ['volumes.*.projected.sources.*.serviceAccountToken.expirationSeconds', 3600],
    ['volumes.*.secret.defaultMode', 420],
    ['containers.*.env.*.valueFrom.fieldRef.apiVersion', 'v1'],
    ['containers.*.ports.*.protocol', 'TCP'],
    ['containers.*.terminationMessagePath', '/dev/termination-log'],
    ['containers.*.terminationMessagePolicy', 'File'],
    ...probes.flatMap((probe): Rows => [
      [`${probe}.failureThreshold`, 3],
      [`${probe}.grpc.service`, ''],
      [`${probe}.httpGet.path`, '/', 'a path is what a reader of a probe looks for'],
      [`${probe}.httpGet.scheme`, 'HTTP'],
      [`${probe}.periodSeconds`, 10],
      [`${probe}.successThreshold`, 1],
      [`${probe}.timeoutSeconds`, 1],
    ]),
  ]),
  ...rows('**', 'zero value', [
    ['hostNetwork', false],
    ['hostPID', false],
    ['hostIPC', false],
    ['volumes.*.emptyDir.medium', ''],
    ['containers.*.env.*.value', ''],
    ['containers.*.stdin', false],
    ['containers.*.tty', false],
    ['containers.*.volumeMounts.*.readOnly', false],
    ...probes.map((probe) => [`${probe}.initialDelaySeconds`, 0] as const),
  ]),
  ...rows('**', 'reader', [
    // The server fills it in on pods, and not on what makes them.
    ['enableServiceLinks', true],
    // Of a pod that tolerates a node which is not ready or not reachable, and says nothing else.
    ['tolerations.*.tolerationSeconds', 300],
    ['topologySpreadConstraints.*.nodeAffinityPolicy', 'Honor'],
    ['topologySpreadConstraints.*.nodeTaintsPolicy', 'Ignore'],
  ]),
  ...rows('Deployment', 'server', [
    ['spec.replicas', 1, 'it says that no autoscaler owns the number'],
    ['spec.revisionHistoryLimit', 10],
    ['spec.progressDeadlineSeconds', 600],
    ['spec.strategy.type', 'RollingUpdate', 'kube-linter reads the file alone'],
    ['spec.strategy.rollingUpdate.maxSurge', '25%'],
    ['spec.strategy.rollingUpdate.maxUnavailable', '25%'],
  ]),
  ...rows('Deployment', 'zero value', [['spec.minReadySeconds', 0]]),
  ...rows('DaemonSet', 'server', [
    ['spec.revisionHistoryLimit', 10],
    ['spec.updateStrategy.type', 'RollingUpdate', 'kube-linter reads the file alone'],
    ['spec.updateStrategy.rollingUpdate.maxUnavailable', 1],
    ['spec.updateStrategy.rollingUpdate.maxSurge', 0],
  ]),
  ...rows('DaemonSet', 'zero value', [['spec.minReadySeconds', 0]]),
  ...rows('CronJob', 'server', [
    ['spec.concurrencyPolicy', 'Allow'],
    ['spec.suspend', false],
    ['spec.successfulJobsHistoryLimit', 3],
    ['spec.failedJobsHistoryLimit', 1],
  ]),
  ...rows('CronJob', 'reader', [
    ['spec.jobTemplate.spec.backoffLimit', 6],
    ['spec.jobTemplate.spec.completions', 1],
    ['spec.jobTemplate.spec.parallelism', 1],
    ['spec.jobTemplate.spec.completionMode', 'NonIndexed'],
    ['spec.jobTemplate.spec.manualSelector', false],
    ['spec.jobTemplate.spec.suspend', false],
    ['spec.jobTemplate.spec.podReplacementPolicy', 'Failed'],
    [
      'spec.jobTemplate.spec.podFailurePolicy.rules.*.onPodConditions.*.status',
      'True',
      'the schema that kubectl checks by requires it',
    ],
  ]),
  ...rows('Service', 'server', [
    ['spec.type', 'ClusterIP'],
    ['spec.sessionAffinity', 'None'],
    ['spec.internalTrafficPolicy', 'Cluster'],
    ['spec.ports.*.protocol', 'TCP'],
  ]),
  ...rows('Service', 'zero value', [['spec.publishNotReadyAddresses', false]]),
  ...rows('HorizontalPodAutoscaler', 'server', [['spec.minReplicas', 1, 'it stands beside maxReplicas']]),
  ...behaviors.flatMap(([kind, path, by]) => [
    ...rows(kind, by, [
      [`${path}.scaleUp.stabilizationWindowSeconds`, 0],
      [`${path}.scaleUp.selectPolicy`, 'Max'],
      [`${path}.scaleDown.selectPolicy`, 'Max'],
      [
        `${path}.scaleUp.policies`,
        [
          { type: 'Pods', value: 4, periodSeconds: 15 },
          { type: 'Percent', value: 100, periodSeconds: 15 },
        ],
      ],
      [`${path}.scaleDown.policies`, [{ type: 'Percent', value: 100, periodSeconds: 15 }]],
    ]),
    // The controller has a flag for it, so the server leaves it open.
    ...rows(kind, 'reader', [[`${path}.scaleDown.stabilizationWindowSeconds`, 300]]),
  ]),
  ...rows('ScaledObject', 'reader', [
    ['spec.pollingInterval', 30],
    ['spec.cooldownPeriod', 300],
    ['spec.triggers.*.metricType', 'AverageValue'],
    ['spec.scaleTargetRef.kind', 'Deployment', 'other programs than KEDA look for the target, too'],
    ['spec.minReplicaCount', 0, 'that it goes to zero is what a reader looks for'],
    ['spec.maxReplicaCount', 100, 'it stands beside minReplicaCount'],
  ]),
  ...rows('ScaledObject', 'zero value', [['spec.triggers.*.useCachedMetrics', false]]),
  ...rows('PodDisruptionBudget', 'reader', [['spec.unhealthyPodEvictionPolicy', 'IfHealthyBudget']]),
  ...rows('NetworkPolicy', 'server', [
    ['spec.ingress.*.ports.*.protocol', 'TCP'],
    ['spec.egress.*.ports.*.protocol', 'TCP'],
  ]),
  ...rows('PriorityClass', 'server', [['preemptionPolicy', 'PreemptLowerPriority']]),
  ...rows('PriorityClass', 'zero value', [['globalDefault', false]]),
  ...rows('ConfigMap', 'reader', [['immutable', false]]),
  ...['HTTPRoute', 'GRPCRoute'].flatMap((kind) =>
    rows(kind, 'server', [
      ['spec.parentRefs.*.group', 'gateway.networking.k8s.io'],
      ['spec.parentRefs.*.kind', 'Gateway'],
      ['spec.rules.*.backendRefs.*.group', ''],
      ['spec.rules.*.backendRefs.*.kind', 'Service'],
      ['spec.rules.*.backendRefs.*.weight', 1],
      ['spec.rules.*.matches.*.headers.*.type', 'Exact'],
    ]),
  ),
  ...rows('HTTPRoute', 'server', [
    ['spec.rules.*.filters.*.requestRedirect.statusCode', 302],
    ['spec.rules.*.matches', [{ path: { type: 'PathPrefix', value: '/' } }]],
    ['spec.rules.*.matches.*.path.type', 'PathPrefix', 'that it is a prefix is what a reader looks for'],
    ['spec.rules.*.matches.*.queryParams.*.type', 'Exact'],
  ]),
  ...rows('GRPCRoute', 'server', [['spec.rules.*.matches.*.method.type', 'Exact']]),
  ...rows('Gateway', 'server', [
    ['spec.addresses.*.type', 'IPAddress'],
    ['spec.listeners.*.allowedRoutes.kinds.*.group', 'gateway.networking.k8s.io'],
    ['spec.listeners.*.allowedRoutes.namespaces.from', 'Same'],
    ['spec.listeners.*.tls.certificateRefs.*.group', ''],
    ['spec.listeners.*.tls.certificateRefs.*.kind', 'Secret'],
    ['spec.listeners.*.tls.mode', 'Terminate'],
  ]),
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
