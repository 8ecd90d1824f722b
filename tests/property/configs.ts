import * as fc from 'fast-check';
import { config as schema, file, type SchemaNode } from '../../schemas/index.ts';
import { mergePatch } from '../../src/config/merge-patch.ts';
import { read } from '../../src/config/read.ts';
import { nodeAt } from '../../src/config/schema-walk.ts';
import { validate } from '../../src/config/validate.ts';
import { UserError, type Issue } from '../../src/errors.ts';
import { resolve } from '../../src/model/resolve.ts';
import { findings } from '../../src/rules/index.ts';
import { valuesOf } from './schema-values.ts';
import { workloadMaps, type Surroundings } from './workloads.ts';

type Plain = Record<string, unknown>;

/** What the schema takes and no rule is asked about: texts that are extreme, numbers at their limits, names of nothing. */
export function anyConfig(): fc.Arbitrary<object> {
  return valuesOf(file).filter((value) => issuesOf(value as object) !== undefined) as fc.Arbitrary<object>;
}

/** What somebody could have meant: every schema key in turn, pools and workloads that know one another, and no error. */
export function validConfig(): fc.Arbitrary<object> {
  return fc
    .record({ surroundings, rest: platforms })
    .chain(({ surroundings: around, rest }) =>
      fc.record({ workloads: workloadMaps(around), patches: environmentMaps(around) }).map(({ workloads, patches }) => {
        const namespaces =
          around.namespaces.length === 0
            ? {}
            : {
                namespaces: Object.fromEntries(
                  around.namespaces.map((name, index) => [name, around.namespaceValues[index] ?? {}]),
                ),
              };
        const cluster = {
          ...(rest['cluster'] as Plain),
          pools: around.pools,
          ...platformPatches(around.pools, workloads),
        };
        return mergePatch({ schema: 1, ...rest, cluster, ...namespaces, workloads }, patches) as object;
      }),
    )
    .filter((value) => issuesOf(value)?.every(({ severity }) => severity === 'warning') === true);
}

/** What the rules find; undefined when the config is not valid by the schema. */
export function issuesOf(value: object): Issue[] | undefined {
  try {
    const configuration = validate(read(new TextEncoder().encode(textOf(value)), 'aks-prod.yaml'));
    return findings(configuration, resolve(configuration, { name: 'create-aks-prod', version: '0.0.0' }));
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** A config as the text of a file; JSON is YAML as well. */
export function textOf(value: object): string {
  return JSON.stringify(value, null, 2);
}

const guids = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 2 });
const maybe = (values: fc.Arbitrary<Plain>): fc.Arbitrary<Plain> => fc.oneof(fc.constant({}), values);
const one = (key: string, values: fc.Arbitrary<unknown>): fc.Arbitrary<Plain> =>
  values.map((value) => ({ [key]: value }));
const merged = (...parts: fc.Arbitrary<Plain>[]): fc.Arbitrary<Plain> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all) as Plain);

/** Any value of the schema at a path, for keys whose every value is sensible. */
function schemaAt(...path: string[]): fc.Arbitrary<unknown> {
  const node = nodeAt(schema as SchemaNode, path);
  if (!node) throw new Error(`The schema has no ${path.join('.')}`);
  return valuesOf(node);
}

/** Any part of a list of choices. */
function someOf(...path: string[]): fc.Arbitrary<unknown> {
  const { items, minItems = 0 } = nodeAt(schema as SchemaNode, path) ?? {};
  if (!items?.enum) throw new Error(`The schema has no choices at ${path.join('.')}`);
  return fc.subarray([...items.enum], { minLength: minItems });
}

const clusterKeys = [
  'verticalPodAutoscaler',
  'defender',
  'imageCleanerHours',
  'policy',
  'ingress',
  'costAnalysis',
] as const;

const access = fc.record({
  adminGroups: guids,
  readerGroups: fc.uniqueArray(fc.uuid(), { maxLength: 2 }),
  api: fc.oneof(
    fc.constant({ private: true }),
    fc.record({
      authorizedRanges: fc.subarray(['203.0.113.0/24', '198.51.100.7/32', '192.0.2.128/25'], { minLength: 1 }),
      vnetIntegration: fc.boolean(),
      runCommand: fc.boolean(),
    }),
  ),
});

