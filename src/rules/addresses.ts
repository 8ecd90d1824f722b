import { platformRanges, privateRanges, reservedRanges, reservedRangesSource } from '../facts/reserved-ranges.ts';
import { freeBlock, takenRanges, vnetOf } from '../model/address-block.ts';
import { addressesSource, nodesAtMost, overlayNodeCapacity, overlayPrefix, planSubnets } from '../model/addresses.ts';
import {
  addressCount,
  type Cidr,
  cidr,
  contains,
  containsAddress,
  enclosing,
  overlaps,
  parseAddress,
  parseCidr,
  printCidr,
} from '../model/cidr.ts';
import { furtherAddresses, surgeOf } from '../model/parameters/network.ts';
import type { Context } from './context.ts';
import { avoidedRanges, freeRange, lower, rangesOf, type Range } from './ranges.ts';
import { all, type Finding, type Found, type Rule } from './rule.ts';

const moduleSource = 'create-aks-prod, templates/infra/modules/network.bicep';
/** Share of the node subnet beyond which it is close to full. */
const fullShare = 0.8;
/** The service range must be smaller than a /12. */
const shortestServicePrefix = 13;
/** Services that the platform itself makes: DNS, metrics, KEDA, policy, gateway. */
const platformServices = 16;

export const addressRules: readonly Rule[] = [
  {
    id: 'V35',
    severity: 'error',
    title: 'A range is a network address, and pods and services have private ones',
    why: 'Azure refuses a range with host bits when it deploys; and public addresses in use inside hide their owners from the cluster.',
    source: addressesSource,
    check: (context) => all([...writtenRanges(context).map(notNetwork), ...rangesOf(context).map(notPrivate)]),
  },
  {
    id: 'V36',
    severity: 'error',
    title: 'The virtual network, pods, services and the ranges to avoid do not overlap',
    why: 'Where two networks share an address, one of them cannot be reached.',
    source: addressesSource,
    check: (context) => {
      const own = rangesOf(context);
      const ranges = [...own, ...avoidedRanges(context)];
      return own.flatMap((first, index) =>
        ranges
          .slice(index + 1)
          .flatMap((second) =>
            overlaps(first.range, second.range)
              ? [
                  {
                    path: second.path.includes('avoid') ? first.path : second.path,
                    message: `${first.what} ${printCidr(first.range)} and ${lower(second.what)} ${printCidr(second.range)} overlap.`,
                    fix: `Write another range for one of the two, such as ${freeRange(ranges)}.`,
                  },
                ]
              : [],
          ),
      );
    },
  },
  {
    id: 'F40',
    severity: 'warning',
    title: 'Every environment has a virtual network of its own addresses',
    why: 'Two networks that share an address can never be peered to one hub or to each other, and the subnets of a cluster cannot be moved later.',
    source: 'Azure docs, virtual-network-peering-overview, 2026-03',
    check: sharedBlock,
  },
  {
    id: 'V37',
    severity: 'error',
    title: 'No range touches what AKS keeps for itself',
    why: 'The service refuses such a cluster.',
    source: reservedRangesSource,
    check: (context) =>
      rangesOf(context).flatMap(({ what, path, range }) =>
        reservedRanges
          .filter((reserved) => overlaps(range, cidr(reserved.cidr)))
          .map((reserved) => ({
            path,
            message: `${what} ${printCidr(range)} touches ${reserved.cidr} (${reserved.why}).`,
            fix: `Write a range such as ${freeRange([...rangesOf(context), ...avoidedRanges(context)])}.`,
          })),
      ),
  },
  {
    id: 'V38',
    severity: 'error',
    title: 'The service range is no larger than a /13 and has room for every Service',
    why: 'AKS refuses larger ones; and a Service without an address is not made.',
    source: 'AKS docs, configure-azure-cni, 2026-08-21',
    check: serviceRange,
  },
  {
    id: 'V39',
    severity: 'error',
    title: 'The node subnet fits into the virtual network, with addresses to spare',
    why: 'Nodes without an address cannot start, upgrades least of all; a subnet that is in use cannot grow.',
    source: addressesSource,
    check: (context) => {
      const vnet = parseCidr(vnetOf(context.environment.name, context.config.cluster.network));
      const plan = vnet.ok ? planSubnets({ vnet: vnet.value, pools: poolSizes(context), furtherAddresses }) : undefined;
      if (!plan?.ok || plan.value.neededAddresses <= fullShare * plan.value.offeredAddresses) return [];
      const { nodes, neededAddresses, offeredAddresses } = plan.value;
      return [
        {
          path: ['cluster', 'network', 'vnet'],
          severity: 'warning',
          message: `The node subnet ${printCidr(nodes)} offers ${offeredAddresses} addresses and the pools may need ${neededAddresses} of them.`,
          fix: `Write \`vnet: ${printCidr(enclosing(nodes, Math.max(8, nodes.prefix - 2)))}\` or a larger range.`,
        },
      ];
    },
  },
  {
    id: 'V40',
    severity: 'error',
    title: 'The pod range has a /24 for every node',
    why: 'A node without a /24 of the overlay gets no pods.',
    source: 'AKS docs, concepts-network-azure-cni-overlay, 2026-08-21',
    check: (context) => {
      const pods = parseCidr(context.config.cluster.network.pods);
      const nodes = nodesAtMost(poolSizes(context));
      if (!pods.ok || overlayNodeCapacity(pods.value.prefix) >= nodes) return [];
      return [
        {
          path: ['cluster', 'network', 'pods'],
          message: `The pod range ${printCidr(pods.value)} serves ${overlayNodeCapacity(pods.value.prefix)} nodes; the pools may reach ${nodes} while they are upgraded.`,
          fix: `Write a /${overlayPrefix(nodes)} or larger, such as ${printCidr(enclosing(pods.value, overlayPrefix(nodes)))}.`,
        },
      ];
    },
  },
  {
    id: 'N7',
    severity: 'warning',
    title: '`uses.addresses` names addresses outside the cluster',
    why: 'Cilium does not apply address ranges to pods, nodes and Services of the cluster, so the flow stays closed.',
    source: 'AKS docs, azure-cni-powered-by-cilium, 2026-08-21',
    check: (context) =>
      context.workloads.flatMap(({ path, config }) =>
        Object.keys(config.uses.addresses).flatMap((text) => {
          const range = parseCidr(text);
          const inside = range.ok
            ? rangesOf(context).find((other) => !other.path.includes('vnet') && contains(other.range, range.value))
            : undefined;
          const nodes = context.environment.infra.network.subnets.nodes.addressPrefix;
          if (range.ok && contains(cidr(nodes), range.value))
            return [
              {
                path: [...path, 'uses', 'addresses', text],
                message: `${text} lies in the subnet of the nodes, ${nodes}.`,
                fix: 'Name the workload that answers there under `uses.workloads`, or remove it.',
              },
            ];
          return inside
            ? [
                {
                  path: [...path, 'uses', 'addresses', text],
                  message: `${text} lies in ${lower(inside.what)} ${printCidr(inside.range)}.`,
                  fix: 'Name the workload under `uses.workloads` instead.',
                },
              ]
            : [];
        }),
      ),
  },
  {
    id: 'F65',
    severity: 'error',
    title: 'No workload is let through to what Azure answers its nodes',
    why: 'Who reaches the metadata service or the WireServer gets tokens and configuration of the node, and with them the rights of the whole cluster. Wider ranges leave them out by themselves.',
    source: 'AKS docs, imds-restriction, 2026-08-21',
    check: (context) =>
      namedRanges(context).flatMap(({ path, text, range }) => {
        const reached = platformRanges.find((own) => contains(cidr(own.cidr), range));
        return reached
          ? [
              {
                path,
                message: `${text} lies in ${reached.cidr}: ${reached.why}.`,
                fix: 'Remove it; a workload gets its own tokens by `uses`.',
              },
            ]
          : [];
      }),
  },
  {
    id: 'F70',
    severity: 'error',
    title: 'No workload manages machines of the private network from afar',
    why: 'The security group of the nodes lets no SSH and no RDP through to the virtual network and its peers, so that a pod that was taken over does not get far.',
    source: moduleSource,
    check: (context) =>
      namedRanges(context).flatMap(({ path, text, range, ports }) => {
        const closed = ports.filter((port) => remoteManagement.includes(port));
        return closed.length > 0 && privateRanges.some((outer) => contains(cidr(outer), range))
          ? [
              {
                path,
                message: `${text} is called on port ${closed.join(' and ')}, which the security group of the nodes closes towards private networks.`,
                fix: 'Let the other side listen on another port, such as 2222, and write that.',
              },
            ]
          : [];
      }),
  },
  {
    id: 'V43',
    severity: 'error',
    title: 'Egress through a firewall names its address, and only then',
    why: 'Without a next hop the nodes reach nothing outside, and the cluster does not come up.',
    source: 'AKS docs, egress-outboundtype, 2026-08-21',
    check: egress,
  },
];

