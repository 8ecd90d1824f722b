import { azurePatch } from './patch.ts';
import { cidr, resourceId } from './text.ts';

const address = {
  type: 'string',
  pattern: '^(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}$',
  examples: ['10.0.0.4'],
} as const;

export const network = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description:
    'Addresses, egress and the container network: Azure CNI overlay with the Cilium dataplane and Cilium policies.',
  properties: {
    patch: azurePatch('Microsoft.Network/virtualNetworks'),
    vnet: {
      ...cidr,
      examples: ['10.40.0.0/16'],
      description: 'The address space of the virtual network; the subnets are computed from the pools.',
      'x-derived':
        'A /16 that follows from the name of the environment alone, away from `avoid`: 10.40.0.0/16 for production, 10.41.0.0/16 for staging.',
      'x-why':
        'Networks of their own addresses can be peered to one hub later; a block never moves, whatever other environments come and go.',
      'x-source': 'Azure docs, virtual-network-peering-overview, 2026-03',
    },
    pods: {
      ...cidr,
      examples: ['10.244.0.0/16'],
      default: '10.244.0.0/16',
      description: 'Overlay addresses of the pods: each node takes a /24, so a /16 serves 256 nodes.',
      'x-source': 'AKS docs, concepts-network-azure-cni-overlay',
    },
    services: {
      ...cidr,
      examples: ['172.16.0.0/16'],
      default: '172.16.0.0/16',
      description: 'Cluster-internal addresses of Services.',
      'x-why': 'Away from 10.0.0.0/16, the default of AKS, because company networks often sit there.',
    },
    avoid: {
      type: 'array',
      items: cidr,
      default: [],
      description: 'Ranges that must not overlap: peered networks, offices, on-premises.',
    },
    egress: {
      enum: ['natGateway', 'loadBalancer', 'firewall'],
      default: 'natGateway',
      description: 'How nodes reach the internet.',
      'x-why': 'A NAT gateway does not run out of SNAT ports; default outbound access is being withdrawn.',
      'x-source': 'AKS docs, egress-outboundtype',
    },
    natGateway: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'The NAT gateway, when egress is natGateway.',
      properties: {
        addresses: {
          type: 'integer',
          minimum: 1,
          maximum: 16,
          default: 1,
          description: 'Number of public addresses; each brings 64,512 ports for outbound connections.',
          'x-source': 'AKS docs, nat-gateway, 2026-08-21',
        },
        idleTimeoutMinutes: {
          type: 'integer',
          minimum: 4,
          maximum: 120,
          default: 4,
          description: 'After how many minutes an idle connection is dropped.',
          'x-why': 'Longer keeps ports taken that nobody uses; keep-alives of the application do it better.',
          'x-source': 'AKS docs, nat-gateway, 2026-08-21',
        },
      },
    },
    firewall: {
      type: 'object',
      additionalProperties: false,
      required: ['address'],
      description: 'The next hop of the default route, when egress is firewall.',
      properties: {
        address: { ...address, description: 'Private address of the firewall.', examples: ['10.0.1.4'] },
        publicAddress: {
          ...address,
          description:
            'Public address that traffic leaves the firewall with; a public API server with authorized ranges lets the nodes in by it.',
          examples: ['203.0.113.4'],
          'x-source': 'AKS docs, api-server-authorized-ip-ranges, 2026-08-21',
        },
        network: {
          ...resourceId,
          examples: [
            '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-shared/providers/Microsoft.Network/virtualNetworks/vnet-hub',
          ],
          description:
            'Resource id of the virtual network of the firewall. The networks are peered, both ways, before the cluster is made; without it somebody must do that between the two.',
        },
      },
    },
    dnsServers: {
      type: 'array',
      items: address,
      default: [],
      description: 'Own DNS servers of the virtual network; none means the DNS of Azure.',
    },
  },
} as const;
