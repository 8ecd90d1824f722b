import * as fc from 'fast-check';

type Plain = Record<string, unknown>;

/** What workloads can refer to. */
export interface Surroundings {
  readonly pools: Plain;
  readonly namespaces: readonly string[];
}

const none = fc.constant({});
const maybe = (values: fc.Arbitrary<Plain>): fc.Arbitrary<Plain> => fc.oneof(none, values);
const one = (key: string, values: fc.Arbitrary<unknown>): fc.Arbitrary<Plain> =>
  values.map((value) => ({ [key]: value }));
const merged = (...parts: fc.Arbitrary<Plain>[]): fc.Arbitrary<Plain> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all) as Plain);

const names = fc.oneof(
  fc.constantFrom('orders', 'cart', 'a', 'on', 'x-1', 'a-workload-whose-name-has-forty-letters'),
  fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8})?$/),
);
const texts = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    'yes',
    '1e3',
    '0x10',
    ' a: b',
    '{{ .Values.x }}',
    '{{`',
    '${TENANT_ID}',
    '$(HOME)',
    "it's",
    'a\nb\n',
    '\r\n\t ',
    '\u0001\u001b[0m',
    '\u2028',
    '#',
    '*a',
  ),
);
const variables = fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,10}$/), texts, {
  maxKeys: 3,
  noNullPrototype: true,
});
const paths = fc.constantFrom('/etc/app/settings.yaml', '/etc/app.d/10-main.conf', '/opt/x/a.json', '/srv/data/b');
const images = fc.constantFrom(
  'shopregistry.azurecr.io/orders:1.4.2',
  'shopregistry.azurecr.io/a/b:2',
  'ghcr.io/example/tool:v1.0.0-rc.1',
  `example.com:5000/x@sha256:${'a1'.repeat(32)}`,
  `shopregistry.azurecr.io/c:1@sha256:${'0'.repeat(64)}`,
);
const milli = fc.integer({ min: 5, max: 1500 }).map((number) => `${number}m`);
const mebi = fc.integer({ min: 32, max: 2048 }).map((number) => `${number}Mi`);

const sizes = fc.oneof(
  none,
  fc.record({
    observed: fc.record(
      { cpu: fc.record({ average: fc.oneof(milli, fc.constantFrom(0.25, 1)) }), memory: fc.record({ p95: mebi }) },
      { requiredKeys: [] },
    ),
  }),
  fc.record({
    resources: fc.record(
      {
        cpu: fc.oneof(
          milli,
          fc.constantFrom(1, 0.5),
          fc.record({ request: milli, limit: fc.constantFrom('none', '2', 2.5) }),
          fc.constant({ request: 0.75 }),
        ),
        memory: mebi,
      },
      { requiredKeys: [] },
    ),
  }),
  fc.constant({
    resources: {
      cpu: { request: '250m', limit: '1' },
      memory: { request: '1Gi', limit: '2Gi' },
      ephemeralStorage: { request: '128Mi', limit: '2Gi' },
    },
  }),
);

const queueNames = fc.constantFrom('invoices', 'orders.new', 'a/b');
const ranges = fc.constantFrom({ '10.201.4.0/24': [5432] }, { '10.201.5.7/32': [6380, 443], '0.0.0.0/0': [25] });

const events = fc.oneof(
  {
    weight: 2,
    arbitrary: one(
      'serviceBus',
      fc.oneof(
        { weight: 2, arbitrary: fc.record({ queue: queueNames, messages: fc.integer({ min: 1, max: 100 }) }) },
        fc.constant({ topic: 'events/new', subscription: 'all' }),
      ),
    ),
  },
  one(
    'prometheus',
    fc.constantFrom(
      { query: 'sum(rate(http_requests_total{app="x"}[2m]))', threshold: 50 },
      { query: 'max(a) > bool 1', threshold: 0.5 },
    ),
  ),
  fc.constant({ cron: { start: '0 8 * * 1-5', end: '30 18 * * 1-5', timeZone: 'Europe/Berlin', replicas: 5 } }),
);

const scales = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 0, max: 1 }),
    fc.oneof(none, events),
    maybe(one('cpu', fc.integer({ min: 20, max: 95 }))),
    maybe(one('memory', fc.integer({ min: 40, max: 95 }))),
  )
  .map(([min, more, zero, event, cpu, memory]): Plain => ({
    min: zero === 1 && Object.keys(event).length > 0 ? 0 : min,
    max: min + more + 1,
    ...event,
    ...cpu,
    ...memory,
  }))
  .chain((scale) => {
    const isKeda = ['serviceBus', 'prometheus', 'cron'].some((source) => source in scale);
    return merged(
      fc.constant(scale),
      maybe(one('scaleDownSeconds', fc.integer({ min: 0, max: 3600 }))),
      isKeda ? maybe(one('takeOver', fc.constantFrom('worker', 'shop.web-hpa'))) : none,
    );
  });