/** SSH and RDP: the ports of the rule deny-remote-management in templates/infra/modules/network.bicep. */
const remoteManagement: readonly number[] = [22, 3389];

/** The ranges that workloads call, with the ports there. */
function namedRanges({
  workloads,
}: Context): { path: readonly string[]; text: string; range: Cidr; ports: readonly number[] }[] {
  return workloads.flatMap(({ path, config }) =>
    Object.entries(config.uses.addresses).flatMap(([text, ports]) => {
      const range = parseCidr(text);
      return range.ok ? [{ path: [...path, 'uses', 'addresses', text], text, range: range.value, ports }] : [];
    }),
  );
}

/** Ranges whose network address nobody else checks: those of the network itself are checked when it is computed. */
function writtenRanges({ config: { cluster, workloads } }: Context): { text: string; path: readonly string[] }[] {
  return [
    ...listed(cluster.network.avoid, ['cluster', 'network', 'avoid']),
    ...listed(cluster.access.api.authorizedRanges, ['cluster', 'access', 'api', 'authorizedRanges']),
    ...Object.entries(workloads).flatMap(([name, { uses }]) =>
      Object.keys(uses.addresses).map((text) => ({ text, path: ['workloads', name, 'uses', 'addresses', text] })),
    ),
  ];
}

