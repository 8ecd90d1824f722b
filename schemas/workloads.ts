import { kubernetesPatch } from './patch.ts';
import { probes } from './probes.ts';
import { scale, uses } from './scale.ts';
import { annotations, cpu, cron, host, httpPath, label, memory, percentOrCount, port, timeZone } from './text.ts';

const resources = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'Requests and limits of the container, where they are not to follow from `observed`.',
  properties: {
    cpu: {
      type: ['string', 'number', 'object'],
      pattern: cpu.pattern,
      examples: ['250m', { request: '250m', limit: '1' }],
      minimum: cpu.minimum,
      maximum: cpu.maximum,
      additionalProperties: false,
      description: 'CPU: a request, or request and limit.',
      'x-derived': 'Request 100m; limit twice the request.',
      properties: {
        request: { ...cpu, description: 'What is reserved.' },
        limit: {
          type: ['string', 'number'],
          pattern: '^([0-9]+m|[0-9]+(\\.[0-9]{1,3})?|none)$',
          examples: ['1', 'none'],
          minimum: cpu.minimum,
          maximum: cpu.maximum,
          description: 'What it may use at most; `none` for no limit.',
        },
      },
    },
    memory: {
      type: ['string', 'object'],
      pattern: memory.pattern,
      examples: ['512Mi', { request: '512Mi', limit: '1Gi' }],
      additionalProperties: false,
      description: 'Memory: a request, or request and limit.',
      'x-derived': 'Request 128Mi; limit one and a half times the request.',
      properties: {
        request: { ...memory, description: 'What is reserved.' },
        limit: { ...memory, description: 'Above this the container is killed.' },
      },
    },
    ephemeralStorage: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Disk on the node for logs, /tmp and the writable layer.',
      properties: {
        request: { ...memory, default: '256Mi', description: 'What is reserved.' },
        limit: { ...memory, default: '1Gi', description: 'Above this the pod is evicted.' },
      },
    },
  },
} as const;

const observed = {
  type: 'object',
  additionalProperties: false,
  description:
    'Measured use of one replica. Requests and limits follow: CPU request = average and limit = twice that, memory request = 95th percentile and limit = one and a half times that.',
  'x-why': 'Numbers that were measured beat numbers that were guessed.',
  properties: {
    cpu: {
      type: 'object',
      additionalProperties: false,
      required: ['average'],
      description: 'CPU use.',
      properties: {
        average: {
          ...cpu,
          description: 'Average over a usual day.',
          'x-prompt': 'How much CPU does one replica use on average?',
        },
      },
    },
    memory: {
      type: 'object',
      additionalProperties: false,
      required: ['p95'],
      description: 'Memory use.',
      properties: {
        p95: {
          ...memory,
          description: '95th percentile over a usual day.',
          'x-prompt': 'How much memory does one replica use? (95th percentile)',
        },
      },
    },
  },
} as const;

