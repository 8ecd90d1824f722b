import type { Config } from '../config/validate.ts';
import { cloudOf, clouds, regionName } from '../facts/regions.ts';
import { privateEndpointsOf, services, type ServiceParameters } from '../services/index.ts';
import type { RegistryOwner } from '../services/registry/owner.ts';
import type { InfraParameters } from './infra.ts';
import type { Environment, Gateway, Namespace } from './model.ts';
import { namespaceConfig } from './namespace-config.ts';
import { resourceNames } from './naming.ts';
import { clusterParameters } from './parameters/cluster.ts';
import { accessParameters, resolveIdentities, type Identities } from './parameters/identities.ts';
import { alertsParameters, monitoringParameters } from './parameters/monitoring.ts';
import { networkParameters, resolveRanges, resolveSubnets } from './parameters/network.ts';
import { resolvePool, sortedRecord, withNecessaryPools } from './pools.ts';
import { gatewayNamespace } from './own-namespaces.ts';
import type { Report } from './problem.ts';
import { resolveLimits, resolveQuota } from './quota.ts';
import { type NamespaceOf, resolveCallers } from './traffic.ts';
import { resolveWorkload } from './workloads.ts';

const syncIntervalInSeconds = 300;

/** What an environment is among the others. */
export interface Among {
  readonly registry: RegistryOwner;
  /** Whether it makes what watches the whole subscription. */
  readonly ownsSubscriptionAlerts: boolean;
  /** Whether a change reaches it before all others. */
  readonly isFirst: boolean;
}

/** One environment: the parameters of its Bicep and the content of its manifests. */
export function resolveEnvironment(
  name: string,
  config: Config,
  { registry, ownsSubscriptionAlerts, isFirst }: Among,
  report: Report,
): Environment {
  const pools = Object.entries(sortedRecord(withNecessaryPools(config.cluster.pools))).map(([pool, wanted]) =>
    resolvePool(pool, wanted, config.location),
  );
  const unnamed = onlyNamespace(config);
  const namespaceOf: NamespaceOf = (workload) => config.workloads[workload]?.namespace ?? unnamed;
  const gateway = resolveGateway(config);
  const identities = resolveIdentities(config, name, namespaceOf, gateway);
  const { resourceGroup } = config.azure;
  const location = regionName(config.location);
  const cloud = cloudOf(location);
  const names = resourceNames({
    name: config.name,
    environment: name,
    location,
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
  });
  const ranges = resolveRanges(config, name, report);
  const subnets = resolveSubnets(ranges.vnet, pools, report);
  const identityNames = new Map(
    identities.all.flatMap(({ name: identity, serviceAccounts }) =>
      serviceAccounts.map((account) => [`${account.namespace}/${account.name}`, identity] as const),
    ),
  );
  const identityOf = (workload: string) => identityNames.get(`${namespaceOf(workload)}/${workload}`) ?? '';
  const system = pools.find(({ mode }) => mode === 'System');
  if (!system) throw new Error('Every cluster has a system pool');
  const isSpread = zonesOf(pools).length > 0;
  const input = {
    config,
    environment: name,
    cloud,
    stem: `${config.name}-${name}`,
    registryOwner: registry,
    identityOf,
    scaler: identities.keda?.name,
    gatewayIdentity: identities.gateway?.name,
    isSpread,
  };
  const ofServices = Object.assign({}, ...services.map((service) => service.parameters(input))) as ServiceParameters;
  const asksPrometheus = Object.values(config.workloads).some(({ scale }) => scale?.prometheus !== undefined);
  const infra: InfraParameters = {
    location,
    tags: sortedRecord({ environment: name, 'managed-by': 'create-aks-prod', platform: config.name, ...config.tags }),
    network: networkParameters(config, names, ranges.vnet, subnets, {
      endpoints: privateEndpointsOf(ofServices).length > 0,
      publicGateway: gateway?.visibility === 'public',
      isSpread,
    }),
    identities: {
      controlPlane: names.controlPlaneIdentity,
      kubelet: names.kubeletIdentity,
      workloads: identities.all,
      tokenAudience: clouds[cloud].tokenAudience,
    },
    cluster: clusterParameters(config, names, ranges, pools, { gateway: gateway !== undefined, keda: true }),
    systemPool: system,
    pools: pools.filter(({ mode }) => mode === 'User'),
    access: accessParameters(config),
    monitoring: monitoringParameters(
      config,
      names,
      asksPrometheus && identities.keda ? [identities.keda.name] : [],
      isSpread,
    ),
    alerts: alertsParameters(config, names, ownsSubscriptionAlerts),
    ...ofServices,
    ...(config.delivery.method === 'flux' && config.delivery.repository !== undefined
      ? {
          gitops: {
            url: config.delivery.repository,
            branch:
              isFirst || config.delivery.promotion === 'together'
                ? config.delivery.branch
                : `${config.delivery.branch}-${name}`,
            path: `k8s/${name}`,
            syncIntervalInSeconds,
            provider: identities.flux ? ('Azure' as const) : ('Generic' as const),
            ...(identities.flux ? { identity: identities.flux.name } : {}),
            ...(config.delivery.repository.startsWith('ssh:') && config.delivery.knownHosts.length > 0
              ? { knownHosts: config.delivery.knownHosts }
              : {}),
          },
        }
      : {}),
  };
  return {
    name,
    location,
    cloud,
    resourceGroup: names.resourceGroup,
    ...(config.azure.subscriptionId === undefined ? {} : { subscriptionId: config.azure.subscriptionId }),
    ...(registry.kind === 'environment' ? { registryOwner: registry.environment } : {}),
    infra,
    kubernetesVersion: config.cluster.kubernetesVersion,
    ...(gateway ? { gateway } : {}),
    namespaces: resolveNamespaces(config, pools, namespaceOf),
    patches: { devicePlugin: config.cluster.devicePlugin.patch, priorityClasses: config.cluster.priorityClasses.patch },
    settings: settingsOf(identities, ofServices, config),
  };
}