function sharedBlock(context: Context): Finding[] {
  const { environment, configuration, model } = context;
  const own = parseCidr(environment.infra.network.addressPrefix);
  if (!own.ok) return [];
  const taken = model.environments.map(({ infra }) => cidr(infra.network.addressPrefix));
  const isWritten = (name: string) => configuration.environments.get(name)?.cluster.network.vnet !== undefined;
  return model.environments
    .filter(({ name, infra }) => name !== environment.name && overlaps(cidr(infra.network.addressPrefix), own.value))
    .filter(({ name }) =>
      isWritten(environment.name) === isWritten(name) ? environment.name > name : isWritten(environment.name),
    )
    .map((other) => ({
      path: isWritten(environment.name) ? ['cluster', 'network', 'vnet'] : ['environments', environment.name],
      ...(isWritten(environment.name) ? {} : { severity: 'error' as const }),
      message: `The virtual networks of ${other.name} (${other.infra.network.addressPrefix}) and ${environment.name} (${printCidr(own.value)}) overlap.`,
      fix: `Write \`vnet: ${freeBlock([...taken, ...takenRanges(context.config.cluster.network)]) ?? '10.40.0.0/16'}\` under \`environments.${environment.name}.cluster.network\`.`,
    }));
}

function listed(texts: readonly string[], path: readonly string[]): { text: string; path: readonly string[] }[] {
  return texts.map((text, index) => ({ text, path: [...path, String(index)] }));
}