const networks = merged(
  one('vnet', fc.constantFrom('10.40.0.0/16', '10.0.0.0/20', '192.168.0.0/18', '10.8.0.0/14')),
  maybe(one('pods', fc.constantFrom('10.244.0.0/16', '100.64.0.0/14', '10.128.0.0/12'))),
  maybe(one('services', fc.constantFrom('172.16.0.0/16', '172.20.0.0/20', '10.96.0.0/22'))),
  maybe(one('avoid', fc.subarray(['10.200.0.0/16', '192.168.77.0/24', '172.24.0.0/14']))),
  maybe(fc.constant({ egress: 'loadBalancer' })),
  maybe(one('natGateway', schemaAt('cluster', 'network', 'natGateway'))),
  maybe(one('patch', fc.constant({ flowTimeoutInMinutes: 10 }))),
  maybe(one('dnsServers', fc.constant(['10.250.0.10', '10.250.0.11']))),
);

/** Behind a firewall the gateway is internal, and the API server knows the firewall. */
const throughFirewall = fc
  .constantFrom<Plain>(
    { address: '10.250.0.4', publicAddress: '203.0.113.9' },
    {
      address: '10.250.0.4',
      publicAddress: '203.0.113.9',
      network:
        '/subscriptions/9c1f6b1e-5a6c-4c0e-9d4b-0c5f8a7e2b11/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/vnet-hub',
    },
  )
  .map((firewall) => ({ network: { egress: 'firewall', firewall }, ingress: { visibility: 'internal' } }));

const versions = fc.oneof(
  one('kubernetesVersion', fc.constantFrom('1.34', '1.35', '1.36')),
  fc.constant({ kubernetesVersion: '1.33', tier: 'Premium', longTermSupport: true, upgrades: { channel: 'patch' } }),
  fc.constant({ tier: 'Free', costAnalysis: false }),
  { weight: 3, arbitrary: one('upgrades', schemaAt('cluster', 'upgrades')) },
  fc.constant({}),
);

const cluster = merged(
  one('access', access),
  maybe(one('network', networks)),
  ...clusterKeys.map((key) => maybe(one(key, schemaAt('cluster', key)))),
  maybe(one('autoscaler', schemaAt('cluster', 'autoscaler'))),
  maybe(one('patch', fc.constant({ autoScalerProfile: { 'scan-interval': '20s' } }))),
  versions,
  fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, throughFirewall),
);

