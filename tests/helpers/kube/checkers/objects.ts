import type { KubernetesObject } from '../../../../src/render/kube/resource.ts';
import { matches, podsIn, type Selector } from '../pods.ts';
import { read, some, type Objects, type Requirement, type RuleIds } from './requirement.ts';

type Broken = (object: KubernetesObject, all: Objects) => boolean;

const stable: Readonly<Record<string, string>> = {
  CronJob: 'batch/v1',
  DaemonSet: 'apps/v1',
  Deployment: 'apps/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  GRPCRoute: 'gateway.networking.k8s.io/v1',
  HTTPRoute: 'gateway.networking.k8s.io/v1',
  Gateway: 'gateway.networking.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  PodDisruptionBudget: 'policy/v1',
  PriorityClass: 'scheduling.k8s.io/v1',
};
const clusterWide = ['Namespace', 'PriorityClass'];
function someLine(data: unknown, key: RegExp, line: RegExp): boolean {
  return Object.entries((data ?? {}) as Record<string, string>).some(
    ([name, text]) => key.test(name) || text.split('\n').some((one) => line.test(one)),
  );
}

const looksSecret = /pass|token|secret|pwd|bearer|PRIVATE KEY|InstrumentationKey/i;

const table: readonly (readonly [kind: string, what: string, broken: Broken, ids: RuleIds])[] = [
  [
    '*',
    'a stable version',
    ({ kind, apiVersion }) => stable[kind] !== undefined && stable[kind] !== apiVersion,
    { 'kube-score': ['stable-version'], 'kube-linter': ['no-extensions-v1beta'], trivy: ['KSV-0107'] },
  ],
  [
    '*',
    'label values that are ones',
    ({ metadata }) =>
      Object.values(metadata.labels ?? {}).some(
        (value) => !/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/.test(value),
      ),
    { 'kube-score': ['label-values'] },
  ],
  [
    '*',
    'a namespace that is not default',
    ({ kind, metadata }) =>
      !clusterWide.includes(kind) && (metadata.namespace === undefined || metadata.namespace === 'default'),
    { 'kube-linter': ['use-namespace'], checkov: ['CKV_K8S_21'], kubescape: ['C-0061', 'C-0212'], trivy: ['KSV-0110'] },
  ],
  ['*', 'nothing in kube-system', ({ metadata }) => metadata.namespace === 'kube-system', { trivy: ['KSV-0037'] }],
  [
    '*',
    'no roles of the cluster',
    ({ kind }) => /Role(Binding)?$/.test(kind),
    { checkov: ['CKV_K8S_49', 'CKV_K8S_157'], kubescape: ['C-0188'], trivy: ['KSV-0048'] },
  ],
  ['*', 'no Secret', ({ kind }) => kind === 'Secret', { kubescape: ['C-0255'] }],
  ['Deployment', 'no mounted ConfigMap', configMapMounted, { kubescape: ['C-0258'] }],
  ['CronJob', 'no mounted ConfigMap', configMapMounted, { kubescape: ['C-0258'] }],
  ['CronJob', 'no CronJob', () => true, { kubescape: ['C-0026'] }],
  [
    'Service',
    'pods',
    (service, all) => podsOf(service, selectorOf(service), all).length === 0,
    { 'kube-score': ['service-targets-pod'], 'kube-linter': ['dangling-service'], kubescape: ['C-0293'] },
  ],
  [
    'Service',
    'an address of the cluster only',
    (service) =>
      (read(service, 'spec.type') ?? 'ClusterIP') !== 'ClusterIP' ||
      ['externalIPs', 'externalName', 'loadBalancerIP'].some((key) => read(service, `spec.${key}`) !== undefined),
    { 'kube-score': ['service-type'], 'kube-linter': ['exposed-services'], trivy: ['KSV-0108'] },
  ],
  ['Service', 'a load balancer inside', () => true, { kubescape: ['C-0245'] }],
  [
    'Service',
    'a selector that no other has',
    (service, all) =>
      some(
        all,
        'Service',
        service.metadata.namespace,
        (other) =>
          other.metadata.name !== service.metadata.name &&
          JSON.stringify(selectorOf(other)) === JSON.stringify(selectorOf(service)),
      ),
    { safeguards: ['b0fdedee'] },
  ],
  [
    'HorizontalPodAutoscaler',
    'a target',
    (autoscaler, all) =>
      !some(
        all,
        'Deployment',
        autoscaler.metadata.namespace,
        ({ metadata }) => metadata.name === read(autoscaler, 'spec.scaleTargetRef.name'),
      ),
    {
      'kube-score': ['horizontalpodautoscaler-has-target'],
      'kube-linter': ['dangling-horizontalpodautoscaler'],
      kubescape: ['C-0300'],
    },
  ],
  [
    'ScaledObject',
    'a target',
    (scaled, all) =>
      !some(
        all,
        'Deployment',
        scaled.metadata.namespace,
        ({ metadata }) => metadata.name === read(scaled, 'spec.scaleTargetRef.name'),
      ),
    { 'kube-linter': ['dangling-horizontalpodautoscaler'] },
  ],
  [
    'HorizontalPodAutoscaler',
    'two replicas at least',
    (autoscaler) => !(Number(read(autoscaler, 'spec.minReplicas')) >= 2),
    { 'kube-score': ['horizontalpodautoscaler-replicas'], polaris: ['hpaMinAvailability'] },
  ],
  [
    'HorizontalPodAutoscaler',
    'room to grow',
    (autoscaler) => !(Number(read(autoscaler, 'spec.maxReplicas')) > Number(read(autoscaler, 'spec.minReplicas'))),
    { polaris: ['hpaMaxAvailability'] },
  ],
  [
    'PodDisruptionBudget',
    'one bound',
    (budget) =>
      (read(budget, 'spec.minAvailable') === undefined) === (read(budget, 'spec.maxUnavailable') === undefined),
    { 'kube-score': ['poddisruptionbudget-has-policy'] },
  ],
  [
    'PodDisruptionBudget',
    'some disruption',
    (budget) =>
      [0, '0%'].includes(read(budget, 'spec.maxUnavailable') as string) || read(budget, 'spec.minAvailable') === '100%',
    { 'kube-linter': ['pdb-max-unavailable', 'pdb-min-available'], polaris: ['pdbDisruptionsIsZero'] },
  ],
  [
    'PodDisruptionBudget',
    'less than the fewest replicas',
    needsMoreThanThereAre,
    { 'kube-linter': ['pdb-min-available'], polaris: ['pdbMinAvailableGreaterThanHPAMinReplicas'] },
  ],
  [
    'PodDisruptionBudget',
    'a word on unhealthy pods',
    (budget) => read(budget, 'spec.unhealthyPodEvictionPolicy') === undefined,
    { 'kube-linter': ['pdb-unhealthy-pod-eviction-policy'] },
  ],
  [
    'NetworkPolicy',
    'pods',
    (policy, all) => podsOf(policy, read(policy, 'spec.podSelector') as Selector, all).length === 0,
    { 'kube-score': ['networkpolicy-targets-pod'], 'kube-linter': ['dangling-networkpolicy'] },
  ],
  [
    'NetworkPolicy',
    'selectors',
    (policy) => !JSON.stringify(policy['spec']).includes('elector'),
    { trivy: ['KSV-0038'] },
  ],
  [
    'Namespace',
    'a policy',
    ({ metadata }, all) => !some(all, 'NetworkPolicy', metadata.name, () => true),
    { kubescape: ['C-0049', 'C-0054', 'C-0206'] },
  ],
  [
    'Namespace',
    'an account beside the default one',
    ({ metadata }, all) => !some(all, 'ServiceAccount', metadata.name, ({ metadata: own }) => own.name !== 'default'),
    { kubescape: ['C-0189'] },
  ],
  [
    'Namespace',
    'a default account without token',
    ({ metadata }, all) =>
      !some(
        all,
        'ServiceAccount',
        metadata.name,
        (account) => account.metadata.name === 'default' && account['automountServiceAccountToken'] === false,
      ),
    { checkov: ['CKV_K8S_41'], kubescape: ['C-0189'] },
  ],
  [
    'Namespace',
    'a quota of four',
    ({ metadata }, all) =>
      !some(all, 'ResourceQuota', metadata.name, (quota) =>
        ['requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'].every((key) =>
          Object.hasOwn(read(quota, 'spec.hard') as object, key),
        ),
      ),
    { trivy: ['KSV-0040'] },
  ],
  [
    'Namespace',
    'limits of containers',
    ({ metadata }, all) =>
      !some(all, 'LimitRange', metadata.name, (limits) =>
        ['type', 'min', 'max', 'default', 'defaultRequest'].every(
          (key) => read(limits, `spec.limits.0.${key}`) !== undefined,
        ),
      ),
    { trivy: ['KSV-0039'] },
  ],
  [
    'Namespace',
    'level restricted',
    (namespace) => levelOf(namespace) !== 'restricted',
    { kubescape: ['C-0197', 'C-0198', 'C-0200', 'C-0201'] },
  ],
  [
    'Namespace',
    'level baseline at least',
    (namespace) => !['baseline', 'restricted'].includes(levelOf(namespace)),
    { kubescape: ['C-0192', 'C-0193', 'C-0202'] },
  ],
  [
    'ServiceAccount',
    'no token',
    (account) => account['automountServiceAccountToken'] !== false,
    { checkov: ['CKV_K8S_41'], kubescape: ['C-0034'] },
  ],
  [
    'ConfigMap',
    'nothing that looks secret',
    ({ data }) =>
      Object.entries((data ?? {}) as Record<string, string>).some(
        ([key, text]) => looksSecret.test(key) || text.split('\n').some((line) => looksSecret.test(line)),
      ),
    { kubescape: ['C-0012'] },
  ],
  [
    'ConfigMap',
    'no key that is called like a secret',
    ({ data }) => Object.keys((data ?? {}) as object).some((key) => /password|token|bearer|secret/i.test(key)),
    { polaris: ['sensitiveConfigmapContent'] },
  ],
  [
    'ConfigMap',
    'no word for secrets',
    ({ data }) =>
      someLine(
        data,
        /password|pw|pass|secret|token|pswrd/i,
        /(?:word|pw|pass|phrase|wrd|wd|secret|key_id|token)\s*[=:]/i,
      ),
    { trivy: ['KSV-0109'] },
  ],
  [
    'ConfigMap',
    'no word for what is about people, or for keys',
    ({ data }) =>
      someLine(
        data,
        /username|email|key|phone|sha1|md5/i,
        /(?:username|email|key|phone)\s*[=:]|(?:sha1|md5).*[=:]|[=:].*(?:sha1|md5)|\w@\w+\.\w/i,
      ),
    { trivy: ['KSV-01010'] },
  ],
  ['HTTPRoute', 'backends that are there', missesBackend, { kubescape: ['C-0302'] }],
];

