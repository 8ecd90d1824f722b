import * as fc from 'fast-check';

/** Workloads as the schema has them, and patches of them for a second environment: for models that nobody thought of. */
export interface Shop {
  readonly workloads: Readonly<Record<string, unknown>>;
  readonly rest: Readonly<Record<string, unknown>>;
}

const image = fc.constantFrom(
  'shop.azurecr.io/a:1.0.0',
  'shop.azurecr.io/b',
  `shop.azurecr.io/c:2@sha256:${'0'.repeat(64)}`,
  'host:5000/d:latest-1',
);
const text = fc.oneof(
  fc.string(),
  fc.constantFrom('', 'yes', '1e3', '{{ x }}', '{{`', 'a: b', '#', 'a\nb\n', ' \n', '"'),
);
const variables = fc.dictionary(fc.stringMatching(/^[A-Z_]{1,6}$/), text, { maxKeys: 3 });
const files = fc.dictionary(fc.constantFrom('/etc/a/one.yaml', '/etc/b/one.yaml', '/opt/x-y'), text, { maxKeys: 3 });

/** Fields that hold for every kind of workload. */
const common = {
  image,
  env: variables,
  files,
  args: fc.array(text, { maxLength: 2 }),
  labels: fc.dictionary(fc.constantFrom('team', 'example.com/tier'), fc.stringMatching(/^[a-z]{1,5}$/)),
  resources: fc.constantFrom({}, { cpu: 1, memory: '1Gi' }, { cpu: { request: '250m', limit: 'none' } }),
  uses: fc.record(
    {
      keyVault: fc.uniqueArray(fc.constantFrom('a', 'b-c')),
      internet: fc.boolean(),
      addresses: fc.constantFrom({}, { '10.9.0.0/16': [1433, 80] }),
    },
    { requiredKeys: [] },
  ),
  security: fc.record(
    { readOnlyRootFilesystem: fc.boolean(), writable: fc.uniqueArray(fc.constantFrom('/tmp', '/var/a-b', '/var/a/b')) },
    { requiredKeys: [] },
  ),
};

const service = fc.record(
  {
    ...common,
    port: fc.integer({ min: 1024, max: 65535 }),
    probes: fc.oneof(
      fc.constantFrom('/healthz'),
      fc.record({
        live: fc.constant('/l'),
        ready: fc.constant('/r'),
        startupSeconds: fc.integer({ min: 5, max: 3600 }),
      }),
    ),
    scale: fc.oneof(
      fc.record(
        {
          min: fc.integer({ min: 1, max: 3 }),
          max: fc.integer({ min: 4, max: 20 }),
          cpu: fc.integer({ min: 1, max: 100 }),
          memory: fc.integer({ min: 1, max: 100 }),
        },
        { requiredKeys: ['max'] },
      ),
      fc.record({
        min: fc.integer({ min: 0, max: 2 }),
        max: fc.constant(9),
        prometheus: fc.record({
          query: fc.string({ minLength: 1 }),
          threshold: fc.double({ min: 0.1, max: 1e6, noNaN: true }),
        }),
      }),
    ),
    expose: fc.constantFrom('a.example.com', { host: 'b.example.com', path: '/b', timeoutSeconds: 7 }),
    metrics: fc.constantFrom({}, { port: 9090, path: '/m' }),
    disruption: fc.constantFrom({}, { budget: false }, { maxUnavailable: '30%' }),
    spread: fc.constantFrom('preferred', 'required'),
  },
  { requiredKeys: ['image', 'port'] },
);

const worker = fc.record(
  {
    ...common,
    kind: fc.constant('worker'),
    probes: fc.record({ command: fc.array(text, { minLength: 1, maxLength: 2 }) }),
    scale: fc.record(
      {
        min: fc.integer({ min: 0, max: 2 }),
        max: fc.integer({ min: 3, max: 9 }),
        serviceBus: fc.record({ queue: fc.constant('q'), messages: fc.integer({ min: 1, max: 50 }) }),
      },
      { requiredKeys: ['max', 'serviceBus'] },
    ),
    replicas: fc.integer({ min: 0, max: 3 }),
  },
  { requiredKeys: ['image'] },
);

const job = fc.record(
  {
    ...common,
    schedule: fc.constantFrom('0 1 * * *', '*/5 * * * 1-5'),
    deadlineSeconds: fc.integer({ min: 30, max: 9999 }),
  },
  { requiredKeys: ['image', 'schedule'] },
);

/** Three workloads of a kind each, and another of the same kinds that is laid over them in the environment `staging`. */
export const anyShop: fc.Arbitrary<Shop> = fc
  .record({
    service,
    worker: worker.filter(hasOneCount),
    job,
    staged: fc.record({ service, worker: worker.filter(hasOneCount), job }),
  })
  .map(({ staged, ...workloads }) => ({
    workloads,
    rest: { environments: { production: {}, staging: { workloads: withoutCounts(staged, workloads) } } },
  }));

function hasOneCount(value: object): boolean {
  return !('scale' in value && 'replicas' in value);
}

/** A patch cannot have a fixed number of replicas over a scale, nor the other way round, without removing the other. */
function withoutCounts(staged: { readonly worker: object }, base: { readonly worker: object }): object {
  const other = 'scale' in staged.worker ? { replicas: null } : 'replicas' in staged.worker ? { scale: null } : {};
  return {
    ...staged,
    worker: 'replicas' in base.worker || 'scale' in base.worker ? { ...staged.worker, ...other } : staged.worker,
  };
}

const farApartRest = {
  environments: {
    staging: {
      workloads: {
        orders: {
          image: 'registry.example:5000/shop/orders@sha256:' + 'a'.repeat(64),
          expose: null,
          scale: null,
          replicas: 1,
          files: { '/etc/orders/a.json': '{{ staging }}' },
          uses: { keyVault: null },
          env: null,
          resources: { cpu: { request: '200m', limit: 'none' } },
          patch: { Deployment: { spec: { template: { spec: { dnsPolicy: 'Default' } } } } },
        },
        queue: {
          scale: {
            serviceBus: null,
            cron: { start: '0 8 * * *', end: '0 18 * * *', timeZone: 'Europe/Oslo', replicas: 2 },
            min: 1,
          },
        },
        cleanup: null,
      },
    },
    production: {},
  },
  delivery: { charts: true },
};
const farApartWorkloads = {
  orders: {
    image: 'shop.azurecr.io/orders:1.0.0',
    port: 8080,
    args: ['--template={{ .Values.image }}'],
    env: { GREETING: 'Hello {{ name }}', EMPTY: '', NUMBER: '010' },
    files: { '/etc/orders/a.json': '{"a": 1}\n', '/etc/orders/b.yaml': 'x: |\n  {{- if y }}\n' },
    expose: { host: 'orders.example.com', timeoutSeconds: 5 },
    uses: { keyVault: ['password'] },
    metrics: {},
    patch: { Service: { metadata: { annotations: { note: '{{ not a template }}' } } } },
  },
  queue: {
    image: 'shop.azurecr.io/queue:1.0.0',
    probes: { command: ['/check'] },
    scale: { min: 0, max: 9, serviceBus: { queue: 'q' } },
  },
  cleanup: { image: 'shop.azurecr.io/cleanup:1.0.0', schedule: '5 4 * * *', uses: { internet: true } },
};

/** Workloads whose environments have next to nothing in common, with text that Helm would take for its own. */
export const farApart: Shop = { workloads: farApartWorkloads, rest: farApartRest };
