import type { KubernetesObject } from '../../../../src/render/kube/resource.ts';
import { matches, type Selector } from '../pods.ts';
import { podOf } from './pod-of.ts';
import { containersOf, read, some, type Objects, type PodOf, type Requirement, type RuleIds } from './requirement.ts';

type Broken = (pod: PodOf, all: Objects) => boolean;

const plainVolumes = [
  'emptyDir',
  'configMap',
  'csi',
  'projected',
  'persistentVolumeClaim',
  'downwardAPI',
  'ephemeral',
  'secret',
];
const trivySysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
];

function sysctlsOf(spec: unknown): string[] {
  return ((read(spec, 'securityContext.sysctls') ?? []) as { name: string }[]).map(({ name }) => name);
}

const hostFields = ['hostNetwork', 'hostPID', 'hostIPC', 'hostAliases', 'shareProcessNamespace'];

const table: readonly (readonly [what: string, broken: Broken, ids: RuleIds])[] = [
  [
    'no token of the cluster',
    ({ spec }) => spec['automountServiceAccountToken'] !== false,
    {
      polaris: ['automountServiceAccountToken'],
      checkov: ['CKV_K8S_38'],
      kubescape: ['C-0034', 'C-0190', 'C-0261'],
      trivy: ['KSV-0036'],
    },
  ],
  [
    'an account of its own that is there',
    (pod, all) =>
      !some(
        all,
        'ServiceAccount',
        pod.namespace,
        ({ metadata }) => metadata.name === pod.spec.serviceAccountName && metadata.name !== 'default',
      ),
    { 'kube-linter': ['default-service-account', 'non-existent-service-account'], kubescape: ['C-0307'] },
  ],
  [
    "nothing of the node's own",
    ({ spec }) => hostFields.some((field) => spec[field] !== undefined),
    {
      'kube-linter': ['host-ipc', 'host-network', 'host-pid'],
      polaris: ['hostIPCSet', 'hostNetworkSet', 'hostPIDSet'],
      checkov: ['CKV_K8S_17', 'CKV_K8S_18', 'CKV_K8S_19'],
      kubescape: ['C-0038', 'C-0041'],
      trivy: ['KSV-0007', 'KSV-0008', 'KSV-0009', 'KSV-0010'],
    },
  ],
  // Both know fewer of the kernel settings that Kubernetes calls safe than there are.
  [
    'no kernel setting',
    ({ spec }) => sysctlsOf(spec).some((name) => /^(?:kernel\.(?:msg|sem|shm)|fs\.mqueue\.|net\.)/.test(name)),
    { 'kube-linter': ['unsafe-sysctls'] },
  ],
  [
    'kernel settings that Trivy knows',
    ({ spec }) => sysctlsOf(spec).some((name) => !trivySysctls.includes(name)),
    { trivy: ['KSV-0026'] },
  ],
  [
    'no path of the node',
    ({ spec }) => (spec.volumes ?? []).some((volume) => 'hostPath' in volume),
    {
      'kube-linter': ['writable-host-mount'],
      polaris: ['hostPathSet'],
      kubescape: ['C-0045', 'C-0048'],
      trivy: ['KSV-0023'],
    },
  ],
  [
    'volumes of a plain kind',
    ({ spec }) =>
      (spec.volumes ?? []).some(
        (volume) => !Object.keys(volume).some((key) => [...plainVolumes, 'hostPath'].includes(key)),
      ),
    { trivy: ['KSV-0028'] },
  ],
  [
    "groups that are not root's",
    ({ spec }) =>
      ['runAsGroup', 'fsGroup', 'supplementalGroups.0'].some(
        (field) => !(Number(read(spec, `securityContext.${field}`)) > 0),
      ),
    { trivy: ['KSV-0116'] },
  ],
  ['a priority', ({ spec }) => spec.priorityClassName === undefined, { polaris: ['priorityClassNotSet'] }],
  [
    'labels that say what it is',
    ({ labels, object }) =>
      [labels, object.metadata.labels ?? {}].some((each) =>
        ['app', 'app.kubernetes.io/name'].some((key) => each[key] === undefined),
      ),
    { kubescape: ['C-0076', 'C-0077'] },
  ],
  [
    'no label of AKS',
    ({ labels, object }) =>
      [labels, object.metadata.labels ?? {}].some((each) =>
        Object.keys(each).some((key) => key.includes('kubernetes.azure.com/')),
      ),
    { safeguards: ['a22123bd'] },
  ],
  [
    'a name for its instance',
    ({ object }) => object.metadata.labels?.['app.kubernetes.io/instance'] !== object.metadata.name,
    { polaris: ['metadataAndInstanceMismatched'] },
  ],
  [
    'labels that its selector finds',
    ({ labels, object, isJob }) => !isJob && !matches(read(object, 'spec.selector') as Selector, labels),
    {
      'kube-score': ['deployment-pod-selector-labels-match-template-metadata-labels'],
      'kube-linter': ['mismatching-selector'],
      kubescape: ['C-0296'],
    },
  ],
  [
    'policies for both directions',
    (pod, all) =>
      ['Ingress', 'Egress'].some(
        (type) => !policiesOf(pod, all).some((policy) => (read(policy, 'spec.policyTypes') as string[]).includes(type)),
      ),
    {
      'kube-score': ['pod-networkpolicy'],
      'kube-linter': ['non-isolated-pod'],
      checkov: ['CKV2_K8S_6'],
      kubescape: ['C-0030', 'C-0260'],
    },
  ],
  [
    'a policy with rules that selects it by one label',
    (pod, all) => !policiesOf(pod, all).some(selectsByOneLabel),
    { polaris: ['missingNetworkPolicy'] },
  ],
  [
    'spreading',
    ({ spec, isJob }) => !isJob && (spec.topologySpreadConstraints ?? []).length === 0,
    { polaris: ['topologySpreadConstraint'] },
  ],
  [
    'spreading that is whole',
    ({ spec }) =>
      (spec.topologySpreadConstraints ?? []).some(
        (each) =>
          !read(each, 'labelSelector') ||
          !read(each, 'topologyKey') ||
          !read(each, 'maxSkew') ||
          !read(each, 'whenUnsatisfiable'),
      ),
    { 'kube-score': ['pod-topology-spread-constraints'] },
  ],
  [
    'replicas apart from one another',
    (pod) => pod.object.kind === 'Deployment' && replicasOf(pod.object) > 1 && !isApart(pod),
    { 'kube-score': ['deployment-has-host-podantiaffinity'] },
  ],
  [
    'replicas apart from one another where they are written down',
    (pod) => Number(read(pod.object, 'spec.replicas')) > 1 && !isApart(pod),
    { 'kube-linter': ['no-anti-affinity'], safeguards: ['34c88cd4'] },
  ],
  [
    'a budget where there are several',
    (pod, all) => pod.object.kind === 'Deployment' && replicasOf(pod.object) > 1 && !hasBudget(pod, all),
    { 'kube-score': ['deployment-has-poddisruptionbudget'] },
  ],
  [
    'a budget',
    (pod, all) => pod.object.kind === 'Deployment' && !hasBudget(pod, all),
    { polaris: ['missingPodDisruptionBudget'] },
  ],
  [
    'two replicas or more, written down',
    ({ object }) => object.kind === 'Deployment' && !(Number(read(object, 'spec.replicas')) >= 2),
    { polaris: ['deploymentMissingReplicas'] },
  ],
  [
    'two replicas behind a Service',
    (pod, all) =>
      pod.object.kind === 'Deployment' &&
      isServed(pod, all) &&
      !hasAutoscaler(pod, all) &&
      !(Number(read(pod.object, 'spec.replicas')) >= 2),
    { 'kube-score': ['deployment-replicas'] },
  ],
  [
    'no replicas beside an autoscaler',
    (pod, all) => hasAutoscaler(pod, all) && read(pod.object, 'spec.replicas') !== undefined,
    { 'kube-score': ['deployment-targeted-by-hpa-does-not-have-replicas-configured'] },
  ],
  [
    'a readiness probe behind a Service',
    (pod, all) => isServed(pod, all) && pod.spec.containers.some(({ readinessProbe }) => readinessProbe === undefined),
    { 'kube-score': ['pod-probes'] },
  ],
  [
    'rolling updates',
    ({ object }) =>
      (object.kind === 'Deployment' && read(object, 'spec.strategy.type') !== 'RollingUpdate') ||
      (object.kind === 'DaemonSet' && read(object, 'spec.updateStrategy.type') !== 'RollingUpdate'),
    { 'kube-score': ['deployment-strategy'], 'kube-linter': ['no-rolling-update-strategy'], kubescape: ['C-0305'] },
  ],
  [
    'an end for late runs',
    ({ object, isJob }) => isJob && !(Number(read(object, 'spec.startingDeadlineSeconds')) > 10),
    { 'kube-score': ['cronjob-has-deadline'] },
  ],
  [
    'a word on restarts',
    ({ spec, isJob }) => isJob && !['Never', 'OnFailure'].includes(String(spec['restartPolicy'])),
    { 'kube-score': ['cronjob-restartpolicy'] },
  ],
  [
    'the history to the CronJob',
    ({ object, isJob }) => isJob && read(object, 'spec.jobTemplate.spec.ttlSecondsAfterFinished') !== undefined,
    { 'kube-linter': ['job-ttl-seconds-after-finished'] },
  ],
  [
    'limits of writable directories',
    (pod) =>
      (pod.spec.volumes ?? []).some(({ emptyDir }) => emptyDir && emptyDir.sizeLimit === undefined) ||
      containersOf(pod).length === 0,
    { 'kube-score': ['container-ephemeral-storage-request-and-limit'] },
  ],
];