const everywhere = merged(
  one('image', images),
  maybe(one('env', variables)),
  maybe(one('args', fc.array(texts, { maxLength: 3 }))),
  maybe(one('command', fc.constant(['/app/run', '--fast']))),
  maybe(
    one(
      'files',
      fc
        .uniqueArray(paths, { maxLength: 2 })
        .chain((keys) =>
          fc
            .tuple(...keys.map(() => texts))
            .map((values) => Object.fromEntries(keys.map((key, index) => [key, values[index]]))),
        ),
    ),
  ),
  sizes,
  maybe(one('failover', fc.constantFrom('60s', '5m', 30))),
  maybe(
    one(
      'annotations',
      fc.record(
        {
          workload: fc.constantFrom({ note: 'a: b' }, { 'example.com/Team': '{{ x }}' }),
          pod: fc.constant({ 'example.com/checked': 'yes' }),
          service: fc.constant({ on: 'off' }),
        },
        { requiredKeys: [] },
      ),
    ),
  ),
  maybe(one('labels', fc.constantFrom({ team: 'a' }, { 'example.com/tier': 'backend', rank: '1' }))),
  maybe(
    one(
      'security',
      fc.constantFrom<Plain>(
        { runAsUser: 65535 },
        { readOnlyRootFilesystem: false },
        { writable: ['/tmp', '/var/cache/app', '/var/cache.app'] },
        { writable: [] },
      ),
    ),
  ),
);

const uses = merged(
  maybe(one('keyVault', fc.subarray(['db-password', 'api-key', 'A1']))),
  maybe(one('internet', fc.boolean())),
  maybe(one('addresses', ranges)),
  maybe(
    one(
      'serviceBus',
      fc.record(
        { send: fc.uniqueArray(queueNames, { maxLength: 2 }), receive: fc.uniqueArray(queueNames, { maxLength: 1 }) },
        { requiredKeys: [] },
      ),
    ),
  ),
);

const budgets = fc.oneof(
  none,
  fc.constantFrom<Plain>(
    { disruption: { maxUnavailable: '25%' } },
    { disruption: { maxUnavailable: 1 } },
    { disruption: { minAvailable: '50%' } },
    { disruption: { minAvailable: 1 } },
    { disruption: { budget: false } },
  ),
);
const replicas = fc.oneof(
  none,
  { weight: 2, arbitrary: one('scale', scales) },
  one('replicas', fc.integer({ min: 1, max: 5 })),
);
const steady = merged(
  replicas,
  budgets,
  maybe(one('spread', fc.constantFrom('preferred', 'required'))),
  maybe(one('gracePeriodSeconds', fc.integer({ min: 15, max: 600 }))),
);
const httpProbes = fc.oneof(
  none,
  one(
    'probes',
    fc.constantFrom<unknown>(
      '/health',
      'tcp',
      'none',
      { live: '/live', ready: '/ready' },
      { ready: '/r?full=1', startup: '/s', startupSeconds: 900 },
      { command: ['/bin/check'], startupSeconds: 5 },
      { command: ['/bin/check'], live: 'none', startup: 'tcp', periodSeconds: 10, failureThreshold: 5 },
      { port: 8181, live: '/l', ready: 'grpc', timeoutSeconds: 1 },
      { port: 8181, grpc: { service: 'a.B' } },
    ),
  ),
);

const noted = { metadata: { annotations: { note: 'a: b', on: 'off' } } };
const pods = {
  metadata: { annotations: { 'example.com/checked': 'yes' } },
  spec: { terminationGracePeriodSeconds: 61 },
};
const objectPatches: Readonly<Record<string, Plain>> = {
  ConfigMap: noted,
  CronJob: { spec: { successfulJobsHistoryLimit: 1, jobTemplate: { spec: { template: pods } } } },
  Deployment: { spec: { revisionHistoryLimit: 3, template: pods } },
  HorizontalPodAutoscaler: noted,
  GRPCRoute: noted,
  HTTPRoute: noted,
  NetworkPolicy: noted,
  PodDisruptionBudget: noted,
  PodMonitor: noted,
  ScaledObject: { spec: { cooldownPeriod: 450 } },
  SecretProviderClass: noted,
  Service: { spec: { publishNotReadyAddresses: true } },
  ServiceAccount: noted,
  TriggerAuthentication: noted,
};

/** The kinds of objects that a workload surely has. */
function kindsOf({ schedule, port, protocol, expose, scale, disruption, files, metrics, uses: used }: Plain): string[] {
  const mounted = [
    ...(Object.keys((files ?? {}) as object).length > 0 ? ['ConfigMap'] : []),
    ...(((used as Plain | undefined)?.['keyVault'] as unknown[] | undefined)?.length ? ['SecretProviderClass'] : []),
  ];
  if (schedule !== undefined) return ['CronJob', 'NetworkPolicy', 'ServiceAccount', ...mounted];
  const events = ['serviceBus', 'prometheus', 'cron'].some((key) => key in ((scale ?? {}) as object));
  return [
    'Deployment',
    'NetworkPolicy',
    'ServiceAccount',
    ...mounted,
    ...(port === undefined ? [] : ['Service']),
    ...(metrics === undefined ? [] : ['PodMonitor']),
    ...('serviceBus' in ((scale ?? {}) as object) ? ['TriggerAuthentication'] : []),
    ...(expose === undefined ? [] : [protocol === 'grpc' ? 'GRPCRoute' : 'HTTPRoute']),
    ...(scale === undefined ? [] : [events ? 'ScaledObject' : 'HorizontalPodAutoscaler']),
    ...(scale === undefined || (disruption as Plain | undefined)?.['budget'] === false ? [] : ['PodDisruptionBudget']),
  ];
}

