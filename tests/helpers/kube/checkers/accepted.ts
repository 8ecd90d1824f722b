import type { KubernetesObject } from '../../../../src/render/kube/resource.ts';
import { podOf } from './pod-of.ts';
import { containersOf, read, type Checker } from './requirement.ts';

/** Rules that are lost on purpose, of checkers that read no annotation. */
export interface Accepted {
  readonly rules: Partial<Record<Checker, readonly string[]>>;
  readonly where: (object: KubernetesObject) => boolean;
  readonly why: string;
}

const isPlugin = ({ kind, metadata }: KubernetesObject): boolean =>
  kind === 'DaemonSet' && metadata.name === 'nvidia-device-plugin';
const isOwn = ({ kind, metadata }: KubernetesObject): boolean =>
  kind === 'Namespace' && ['gateway', 'gpu-resources'].includes(metadata.name);
const some =
  (broken: (container: ReturnType<typeof containersOf>[number]) => boolean) =>
  (object: KubernetesObject): boolean => {
    const pod = podOf(object);
    return pod !== undefined && containersOf(pod).some(broken);
  };

/** The list stands next to the requirements that it makes exceptions of; a test fails when one of them is no longer needed. */
export const accepted: readonly Accepted[] = [
  {
    rules: { kubescape: ['C-0026'] },
    where: ({ kind }) => kind === 'CronJob',
    why: 'it reports each CronJob that there is',
  },
  {
    rules: { kubescape: ['C-0245'] },
    where: ({ kind }) => kind === 'Service',
    why: 'it wants every Service to be a load balancer; ours are addresses of the cluster, behind one gateway',
  },
  {
    rules: { kubescape: ['C-0258'] },
    where: (object) => JSON.stringify(object['spec']).includes('configMap'),
    why: 'it reports each ConfigMap that is mounted',
  },
  {
    rules: { kubescape: ['C-0012', 'C-0259'] },
    where: some(({ env = [] }) => env.length > 0),
    why: 'it judges by names; validate has looked at the values as well',
  },
  {
    rules: { kubescape: ['C-0306'] },
    where: some(({ image }) => !String(image).includes('@')),
    why: 'the image is named by its version',
  },
  {
    rules: { kubescape: ['C-0189'] },
    where: ({ kind }) => kind === 'Namespace',
    why: 'a namespace without workloads needs no account but the default one',
  },
  {
    rules: { kubescape: ['C-0197', 'C-0198', 'C-0200', 'C-0201'] },
    where: ({ kind, metadata }) =>
      kind === 'Namespace' && metadata.labels?.['pod-security.kubernetes.io/enforce'] !== 'restricted',
    why: 'the proxies and the device plug-in are not ours, and a namespace may be told to enforce less',
  },
  {
    rules: { kubescape: ['C-0192', 'C-0193', 'C-0202'] },
    where: (object) => isOwn(object) && object.metadata.name === 'gpu-resources',
    why: 'the device plug-in mounts a directory of the node',
  },
  {
    rules: {
      kubescape: ['C-0013', 'C-0045', 'C-0048'],
      trivy: ['KSV-0012', 'KSV-0020', 'KSV-0021', 'KSV-0023', 'KSV-0105', 'KSV-0116'],
    },
    where: isPlugin,
    why: 'the socket of the kubelet is in a directory of the node that belongs to root',
  },
  {
    rules: {
      kubescape: ['C-0013', 'C-0046'],
      trivy: [
        'KSV-0003',
        'KSV-0004',
        'KSV-0012',
        'KSV-0020',
        'KSV-0021',
        'KSV-0022',
        'KSV-0105',
        'KSV-0106',
        'KSV-0116',
      ],
    },
    where: some(
      (container) =>
        read(container, 'securityContext.runAsUser') === undefined &&
        read(container, 'securityContext.capabilities.add') !== undefined,
    ),
    why: 'the namespace lets the image start as root',
  },
  {
    rules: { kubescape: ['C-0012'], trivy: ['KSV-0109', 'KSV-01010'] },
    where: ({ kind }) => kind === 'ConfigMap',
    why: 'it judges by words; validate has looked at the files',
  },
  {
    rules: { trivy: ['KSV-0026', 'KSV-0117'] },
    where: some(({ ports = [] }) => ports.some(({ containerPort }) => containerPort < 1024)),
    why: 'a port below 1024 was asked for, and the kernel setting that opens it is a safe one',
  },
  {
    rules: { trivy: ['KSV-0125'] },
    where: some(({ image }) => !/^[a-z0-9]+\.azurecr\.io\/|^mcr\./.test(String(image))),
    why: 'an image of another registry was asked for',
  },
  { rules: { trivy: ['KSV-0125'] }, where: isPlugin, why: 'the image comes from the registry of Microsoft' },
  {
    rules: { kubescape: ['C-0018', 'C-0056'], safeguards: ['b1a9997f'] },
    where: some(({ readinessProbe }) => readinessProbe === undefined),
    why: 'neither the device plug-in nor a worker without port and command can be asked',
  },
  {
    rules: { kubescape: ['C-0009', 'C-0050', 'C-0270'], trivy: ['KSV-0011'] },
    where: some((container) => read(container, 'resources.limits.cpu') === undefined),
    why: 'no CPU limit was asked for',
  },
  {
    rules: { trivy: ['KSV-0040'] },
    where: ({ kind }) => kind === 'Namespace',
    why: 'where a workload has no CPU limit the quota must have none, or it would refuse the workload',
  },
  {
    rules: { kubescape: ['C-0017'], trivy: ['KSV-0014'] },
    where: some((container) => read(container, 'securityContext.readOnlyRootFilesystem') === false),
    why: 'a writable image was asked for',
  },
  {
    rules: { trivy: ['KSV-0020', 'KSV-0021'] },
    where: some((container) => Number(read(container, 'securityContext.runAsUser')) <= 10_000),
    why: 'a user of the image was asked for',
  },
];
