import type { IDaemonSet } from 'kubernetes-models/apps/v1/DaemonSet';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { ILimitRange } from 'kubernetes-models/v1/LimitRange';
import type { IResourceQuota } from 'kubernetes-models/v1/ResourceQuota';
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { devicePlugin } from '../../facts/device-plugin.ts';
import { drivenPools } from '../../model/gpu.ts';
import type { PoolParameters } from '../../model/infra/cluster.ts';
import { gpuNamespace } from '../../model/own-namespaces.ts';
import { printCpu, printMemory } from '../../model/quantity.ts';
import { toleration } from '../../model/workloads.ts';
import { exempted, type Exemption } from './exemptions.ts';
import { platformLabels, selectorOf, type Scope } from './labels.ts';
import { namespaceBaseline, namespaceObject } from './namespace.ts';
import { closedPolicy } from './network-policy.ts';
import { kindOf, namespaceResource, patched, type KubernetesObject, type Resource } from './resource.ts';

const makeDaemonSet = kindOf<IDaemonSet>('apps/v1', 'DaemonSet');
const makeServiceAccount = kindOf<IServiceAccount>('v1', 'ServiceAccount');
const makeResourceQuota = kindOf<IResourceQuota>('v1', 'ResourceQuota');
const makeLimitRange = kindOf<ILimitRange>('v1', 'LimitRange');

const name = 'nvidia-device-plugin';
const socketVolume = 'device-plugins';
const mebibyte = 2 ** 20;
/** What deployment safeguards would raise a smaller container to, and twice that. */
const size = {
  request: { cpuMilli: 100, memoryBytes: 128 * mebibyte },
  limit: { cpuMilli: 200, memoryBytes: 256 * mebibyte },
} as const;

/** What the plug-in's DaemonSet loses. */
export const pluginExemptions: readonly Exemption[] = [
  {
    reason: 'the socket of the kubelet is in a directory of the node that belongs to root',
    kubeScore: ['container-security-context-user-group-id'],
    kubeLinter: ['run-as-non-root', 'writable-host-mount'],
    polaris: ['hostPathSet', 'runAsRootAllowed'],
    checkov: ['CKV_K8S_23', 'CKV_K8S_40'],
    trivy: ['KSV-0012', 'KSV-0020', 'KSV-0021', 'KSV-0023', 'KSV-0105', 'KSV-0116'],
  },
  {
    reason: 'the plug-in listens on no port; the kubelet watches its socket and takes the GPUs back when it goes',
    kubeLinter: ['no-liveness-probe', 'no-readiness-probe'],
    polaris: ['livenessProbeMissing', 'readinessProbeMissing'],
    checkov: ['CKV_K8S_8', 'CKV_K8S_9'],
  },
  { reason: 'there is one on each node with a GPU', polaris: ['topologySpreadConstraint'] },
  { reason: 'the copy of the image is documented by its version, without a digest', checkov: ['CKV_K8S_43'] },
  { reason: 'the image comes from the registry of Microsoft', trivy: ['KSV-0125'] },
];

/** NVIDIA's device plug-in in a namespace of its own; nothing where no pool has GPUs with a driver. */
export function devicePluginResources(scope: Scope): Resource[] {
  const pools = drivenPools(scope.environment.infra.pools);
  if (pools.length === 0) return [];
  const resources = [
    place(
      namespaceObject(gpuNamespace, 'privileged', scope, {
        description: 'The device plug-in mounts a directory of the node, which only the level privileged allows.',
      }),
    ),
    place(quota(pools, scope)),
    place(limits(scope)),
    ...namespaceBaseline(gpuNamespace, true, scope),
    place(closedPolicy({ name, namespace: gpuNamespace, labels: labelsOf(scope) }), 'device-plugin'),
    place(makeServiceAccount({ metadata: metadataOf(scope), automountServiceAccountToken: false }), 'device-plugin'),
    place(daemonSet(pools, scope)),
  ];
  const { patches } = scope.environment;
  return resources.map((resource) => patched(resource, patches.devicePlugin, ['cluster', 'devicePlugin', 'patch']));
}

function place(object: KubernetesObject, variant?: string): Resource {
  return namespaceResource(object, gpuNamespace, variant);
}

