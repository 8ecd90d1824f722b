import { kubernetesPatch } from './patch.ts';
import { annotations, cpu, guid, label, memory } from './text.ts';

const kubernetesLabels = {
  type: 'object',
  additionalProperties: { type: 'string', maxLength: 63 },
  default: {},
} as const;

export const namespace = {
  type: 'object',
  additionalProperties: false,
  description: 'One Kubernetes namespace; the map key is its name.',
  properties: {
    quota: {
      type: 'object',
      additionalProperties: false,
      description: 'The most that all pods of the namespace may request together; limits may be twice that.',
      'x-derived':
        'What the workloads of the namespace need at their greatest scale with one rolling update under way, and a quarter more.',
      'x-why': 'Without a quota one team can take the whole cluster.',
      'x-source': 'Kubernetes docs, resource-quotas',
      properties: {
        cpu: { ...cpu, description: 'Requested CPU.' },
        memory: { ...memory, description: 'Requested memory.' },
        cpuLimit: { ...cpu, description: 'CPU limits together.', 'x-derived': 'Twice the requested CPU.' },
        memoryLimit: { ...memory, description: 'Memory limits together.', 'x-derived': 'Twice the requested memory.' },
        pods: {
          type: 'integer',
          minimum: 1,
          maximum: 1_000_000,
          description: 'Number of pods.',
          'x-derived': 'Twice what the workloads need at their greatest scale, 20 at least.',
        },
      },
    },
    podSecurity: {
      enum: ['restricted', 'baseline'],
      default: 'restricted',
      description:
        'The Pod Security Standard that admission enforces in the namespace. With baseline its pods run as the user of their image, root too, with the capabilities that entry points need to change it.',
      'x-why': 'Admission is always on; what it enforces is a label of the namespace.',
      'x-source': 'Kubernetes docs, pod-security-admission',
    },
    groups: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Microsoft Entra groups with rights in this namespace only.',
      properties: {
        admin: {
          type: 'array',
          items: guid,
          default: [],
          description: 'May do everything in the namespace but change its quota.',
        },
        writer: { type: 'array', items: guid, default: [], description: 'May change most objects.' },
        reader: { type: 'array', items: guid, default: [], description: 'May look at most objects.' },
      },
    },
    labels: { ...kubernetesLabels, description: 'Further labels of the namespace.' },
    annotations: { ...annotations, description: 'Further annotations of the namespace.' },
    patch: kubernetesPatch([
      'LimitRange',
      'Namespace',
      'NetworkPolicy/allow-dns',
      'NetworkPolicy/default-deny',
      'ResourceQuota',
      'ServiceAccount',
    ]),
  },
} as const;

export const namespaces = {
  type: 'object',
  propertyNames: { ...label, 'x-names': 'namespace' },
  additionalProperties: namespace,
  default: {},
  description: 'Namespaces by name.',
  'x-derived': 'One with the name of the platform, when a workload names none.',
} as const;