const platforms = merged(
  one('name', fc.constantFrom('shop', 'a', 'my-shop-2', 'x1', 'twenty-characters-xy')),
  maybe(one('location', fc.constantFrom('westeurope', 'eastus2', 'swedencentral'))),
  maybe(
    one(
      'tags',
      fc.constantFrom(
        { owner: 'Team A & B' },
        { 'cost-center': '4711', owner: '-' },
        { "it's ${x} {{y}}": '"${z}" {{w}} \n é\u2028', ' ': '' },
      ),
    ),
  ),
  one('cluster', cluster),
  fc.oneof(
    fc.constant({ alerts: { email: ['oncall@example.com', "o'neil+%x@example.com"] } }),
    fc.constant({
      alerts: {
        webhooks: { chat: 'https://hooks.example.com/x', 'pager-2': "https://example.com/'${y}{{z}}?a=b&c#d" },
      },
    }),
    fc.constant({}),
  ),
  maybe(
    one(
      'observability',
      merged(
        maybe(one('grafana', fc.boolean())),
        maybe(one('retentionDays', schemaAt('observability', 'retentionDays'))),
        maybe(one('controlPlaneLogs', someOf('observability', 'controlPlaneLogs'))),
        maybe(one('controlPlaneMetrics', fc.boolean())),
        maybe(one('logStreams', someOf('observability', 'logStreams'))),
        maybe(one('dailyQuotaGB', fc.constantFrom(-1, 1, 10))),
      ),
    ),
  ),
  maybe(
    one(
      'registry',
      fc.constantFrom<Plain>(
        { sku: 'Standard' },
        { name: 'ShopRegistry' },
        { network: 'public' },
        { network: 'private' },
        { repositoryPermissions: true },
        { environment: 'production' },
        { patch: { policies: { retentionPolicy: { days: 7, status: 'enabled' } } } },
        {
          existing:
            '/subscriptions/9c1f6b1e-5a6c-4c0e-9d4b-0c5f8a7e2b11/resourceGroups/rg-shared/providers/Microsoft.ContainerRegistry/registries/shopregistry',
        },
      ),
    ),
  ),
  maybe(
    one(
      'keyVault',
      fc.constantFrom<Plain>(
        { network: 'public' },
        { patch: { networkAcls: { ipRules: [{ value: '203.0.113.7' }] } } },
        { adminGroups: ['66666666-7777-8888-9999-000000000000'] },
      ),
    ),
  ),
  maybe(
    one(
      'serviceBus',
      fc.constantFrom<Plain>(
        { sku: 'Premium' },
        {
          existing:
            '/subscriptions/9c1f6b1e-5a6c-4c0e-9d4b-0c5f8a7e2b11/resourceGroups/rg-shared/providers/Microsoft.ServiceBus/namespaces/shop-bus',
        },
      ),
    ),
  ),
  maybe(
    one(
      'delivery',
      fc.record({
        charts: fc.boolean(),
        runner: fc.constant('selfHosted'),
        method: fc.constantFrom('github', 'azurePipelines', 'kubectl', 'flux'),
        repository: fc.constantFrom(
          'https://github.com/example/shop',
          'https://dev.azure.com/example/shop/_git/shop',
          'ssh://git@git.example.com/shop',
        ),
        promotion: fc.constantFrom('branches', 'together'),
        knownHosts: fc.constant([
          'git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
        ]),
        branch: fc.constantFrom('main', 'release/1'),
      }),
    ),
  ),
  maybe(one('checks', fc.subarray(['checkov', 'trivy', 'zizmor', 'kube-linter', 'yamllint', 'markdownlint']))),
);

const counts = (least: number): fc.Arbitrary<Plain> =>
  fc
    .tuple(fc.integer({ min: least, max: 6 }), fc.integer({ min: 0, max: 30 }))
    .map(([min, more]) => ({ min, max: Math.max(1, min + more) }));
const poolKeys = merged(
  maybe(one('os', fc.constantFrom('Ubuntu', 'AzureLinux', 'AzureContainerLinux'))),
  maybe(one('maxPods', fc.integer({ min: 30, max: 250 }))),
  maybe(one('upgrade', schemaAt('cluster', 'pools', 'x', 'upgrade'))),
  maybe(one('zones', schemaAt('cluster', 'pools', 'x', 'zones'))),
  maybe(
    one(
      'osDisk',
      fc.record(
        { type: fc.constantFrom('Ephemeral', 'Managed'), sizeGB: fc.integer({ min: 30, max: 256 }) },
        { requiredKeys: [] },
      ),
    ),
  ),
  maybe(one('encryptionAtHost', fc.boolean())),
  maybe(one('trustedLaunch', fc.boolean())),
  maybe(one('patch', fc.constant({ kubeletConfig: { imageGcHighThreshold: 80 } }))),
);
const ordinarySizes = fc.constantFrom('Standard_D8ds_v5', 'Standard_D16s_v5', 'Standard_E8ds_v5', 'Standard_D8ps_v6');

const pools = fc.record(
  {
    system: merged(
      maybe(counts(2)),
      maybe(one('size', fc.constantFrom('Standard_D4ds_v5', 'Standard_D8s_v5'))),
      poolKeys,
    ),
    apps: merged(maybe(counts(1)), maybe(one('size', ordinarySizes)), poolKeys),
    more: merged(
      maybe(counts(1)),
      maybe(one('size', ordinarySizes)),
      maybe(one('taints', fc.constant(['team=b:NoSchedule']))),
      maybe(one('labels', fc.constant({ 'example.com/team': 'b' }))),
    ),
    batch: merged(fc.constant({ spot: true }), maybe(counts(0)), maybe(one('maxPrice', fc.constantFrom(-1, 0.25)))),
    gpu: merged(
      fc.constant({ gpu: true, max: 8 }),
      maybe(one('size', fc.constantFrom('Standard_NC8as_T4_v3', 'Standard_NV36ads_A10_v5'))),
    ),
  },
  { requiredKeys: [] },
);

