import { cidr, guid } from './text.ts';

export const access = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'Who may use the cluster, and from where.',
  properties: {
    adminGroups: {
      type: 'array',
      items: guid,
      default: [],
      description: 'Object ids of the Microsoft Entra groups that administer the cluster.',
      'x-prompt': 'Which Microsoft Entra groups administer the cluster? (object ids)',
      'x-why': 'Local accounts are off; without a group only who deploys can get in.',
      'x-source': 'AKS docs, entra-id-authorization',
    },
    readerGroups: {
      type: 'array',
      items: guid,
      default: [],
      description: 'Object ids of the groups that may look at everything but secrets.',
    },
    api: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Who can reach the API server.',
      properties: {
        private: {
          type: 'boolean',
          default: false,
          description: 'Only from inside the virtual network. Pipelines then need a runner inside, or GitOps.',
        },
        authorizedRanges: {
          type: 'array',
          items: cidr,
          default: [],
          maxItems: 200,
          description: 'The public ranges from which the API server can be reached; offices, VPN exits, build agents.',
          'x-prompt': 'From which addresses may the API server be reached? (ranges, or private)',
          'x-why': 'A public API server without ranges is open to the whole internet.',
          'x-source': 'AKS docs, api-server-authorized-ip-ranges',
        },
        vnetIntegration: {
          type: 'boolean',
          description:
            'Put the API server endpoint into a subnet of the virtual network. It cannot be turned off later.',
          'x-derived': 'true where the region has it: everywhere in the public cloud but in Qatar Central.',
          'x-why': 'Nodes and API server talk inside the network, so neither needs the public address of the other.',
          'x-source': 'AKS docs, api-server-vnet-integration',
        },
        runCommand: { type: 'boolean', default: false, description: 'Allow `az aks command invoke`.' },
      },
    },
  },
} as const;
