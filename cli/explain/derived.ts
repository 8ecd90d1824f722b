import type { Environment } from '../../src/index.ts';

type Pool = Environment['infra']['systemPool'];
type Namespace = Environment['namespaces'][number];
type Workload = Namespace['workloads'][number];
type Compute<Thing> = (thing: Thing) => unknown;

const ofEnvironment: Readonly<Record<string, Compute<Environment>>> = {
  'azure.subscriptionId': ({ subscriptionId }) => subscriptionId,
  'azure.resourceGroup': ({ resourceGroup }) => resourceGroup,
  'cluster.access.api.vnetIntegration': ({ infra }) => infra.cluster.apiServer.enableVnetIntegration,
  'cluster.network.vnet': ({ infra }) => infra.network.addressPrefix,
  'cluster.pools': ({ infra }) => [infra.systemPool, ...infra.pools].map(({ name }) => name),
  'registry.name': ({ infra }) => infra.registry?.name ?? infra.existingRegistry?.name,
  'registry.environment': ({ registryOwner }) => registryOwner,
  'registry.network': ({ infra }) => infra.registry && (infra.registry.privateEndpoint ? 'private' : 'public'),
  'keyVault.adminGroups': ({ infra }) => infra.vault?.secretOfficers,
  namespaces: ({ namespaces }) => namespaces.map(({ name }) => name),
};

const ofPool: Readonly<Record<string, Compute<Pool>>> = {
  size: ({ vmSize }) => vmSize,
  min: ({ minCount }) => minCount,
  max: ({ maxCount }) => maxCount,
  zones: ({ availabilityZones }) => availabilityZones.map(Number),
  'osDisk.type': ({ osDiskType }) => osDiskType,
  'osDisk.sizeGB': ({ osDiskSizeGB }) => osDiskSizeGB,
  trustedLaunch: ({ securityProfile }) => securityProfile.enableSecureBoot,
};

const ofNamespace: Readonly<Record<string, Compute<Namespace>>> = {
  quota: ({ quota }) => quota,
  'quota.cpuLimit': ({ quota }) => quota.limitsCpu,
  'quota.memoryLimit': ({ quota }) => quota.limitsMemory,
  'quota.pods': ({ quota }) => quota.pods,
};

const ofWorkload: Readonly<Record<string, Compute<Workload>>> = {
  kind: ({ kind }) => kind,
  namespace: ({ namespace }) => namespace,
  'metrics.port': ({ metrics }) => metrics?.port,
  probes: ({ probes }) => probes ?? 'none',
  protocol: ({ ports: [port] }) => port?.protocol,
  servicePort: ({ ports: [port] }) => port?.servicePort,
  'probes.port': ({ ports: [port] }) => port?.number,
  'probes.startupSeconds': ({ probes }) => probes?.startupSeconds,
  'probes.periodSeconds': ({ probes }) => probes && (probes.periodSeconds ?? { live: 10, ready: 5 }),
  'probes.timeoutSeconds': ({ probes }) => probes && (probes.timeoutSeconds ?? { live: 5, ready: 3, startup: 3 }),
  'probes.failureThreshold': ({ probes }) => probes && (probes.failureThreshold ?? 3),
  'probes.live': ({ probes }) => probes?.live ?? 'none',
  'probes.ready': ({ probes }) => probes?.ready ?? 'none',
  'probes.startup': ({ probes }) => probes?.startup ?? 'none',
  'resources.cpu': ({ resources }) => ({ request: resources.requests.cpu, limit: resources.limits.cpu ?? 'none' }),
  'resources.memory': ({ resources }) => ({ request: resources.requests.memory, limit: resources.limits.memory }),
  rollout: ({ kind, rollout }) => (kind === 'job' ? undefined : rollout),
  failover: ({ failoverSeconds = 300 }) => `${failoverSeconds}s`,
  concurrencyPolicy: ({ job }) => job?.concurrencyPolicy,
  backoffLimit: ({ job }) => job?.backoffLimit,
  'history.successful': ({ job }) => job?.history.successful,
  'history.failed': ({ job }) => job?.history.failed,
  'security.runAsUser': ({ security }) => security.runAsUser ?? 'the user of the image',
  scale: ({ scale }) => scale,
  'scale.min': ({ scale }) => scale?.min,
  'scale.max': ({ scale }) => scale?.max,
  'scale.cpu': ({ scale }) => scale?.cpu,
  disruption: ({ budget }) => budget ?? 'none',
  pool: ({ placement }) => placement.pool ?? 'any ordinary pool',
  gracePeriodSeconds: ({ gracePeriodSeconds }) => gracePeriodSeconds,
};

/** Patterns of config paths whose derived value can be told; `*` stands for a name. */
export const derivedPaths: readonly string[] = [
  ...Object.keys(ofEnvironment),
  ...Object.keys(ofPool).map((key) => `cluster.pools.*.${key}`),
  ...Object.keys(ofNamespace).map((key) => `namespaces.*.${key}`),
  ...Object.keys(ofWorkload).map((key) => `workloads.*.${key}`),
];

/** What the model made of a setting that the configuration leaves open; undefined where there is no such thing. */
export function derivedValue(environment: Environment, path: readonly string[]): unknown {
  const [area, name, ...rest] = path;
  const { infra, namespaces } = environment;
  if (area === 'cluster' && name === 'pools' && rest.length > 1) {
    return lookUp(ofPool, [infra.systemPool, ...infra.pools], rest[0], rest.slice(1));
  }
  if (area === 'namespaces' && rest.length > 0) return lookUp(ofNamespace, namespaces, name, rest);
  if (area === 'workloads' && rest.length > 0)
    return lookUp(
      ofWorkload,
      namespaces.flatMap(({ workloads }) => workloads),
      name,
      rest,
    );
  return ofEnvironment[path.join('.')]?.(environment);
}

function lookUp<Thing extends { readonly name: string }>(
  table: Readonly<Record<string, Compute<Thing>>>,
  things: readonly Thing[],
  name: string | undefined,
  key: readonly string[],
): unknown {
  const thing = things.find((candidate) => candidate.name === name);
  return thing && table[key.join('.')]?.(thing);
}