const quota = fc.record(
  {
    cpu: fc.constantFrom(300, '250', '90000m'),
    memory: fc.constantFrom('400Gi', '1Ti'),
    cpuLimit: fc.constantFrom(600, '1000'),
    memoryLimit: fc.constant('2Ti'),
    pods: fc.integer({ min: 100, max: 2000 }),
  },
  { requiredKeys: [] },
);
const noted = { metadata: { annotations: { note: 'a: b' } } };
const devicePluginKeys = schema.properties.cluster.properties.devicePlugin.properties.patch.propertyNames.enum;

function notedPatch(keys: readonly string[]): Plain {
  return { patch: Object.fromEntries(keys.map((key) => [key, noted])) };
}

/** Patches of what every second platform has beside its workloads: of the device plug-in, and of the priority classes. */
function platformPatches(known: Plain, workloads: Plain): Plain {
  const all = Object.values(workloads) as Plain[];
  if (all.length % 2 === 0) return {};
  const classes = [
    ...(all.some(({ schedule }) => schedule !== undefined) ? ['PriorityClass/job'] : []),
    ...(all.some(({ schedule, port }) => schedule === undefined && port !== undefined)
      ? ['PriorityClass/service']
      : []),
    ...(all.some(({ schedule, port }) => schedule === undefined && port === undefined) ? ['PriorityClass/worker'] : []),
  ];
  return {
    ...(known['gpu'] === undefined ? {} : { devicePlugin: notedPatch(devicePluginKeys) }),
    priorityClasses: notedPatch(classes),
  };
}

const namespacePatch = fc
  .record(
    {
      Namespace: fc.constant({ metadata: { annotations: { owner: 'team-a', no: 'on' } } }),
      ResourceQuota: fc.constant({ spec: { hard: { 'count/jobs.batch': '50' } } }),
      LimitRange: fc.constant({ metadata: { labels: { checked: '1' } } }),
      ServiceAccount: fc.constant({ metadata: { annotations: { owner: 'team-a' } } }),
    },
    { requiredKeys: [] },
  )
  .map((patch) => ({
    ...patch,
    ...('LimitRange' in patch ? { 'NetworkPolicy/allow-dns': noted } : {}),
    ...('ServiceAccount' in patch ? { 'NetworkPolicy/default-deny': noted } : {}),
  }));
const namespaceValues = fc.record(
  {
    quota,
    podSecurity: fc.constantFrom('restricted', 'baseline'),
    groups: fc.record({ admin: guids, writer: guids, reader: guids }, { requiredKeys: [] }),
    labels: fc.constantFrom({ team: 'a' }, { 'example.com/cost': '12', empty: '' }),
    annotations: fc.constantFrom({ note: 'a: b' }, { 'example.com/Team': '{{ x }}', on: 'off' }),
    patch: namespacePatch,
  },
  { requiredKeys: [] },
);

const surroundings: fc.Arbitrary<Surroundings & { pools: Plain; namespaceValues: object[] }> = fc.record({
  pools,
  namespaces: fc.subarray(['shop', 'jobs', 'x', 'a-rather-long-namespace-of-forty-letters']),
  namespaceValues: fc.array(namespaceValues, { minLength: 4, maxLength: 4 }),
});

/** Patches that suit any platform: other names, numbers and channels, and keys that go. */
function environmentMaps({ pools: known }: { pools: Plain }): fc.Arbitrary<Plain> {
  const patch = fc.record(
    {
      location: fc.constantFrom('northeurope', 'westus3'),
      observability: fc.record({ retentionDays: fc.integer({ min: 30, max: 730 }) }),
      cluster: fc.record({ pools: fc.constant('apps' in known ? { apps: { zones: [1, 2] } } : {}) }),
      tags: fc.constant({ stage: 'x' }),
      azure: fc.record(
        { subscriptionId: fc.uuid(), resourceGroup: fc.constantFrom('Shop_1.(eu)-x', 'gg', 'rg-shop') },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  );
  return fc.oneof(
    fc.constant({}),
    fc.record({
      environments: fc.record({ staging: patch, production: patch, dev: patch }, { requiredKeys: ['production'] }),
    }),
  );
}
