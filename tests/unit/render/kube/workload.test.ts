import * as assert from 'uvu/assert';
import { scopeOf } from '../../../../src/render/kube/labels.ts';
import type { KubernetesObject } from '../../../../src/render/kube/resource.ts';
import { placeholder, withoutMarks } from '../../../../src/render/kube/settings.ts';
import { workloadResources } from '../../../../src/render/kube/workload.ts';
import { at } from '../../../helpers/kube/pods.ts';
import { onlyEnvironment, shopModel, workloadOf } from '../../../helpers/model.ts';
import { suite } from '../../../helpers/suite.ts';

const image = 'shop.azurecr.io/a:1.0.0';
const service = { image, port: 8080, probes: { live: '/live', ready: '/ready' } };
const worker = { image, probes: { command: ['/check'] } };
const job = { image, schedule: '5 4 * * *' };
const queue = { min: 0, max: 9, serviceBus: { queue: 'q', messages: 7 } };
const rate = { min: 1, max: 9, prometheus: { query: 'sum(rate(x[1m]))', threshold: 2.5 } };
const gpuPool = {
  cluster: {
    pools: { gpu: { gpu: true }, batch: { spot: true } },
    access: { adminGroups: ['11111111-2222-3333-4444-555555555555'] },
  },
};
const client = placeholder('A_CLIENT_ID');

const pod = 'spec.template.spec';
const container = `${pod}.containers.0`;
const jobPod = 'spec.jobTemplate.spec.template.spec';