const services = (name: string): fc.Arbitrary<Plain> =>
  merged(
    maybe(fc.constant({ kind: 'service' })),
    one('port', fc.oneof(fc.integer({ min: 1024, max: 65535 }), fc.constantFrom(80, 443, 53))),
    maybe(one('servicePort', fc.constantFrom(80, 6379))),
    maybe(one('rollout', fc.constantFrom('surge', 'replace'))),
    httpProbes,
    steady,
    fc.oneof(
      { weight: 2, arbitrary: spoken(name) },
      one('protocol', fc.constantFrom('tcp', 'grpc', 'http', 'https')),
      fc.constant({ protocol: 'grpc', expose: `${name}.grpc.example.com`, probes: 'grpc' }),
      fc.constant({ protocol: 'udp', probes: { command: ['/bin/check'] } }),
    ),
  );
/** What speaks HTTP, if it speaks of itself. */
const spoken = (name: string): fc.Arbitrary<Plain> =>
  merged(
    maybe(one('metrics', fc.constantFrom<Plain>({}, { path: '/stats', port: 9090 }))),
    maybe(
      one(
        'expose',
        fc.constantFrom<unknown>(
          `${name}.example.com`,
          { host: 'shop.example.com', path: `/${name}` },
          { host: `${name}.example.org`, path: '/api/v1', timeoutSeconds: 5 },
        ),
      ),
    ),
  );
const workers = merged(
  maybe(fc.constant({ kind: 'worker' })),
  steady,
  maybe(one('probes', fc.constant({ command: ['/bin/check'] }))),
);
const jobs = merged(
  maybe(fc.constant({ kind: 'job' })),
  one('schedule', fc.constantFrom('30 2 * * *', '*/10 8-18 * * MON-FRI', '0 0 1 1,7 ?', '@daily', '5  4 * *\t*')),
  maybe(one('timeZone', fc.constantFrom('Europe/Berlin', 'America/New_York'))),
  maybe(one('deadlineSeconds', fc.integer({ min: 30, max: 604800 }))),
  maybe(one('concurrencyPolicy', fc.constantFrom('Allow', 'Forbid', 'Replace'))),
  maybe(one('backoffLimit', fc.integer({ min: 0, max: 8 }))),
  maybe(one('history', fc.constantFrom<Plain>({ successful: 0 }, { successful: 3, failed: 1 }))),
);

/** Workloads that fit their surroundings: they name pools, namespaces and one another, each of which exists. */
export function workloadMaps({ pools, namespaces }: Surroundings): fc.Arbitrary<Plain> {
  const places = Object.keys(pools).filter((name) => name !== 'system' && name !== 'gpu');
  const placed = fc.oneof(
    { weight: 3, arbitrary: none },
    ...(places.length > 0 ? [one('pool', fc.constantFrom(...places))] : []),
    ...('gpu' in pools ? [fc.constant({ gpu: 1, replicas: 1, scale: undefined })] : []),
  );
  const housed = namespaces.length > 0 ? one('namespace', fc.constantFrom(...namespaces)) : none;
  return fc.uniqueArray(names, { maxLength: 6 }).chain((keys) =>
    fc
      .tuple(
        ...keys.map((key) =>
          merged(everywhere, one('uses', uses), fc.oneof(services(key), services(key), workers, jobs), placed, housed),
        ),
      )
      .chain((values) => {
        const called = keys.filter((_, index) => 'port' in (values[index] ?? {}));
        return fc
          .tuple(
            ...keys.map((key) =>
              fc.record({ calls: fc.subarray(called.filter((other) => other !== key)), patched: fc.nat(11) }),
            ),
          )
          .map((more) =>
            Object.fromEntries(
              keys.map((key, index) => [key, finished(values[index] ?? {}, more[index] ?? { calls: [], patched: 0 })]),
            ),
          );
      }),
  );
}

/** A GPU workload that was made with a scale keeps its fixed number; a job has neither. About every second workload is patched. */
function finished(
  value: Plain,
  { calls, patched }: { readonly calls: readonly string[]; readonly patched: number },
): Plain {
  const { replicas: fixed, scale, ...rest } = value;
  const number =
    'schedule' in value ? {} : fixed !== undefined ? { replicas: fixed } : scale !== undefined ? { scale } : {};
  const workload = {
    ...rest,
    ...number,
    uses: { ...(value['uses'] as Plain), ...(calls.length > 0 ? { workloads: calls } : {}) },
  };
  const kind = kindsOf(workload)[patched];
  return kind === undefined ? workload : { ...workload, patch: { [kind]: objectPatches[kind] } };
}
