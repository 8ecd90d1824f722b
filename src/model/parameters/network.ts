import type { Config } from '../../config/validate.ts';
import { hasFeature, zonesOfRegion } from '../../facts/regions.ts';
import { vnetOf } from '../address-block.ts';
import { planSubnets, type SubnetPlan } from '../addresses.ts';
import { cidr, parseCidr, printCidr, type Cidr } from '../cidr.ts';
import type { PoolParameters } from '../infra/cluster.ts';
import type { NatGatewayParameters, NetworkParameters, SubnetParameters } from '../infra/network.ts';
import type { ResourceNames } from '../naming.ts';
import { patched } from '../patched.ts';
import type { Report } from '../problem.ts';
import { hasVnetIntegration } from './cluster.ts';

/** Ranges that the computation goes on with when the given one is refused. */
const fallback = { vnet: '10.40.0.0/16', pods: '10.244.0.0/16', services: '172.16.0.0/16' } as const;

/** Internal load balancers, and one address of a private endpoint. */
export const furtherAddresses = 5;

export interface Ranges {
  readonly vnet: Cidr;
  readonly pods: Cidr;
  readonly services: Cidr;
}

/** The ranges of the network; one that is no network address is reported and replaced. */
export function resolveRanges(config: Config, environment: string, report: Report): Ranges {
  const { network } = config.cluster;
  const range = (key: keyof typeof fallback): Cidr => {
    const result = parseCidr(key === 'vnet' ? vnetOf(environment, network) : network[key]);
    if (result.ok) return result.value;
    report({
      code: 'V35',
      severity: 'error',
      path: ['cluster', 'network', key],
      message: `${result.message}.`,
      why: 'Azure refuses it when it deploys.',
      ...(result.suggestion ? { fix: `Did you mean ${result.suggestion}?` } : {}),
    });
    return cidr(fallback[key]);
  };
  return { vnet: range('vnet'), pods: range('pods'), services: range('services') };
}

/** The subnets of the virtual network; a network that is too small is reported and a plan for a /16 given instead. */
export function resolveSubnets(vnet: Cidr, pools: readonly PoolParameters[], report: Report): SubnetPlan {
  const sizes = pools.map((pool) => ({
    max: pool.maxCount,
    surge: surgeOf(pool),
    spot: pool.spotMaxPrice !== undefined,
  }));
  const plan = planSubnets({ vnet, pools: sizes, furtherAddresses });
  if (plan.ok) return plan.value;
  report({
    code: 'V39',
    severity: 'error',
    path: ['cluster', 'network', 'vnet'],
    message: `${plan.message}.`,
    why: 'Nodes without an address cannot start, upgrades least of all.',
    ...(plan.suggestion ? { fix: `Use a ${plan.suggestion} or larger.` } : {}),
    source: 'AKS docs, concepts-network-ip-address-planning',
  });
  const substitute = planSubnets({ vnet: cidr('10.0.0.0/8'), pools: sizes, furtherAddresses });
  if (!substitute.ok) throw new Error(substitute.message);
  return substitute.value;
}

/** Extra nodes of a pool while it is upgraded, as the address arithmetic wants them. */
export function surgeOf(pool: PoolParameters): number | string {
  const surge = pool.upgradeSettings?.maxSurge ?? '0';
  return surge.endsWith('%') ? surge : Number(surge);
}

/** The network module's parameters. */
export function networkParameters(
  config: Config,
  names: ResourceNames,
  vnet: Cidr,
  plan: SubnetPlan,
  options: { endpoints: boolean; publicGateway: boolean; isSpread: boolean },
): NetworkParameters {
  const { network } = config.cluster;
  return {
    name: names.virtualNetwork,
    addressPrefix: printCidr(vnet),
    subnets: {
      nodes: subnet(names, 'nodes', plan),
      ...(hasVnetIntegration(config) ? { apiServer: subnet(names, 'apiServer', plan) } : {}),
      ...(options.endpoints ? { privateEndpoints: subnet(names, 'privateEndpoints', plan) } : {}),
    },
    inbound: options.publicGateway
      ? [{ name: 'allow-gateway', priority: 100, sources: ['Internet'], ports: ['443', '80'] }]
      : [],
    ...(network.egress === 'natGateway' ? { natGateway: natGateway(names, config, options.isSpread) } : {}),
    ...(network.egress === 'firewall'
      ? {
          firewall: {
            routeTable: names.routeTable,
            nextHopIpAddress: network.firewall?.address ?? '',
            ...(network.firewall?.network === undefined ? {} : { networkId: network.firewall.network }),
          },
        }
      : {}),
    dnsServers: network.dnsServers,
    ...patched(network.patch),
  };
}

function subnet(
  names: ResourceNames,
  key: 'nodes' | 'apiServer' | 'privateEndpoints',
  plan: SubnetPlan,
): SubnetParameters {
  return {
    name: names.subnets[key],
    addressPrefix: printCidr(plan[key]),
    networkSecurityGroup: names.securityGroups[key],
  };
}

/** A gateway over all zones where the region has that, with addresses that have the zones of the region and not of pools. */
function natGateway(names: ResourceNames, { cluster, location }: Config, isSpread: boolean): NatGatewayParameters {
  const { addresses, idleTimeoutMinutes } = cluster.network.natGateway;
  const zones = isSpread ? zonesOfRegion(location) : [];
  return {
    name: names.natGateway,
    sku: zones.length > 0 && hasFeature(location, 'natStandardV2') ? 'StandardV2' : 'Standard',
    zones,
    publicIPAddresses: Array.from({ length: addresses }, (_, index) =>
      index === 0 ? names.egressAddress : `${names.egressAddress}-${index + 1}`,
    ),
    idleTimeoutInMinutes: idleTimeoutMinutes,
  };
}
