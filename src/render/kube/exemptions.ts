import type { Workload } from '../../model/model.ts';

/** A default or a choice that loses a checker's rule on purpose, and the rules that it loses. */
interface Exemption {
  readonly holds: (workload: Workload) => boolean;
  readonly reason: string;
  readonly kubeScore?: readonly string[];
  readonly polaris?: readonly string[];
  readonly checkov?: readonly string[];
}

const table: readonly Exemption[] = [
  {
    holds: ({ replicas }) => replicas === undefined,
    reason: 'the autoscaler owns the number of replicas',
    polaris: ['deploymentMissingReplicas'],
  },
  {
    holds: ({ scale }) => scale?.by === 'keda',
    reason: 'the number of replicas belongs to a ScaledObject',
    kubeScore: ['deployment-replicas'],
  },
  {
    holds: isSingle,
    reason: 'the workload is meant to run once',
    kubeScore: ['deployment-replicas', 'deployment-has-host-podantiaffinity'],
    polaris: ['deploymentMissingReplicas', 'topologySpreadConstraint'],
  },
  {
    holds: ({ budget }) => budget === undefined,
    reason: 'a budget over a single replica would block the drain of its node',
    kubeScore: ['deployment-has-poddisruptionbudget'],
    polaris: ['missingPodDisruptionBudget'],
  },
  {
    holds: ({ resources }) => resources.limits.cpu === undefined,
    reason: 'the CPU limit is left out so that nothing is throttled',
    kubeScore: ['container-resources'],
    polaris: ['cpuLimitsMissing'],
    checkov: ['CKV_K8S_11'],
  },
  {
    holds: ({ probes }) => probes === undefined,
    reason: 'the worker listens on no port and names no health command',
    polaris: ['livenessProbeMissing', 'readinessProbeMissing'],
    checkov: ['CKV_K8S_8', 'CKV_K8S_9'],
  },
  {
    holds: hasOneCheck,
    reason: 'the workload has one health check for both',
    kubeScore: ['pod-probes-identical'],
  },
];

/** Annotations of a Deployment that tell checkers which rules it loses on purpose, and why. */
export function exemptions(workload: Workload): Record<string, string> {
  const held = table.filter(({ holds }) => holds(workload));
  const annotations: Record<string, string> = {};
  const checkov = held.flatMap(({ checkov: rules = [], reason }) => rules.map((rule) => `${rule}=${reason}`));
  for (const [index, text] of checkov.entries()) annotations[`checkov.io/skip${index + 1}`] = text;
  const kubeScore = new Set(held.flatMap(({ kubeScore: rules = [] }) => rules));
  if (kubeScore.size > 0) Object.assign(annotations, kubeScoreIgnore([...kubeScore]));
  const polaris = new Set(held.flatMap(({ polaris: rules = [] }) => rules));
  for (const rule of [...polaris].toSorted()) annotations[`polaris.fairwinds.com/${rule}-exempt`] = 'true';
  return annotations;
}

/** The annotation by which kube-score leaves out tests of one object. */
export function kubeScoreIgnore(rules: readonly string[]): Record<string, string> {
  return { 'kube-score/ignore': rules.toSorted().join(',') };
}

function isSingle({ placement }: Workload): boolean {
  return placement.spread === undefined;
}

function hasOneCheck({ probes }: Workload): boolean {
  return probes !== undefined && (probes.type === 'command' || probes.live === probes.ready);
}
