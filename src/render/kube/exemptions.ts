import type { Scale, Workload } from '../../model/model.ts';
import { transportOf } from '../../model/ports.ts';

/** Rules that checkers can be told to leave out of one object, and why they are lost on purpose. */
export interface Exemption {
  readonly reason: string;
  readonly kubeScore?: readonly string[];
  readonly kubeLinter?: readonly string[];
  readonly polaris?: readonly string[];
  readonly checkov?: readonly string[];
  /** Trivy reads no annotation; these stand in `.trivyignore.yaml`. */
  readonly trivy?: readonly string[];
}

/** A default or a choice that loses rules. */
interface Choice<T> extends Exemption {
  readonly holds: (subject: T) => boolean;
}

const root = 0;
/** Names that Polaris takes for those of secrets whatever stands in them. Source: its check sensitiveContainerEnvVar, 2026-08. */
const polarisSecretName =
  /^aws_secret_access_key$|^google_application_credentials$|^azure_.+key$|^oci_cli_key_content$|password|token|bearer|secret/i;

/** Rules about pods, whatever makes them. */
const ofPods: readonly Choice<Workload>[] = [
  {
    holds: ({ resources }) => resources.limits.cpu === undefined,
    reason: 'aks-prod.yaml sets no CPU limit',
    kubeScore: ['container-resources'],
    polaris: ['cpuLimitsMissing'],
    checkov: ['CKV_K8S_11'],
    trivy: ['KSV-0011'],
  },
  {
    holds: ({ image }) => !image.includes('@sha256:'),
    reason: 'the image is named by its version; a digest beside it would pin it',
    checkov: ['CKV_K8S_43'],
  },
  {
    holds: ({ security }) => !security.readOnlyRootFilesystem,
    reason: 'aks-prod.yaml sets readOnlyRootFilesystem: false',
    kubeScore: ['container-security-context-readonlyrootfilesystem'],
    kubeLinter: ['no-read-only-root-fs'],
    polaris: ['notReadOnlyRootFilesystem'],
    checkov: ['CKV_K8S_22'],
    trivy: ['KSV-0014'],
  },
  {
    holds: ({ security: { runAsUser } }) => runAsUser !== undefined && runAsUser !== root && runAsUser < 10_000,
    reason: 'aks-prod.yaml sets runAsUser to a number below 10000',
    kubeScore: ['container-security-context-user-group-id'],
    checkov: ['CKV_K8S_40'],
  },
  {
    holds: ({ security: { runAsUser } }) => runAsUser !== undefined && runAsUser !== root && runAsUser <= 10_000,
    reason: 'aks-prod.yaml sets runAsUser to no number above 10000',
    trivy: ['KSV-0020', 'KSV-0021'],
  },
  {
    holds: ({ image }) => !/^[a-z0-9]+\.azurecr\.io\//.test(image),
    reason: 'aks-prod.yaml names an image of another registry',
    trivy: ['KSV-0125'],
  },
  {
    holds: ({ security: { level, runAsUser = root } }) => level === 'baseline' && runAsUser === root,
    reason: 'the namespace lets the image start as root',
    kubeScore: ['container-security-context-user-group-id'],
    kubeLinter: ['run-as-non-root', 'drop-net-raw-capability'],
    polaris: ['runAsRootAllowed', 'insecureCapabilities', 'dangerousCapabilities'],
    checkov: ['CKV_K8S_23', 'CKV_K8S_25', 'CKV_K8S_28', 'CKV_K8S_37', 'CKV_K8S_39', 'CKV_K8S_40'],
    trivy: ['KSV-0003', 'KSV-0004', 'KSV-0012', 'KSV-0020', 'KSV-0021', 'KSV-0022', 'KSV-0105', 'KSV-0106', 'KSV-0116'],
  },
  {
    holds: ({ lowestPrivilegedPort: port }) => port !== undefined,
    reason:
      'aks-prod.yaml names a port below 1024; the kernel setting that opens it is one that Pod Security admits at every level',
    kubeLinter: ['privileged-ports', 'unsafe-sysctls'],
    trivy: ['KSV-0026', 'KSV-0117'],
  },
  {
    holds: ({ ports }) => ports.some((port) => port.number === 22 && transportOf(port).transport === 'TCP'),
    reason: 'aks-prod.yaml names port 22',
    kubeLinter: ['ssh-port'],
  },
  {
    holds: ({ env }) => Object.entries(env).some(([name, value]) => value !== '' && polarisSecretName.test(name)),
    reason: 'validate found no secret in the values of these variables',
    polaris: ['sensitiveContainerEnvVar'],
  },
  {
    holds: ({ env }) => Object.entries(env).some(([name, value]) => value !== '' && /secret/i.test(name)),
    reason: 'validate found no secret in the values of these variables',
    kubeLinter: ['env-var-secret'],
  },
  {
    holds: ({ kind }) => kind === 'job',
    reason: 'a job runs to its end, and no Service stands before it',
    kubeLinter: ['no-liveness-probe', 'no-readiness-probe'],
  },
];