/** What the checkers ask of objects that make no pods, and of all objects. */
export const objectRequirements: readonly Requirement[] = table.map(([kind, what, broken, ids]) => ({
  what: kind === '*' ? what : `${kind}: ${what}`,
  ids,
  broken: (object, all) => (kind === '*' || object.kind === kind) && broken(object, all),
}));

function selectorOf(service: KubernetesObject): Selector {
  return { matchLabels: read(service, 'spec.selector') as Record<string, string> };
}

function podsOf({ metadata }: KubernetesObject, selector: Selector, all: Objects): unknown[] {
  return podsIn(all).filter(({ namespace, labels }) => namespace === metadata.namespace && matches(selector, labels));
}

function levelOf({ metadata }: KubernetesObject): string {
  return metadata.labels?.['pod-security.kubernetes.io/enforce'] ?? 'privileged';
}

function configMapMounted(object: KubernetesObject): boolean {
  return podsIn([object]).some(({ spec }) => (spec.volumes ?? []).some(({ configMap }) => configMap !== undefined));
}

function needsMoreThanThereAre(budget: KubernetesObject, all: Objects): boolean {
  const { name, namespace } = budget.metadata;
  const least = read(budget, 'spec.minAvailable');
  if (typeof least !== 'number') return false;
  const counts = all
    .filter(({ metadata }) => metadata.name === name && metadata.namespace === namespace)
    .flatMap(
      ({ kind, spec }) =>
        ({
          Deployment: read(spec, 'replicas'),
          HorizontalPodAutoscaler: read(spec, 'minReplicas'),
          ScaledObject: read(spec, 'minReplicaCount'),
        })[kind] ?? [],
    );
  return counts.some((count) => least >= Number(count));
}

function missesBackend({ metadata, spec }: KubernetesObject, all: Objects): boolean {
  const rules = read(spec, 'rules') as { backendRefs?: { name: string }[] }[];
  return rules.some(({ backendRefs = [] }) =>
    backendRefs.some(
      ({ name }) => !some(all, 'Service', metadata.namespace, (service) => service.metadata.name === name),
    ),
  );
}