export const workload = {
  type: 'object',
  additionalProperties: false,
  required: ['image'],
  description: 'One workload; the map key is its name.',
  properties: {
    kind: {
      enum: ['service', 'worker', 'job'],
      description: 'service: answers requests. worker: takes work by itself. job: runs on a schedule.',
      'x-derived': '`job` with a schedule, `service` with a port, else `worker`.',
    },
    namespace: {
      ...label,
      'x-names': 'namespace',
      description: 'The namespace it runs in.',
      'x-derived': 'The only namespace, or one with the name of the platform.',
    },
    image: {
      type: 'string',
      pattern:
        '^([a-z0-9]+(-+[a-z0-9]+)*(\\.[a-z0-9]+(-+[a-z0-9]+)*)*(:[0-9]{1,5})?/)?[a-z0-9]+((\\.|_{1,2}|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_{1,2}|-+)[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[a-f0-9]{64})?$',
      maxLength: 512,
      description: 'The container image with its tag, and better still its digest.',
      examples: ['shopregistry.azurecr.io/orders:1.4.2'],
      'x-prompt': 'Which container image?',
    },
    command: { type: 'array', items: { type: 'string' }, description: 'Replaces the entry point of the image.' },
    args: { type: 'array', items: { type: 'string' }, description: 'Arguments.' },
    env: {
      type: 'object',
      propertyNames: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$', examples: ['LOG_LEVEL'] },
      additionalProperties: { type: 'string' },
      default: {},
      description: 'Environment variables. Never a secret: those come from Key Vault.',
    },
    files: {
      type: 'object',
      propertyNames: { type: 'string', pattern: '^/[^\\s:]+[^/\\s:]$', examples: ['/etc/app/settings.yaml'] },
      additionalProperties: { type: 'string' },
      default: {},
      description: 'Configuration files by absolute path in the container. A change rolls the workload.',
    },
    port: {
      ...port,
      description:
        'The port that it listens on. Prefer 1024 and higher: for a lower one its pods get the kernel setting net.ipv4.ip_unprivileged_port_start.',
      'x-prompt': 'On which port does it listen?',
    },
    servicePort: {
      ...port,
      description: 'The port under which others in the cluster call it.',
      'x-derived': 'The port that it listens on.',
      'x-why': 'Clients have the port of what they call written into them, as redis:6379 or order-service:3000.',
    },
    protocol: {
      enum: ['http', 'https', 'grpc', 'tcp', 'udp'],
      description:
        'What it speaks on its port. Names of ports, routes, health checks and policies follow. The gateway publishes http and grpc.',
      'x-derived':
        '`grpc` where the port is asked for health over gRPC, `http` where it is published, scraped, or asked for health over HTTP; else `tcp`.',
      'x-source': 'Kubernetes docs, service, application protocol',
    },
    metrics: {
      type: 'object',
      additionalProperties: false,
      description: 'Prometheus metrics that managed Prometheus scrapes.',
      properties: {
        path: { ...httpPath, default: '/metrics', description: 'Path of the metrics.' },
        port: { ...port, description: 'Port of the metrics.', 'x-derived': 'The port of the workload.' },
      },
    },
    probes,
    observed,
    resources,
    gpu: { type: 'integer', minimum: 1, maximum: 8, description: 'GPUs per replica.' },
    replicas: {
      type: 'integer',
      minimum: 0,
      maximum: 1000,
      description: 'A fixed number of replicas, in place of `scale`.',
    },
    scale,
    disruption: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'The disruption budget: how many replicas may be away while nodes are drained.',
      'x-derived': 'maxUnavailable 1 where there can be two replicas or more; none for a job or a single replica.',
      'x-why': 'minAvailable: 2, as in the article, blocks every drain as soon as there are only two replicas.',
      'x-source': 'AKS docs, best-practices-app-cluster-reliability',
      properties: {
        budget: { type: 'boolean', default: true, description: 'Whether there is a budget at all.' },
        maxUnavailable: { ...percentOrCount, description: 'Replicas that may be away, as a number or a share.' },
        minAvailable: { ...percentOrCount, description: 'Replicas that must stay, as a number or a share.' },
      },
    },
    expose: {
      type: ['string', 'object'],
      pattern: host.pattern,
      examples: host.examples,
      additionalProperties: false,
      required: ['host'],
      description: 'The host name under which the gateway publishes it.',
      'x-prompt': 'Under which host name is it published?',
      properties: {
        host: { ...host, description: 'Host name.' },
        path: { ...httpPath, default: '/', description: 'Path prefix.' },
        timeoutSeconds: {
          type: 'integer',
          minimum: 1,
          maximum: 3600,
          description: 'How long the gateway waits for an answer, in seconds.',
        },
      },
    },
    uses,
    schedule: {
      ...cron,
      pattern: '^(@[a-z]+|\\S+([ \\t]+\\S+){4})$',
      description: 'When a job runs, as a five-field cron expression, or @daily and its like.',
      examples: ['30 2 * * *', '@daily'],
    },
    timeZone: { ...timeZone, default: 'Etc/UTC', description: 'IANA time zone of the schedule.' },
    deadlineSeconds: {
      type: 'integer',
      minimum: 30,
      maximum: 604800,
      default: 3600,
      description: 'How long one run of a job may take, in seconds.',
    },
    concurrencyPolicy: {
      enum: ['Forbid', 'Allow', 'Replace'],
      description:
        'What happens when a run of a job is due while another goes on: it is left out, runs beside it, or takes its place.',
      'x-derived': 'Forbid.',
      'x-why': 'Two runs at once of a job that was not made for it do the work twice.',
      'x-source': 'Kubernetes docs, cron-jobs',
    },
    backoffLimit: {
      type: 'integer',
      minimum: 0,
      maximum: 100,
      description: 'How often a failed run of a job is tried again.',
      'x-derived': '3.',
    },
    history: {
      type: 'object',
      additionalProperties: false,
      description: 'How many finished runs of a job are kept, to look at them.',
      properties: {
        successful: {
          type: 'integer',
          minimum: 0,
          maximum: 100,
          description: 'Runs that succeeded.',
          'x-derived': '3.',
        },
        failed: { type: 'integer', minimum: 0, maximum: 100, description: 'Runs that failed.', 'x-derived': '3.' },
      },
    },
    pool: {
      type: 'string',
      'x-names': 'pool',
      pattern: '^[a-z][a-z0-9]{0,11}$',
      examples: ['apps'],
      description: 'The node pool it runs on.',
      'x-derived': 'Any ordinary user pool; a GPU pool when `gpu` is given.',
    },
    spread: {
      enum: ['preferred', 'required'],
      default: 'preferred',
      description: 'Whether replicas must spread over zones, or should.',
      'x-why': 'Required spreading leaves pods pending when a zone has no room.',
    },
    rollout: {
      enum: ['surge', 'replace'],
      description:
        'How a change is rolled out. surge: new replicas start beside the old ones, a quarter at a time, and need room. replace: an old replica stops first, one at a time; until its successor works there is one less, and none where there is a single one.',
      'x-derived': '`replace` for a workload with GPUs, else `surge`.',
      'x-why':
        'A new replica that finds no free GPU waits forever, and the old one with it; what stops first needs no second GPU, and costs one replica while the new one starts.',
      'x-source': 'Kubernetes docs, deployment, rolling update',
    },
    failover: {
      type: ['string', 'integer'],
      pattern: '^([1-9][0-9]{0,3}s|[1-9][0-9]?m)$',
      minimum: 1,
      maximum: 9999,
      description: 'How soon a replica is made anew elsewhere when its node is gone or silent, as `60s` or `2m`.',
      'x-derived': '300s, which Kubernetes fills in.',
      'x-why':
        'After a lost node or zone a replica counts as running until then. A stateless service may say less, 60s for example; too little moves replicas away from every node that is silent for a moment, and makes a second one of what must run once.',
      'x-source': 'Kubernetes docs, taint-and-toleration, taint based evictions',
      examples: ['60s'],
    },
    gracePeriodSeconds: {
      type: 'integer',
      minimum: 5,
      maximum: 3600,
      description: 'How long a replica may take to stop, in seconds.',
      'x-derived': '45, or 25 on Spot nodes.',
    },
    security: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'The security context, where it is not the default.',
      properties: {
        runAsUser: {
          type: 'integer',
          minimum: 0,
          maximum: 65535,
          description: 'User and group id of the process; 0, root, only in a namespace with `podSecurity: baseline`.',
          'x-derived': '10001; in a namespace with `podSecurity: baseline` what the image says.',
        },
        readOnlyRootFilesystem: {
          type: 'boolean',
          default: true,
          description: 'Whether the image is read-only; not part of any Pod Security level, but cheap and strong.',
        },
        writable: {
          type: 'array',
          uniqueItems: true,
          items: { type: 'string', pattern: '^/[^\\s:]+[^/\\s:]$', examples: ['/var/cache/app'] },
          default: ['/tmp'],
          description: 'Directories that stay writable, as empty directories.',
        },
      },
    },
    labels: {
      type: 'object',
      additionalProperties: { type: 'string', maxLength: 63 },
      default: {},
      description: 'Further labels of all objects.',
    },
    annotations: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Further annotations, by the object that bears them.',
      examples: [{ pod: { 'example.com/team': 'orders' } }],
      properties: {
        workload: { ...annotations, description: 'Of the Deployment or CronJob.' },
        pod: { ...annotations, description: 'Of its pods. A change rolls the workload.' },
        service: { ...annotations, description: 'Of its Service.' },
      },
    },
    patch: kubernetesPatch([
      'ConfigMap',
      'CronJob',
      'Deployment',
      'GRPCRoute',
      'HTTPRoute',
      'HorizontalPodAutoscaler',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'PodMonitor',
      'ScaledObject',
      'SecretProviderClass',
      'Service',
      'ServiceAccount',
      'TriggerAuthentication',
    ]),
  },
} as const;