/** What stands where in the objects of a workload called `a`; undefined for what must not be there. */
const cases: readonly (readonly [
  what: string,
  workload: object,
  kind: string,
  path: string,
  expected: unknown,
  rest?: object,
])[] = [
  ['replicas are left to the autoscaler', service, 'Deployment', 'spec.replicas', undefined],
  ['replicas are said when they are fixed', { ...service, replicas: 2 }, 'Deployment', 'spec.replicas', 2],
  [
    'capacity never falls below what was asked for',
    service,
    'Deployment',
    'spec.strategy.rollingUpdate',
    { maxSurge: '25%', maxUnavailable: 0 },
  ],
  [
    'the selector is one label that never changes',
    service,
    'Deployment',
    'spec.selector',
    { matchLabels: { 'app.kubernetes.io/name': 'a' } },
  ],
  ['a quick start has ten minutes', service, 'Deployment', 'spec.progressDeadlineSeconds', 600],
  [
    'a slow start has more than it may take',
    { ...service, probes: { live: '/l', ready: '/r', startupSeconds: 1200 } },
    'Deployment',
    'spec.progressDeadlineSeconds',
    1500,
  ],
  [
    'a start may take what was said',
    { ...service, probes: { live: '/l', ready: '/r', startupSeconds: 62 } },
    'Deployment',
    `${container}.startupProbe.failureThreshold`,
    13,
  ],
  ['a command is asked for all three', worker, 'Deployment', `${container}.readinessProbe.exec.command`, ['/check']],
  [
    'a service stops after the gateway noticed',
    service,
    'Deployment',
    `${container}.lifecycle.preStop.sleep.seconds`,
    10,
  ],
  ['a worker stops at once', worker, 'Deployment', `${container}.lifecycle`, undefined],
  [
    'metrics of the serving port need no port',
    { ...service, metrics: {} },
    'Deployment',
    `${container}.ports.1`,
    undefined,
  ],
  [
    'metrics of another port are declared',
    { ...service, metrics: { port: 9090 } },
    'Deployment',
    `${container}.ports.1`,
    { name: 'metrics', containerPort: 9090, protocol: 'TCP' },
  ],
  [
    'metrics are scraped by the name of their port',
    { ...service, metrics: { port: 9090 } },
    'PodMonitor',
    'spec.podMetricsEndpoints.0.port',
    'metrics',
  ],
  [
    'metrics are scraped by managed Prometheus',
    { ...service, metrics: {} },
    'PodMonitor',
    'apiVersion',
    'azmonitoring.coreos.com/v1',
  ],
  [
    'GPUs are limits',
    { ...worker, gpu: 2 },
    'Deployment',
    `${container}.resources.limits`,
    { cpu: '200m', memory: '192Mi', 'ephemeral-storage': '1Gi', 'nvidia.com/gpu': '2' },
    gpuPool,
  ],
  [
    'GPUs are tolerated',
    { ...worker, gpu: 2 },
    'Deployment',
    `${pod}.tolerations`,
    [{ key: 'sku', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }],
    gpuPool,
  ],
  [
    'a pool is chosen by its name',
    { ...worker, pool: 'batch' },
    'Deployment',
    `${pod}.nodeSelector`,
    { 'kubernetes.azure.com/agentpool': 'batch' },
    gpuPool,
  ],
  [
    'Spot is preferred on a Spot pool',
    { ...worker, pool: 'batch' },
    'Deployment',
    `${pod}.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.preference.matchExpressions.0.values`,
    ['spot'],
    gpuPool,
  ],
  [
    'zones come first',
    service,
    'Deployment',
    `${pod}.topologySpreadConstraints.0.topologyKey`,
    'topology.kubernetes.io/zone',
  ],
  [
    'zones are wished for',
    service,
    'Deployment',
    `${pod}.topologySpreadConstraints.0.whenUnsatisfiable`,
    'ScheduleAnyway',
  ],
  [
    'zones are required when asked',
    { ...service, spread: 'required' },
    'Deployment',
    `${pod}.topologySpreadConstraints.0.whenUnsatisfiable`,
    'DoNotSchedule',
  ],
  [
    'hosts are only wished for',
    { ...service, spread: 'required' },
    'Deployment',
    `${pod}.topologySpreadConstraints.1.whenUnsatisfiable`,
    'ScheduleAnyway',
  ],
  [
    'old pods do not count',
    service,
    'Deployment',
    `${pod}.topologySpreadConstraints.0.matchLabelKeys`,
    ['pod-template-hash'],
  ],
  [
    'one replica spreads nowhere',
    { ...service, replicas: 1 },
    'Deployment',
    `${pod}.topologySpreadConstraints`,
    undefined,
  ],
  ['one replica has no budget', { ...service, replicas: 1 }, 'PodDisruptionBudget', 'spec', undefined],
  [
    'a budget never keeps a broken pod',
    service,
    'PodDisruptionBudget',
    'spec.unhealthyPodEvictionPolicy',
    'AlwaysAllow',
  ],
  [
    'no identity, no label of it',
    service,
    'Deployment',
    'spec.template.metadata.labels.azure\\.workload\\.identity/use',
    undefined,
  ],
  [
    'an identity is a label of the pod',
    { ...service, uses: { keyVault: ['x'] } },
    'Deployment',
    'spec.template.metadata.labels.azure\\.workload\\.identity/use',
    'true',
  ],
  [
    'an identity is an annotation of the account',
    { ...service, uses: { keyVault: ['x'] } },
    'ServiceAccount',
    'metadata.annotations.azure\\.workload\\.identity/client-id',
    client,
  ],
  [
    'a job has the identity as well',
    { ...job, uses: { keyVault: ['x'] } },
    'CronJob',
    'spec.jobTemplate.spec.template.metadata.labels.azure\\.workload\\.identity/use',
    'true',
  ],
  ['no token of the cluster', service, 'Deployment', `${pod}.automountServiceAccountToken`, false],
  [
    'secrets are listed as YAML in YAML',
    { ...service, uses: { keyVault: ['x'] } },
    'SecretProviderClass',
    'spec.parameters.objects',
    'array:\n  - |\n    objectName: x\n    objectType: secret\n',
  ],
  [
    'a secret is read as the workload',
    { ...service, uses: { keyVault: ['x'] } },
    'SecretProviderClass',
    'spec.parameters.clientID',
    client,
  ],
  [
    'a file is mounted alone',
    { ...service, files: { '/etc/a/b.yaml': 'x' } },
    'Deployment',
    `${container}.volumeMounts.1`,
    { name: 'files', mountPath: '/etc/a/b.yaml', subPath: 'b.yaml', readOnly: true },
  ],
  [
    'a file keeps its content for ever',
    { ...service, files: { '/etc/a/b.yaml': 'x' } },
    'ConfigMap',
    'immutable',
    true,
  ],
  [
    'files of one name have keys of their own',
    { ...service, files: { '/a/x': '1', '/b/x': '2' } },
    'ConfigMap',
    'data',
    { x: '1', '2-x': '2' },
  ],
  [
    'a file whose name is no key gets one',
    { ...service, files: { '/a/..x,y': '1' } },
    'ConfigMap',
    'data',
    { '-.x-y': '1' },
  ],
  [
    'a file whose name is too long for a key loses the start of it',
    { ...service, files: { [`/a/${'b'.repeat(300)}.yaml`]: '1' } },
    'ConfigMap',
    'data',
    { [`${'b'.repeat(235)}.yaml`]: '1' },
  ],
  [
    'directories of one name have volumes of their own',
    { ...service, security: { writable: ['/var/a-b', '/var/a/b'] } },
    'Deployment',
    `${pod}.volumes.1.name`,
    'writable-var-a-b-2',
  ],
  ['what is writable is limited', service, 'Deployment', `${pod}.volumes.0.emptyDir.sizeLimit`, '1Gi'],
  [
    'callers use one port',
    service,
    'Service',
    'spec.ports.0',
    { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' },
  ],
  ['a worker has no Service', worker, 'Service', 'spec', undefined],
  [
    'resource metrics are scaled by Kubernetes',
    { ...service, scale: { min: 2, max: 5, cpu: 60, memory: 80 } },
    'HorizontalPodAutoscaler',
    'spec.metrics.1.resource',
    { name: 'memory', target: { type: 'Utilization', averageUtilization: 80 } },
  ],
  ['events are scaled by KEDA', { ...worker, scale: queue }, 'HorizontalPodAutoscaler', 'spec', undefined],
  [
    'a queue is named with its namespace',
    { ...worker, scale: queue },
    'ScaledObject',
    'spec.triggers.0.metadata',
    { namespace: placeholder('SERVICE_BUS_NAME'), queueName: 'q', messageCount: '7' },
  ],
  [
    'a topic is named with its subscription',
    { ...worker, scale: { serviceBus: { topic: 't', subscription: 's' } } },
    'ScaledObject',
    'spec.triggers.0.metadata',
    { namespace: placeholder('SERVICE_BUS_NAME'), topicName: 't', subscriptionName: 's', messageCount: '5' },
  ],
  [
    'a query that gives nothing is an error',
    { ...worker, scale: rate },
    'ScaledObject',
    'spec.triggers.0.metadata',
    {
      serverAddress: placeholder('PROMETHEUS_QUERY_ENDPOINT'),
      query: 'sum(rate(x[1m]))',
      threshold: '2.5',
      ignoreNullValues: 'false',
    },
  ],
  [
    'a queue counts for each replica, in words',
    { ...worker, scale: queue },
    'ScaledObject',
    'spec.triggers.0.metricType',
    'AverageValue',
  ],
  [
    'KEDA signs in as itself',
    { ...worker, scale: queue },
    'TriggerAuthentication',
    'spec.podIdentity',
    { provider: 'azure-workload', identityId: placeholder('KEDA_OPERATOR_CLIENT_ID') },
  ],
  [
    'a source that is silent changes nothing',
    { ...worker, scale: queue },
    'ScaledObject',
    'spec.fallback',
    { failureThreshold: 3, replicas: 1, behavior: 'currentReplicasIfHigher' },
  ],
  [
    'a source that is silent changes nothing on older clusters either',
    { ...worker, scale: queue },
    'ScaledObject',
    'spec.fallback',
    undefined,
    { cluster: { kubernetesVersion: '1.33' } },
  ],
  [
    'a time of day needs no sign-in',
    {
      ...worker,
      scale: { min: 1, cron: { start: '0 8 * * *', end: '0 18 * * *', timeZone: 'Europe/Oslo', replicas: 4 } },
    },
    'ScaledObject',
    'spec.triggers.0',
    {
      type: 'cron',
      name: 'cron',
      metadata: { timezone: 'Europe/Oslo', start: '0 8 * * *', end: '0 18 * * *', desiredReplicas: '4' },
    },
  ],
  [
    'a time of day cannot fall silent',
    {
      ...worker,
      scale: { min: 1, cron: { start: '0 8 * * *', end: '0 18 * * *', timeZone: 'Europe/Oslo', replicas: 4 } },
    },
    'ScaledObject',
    'spec.fallback',
    undefined,
  ],
  [
    'use beside events is told by KEDA',
    { ...worker, scale: { ...queue, cpu: 70 } },
    'ScaledObject',
    'spec.triggers.1',
    { type: 'cpu', name: 'cpu', metricType: 'Utilization', metadata: { value: '70' } },
  ],
  [
    'a route names all that the server would fill in',
    { ...service, expose: 'a.example.com' },
    'HTTPRoute',
    'spec.rules.0.backendRefs.0',
    { group: '', kind: 'Service', name: 'a', port: 80, weight: 1 },
  ],
  [
    'a route waits as long as it was told',
    { ...service, expose: { host: 'a.example.com', timeoutSeconds: 9 } },
    'HTTPRoute',
    'spec.rules.0.timeouts',
    { request: '9s' },
  ],
  ['a job runs once at a time', job, 'CronJob', 'spec.concurrencyPolicy', 'Forbid'],
  [
    'an evicted run does not count',
    job,
    'CronJob',
    'spec.jobTemplate.spec.podFailurePolicy.rules.0',
    { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
  ],
  ['a failed run is another pod', job, 'CronJob', `${jobPod}.restartPolicy`, 'Never'],
  ['runs are removed by their CronJob', job, 'CronJob', 'spec.jobTemplate.spec.ttlSecondsAfterFinished', undefined],
  [
    'a patch is laid over last',
    { ...service, patch: { Deployment: { spec: { minReadySeconds: 7, revisionHistoryLimit: null } } } },
    'Deployment',
    'spec.minReadySeconds',
    7,
  ],
  [
    'a patch can remove',
    { ...service, patch: { Deployment: { spec: { minReadySeconds: 7, revisionHistoryLimit: null } } } },
    'Deployment',
    'spec.revisionHistoryLimit',
    undefined,
  ],
];

suite('objects of a workload', (test) => {
  for (const [what, workload, kind, path, expected, rest] of cases) {
    test(`${what}: ${kind} ${path}`, () => {
      assert.equal(
        read(
          objectsOf(workload, rest).find((object) => object.kind === kind),
          path,
        ),
        expected,
      );
    });
  }

  test('carry the owner that the Azure tags name, as a label can hold it', () => {
    const [object] = objectsOf(service, { tags: { owner: ' Team Ä / Shop ' } });
    assert.is(object?.metadata.labels?.['owner'], 'Team-Shop');
  });

  test('have another ConfigMap as soon as a file changes', () => {
    const [one, again, two] = ['1', '1', '2'].map(
      (content) =>
        objectsOf({ ...service, files: { '/a/x': content } }).find(({ kind }) => kind === 'ConfigMap')?.metadata.name,
    );
    assert.match(one ?? '', /^a-files-[0-9a-f]{10}$/);
    assert.is(one, again);
    assert.is.not(one, two);
  });
});

const pinned = { image: `${image}@sha256:${'a'.repeat(64)}` };

const exempted: readonly (readonly [
  what: string,
  workload: object,
  kind: string,
  annotations: Record<string, string>,
])[] = [
  [
    'a service with an autoscaler',
    { ...service, ...pinned },
    'Deployment',
    { 'polaris.fairwinds.com/deploymentMissingReplicas-exempt': 'true' },
  ],
  ['a service with fixed replicas', { ...service, ...pinned, replicas: 3 }, 'Deployment', {}],
  [
    'a service with one health check',
    { ...service, ...pinned, replicas: 3, probes: '/healthz' },
    'Deployment',
    { 'kube-score/ignore': 'pod-probes-identical' },
  ],
  [
    'a service whose image has no digest',
    { ...service, replicas: 3 },
    'Deployment',
    { 'checkov.io/skip1': 'CKV_K8S_43=the image is named by its version; a digest beside it would pin it' },
  ],
  [
    'a worker that KEDA scales, without a health command',
    { ...pinned, scale: queue },
    'Deployment',
    {
      'checkov.io/skip1': 'CKV_K8S_8=the worker listens on no port and names no health command',
      'checkov.io/skip2': 'CKV_K8S_9=the worker listens on no port and names no health command',
      'polaris.fairwinds.com/deploymentMissingReplicas-exempt': 'true',
      'polaris.fairwinds.com/livenessProbeMissing-exempt': 'true',
      'polaris.fairwinds.com/readinessProbeMissing-exempt': 'true',
    },
  ],
  [
    'a service that KEDA scales',
    { ...service, ...pinned, scale: rate },
    'Deployment',
    { 'kube-score/ignore': 'deployment-replicas', 'polaris.fairwinds.com/deploymentMissingReplicas-exempt': 'true' },
  ],
  [
    'a worker that runs once',
    { ...worker, ...pinned, replicas: 1 },
    'Deployment',
    {
      'kube-score/ignore': 'pod-probes-identical',
      'polaris.fairwinds.com/deploymentMissingReplicas-exempt': 'true',
      'polaris.fairwinds.com/missingPodDisruptionBudget-exempt': 'true',
      'polaris.fairwinds.com/topologySpreadConstraint-exempt': 'true',
    },
  ],
  [
    'a service without a CPU limit',
    { ...service, ...pinned, replicas: 2, resources: { cpu: { request: '200m', limit: 'none' } } },
    'Deployment',
    {
      'checkov.io/skip1': 'CKV_K8S_11=the CPU limit is left out so that nothing is throttled',
      'kube-score/ignore': 'container-resources',
      'polaris.fairwinds.com/cpuLimitsMissing-exempt': 'true',
    },
  ],
  [
    'a service with a user and an image of its own',
    { ...service, ...pinned, replicas: 2, security: { runAsUser: 1000, readOnlyRootFilesystem: false } },
    'Deployment',
    {
      'checkov.io/skip1': 'CKV_K8S_22=the process writes into its image',
      'checkov.io/skip2': 'CKV_K8S_40=the image is made for this user',
      'ignore-check.kube-linter.io/no-read-only-root-fs': 'the process writes into its image',
      'kube-score/ignore': 'container-security-context-readonlyrootfilesystem,container-security-context-user-group-id',
      'polaris.fairwinds.com/notReadOnlyRootFilesystem-exempt': 'true',
    },
  ],
  [
    'a job without a CPU limit, and nothing that is asked of Deployments',
    { ...job, ...pinned, resources: { cpu: { request: '200m', limit: 'none' } } },
    'CronJob',
    {
      'checkov.io/skip1': 'CKV_K8S_11=the CPU limit is left out so that nothing is throttled',
      'kube-score/ignore': 'container-resources',
      'polaris.fairwinds.com/cpuLimitsMissing-exempt': 'true',
    },
  ],
  ['an autoscaler that starts with two', { ...service, scale: { min: 2, max: 3 } }, 'HorizontalPodAutoscaler', {}],
  [
    'an autoscaler that starts with one',
    { ...service, scale: { min: 1, max: 3 } },
    'HorizontalPodAutoscaler',
    {
      'kube-score/ignore': 'horizontalpodautoscaler-replicas',
      'polaris.fairwinds.com/hpaMinAvailability-exempt': 'true',
    },
  ],
  [
    'an autoscaler without room',
    { ...service, scale: { min: 3, max: 3 } },
    'HorizontalPodAutoscaler',
    { 'polaris.fairwinds.com/hpaMaxAvailability-exempt': 'true' },
  ],
];

suite('exemptions', (test) => {
  for (const [what, workload, kind, annotations] of exempted) {
    test(`are those of ${what}`, () => {
      assert.equal(objectsOf(workload).find((object) => object.kind === kind)?.metadata.annotations ?? {}, annotations);
    });
  }
});

function objectsOf(workload: object, rest: object = {}): KubernetesObject[] {
  const model = shopModel({ a: workload }, { ...rest });
  return workloadResources(workloadOf(model, 'a'), scopeOf(model, onlyEnvironment(model))).map(
    ({ object }) => withoutMarks(object).object,
  );
}

/** Reads a path in which `\.` is a dot of a key. */
function read(object: KubernetesObject | undefined, path: string): unknown {
  const keys = path.split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.'));
  return keys.reduce<unknown>(
    (value, key) =>
      value === undefined ? undefined : key.includes('.') ? (value as Record<string, unknown>)[key] : at(value, key),
    object,
  );
}
