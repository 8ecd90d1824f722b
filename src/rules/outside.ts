import { privateEndpointsOf } from '../services/index.ts';
import type { Context } from './context.ts';
import type { Finding, Rule } from './rule.ts';

const firewallSource = 'AKS docs, limit-egress-traffic and egress-outboundtype, 2026-08-21';
const network = ['cluster', 'network'];

/** Settings whose preconditions lie outside of what is rendered. */
export const outsideRules: readonly Rule[] = [
  {
    id: 'F44',
    severity: 'error',
    title: 'Behind a firewall the gateway is internal',
    why: 'Requests come in by the load balancer and answers leave by the firewall, which has not seen the request and drops them.',
    source: firewallSource,
    check: ({ environment: { gateway, infra } }) =>
      infra.network.firewall && gateway?.visibility === 'public'
        ? [
            {
              path: [...network, 'egress'],
              message: `Egress is firewall, and the gateway for ${gateway.hosts.join(', ')} is public.`,
              fix: 'Write `ingress: { visibility: internal }` under `cluster` and let the firewall forward (DNAT) to it, or `egress: natGateway`.',
            },
          ]
        : [],
  },
  {
    id: 'F45',
    severity: 'error',
    title: 'Nodes behind a firewall may call a public API server with authorized ranges',
    why: 'They call from the public address of the firewall; where the ranges do not hold it, no node joins the cluster.',
    source: 'AKS docs, api-server-authorized-ip-ranges, 2026-08-21',
    check: ({ config: { cluster }, environment: { infra } }) => {
      const { apiServer } = infra.cluster;
      const isPublic = !apiServer.enablePrivateCluster && !apiServer.enableVnetIntegration;
      return infra.network.firewall &&
        isPublic &&
        apiServer.authorizedIPRanges.length > 0 &&
        cluster.network.firewall?.publicAddress === undefined
        ? [
            {
              path: [...network, 'firewall'],
              message: 'The API server has authorized ranges, and the public address of the firewall is not known.',
              fix: 'Write `publicAddress` of the firewall, or remove `vnetIntegration: false`.',
            },
          ]
        : [];
    },
  },
  {
    id: 'F46',
    severity: 'warning',
    title: 'The network of the nodes is joined to that of the firewall',
    why: 'The default route of the nodes leads there. Until the networks are peered no node reaches anything, and the deployment of the cluster fails.',
    source: firewallSource,
    check: ({ environment: { infra } }) =>
      infra.network.firewall && infra.network.firewall.networkId === undefined
        ? [
            {
              path: [...network, 'firewall'],
              message: 'Nothing peers the new network with that of the firewall before the cluster is made.',
              fix: 'Write `network: /subscriptions/…/virtualNetworks/NAME` with the id of the network of the firewall, or peer by hand as README.md says.',
            },
          ]
        : [],
  },
  {
    id: 'F47',
    severity: 'warning',
    title: 'Own DNS servers know the private endpoints',
    why: 'The private DNS zones are linked to the network of the nodes alone. DNS servers elsewhere give public addresses, which the vault and the registry refuse: no image, no secret.',
    source: 'Azure docs, private-link/private-endpoint-dns, 2026-03',
    check: ownDns,
  },
  {
    id: 'F48',
    severity: 'error',
    title: 'A freeze ends after it starts, on days that exist',
    why: 'Azure refuses the maintenance windows.',
    source: 'AKS docs, planned-maintenance, 2026-08-21',
    check: ({ config: { cluster } }) =>
      cluster.upgrades.freeze.flatMap(({ start, end }, index) => {
        const path = ['cluster', 'upgrades', 'freeze', String(index)];
        const wrong = [start, end].find((day) => !isDay(day));
        if (wrong !== undefined)
          return [{ path, message: `There is no day ${wrong}.`, fix: 'Write a day of the calendar, as yyyy-MM-dd.' }];
        return end < start
          ? [
              {
                path,
                message: `The freeze from ${start} ends on ${end}, before it starts.`,
                fix: `Write \`start: ${end}\` and \`end: ${start}\`.`,
              },
            ]
          : [];
      }),
  },
  {
    id: 'F49',
    severity: 'error',
    title: 'A resource id of a network is that of a virtual network',
    why: 'The peering would name something else, and the deployment fails.',
    source: 'Azure docs, resource-name-rules, 2026-08',
    check: ({ config: { cluster } }) => {
      const id = cluster.network.firewall?.network;
      return id === undefined || /\/providers\/Microsoft\.Network\/virtualNetworks\/[^/]+$/i.test(id)
        ? []
        : [
            {
              path: [...network, 'firewall', 'network'],
              message: 'This is not the id of a virtual network.',
              fix: 'Write /subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/NAME.',
            },
          ];
    },
  },
];

function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= ([31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0);
}

function ownDns({ environment: { infra } }: Context): Finding[] {
  const { dnsServers } = infra.network;
  if (dnsServers.length === 0) return [];
  const path = [...network, 'dnsServers'];
  const { apiServer } = infra.cluster;
  const zones = privateEndpointsOf(infra).map(({ zone }) => zone);
  return [
    ...(apiServer.enablePrivateCluster && !apiServer.enableVnetIntegration
      ? [
          {
            path,
            severity: 'error' as const,
            message:
              'Nodes find a private API server by a private DNS zone that own DNS servers do not see, so the cluster fails.',
            fix: 'Remove `vnetIntegration: false`: nodes then need no name for the API server. Or remove `dnsServers`.',
          },
        ]
      : []),
    ...(zones.length > 0
      ? [
          {
            path,
            message: `Own DNS servers do not see the private zones ${[...new Set(zones)].toSorted().join(', ')}.`,
            fix: 'Link these zones to the network of the DNS servers and forward to 168.63.129.16 from there, write `network: public` under `keyVault` and `registry`, or remove `dnsServers`.',
          },
        ]
      : []),
  ];
}