/** What the checkers ask of pods and of what makes them. */
export const podRequirements: readonly Requirement[] = table.map(([what, broken, ids]) => ({
  what,
  ids,
  broken: (object, all) => {
    const pod = podOf(object);
    return pod !== undefined && broken(pod, all);
  },
}));

function policiesOf({ namespace, labels }: PodOf, all: Objects): KubernetesObject[] {
  return all.filter(
    (object) =>
      object.kind === 'NetworkPolicy' &&
      object.metadata.namespace === namespace &&
      matches(read(object, 'spec.podSelector') as Selector, labels),
  );
}

function selectsByOneLabel(policy: KubernetesObject): boolean {
  const hasRules = (key: string): boolean => ((read(policy, key) as unknown[] | undefined) ?? []).length > 0;
  return (
    Object.keys((read(policy, 'spec.podSelector.matchLabels') ?? {}) as object).length === 1 &&
    hasRules('spec.ingress') &&
    hasRules('spec.egress')
  );
}

/** An autoscaler's object says nothing here, so the checkers take it for several. */
function replicasOf(object: KubernetesObject): number {
  return Number(read(object, 'spec.replicas') ?? 2);
}

function isApart({ spec, labels }: PodOf): boolean {
  const terms = read(spec, 'affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution') as
    { podAffinityTerm: { topologyKey: string; labelSelector: Selector } }[] | undefined;
  return (terms ?? []).some(
    ({ podAffinityTerm }) =>
      podAffinityTerm.topologyKey === 'kubernetes.io/hostname' && matches(podAffinityTerm.labelSelector, labels),
  );
}

function hasBudget({ namespace, labels }: PodOf, all: Objects): boolean {
  return some(all, 'PodDisruptionBudget', namespace, (budget) =>
    matches(read(budget, 'spec.selector') as Selector, labels),
  );
}

function isServed({ namespace, labels }: PodOf, all: Objects): boolean {
  return some(all, 'Service', namespace, (service) =>
    matches({ matchLabels: read(service, 'spec.selector') as Record<string, string> }, labels),
  );
}

/** The checkers know a HorizontalPodAutoscaler, and not what KEDA makes one of. */
function hasAutoscaler({ namespace, object }: PodOf, all: Objects): boolean {
  return some(
    all,
    'HorizontalPodAutoscaler',
    namespace,
    (autoscaler) => read(autoscaler, 'spec.scaleTargetRef.name') === object.metadata.name,
  );
}
