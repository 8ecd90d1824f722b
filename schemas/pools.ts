import { azurePatch } from './patch.ts';

export const pool = {
  type: 'object',
  additionalProperties: false,
  description:
    'One node pool. The map key is its name: lower-case letters and digits, 12 at most, starting with a letter. The pool called system carries the cluster components.',
  properties: {
    patch: azurePatch('Microsoft.ContainerService/managedClusters/agentPools'),
    gpu: {
      type: 'boolean',
      default: false,
      description: 'A pool for GPU work: tainted sku=gpu:NoSchedule, starts at zero nodes.',
      'x-why': 'Without the taint ordinary pods fill the dearest nodes of the cluster.',
      'x-source': 'AKS docs, use-nvidia-gpu',
    },
    spot: {
      type: 'boolean',
      default: false,
      description: 'A pool on Spot capacity: cheap, and taken away at about 30 seconds notice.',
      'x-why': 'AKS taints Spot nodes itself; the template repeats label and taint so that a redeploy shows no drift.',
      'x-source': 'AKS docs, spot-node-pool',
    },
    size: {
      type: 'string',
      pattern: '^Standard_[A-Za-z0-9_-]{2,60}$',
      description: 'The virtual machine size, in the spelling of Azure.',
      examples: ['Standard_D8ds_v5'],
      'x-derived': 'Standard_D4ds_v5 for the system pool, Standard_NC4as_T4_v3 for a GPU pool, else Standard_D8ds_v5.',
      'x-why':
        'The sizes with a `d` have the local disk that an ephemeral OS disk needs; the D4s_v5 and D8s_v5 of the article have none.',
      'x-source': 'Azure docs, ddsv5-series',
    },
    min: {
      type: 'integer',
      minimum: 0,
      maximum: 1000,
      description: 'The least number of nodes that the autoscaler keeps.',
      'x-derived': '3 for the system pool and ordinary pools (one a zone), 0 for GPU and Spot pools.',
      'x-why': 'With fewer nodes than zones the loss of one zone may take half of the pool.',
    },
    max: {
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      description: 'The greatest number of nodes that the autoscaler may make.',
      'x-derived': '5 for the system pool, 4 for GPU pools, 10 for Spot pools, else 20.',
    },
    zones: {
      type: 'array',
      items: { type: 'integer', enum: [1, 2, 3] },
      uniqueItems: true,
      maxItems: 3,
      description: 'Availability zones of the pool; an empty list spreads over none.',
      'x-derived': 'All zones of the region: three, or none where it has none.',
      'x-why': 'Zones are fixed per pool when it is created; a pool can be added later, but not moved.',
      'x-source': 'AKS docs, reliability-availability-zones-configure',
    },
    os: {
      enum: ['Ubuntu', 'AzureLinux', 'AzureContainerLinux'],
      default: 'Ubuntu',
      description: 'The node image. Azure Container Linux is read-only and made for containers alone.',
      'x-why': 'Most software is tried on Ubuntu first. All three get a new image about every week.',
      'x-source': 'AKS docs, upgrade-os-version, 2026-08-21',
    },
    osDisk: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'The disk of the operating system.',
      properties: {
        type: {
          enum: ['Ephemeral', 'Managed'],
          description: 'Ephemeral lives on the local disk of the machine: faster to reimage, and free.',
          'x-derived': 'Ephemeral when the size has a local disk that is large enough, else Managed.',
        },
        sizeGB: {
          type: 'integer',
          minimum: 30,
          maximum: 2048,
          description: 'Size in GiB.',
          'x-derived': '128, or what fits the local disk of a smaller size.',
        },
      },
    },
    maxPods: {
      type: 'integer',
      minimum: 10,
      maximum: 250,
      default: 110,
      description: 'Pods a node can hold.',
      'x-why': 'The kubelet reserves 20 MiB for each: at 250 a node of 16 GiB loses a quarter of its memory.',
      'x-source': 'AKS docs, node-resource-reservations',
    },
    labels: {
      type: 'object',
      propertyNames: { type: 'string', maxLength: 255 },
      additionalProperties: { type: 'string', maxLength: 63 },
      default: {},
      description: 'Further node labels.',
    },
    taints: {
      type: 'array',
      items: {
        type: 'string',
        pattern: '^[A-Za-z0-9./_-]+(=[A-Za-z0-9._-]*)?:(NoSchedule|PreferNoSchedule|NoExecute)$',
      },
      default: [],
      description: 'Further node taints, as key=value:Effect.',
    },
    upgrade: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'How the nodes of the pool are replaced.',
      properties: {
        surge: {
          type: ['string', 'integer'],
          pattern: '^([1-9]|[1-9][0-9]|100)%$',
          minimum: 1,
          maximum: 100,
          default: '33%',
          description: 'Extra nodes while an upgrade runs, as a number or a share of the pool. Spot pools have none.',
          'x-why': 'A third at a time keeps an upgrade short and matches three zones.',
          'x-source': 'AKS docs, upgrade-aks-node-pools-rolling',
        },
        drainMinutes: {
          type: 'integer',
          minimum: 1,
          maximum: 1440,
          default: 30,
          description: 'How long a node may take to drain, in minutes.',
        },
        soakMinutes: {
          type: 'integer',
          minimum: 0,
          maximum: 30,
          default: 0,
          description: 'Pause after each node, in minutes.',
        },
      },
    },
    encryptionAtHost: {
      type: 'boolean',
      default: true,
      description:
        'Encrypt temporary disks and caches on the host. The subscription feature EncryptionAtHost must be registered; preflight checks it.',
    },
    trustedLaunch: {
      type: 'boolean',
      description: 'Secure boot and a virtual TPM.',
      'x-derived':
        'true, but for sizes that cannot have it (Arm64, generation 1, confidential, M family) and for GPU pools on Ubuntu.',
    },
    maxPrice: {
      type: 'number',
      minimum: -1,
      maximum: 10_000,
      default: -1,
      description: 'The highest hourly price for a Spot node in US dollars; -1 is up to the on-demand price.',
    },
  },
} as const;