function daemonSet(pools: readonly PoolParameters[], scope: Scope): KubernetesObject {
  return makeDaemonSet({
    metadata: { ...metadataOf(scope), ...exempted(pluginExemptions) },
    spec: {
      revisionHistoryLimit: 5,
      updateStrategy: { type: 'RollingUpdate' },
      selector: { matchLabels: selectorOf({ name }) },
      template: { metadata: { labels: labelsOf(scope) }, spec: podSpec(pools) },
    },
  });
}

function podSpec(pools: readonly PoolParameters[]): IPodSpec {
  const inPools = {
    key: 'kubernetes.azure.com/agentpool',
    operator: 'In' as const,
    values: pools.map((pool) => pool.name),
  };
  const taints = [...new Set(pools.flatMap(({ nodeTaints }) => nodeTaints))].toSorted();
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    // Without it no GPU work runs on the node at all, so it goes last when a node is short of memory.
    priorityClassName: 'system-node-critical',
    terminationGracePeriodSeconds: 10,
    securityContext: { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: 'RuntimeDefault' } },
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [inPools] }] },
      },
    },
    tolerations: taints.map((taint) => ({ ...toleration(taint) })),
    containers: [
      {
        name,
        image: devicePlugin.image,
        imagePullPolicy: 'Always',
        // A node whose driver is still being installed is waited for.
        env: [{ name: 'FAIL_ON_INIT_ERROR', value: 'false' }],
        resources: {
          requests: { ...amounts(size.request.cpuMilli, size.request.memoryBytes), 'ephemeral-storage': '64Mi' },
          limits: { ...amounts(size.limit.cpuMilli, size.limit.memoryBytes), 'ephemeral-storage': '256Mi' },
        },
        securityContext: {
          allowPrivilegeEscalation: false,
          privileged: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        },
        volumeMounts: [{ name: socketVolume, mountPath: devicePlugin.socketDirectory }],
      },
    ],
    volumes: [{ name: socketVolume, hostPath: { path: devicePlugin.socketDirectory, type: 'Directory' } }],
  };
}

/** Room for one on each node at the greatest, and for every node being replaced at once. */
function quota(pools: readonly PoolParameters[], scope: Scope): KubernetesObject {
  const pods = 2 * pools.reduce((sum, { maxCount }) => sum + maxCount, 0);
  return makeResourceQuota({
    metadata: { name: 'quota', namespace: gpuNamespace, labels: platformLabels(scope) },
    spec: {
      hard: {
        'requests.cpu': printCpu(pods * size.request.cpuMilli),
        'requests.memory': printMemory(pods * size.request.memoryBytes),
        'limits.cpu': printCpu(pods * size.limit.cpuMilli),
        'limits.memory': printMemory(pods * size.limit.memoryBytes),
        pods: String(pods),
        'services.loadbalancers': '0',
        'services.nodeports': '0',
      },
    },
  });
}

function limits(scope: Scope): KubernetesObject {
  const { request, limit } = size;
  return makeLimitRange({
    metadata: { name: 'limits', namespace: gpuNamespace, labels: platformLabels(scope) },
    spec: {
      limits: [
        {
          type: 'Container',
          min: amounts(10, 16 * mebibyte),
          max: amounts(4 * limit.cpuMilli, 4 * limit.memoryBytes),
          default: amounts(limit.cpuMilli, limit.memoryBytes),
          defaultRequest: amounts(request.cpuMilli, request.memoryBytes),
        },
      ],
    },
  });
}

function amounts(cpuMilli: number, memoryBytes: number): { cpu: string; memory: string } {
  return { cpu: printCpu(cpuMilli), memory: printMemory(memoryBytes) };
}

function metadataOf(scope: Scope): { name: string; namespace: string; labels: Record<string, string> } {
  return { name, namespace: gpuNamespace, labels: labelsOf(scope) };
}

function labelsOf(scope: Scope): Record<string, string> {
  return {
    app: name,
    'app.kubernetes.io/component': 'device-plugin',
    'app.kubernetes.io/instance': name,
    ...selectorOf({ name }),
    'app.kubernetes.io/version': devicePlugin.version,
    ...platformLabels(scope),
  };
}
