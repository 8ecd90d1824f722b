import { azurePatch, kubernetesPatch } from './patch.ts';
import { access } from './access.ts';
import { network } from './network.ts';
import { pool } from './pools.ts';
import { upgrades } from './upgrades.ts';

export const cluster = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'The AKS cluster.',
  properties: {
    patch: azurePatch('Microsoft.ContainerService/managedClusters'),
    kubernetesVersion: {
      type: 'string',
      pattern: '^1\\.[0-9]{2}$',
      examples: ['1.34'],
      default: '1.36',
      description: 'The Kubernetes minor version at creation; upgrades take it from there.',
      'x-why':
        'The newest minor that has been generally available for more than a quarter. A patch version in the template would fight the automatic upgrades.',
      'x-source': 'AKS docs, supported-kubernetes-versions',
    },
    tier: {
      enum: ['Free', 'Standard', 'Premium'],
      default: 'Standard',
      description: 'The service tier; Standard has the uptime agreement, Premium is for long-term support.',
      'x-source': 'AKS docs, free-standard-pricing-tiers',
    },
    longTermSupport: {
      type: 'boolean',
      default: false,
      description: 'Stay on one minor version for two years. Needs tier Premium and channel patch.',
    },
    access,
    network,
    pools: {
      type: 'object',
      propertyNames: { type: 'string', pattern: '^[a-z][a-z0-9]{0,11}$', 'x-names': 'pool', examples: ['apps'] },
      additionalProperties: pool,
      default: {},
      description: 'Node pools by name.',
      'x-prompt': 'Which node pools?',
      'x-derived':
        'system (3-5 nodes, cluster components only) is always there; apps (3-20 nodes) is added when no ordinary pool is given.',
      'x-why': 'Workloads and cluster components on nodes of their own: neither can starve the other.',
      'x-source': 'AKS docs, use-system-pools',
    },
    upgrades,
    autoscaler: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'The cluster autoscaler profile; it holds for all pools.',
      properties: {
        expander: {
          enum: ['least-waste', 'most-pods', 'random'],
          default: 'least-waste',
          description: 'Which pool grows when several could.',
        },
        scaleDownAfterMinutes: {
          type: 'integer',
          minimum: 1,
          maximum: 120,
          default: 10,
          description: 'How long a node must be unneeded before it goes, in minutes.',
          'x-why': '10 minutes is the default of AKS; the 30 minutes that the article wants to lower do not exist.',
          'x-source': 'AKS docs, cluster-autoscaler',
        },
        utilizationThreshold: {
          type: 'number',
          minimum: 0,
          maximum: 1,
          default: 0.5,
          description: 'Below this share of requested resources a node counts as unneeded.',
        },
      },
    },
    ingress: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'The way in for workloads with `expose`: Gateway API on the application routing add-on.',
      properties: {
        visibility: {
          enum: ['public', 'internal'],
          default: 'public',
          description: 'Whether the load balancer has a public address.',
        },
        certificate: {
          type: 'string',
          pattern: '^[a-zA-Z0-9][a-zA-Z0-9-]{0,126}$',
          examples: ['gateway'],
          default: 'gateway',
          description: 'Name of the TLS certificate in Key Vault that the gateway serves.',
        },
        patch: kubernetesPatch([
          'Gateway',
          'HTTPRoute',
          'LimitRange',
          'Namespace',
          'NetworkPolicy/allow-dns',
          'NetworkPolicy/default-deny',
          'NetworkPolicy/gateway',
          'ResourceQuota',
          'ServiceAccount/default',
          'ServiceAccount/gateway-tls',
        ]),
      },
    },
    devicePlugin: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description:
        "NVIDIA's device plug-in in a namespace of its own, where a pool has GPUs whose driver Azure installs.",
      properties: {
        patch: kubernetesPatch([
          'DaemonSet',
          'LimitRange',
          'Namespace',
          'NetworkPolicy/allow-dns',
          'NetworkPolicy/default-deny',
          'NetworkPolicy/nvidia-device-plugin',
          'ResourceQuota',
          'ServiceAccount/default',
          'ServiceAccount/nvidia-device-plugin',
        ]),
      },
    },
    priorityClasses: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description:
        'The priority classes of the platform, one for each kind of workload that it has: who gives way when nodes are full.',
      properties: { patch: kubernetesPatch(['PriorityClass/job', 'PriorityClass/service', 'PriorityClass/worker']) },
    },
    policy: {
      enum: ['Off', 'Warn', 'Enforce'],
      default: 'Warn',
      description: 'Deployment safeguards: Azure Policy looks at what is deployed. Enforce also changes manifests.',
      'x-source': 'AKS docs, deployment-safeguards',
    },
    defender: { type: 'boolean', default: false, description: 'Microsoft Defender for Containers. It costs per core.' },
    verticalPodAutoscaler: {
      type: 'boolean',
      default: false,
      description: 'The vertical pod autoscaler add-on, for recommendations.',
    },
    imageCleanerHours: {
      type: 'integer',
      minimum: 24,
      maximum: 2160,
      default: 168,
      description: 'How often unused images are removed from nodes, in hours.',
    },
    costAnalysis: {
      type: 'boolean',
      default: true,
      description: 'Costs by namespace in Azure. Needs an EA or MCA billing account, and not tier Free.',
    },
  },
} as const;
