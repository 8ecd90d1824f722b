import type { Config } from '../../config/validate.ts';
import { hasFeature } from '../../facts/regions.ts';
import { clusterDnsAddress } from '../addresses.ts';
import { printAddress, printCidr } from '../cidr.ts';
import { drivenPools } from '../gpu.ts';
import type {
  AutoScalerParameters,
  ClusterParameters,
  MaintenanceParameters,
  PoolParameters,
  WeeklyWindowParameters,
} from '../infra/cluster.ts';
import type { ResourceNames } from '../naming.ts';
import { gatewayNamespace, gpuNamespace } from '../own-namespaces.ts';
import { patched } from '../patched.ts';
import type { Ranges } from './network.ts';

const outboundTypes = {
  natGateway: 'userAssignedNATGateway',
  loadBalancer: 'loadBalancer',
  firewall: 'userDefinedRouting',
} as const;
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** Namespaces of the platform itself, which deployment safeguards leave alone. */
const platformNamespaces = ['app-routing-system', 'gatekeeper-system', 'kube-system'];

/** GPU nodes are slow to come up; source: AKS docs, cluster-autoscaler. */
const gpuProvisionTime = '25m';

/** The cluster module's parameters. */
export function clusterParameters(
  config: Config,
  names: ResourceNames,
  ranges: Ranges,
  pools: readonly PoolParameters[],
  options: { gateway: boolean; keda: boolean },
): ClusterParameters {
  const { cluster } = config;
  return {
    name: names.cluster,
    nodeResourceGroup: names.nodeResourceGroup,
    dnsPrefix: names.dnsPrefix,
    kubernetesVersion: cluster.kubernetesVersion,
    tier: cluster.tier,
    supportPlan: cluster.longTermSupport ? 'AKSLongTermSupport' : 'KubernetesOfficial',
    upgradeChannel: cluster.upgrades.channel,
    nodeOSUpgradeChannel: cluster.upgrades.nodeImage,
    apiServer: {
      enableVnetIntegration: hasVnetIntegration(config),
      enablePrivateCluster: cluster.access.api.private,
      ...(cluster.access.api.private ? { privateDNSZone: 'system', enablePrivateClusterPublicFQDN: false } : {}),
      authorizedIPRanges: authorizedRanges(config),
      disableRunCommand: !cluster.access.api.runCommand,
    },
    networkProfile: {
      podCidr: printCidr(ranges.pods),
      serviceCidr: printCidr(ranges.services),
      dnsServiceIP: printAddress(clusterDnsAddress(ranges.services)),
      outboundType: outboundTypes[cluster.network.egress],
      ...(cluster.network.egress === 'loadBalancer'
        ? { loadBalancer: { managedOutboundIPs: 2, allocatedOutboundPorts: 0 } }
        : {}),
    },
    autoScalerProfile: autoScaler(config, pools),
    maintenance: maintenance(config),
    addons: {
      azurePolicy: cluster.policy !== 'Off',
      secretsProvider: { rotationPollInterval: '2m' },
      keda: options.keda,
      verticalPodAutoscaler: cluster.verticalPodAutoscaler,
      gateway: options.gateway,
      costAnalysis: cluster.costAnalysis,
      defender: cluster.defender,
      imageCleanerIntervalHours: cluster.imageCleanerHours,
    },
    ...(cluster.policy === 'Off'
      ? {}
      : { safeguards: { level: cluster.policy, excludedNamespaces: excludedNamespaces(pools, options) } }),
    logCategories: config.observability.controlPlaneLogs.toSorted(),
    ...patched(cluster.patch),
  };
}

/** The ranges that are written and, where nodes come from outside, the public address of the firewall they come through. */
function authorizedRanges(config: Config): string[] {
  const { access, network } = config.cluster;
  const written = access.api.authorizedRanges;
  const address = network.egress === 'firewall' ? network.firewall?.publicAddress : undefined;
  const joins = written.length > 0 && address !== undefined && !hasVnetIntegration(config);
  return [...new Set([...written, ...(joins ? [`${address}/32`] : [])])].toSorted();
}

/** Whether the API server stands in the virtual network: as it is written, else wherever the region has that. */
export function hasVnetIntegration({ cluster, location }: Config): boolean {
  return cluster.access.api.vnetIntegration ?? hasFeature(location, 'vnetIntegration');
}

/** Pods of others are not ours to give probes to: safeguards that enforce would refuse the gateway's and the device plug-in's. */
function excludedNamespaces(pools: readonly PoolParameters[], { gateway }: { gateway: boolean }): string[] {
  return [
    ...platformNamespaces,
    ...(gateway ? [gatewayNamespace] : []),
    ...(drivenPools(pools).length > 0 ? [gpuNamespace] : []),
  ].toSorted();
}

function autoScaler(config: Config, pools: readonly PoolParameters[]): AutoScalerParameters {
  const { expander, scaleDownAfterMinutes, utilizationThreshold } = config.cluster.autoscaler;
  const hasGpus = pools.some(({ gpuDriver }) => gpuDriver !== undefined);
  return {
    expander,
    ...(hasGpus ? { 'max-node-provision-time': gpuProvisionTime } : {}),
    'scale-down-unneeded-time': `${scaleDownAfterMinutes}m`,
    'scale-down-utilization-threshold': String(utilizationThreshold),
    'skip-nodes-with-local-storage': 'false',
  };
}

function maintenance(config: Config): MaintenanceParameters {
  const { day, start, utcOffset, hours } = config.cluster.upgrades.window;
  const window = (daysLater: number): WeeklyWindowParameters => ({
    dayOfWeek: weekdays[(weekdays.indexOf(day) + daysLater) % 7] ?? day,
    intervalWeeks: 1,
    startTime: start,
    durationHours: hours,
    utcOffset,
    notAllowedDates: config.cluster.upgrades.freeze
      .map(({ start: first, end }) => ({ start: first, end }))
      .toSorted((a, b) => (a.start < b.start ? -1 : 1)),
  });
  return { aksManagedAutoUpgradeSchedule: window(0), aksManagedNodeOSUpgradeSchedule: window(1), default: window(2) };
}