const ofDeployments: readonly Choice<Workload>[] = [
  {
    holds: ({ replicas }) => replicas === undefined,
    reason: 'the autoscaler owns the number of replicas',
    polaris: ['deploymentMissingReplicas'],
  },
  {
    // It looks at what a Service stands before, and knows no ScaledObject.
    holds: (workload) =>
      workload.ports.length > 0 &&
      (workload.scale?.by === 'keda' || (isSingle(workload) && workload.scale === undefined)),
    reason: 'the number of replicas belongs to a ScaledObject, or aks-prod.yaml asks for one',
    kubeScore: ['deployment-replicas'],
  },
  {
    holds: isSingle,
    reason: 'aks-prod.yaml asks for one replica',
    polaris: ['deploymentMissingReplicas', 'topologySpreadConstraint'],
  },
  {
    holds: (workload) => isSingle(workload) && workload.replicas === undefined,
    reason: 'the autoscaler never asks for a second replica',
    kubeScore: ['deployment-has-host-podantiaffinity'],
  },
  {
    holds: ({ budget }) => budget === undefined,
    reason: 'a budget over a single replica would block the drain of its node, or none was asked for',
    polaris: ['missingPodDisruptionBudget'],
  },
  {
    holds: ({ budget, replicas }) => budget === undefined && (replicas === undefined || replicas > 1),
    reason: 'no budget was asked for',
    kubeScore: ['deployment-has-poddisruptionbudget'],
  },
  {
    holds: ({ probes }) => probes?.live === undefined,
    reason: 'nothing was said that the image answers while it works',
    kubeLinter: ['no-liveness-probe'],
    polaris: ['livenessProbeMissing'],
    checkov: ['CKV_K8S_8'],
  },
  {
    holds: ({ probes }) => probes?.ready === undefined,
    reason: 'nothing was said that the image answers when it can serve',
    kubeLinter: ['no-readiness-probe'],
    polaris: ['readinessProbeMissing'],
    checkov: ['CKV_K8S_9'],
  },
  {
    holds: ({ probes, ports }) => ports.length > 0 && probes?.ready === undefined,
    reason: 'nothing was said that the image answers when it can serve',
    kubeScore: ['pod-probes'],
  },
  { holds: hasOneCheck, reason: 'the workload has one health check for both', kubeScore: ['pod-probes-identical'] },
];

const ofAutoscalers: readonly Choice<Scale>[] = [
  {
    holds: ({ min }) => min < 2,
    reason: 'aks-prod.yaml lets the autoscaler go below two replicas',
    kubeScore: ['horizontalpodautoscaler-replicas'],
    polaris: ['hpaMinAvailability'],
  },
  {
    holds: ({ min, max }) => max <= min,
    reason: 'the number of replicas is held where it is',
    polaris: ['hpaMaxAvailability'],
  },
];

/** What Trivy looks for in the keys and lines of a ConfigMap. Source: trivy-checks, KSV-0109 and KSV-01010, 2026-08. */
const trivySecret = {
  key: /pass|pw|secret|token|pswrd|aws_access_key_id/i,
  line: /(?:password|pw|pass|pword|passphrase|passwrd|passwd|secret|secretkey|aws_access_key_id|pswrd|token|pwd)\s*[=:]/i,
};
const trivySensitive = {
  key: /username|email|key|phone|sha1|md5/i,
  line: /(?:username|email|key|phone)\s*[=:]|(?:sha1|md5).*[=:]|[=:].*(?:sha1|md5)|[\w.-]@[a-zA-Z0-9-]+\.[a-zA-Z0-9]/i,
};

