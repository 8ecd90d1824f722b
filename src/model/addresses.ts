import { addressCount, enclosing, firstFreeBlock, lastFreeBlock, nthAddress, printCidr, type Cidr } from './cidr.ts';
import { parsed, refused, type Parsed } from './parsed.ts';

/** Source: AKS docs, concepts-network-ip-address-planning and concepts-network-azure-cni-overlay, 2026-08-21. */
export const addressesSource = 'AKS docs, concepts-network-ip-address-planning, 2026-08-21';

/** What the address arithmetic needs of a node pool. */
export interface PoolSize {
  readonly max: number;
  /** Extra nodes while an upgrade runs: a number, or a share of `max` such as `33%`. */
  readonly surge: number | string;
  readonly spot: boolean;
}

/** Addresses that Azure keeps of every subnet: the first four and the last. */
const reservedPerSubnet = 5;

/** Extra nodes while an upgrade runs. Spot pools have none, every other pool has one at least. */
export function surgeNodes(pool: PoolSize): number {
  if (pool.spot) return 0;
  if (typeof pool.surge === 'number') return Math.max(1, pool.surge);
  const amount = Number.parseInt(pool.surge, 10);
  return Math.max(1, pool.surge.endsWith('%') ? Math.ceil((amount * pool.max) / 100) : amount);
}

/** Nodes of all pools at their greatest, with every pool in an upgrade at once. */
export function nodesAtMost(pools: readonly PoolSize[]): number {
  return pools.reduce((sum, pool) => sum + pool.max + surgeNodes(pool), 0);
}

/** Addresses that a subnet of that prefix offers: 59 for a /26. */
export function usableAddresses(prefix: number): number {
  return Math.max(0, 2 ** (32 - prefix) - reservedPerSubnet);
}

/** Prefix of the smallest subnet with that many usable addresses; Azure makes none smaller than /29. */
export function smallestPrefix(addresses: number): number {
  let prefix = 29;
  while (prefix > 0 && usableAddresses(prefix) < addresses) prefix -= 1;
  return prefix;
}

/** Nodes that an overlay range serves, one /24 each: 256 for a /16. */
export function overlayNodeCapacity(podPrefix: number): number {
  return podPrefix > 24 ? 0 : 2 ** (24 - podPrefix);
}

/** Longest prefix of an overlay range that serves that many nodes. */
export function overlayPrefix(nodes: number): number {
  return Math.max(0, 24 - Math.ceil(Math.log2(Math.max(1, nodes))));
}

/**
 * Addresses that the legacy node-subnet mode takes of the VNet, for comparison in documents: one a node, and one for
 * each pod that a node could hold. 100 nodes of 30 pods with one surge node take 3,131.
 */
export function nodeSubnetModeAddresses(nodes: number, maxPods: number): number {
  return nodes + nodes * maxPods;
}

/** The subnets of an environment, each with its own place in the VNet. */
export interface SubnetPlan {
  readonly nodes: Cidr;
  readonly apiServer: Cidr;
  readonly privateEndpoints: Cidr;
  /** Addresses that the node subnet must offer, and what it offers. */
  readonly neededAddresses: number;
  readonly offeredAddresses: number;
}

export interface SubnetRequest {
  readonly vnet: Cidr;
  readonly pools: readonly PoolSize[];
  /** Internal load balancer addresses in the node subnet, and one for the private endpoint of a private cluster. */
  readonly furtherAddresses: number;
}

/** The API server needs a /28 at least; source: AKS docs, api-server-vnet-integration, 2026-08-21. */
const apiServerPrefix = 28;

/** 27 endpoints: vault, registry and Service Bus take a handful. */
const privateEndpointPrefix = 27;

/** 1,019 nodes: more than most clusters ever get, so that editing a pool seldom resizes the subnet. */
const comfortablePrefix = 22;

/**
 * Computes the subnets. The node subnet stands at the start of the VNet and is a /22; larger when twice the need does not
 * fit that, smaller when the VNet has no room for it. The small subnets stand at the end and keep their place whatever
 * the pools are, and whether or not they are used, because a subnet that holds something cannot be moved.
 * Refused when the VNet is too small; the suggestion is a VNet that is large enough.
 */
export function planSubnets({ vnet, pools, furtherAddresses }: SubnetRequest): Parsed<SubnetPlan> {
  const neededAddresses = nodesAtMost(pools) + furtherAddresses;
  const least = smallestPrefix(neededAddresses);
  const privateEndpoints = lastFreeBlock(vnet, privateEndpointPrefix, []);
  const apiServer = privateEndpoints && lastFreeBlock(vnet, apiServerPrefix, [privateEndpoints]);
  if (privateEndpoints === undefined || apiServer === undefined) return tooSmall(vnet, neededAddresses, least);

  for (let prefix = Math.min(comfortablePrefix, smallestPrefix(2 * neededAddresses)); prefix <= least; prefix += 1) {
    const nodes = firstFreeBlock(vnet, prefix, [apiServer, privateEndpoints]);
    if (nodes === undefined) continue;
    return parsed({ nodes, apiServer, privateEndpoints, neededAddresses, offeredAddresses: usableAddresses(prefix) });
  }
  return tooSmall(vnet, neededAddresses, least);
}

/** The address of cluster DNS: the tenth of the service range, as AKS has it. Neither the first nor outside. */
export function clusterDnsAddress(services: Cidr): number {
  return nthAddress(services, Math.min(10, addressCount(services) - 2));
}

function tooSmall(vnet: Cidr, neededAddresses: number, least: number): Parsed<never> {
  // Half for the nodes; the other half of a /25 still holds the two small subnets.
  const prefix = Math.min(least - 1, 25);
  return refused(
    `The VNet ${printCidr(vnet)} is too small: the node subnet needs ${neededAddresses} addresses (a /${least}), ` +
      `and the API server and the private endpoints a /${apiServerPrefix} and a /${privateEndpointPrefix} beside it`,
    printCidr(enclosing(vnet, prefix)),
  );
}
