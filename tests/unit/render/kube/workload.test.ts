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
const redis = { image, port: 6379 };
const pinned = { image: `${image}@sha256:${'a'.repeat(64)}` };
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
    { maxUnavailable: 0 },
  ],
  [
    'a replacement stops the old replica first',
    { ...service, rollout: 'replace' },
    'Deployment',
    'spec.strategy.rollingUpdate',
    { maxSurge: 0, maxUnavailable: 1 },
  ],
  [
    'nobody waits for a second GPU',
    { ...worker, gpu: 1, replicas: 2 },
    'Deployment',
    'spec.strategy.rollingUpdate',
    { maxSurge: 0, maxUnavailable: 1 },
    gpuPool,
  ],
  [
    'a second GPU may be waited for',
    { ...worker, gpu: 1, replicas: 2, rollout: 'surge' },
    'Deployment',
    'spec.strategy.rollingUpdate',
    { maxUnavailable: 0 },
    gpuPool,
  ],
  ['a lost node is waited for as Kubernetes does', service, 'Deployment', `${pod}.tolerations`, undefined],
  [
    'a lost node is waited for as long as was said',
    { ...service, failover: '2m' },
    'Deployment',
    `${pod}.tolerations`,
    ['not-ready', 'unreachable'].map((state) => ({
      key: `node.kubernetes.io/${state}`,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 120,
    })),
  ],
  [
    'the selector is one label that never changes',
    service,
    'Deployment',
    'spec.selector',
    { matchLabels: { 'app.kubernetes.io/name': 'a' } },
  ],
  ['a quick start has the usual ten minutes', service, 'Deployment', 'spec.progressDeadlineSeconds', undefined],
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
    { name: 'metrics', containerPort: 9090 },
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
  ['a file keeps its content forever', { ...service, files: { '/etc/a/b.yaml': 'x' } }, 'ConfigMap', 'immutable', true],
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
    'callers use the port that it listens on',
    service,
    'Service',
    'spec.ports',
    [{ name: 'http', port: 8080, targetPort: 'http', appProtocol: 'http' }],
  ],
  [
    'callers use the port that was said',
    { ...service, servicePort: 80 },
    'Service',
    'spec.ports',
    [{ name: 'http', port: 80, targetPort: 'http', appProtocol: 'http' }],
  ],
  ['nothing is assumed of a port', redis, 'Service', 'spec.ports', [{ name: 'tcp', port: 6379, targetPort: 'tcp' }]],
  [
    'gRPC is HTTP/2 in the clear',
    { ...redis, protocol: 'grpc' },
    'Service',
    'spec.ports',
    [{ name: 'grpc', port: 6379, targetPort: 'grpc', appProtocol: 'kubernetes.io/h2c' }],
  ],
  [
    'what answers gRPC health checks speaks gRPC',
    { ...redis, probes: 'grpc', expose: 'a.example.com' },
    'Service',
    'spec.ports.0.name',
    'grpc',
  ],
  ['what is published speaks HTTP', { ...redis, expose: 'a.example.com' }, 'Service', 'spec.ports.0.name', 'http'],
  ['what is scraped speaks HTTP', { ...redis, metrics: {} }, 'Service', 'spec.ports.0.name', 'http'],
  [
    'what is scraped elsewhere need not speak HTTP',
    { ...redis, metrics: { port: 9121 } },
    'Service',
    'spec.ports.0.name',
    'tcp',
  ],
  [
    'UDP is said on both sides',
    { ...redis, protocol: 'udp' },
    'Service',
    'spec.ports',
    [{ name: 'udp', port: 6379, targetPort: 'udp', protocol: 'UDP' }],
  ],
  [
    'UDP is said of the container',
    { ...redis, protocol: 'udp' },
    'Deployment',
    `${container}.ports`,
    [{ name: 'udp', containerPort: 6379, protocol: 'UDP' }],
  ],
  [
    'a Service has the annotations that were said',
    { ...service, annotations: { service: { 'example.com/a': 'b' } } },
    'Service',
    'metadata.annotations',
    { 'example.com/a': 'b' },
  ],
  [
    'pods have the annotations that were said',
    { ...service, annotations: { pod: { 'example.com/a': 'b' } } },
    'Deployment',
    'spec.template.metadata.annotations',
    { 'example.com/a': 'b' },
  ],
  [
    'a Deployment has the annotations that were said beside its own',
    { ...service, ...pinned, annotations: { workload: { 'example.com/a': 'b' } } },
    'Deployment',
    'metadata.annotations',
    { 'example.com/a': 'b', 'polaris.fairwinds.com/deploymentMissingReplicas-exempt': 'true' },
  ],
  [
    'a CronJob has the annotations that were said',
    { ...job, ...pinned, annotations: { workload: { 'example.com/a': 'b' }, pod: { 'example.com/c': 'd' } } },
    'CronJob',
    'metadata.annotations.example\\.com/a',
    'b',
  ],
  ['a low port needs no capability', redis, 'Deployment', `${pod}.securityContext.sysctls`, undefined],
  [
    'a low port is opened to the process',
    { ...service, port: 80 },
    'Deployment',
    `${pod}.securityContext.sysctls`,
    [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }],
  ],
  [
    'the lowest of low ports is opened to the process',
    { ...service, port: 443, metrics: { port: 81 } },
    'Deployment',
    `${pod}.securityContext.sysctls`,
    [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '81' }],
  ],
  [
    'a port is what can be asked of an image about which nothing is known',
    redis,
    'Deployment',
    `${container}.readinessProbe`,
    { tcpSocket: { port: 'tcp' }, periodSeconds: 5, timeoutSeconds: 3 },
  ],
  ['a port is waited for at the start', redis, 'Deployment', `${container}.startupProbe.tcpSocket`, { port: 'tcp' }],
  ['nothing restarts what nothing is known about', redis, 'Deployment', `${container}.livenessProbe`, undefined],
  ['over UDP nobody can ask', { ...redis, protocol: 'udp' }, 'Deployment', `${container}.readinessProbe`, undefined],
  ['no check is asked for', { ...redis, probes: 'none' }, 'Deployment', `${container}.startupProbe`, undefined],
  [
    'a port may be all that tells liveness',
    { ...redis, probes: 'tcp' },
    'Deployment',
    `${container}.livenessProbe`,
    { tcpSocket: { port: 'tcp' }, timeoutSeconds: 5 },
  ],
  [
    'gRPC is asked by number',
    { ...redis, probes: { grpc: { service: 'shop.Cart' } } },
    'Deployment',
    `${container}.livenessProbe.grpc`,
    { port: 6379, service: 'shop.Cart' },
  ],
  [
    'a path is asked over HTTPS where that is spoken',
    { ...redis, protocol: 'https', probes: { ready: '/r' } },
    'Deployment',
    `${container}.readinessProbe.httpGet`,
    { path: '/r', port: 'https', scheme: 'HTTPS' },
  ],
  [
    'readiness alone restarts nothing',
    { ...redis, probes: { ready: '/r' } },
    'Deployment',
    `${container}.livenessProbe`,
    undefined,
  ],
  [
    'liveness alone tells readiness as well',
    { ...redis, probes: { live: '/l' } },
    'Deployment',
    `${container}.readinessProbe.httpGet.path`,
    '/l',
  ],
  [
    'each check may be another',
    { ...redis, probes: { command: ['redis-cli', 'ping'], live: 'tcp', startup: 'none' } },
    'Deployment',
    `${container}.readinessProbe.exec.command`,
    ['redis-cli', 'ping'],
  ],
  [
    'a check may be left out',
    { ...redis, probes: { command: ['redis-cli', 'ping'], startup: 'none' } },
    'Deployment',
    `${container}.startupProbe`,
    undefined,
  ],
  [
    'a worker may have a port that only tells health',
    { image, kind: 'worker', probes: { port: 8081, live: '/l', ready: '/r' } },
    'Deployment',
    `${container}.readinessProbe.httpGet`,
    { path: '/r', port: 8081 },
  ],
  [
    'checks may have another time',
    { ...redis, probes: { ready: '/r', periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 6 } },
    'Deployment',
    `${container}.readinessProbe`,
    { httpGet: { path: '/r', port: 'http' }, failureThreshold: 6 },
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
  ['KEDA cools down in the usual time', { ...worker, scale: queue }, 'ScaledObject', 'spec.cooldownPeriod', undefined],
  [
    'KEDA cools down in the time that was said',
    { ...worker, scale: { ...queue, scaleDownSeconds: 60 } },
    'ScaledObject',
    'spec.cooldownPeriod',
    60,
  ],
  [
    'what never goes to zero has nothing to cool down',
    { ...worker, scale: { ...queue, min: 1, scaleDownSeconds: 60 } },
    'ScaledObject',
    'spec.cooldownPeriod',
    undefined,
  ],
  [
    'KEDA signs in as itself',
    { ...worker, scale: queue },
    'TriggerAuthentication',
    'spec.podIdentity',
    { provider: 'azure-workload', identityId: placeholder('KEDA_OPERATOR_CLIENT_ID') },
  ],
  [
    'a source that is silent is not hidden by a fallback',
    { ...worker, scale: queue },
    'ScaledObject',
    'spec.fallback',
    undefined,
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
    'a route leads to the port of the Service',
    { ...service, servicePort: 81, expose: 'a.example.com' },
    'HTTPRoute',
    'spec.rules',
    [{ backendRefs: [{ name: 'a', port: 81 }] }],
  ],
  [
    'a route has the path that was said',
    { ...service, expose: { host: 'a.example.com', path: '/a' } },
    'HTTPRoute',
    'spec.rules.0.matches',
    [{ path: { type: 'PathPrefix', value: '/a' } }],
  ],
  [
    'gRPC has a route of its own kind',
    { ...redis, protocol: 'grpc', expose: 'a.example.com' },
    'GRPCRoute',
    'spec',
    {
      parentRefs: [{ namespace: 'gateway', name: 'shop', sectionName: 'https' }],
      hostnames: ['a.example.com'],
      rules: [{ backendRefs: [{ name: 'a', port: 6379 }] }],
    },
  ],
  [
    'gRPC has no route of the other kind',
    { ...redis, protocol: 'grpc', expose: 'a.example.com' },
    'HTTPRoute',
    'spec',
    undefined,
  ],
  [
    'a route waits as long as it was told',
    { ...service, expose: { host: 'a.example.com', timeoutSeconds: 9 } },
    'HTTPRoute',
    'spec.rules.0.timeouts',
    { request: '9s' },
  ],
  ['a job runs once at a time', job, 'CronJob', 'spec.concurrencyPolicy', 'Forbid'],
  ['runs may overlap', { ...job, concurrencyPolicy: 'Allow' }, 'CronJob', 'spec.concurrencyPolicy', undefined],
  ['a run is tried again', job, 'CronJob', 'spec.jobTemplate.spec.backoffLimit', 3],
  ['a run may be tried once', { ...job, backoffLimit: 0 }, 'CronJob', 'spec.jobTemplate.spec.backoffLimit', 0],
  ['failed runs are kept', job, 'CronJob', 'spec.failedJobsHistoryLimit', 3],
  ['fewer runs may be kept', { ...job, history: { successful: 1 } }, 'CronJob', 'spec.successfulJobsHistoryLimit', 1],
  ['@daily is a schedule', { ...job, schedule: '@daily' }, 'CronJob', 'spec.schedule', '@daily'],
  ['the strict level has a user of its own', service, 'Deployment', `${container}.securityContext.runAsUser`, 10001],
  [
    'a namespace that allows root leaves the user to the image',
    service,
    'Deployment',
    `${pod}.securityContext`,
    { seccompProfile: { type: 'RuntimeDefault' } },
    { namespaces: { shop: { podSecurity: 'baseline' } } },
  ],
  [
    'a namespace that allows root leaves what entry points need',
    service,
    'Deployment',
    `${container}.securityContext`,
    {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: {
        drop: ['ALL'],
        add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'],
      },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    { namespaces: { shop: { podSecurity: 'baseline' } } },
  ],
  [
    'a user may be named where root is allowed',
    { ...service, security: { runAsUser: 999 } },
    'Deployment',
    `${container}.securityContext.capabilities`,
    { drop: ['ALL'] },
    { namespaces: { shop: { podSecurity: 'baseline' } } },
  ],
  [
    'an empty variable has no value, as the server keeps it',
    { ...service, env: { A: '' } },
    'Deployment',
    `${container}.env`,
    [{ name: 'A' }],
  ],
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
      'checkov.io/skip1': 'CKV_K8S_8=nothing was said that the image answers while it works',
      'checkov.io/skip2': 'CKV_K8S_9=nothing was said that the image answers when it can serve',
      'ignore-check.kube-linter.io/no-liveness-probe': 'nothing was said that the image answers while it works',
      'ignore-check.kube-linter.io/no-readiness-probe': 'nothing was said that the image answers when it can serve',
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
      'checkov.io/skip1': 'CKV_K8S_11=aks-prod.yaml sets no CPU limit',
      'kube-score/ignore': 'container-resources',
      'polaris.fairwinds.com/cpuLimitsMissing-exempt': 'true',
    },
  ],
  [
    'a service with a user and an image of its own',
    { ...service, ...pinned, replicas: 2, security: { runAsUser: 1000, readOnlyRootFilesystem: false } },
    'Deployment',
    {
      'checkov.io/skip1': 'CKV_K8S_22=aks-prod.yaml sets readOnlyRootFilesystem: false',
      'checkov.io/skip2': 'CKV_K8S_40=aks-prod.yaml sets runAsUser to a number below 10000',
      'ignore-check.kube-linter.io/no-read-only-root-fs': 'aks-prod.yaml sets readOnlyRootFilesystem: false',
      'kube-score/ignore': 'container-security-context-readonlyrootfilesystem,container-security-context-user-group-id',
      'polaris.fairwinds.com/notReadOnlyRootFilesystem-exempt': 'true',
    },
  ],
  [
    'a job without a CPU limit, and nothing that is asked of Deployments',
    { ...job, ...pinned, resources: { cpu: { request: '200m', limit: 'none' } } },
    'CronJob',
    {
      'checkov.io/skip1': 'CKV_K8S_11=aks-prod.yaml sets no CPU limit',
      'ignore-check.kube-linter.io/no-liveness-probe': 'a job runs to its end, and no Service stands before it',
      'ignore-check.kube-linter.io/no-readiness-probe': 'a job runs to its end, and no Service stands before it',
      'kube-score/ignore': 'container-resources',
      'polaris.fairwinds.com/cpuLimitsMissing-exempt': 'true',
    },
  ],
  [
    'variables that are called like secrets and hold none',
    { ...service, ...pinned, replicas: 2, env: { TOKEN_SECONDS: '60', SECRET_DAYS: '30' } },
    'Deployment',
    {
      'ignore-check.kube-linter.io/env-var-secret': 'validate found no secret in the values of these variables',
      'polaris.fairwinds.com/sensitiveContainerEnvVar-exempt': 'true',
    },
  ],
  [
    'a variable that is called like a token',
    { ...service, ...pinned, replicas: 2, env: { TOKEN_SECONDS: '60', CLIENT_SECRET: '' } },
    'Deployment',
    { 'polaris.fairwinds.com/sensitiveContainerEnvVar-exempt': 'true' },
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