/** Rules about the files of a workload, by their keys. */
const ofFiles: readonly Choice<ReadonlyMap<string, string>>[] = [
  {
    holds: (files) => [...files.keys()].some((key) => polarisSecretName.test(key)),
    reason: 'validate found no secret in the files',
    polaris: ['sensitiveConfigmapContent'],
  },
  {
    holds: (files) => hasLine(files, trivySecret),
    reason: 'validate found no secret in the files; the rule goes by words alone',
    trivy: ['KSV-0109'],
  },
  {
    holds: (files) => hasLine(files, trivySensitive),
    reason: 'the files hold a word such as key, username or md5; the rule goes by words alone',
    trivy: ['KSV-01010'],
  },
];

function hasLine(
  files: ReadonlyMap<string, string>,
  { key, line }: { readonly key: RegExp; readonly line: RegExp },
): boolean {
  return [...files].some(([name, text]) => key.test(name) || text.split('\n').some((one) => line.test(one)));
}

/** Annotations of the ConfigMap of a workload's files. */
export function filesExemptions(files: ReadonlyMap<string, string>): Annotated {
  return exempted(ofFiles.filter(({ holds }) => holds(files)));
}

/** The rules that Trivy is told of for the files of a workload, and why. */
export function trivyFilesExemptions(files: ReadonlyMap<string, string>): readonly Exemption[] {
  return ofFiles.filter(({ trivy, holds }) => trivy !== undefined && holds(files));
}

/** Checkers of texts read comments, where those of objects read annotations: a long name beside the word secret looks like one. */
export function withLineSkips(text: string): string {
  return text.replaceAll(
    /^( *secretProviderClass: [a-z0-9.-]+)$/gm,
    '$1 # checkov:skip=CKV_SECRET_6:the name of an object',
  );
}

/** Annotations of what makes a workload's pods: a Deployment or a CronJob. */
export function workloadExemptions(workload: Workload): Annotated {
  const choices = workload.kind === 'job' ? ofPods : [...ofDeployments, ...ofPods];
  return exempted(choices.filter(({ holds }) => holds(workload)));
}

/** The rules that Trivy is told of for a workload, and why. */
export function trivyExemptions(workload: Workload): readonly Exemption[] {
  return ofPods.filter(({ trivy, holds }) => trivy !== undefined && holds(workload));
}

/** Annotations of a HorizontalPodAutoscaler. */
export function autoscalerExemptions(scale: Scale): Annotated {
  return exempted(ofAutoscalers.filter(({ holds }) => holds(scale)));
}

/** Part of an object's metadata; without annotations when there is nothing to tell. */
export interface Annotated {
  readonly annotations?: Record<string, string>;
}

/** The annotations that tell each checker, in its own way, which rules are lost on purpose; and why, where it can be told. */
export function exempted(exemptions: readonly Exemption[]): Annotated {
  const annotations: Record<string, string> = {};
  const checkov = exemptions.flatMap(({ checkov: rules = [], reason }) => rules.map((rule) => `${rule}=${reason}`));
  for (const [index, text] of checkov.entries()) annotations[`checkov.io/skip${index + 1}`] = text;
  for (const { kubeLinter = [], reason } of exemptions)
    for (const rule of kubeLinter) annotations[`ignore-check.kube-linter.io/${rule}`] = reason;
  const kubeScore = new Set(exemptions.flatMap(({ kubeScore: rules = [] }) => rules));
  if (kubeScore.size > 0) annotations['kube-score/ignore'] = [...kubeScore].toSorted().join(',');
  const polaris = new Set(exemptions.flatMap(({ polaris: rules = [] }) => rules));
  for (const rule of [...polaris].toSorted()) annotations[`polaris.fairwinds.com/${rule}-exempt`] = 'true';
  return Object.keys(annotations).length === 0 ? {} : { annotations };
}

/** Annotations that were asked for, and those of ours: where both have a key, ours has its meaning. */
export function annotated(
  wanted: Readonly<Record<string, string>>,
  { annotations: own = {} }: Annotated = {},
): Annotated {
  const all = { ...wanted, ...own };
  return Object.keys(all).length === 0 ? {} : { annotations: all };
}

function isSingle({ placement }: Workload): boolean {
  return placement.spread === undefined;
}

function hasOneCheck({ probes }: Workload): boolean {
  return probes?.live !== undefined && JSON.stringify(probes.live) === JSON.stringify(probes.ready);
}