/** The namespace of workloads that name none: the only one there is, or one with the name of the platform. */
function onlyNamespace(config: Config): string {
  const [first, ...others] = Object.keys(config.namespaces);
  return first !== undefined && others.length === 0 ? first : config.name;
}

function resolveNamespaces(
  config: Config,
  pools: Parameters<typeof resolveWorkload>[2],
  namespaceOf: NamespaceOf,
): Namespace[] {
  const callersOf = resolveCallers(config);
  const workloads = new Map<string, string[]>(Object.keys(config.namespaces).map((name) => [name, []]));
  for (const workload of Object.keys(config.workloads).toSorted()) {
    const known = workloads.get(namespaceOf(workload));
    if (known) known.push(workload);
    else workloads.set(namespaceOf(workload), [workload]);
  }
  return [...workloads.keys()].toSorted().map((name) => {
    const own = namespaceConfig(config, name);
    const sized = (workloads.get(name) ?? []).map((workload) => ({
      config: config.workloads[workload] as Config['workloads'][string],
      workload: resolveWorkload(workload, config, pools, namespaceOf, callersOf),
    }));
    return {
      name,
      labels: sortedRecord(own?.labels ?? {}),
      annotations: sortedRecord(own?.annotations ?? {}),
      podSecurity: own?.podSecurity ?? 'restricted',
      quota: resolveQuota(own, sized),
      limits: resolveLimits(sized),
      patch: own?.patch ?? {},
      workloads: sized.map(({ workload }) => workload),
    };
  });
}

function resolveGateway(config: Config): Gateway | undefined {
  const hosts = Object.values(config.workloads).flatMap(({ expose }) =>
    typeof expose === 'string' ? [expose] : expose ? [expose.host] : [],
  );
  if (hosts.length === 0) return undefined;
  return {
    namespace: gatewayNamespace,
    name: config.name,
    className: 'approuting-istio',
    visibility: config.cluster.ingress.visibility,
    certificate: config.cluster.ingress.certificate,
    serviceAccount: 'gateway-tls',
    clientIdSetting: 'GATEWAY_TLS_CLIENT_ID',
    hosts: [...new Set(hosts)].toSorted(),
    patch: config.cluster.ingress.patch,
  };
}

/** The keys that only Azure knows the values of; `main.bicep` puts out one for each. */
function settingsOf(identities: Identities, parameters: ServiceParameters, config: Config): string[] {
  return [
    'TENANT_ID',
    ...services.flatMap((service) => service.settingsOf(parameters, config)),
    // Flux is told in Azure, not by a manifest.
    ...identities.all.filter((one) => one !== identities.flux).map(({ clientIdSetting }) => clientIdSetting),
  ].toSorted();
}

function zonesOf(pools: readonly { availabilityZones: readonly string[] }[]): string[] {
  return [...new Set(pools.flatMap(({ availabilityZones }) => availabilityZones))].toSorted();
}