function notNetwork({ text, path }: { text: string; path: readonly string[] }): Found {
  const result = parseCidr(text);
  return (
    !result.ok && {
      path,
      message: `${result.message}.`,
      fix: result.suggestion ? `Write ${result.suggestion}.` : 'Write a range such as 10.60.0.0/16.',
    }
  );
}

function notPrivate({ what, path, range }: Range): Found {
  return (
    !path.includes('vnet') &&
    !privateRanges.some((outer) => contains(cidr(outer), range)) && {
      path,
      message: `${what} ${printCidr(range)} is not private address space.`,
      fix: `Write a range inside ${privateRanges.join(', ')}.`,
    }
  );
}

function serviceRange(context: Context): Finding[] {
  const services = parseCidr(context.config.cluster.network.services);
  if (!services.ok) return [];
  const path = ['cluster', 'network', 'services'];
  const { prefix } = services.value;
  const needed = platformServices + context.workloads.filter(({ config }) => config.port !== undefined).length;
  // The first address and the last one serve nobody.
  const offered = addressCount(services.value) - 2;
  return all([
    prefix < shortestServicePrefix && {
      path,
      message: `The service range ${printCidr(services.value)} is larger than a /${shortestServicePrefix}.`,
      fix: `Write \`services: ${printCidr(enclosing({ ...services.value, prefix: 16 }, 16))}\`.`,
    },
    offered < needed && {
      path,
      message: `The service range ${printCidr(services.value)} has ${Math.max(0, offered)} addresses; ${needed} Services need one.`,
      fix: `Write \`services: ${printCidr(enclosing(services.value, 16))}\`.`,
    },
  ]);
}

function egress(context: Context): Finding[] {
  const { egress: way, firewall } = context.config.cluster.network;
  const path = ['cluster', 'network', 'firewall'];
  const address = parseAddress(firewall?.address ?? '');
  const inside = rangesOf(context).find(({ range }) => address !== undefined && containsAddress(range, address));
  const publicAddress = parseAddress(firewall?.publicAddress ?? '');
  return all([
    way === 'firewall' &&
      !firewall && {
        path: ['cluster', 'network', 'egress'],
        message: 'Egress is firewall, but no firewall is named.',
        fix: 'Write `firewall: { address: 10.0.0.4 }` with its private address.',
      },
    way !== 'firewall' &&
      firewall && {
        path,
        severity: 'warning',
        message: `A firewall is named, but egress is ${way}, so it is not used.`,
        fix: 'Write `egress: firewall`, or remove `firewall`.',
      },
    firewall &&
      inside && {
        path: [...path, 'address'],
        message: `The firewall ${firewall.address} lies in ${lower(inside.what)} ${printCidr(inside.range)}, which is made for this cluster alone.`,
        fix: 'Write its address in a network that is there already and gets peered.',
      },
    firewall &&
      address !== undefined &&
      !privateRanges.some((range) => containsAddress(cidr(range), address)) && {
        path: [...path, 'address'],
        message: `The firewall ${firewall.address} is not a private address, and a route leads only to those.`,
        fix: 'Write its private address, such as 10.0.1.4; the public one is `publicAddress`.',
      },
    publicAddress !== undefined &&
      privateRanges.some((range) => containsAddress(cidr(range), publicAddress)) && {
        path: [...path, 'publicAddress'],
        message: `The public address ${firewall?.publicAddress} of the firewall is a private one.`,
        fix: 'Write the address that traffic to the internet leaves it with.',
      },
  ]);
}

/** The pools of an environment at their greatest, in the order of the context. */
export function poolSizes(context: Context): { max: number; surge: number | string; spot: boolean }[] {
  return context.pools.map(({ pool, isSpot }) => ({ max: pool.maxCount, surge: surgeOf(pool), spot: isSpot }));
}
