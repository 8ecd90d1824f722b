import type { Container } from '../pods.ts';
import { podOf } from './pod-of.ts';
import { containersOf, read, type PodOf, type Requirement, type RuleIds } from './requirement.ts';

const millicores = (text: string): number =>
  String(text).endsWith('m') ? Number(text.slice(0, -1)) : Number(text) * 1000;
const units: Readonly<Record<string, number>> = { Ki: 1 / 1024, Mi: 1, Gi: 1024, Ti: 1024 * 1024 };
const mebibytes = (text: string): number =>
  Number(String(text).slice(0, -2)) * (units[String(text).slice(-2)] ?? Number.NaN);

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const quantity = (path: string) => (container: Container) => !isText(read(container, `resources.${path}`));

/** Pod level counts where the container says nothing. */
const effective = (container: Container, pod: PodOf, field: string): unknown =>
  read(container, `securityContext.${field}`) ?? read(pod.spec, `securityContext.${field}`);
const isBelow = (least: number) => (container: Container, pod: PodOf) =>
  ['runAsUser', 'runAsGroup'].some((field) => !(Number(effective(container, pod, field)) > least));

const secretName = /secret|token|password|passwd|pwd|bearer|credential|jwt|(?:^|_)key(?:$|_)|azure_?.*key/i;

type Broken = (container: Container, pod: PodOf) => boolean;

const table: readonly (readonly [what: string, broken: Broken, ids: RuleIds])[] = [
  [
    'a CPU limit',
    quantity('limits.cpu'),
    {
      'kube-score': ['container-resources'],
      polaris: ['cpuLimitsMissing'],
      checkov: ['CKV_K8S_11'],
      kubescape: ['C-0009', 'C-0050', 'C-0270'],
      trivy: ['KSV-0011'],
    },
  ],
  [
    'a CPU request',
    quantity('requests.cpu'),
    {
      'kube-score': ['container-resources'],
      'kube-linter': ['unset-cpu-requirements'],
      polaris: ['cpuRequestsMissing'],
      checkov: ['CKV_K8S_10'],
      kubescape: ['C-0050', 'C-0268'],
      trivy: ['KSV-0015'],
    },
  ],
  [
    'a memory limit',
    quantity('limits.memory'),
    {
      'kube-score': ['container-resources'],
      'kube-linter': ['unset-memory-requirements'],
      polaris: ['memoryLimitsMissing'],
      checkov: ['CKV_K8S_13'],
      kubescape: ['C-0004', 'C-0271'],
      trivy: ['KSV-0018'],
    },
  ],
  [
    'a memory request',
    quantity('requests.memory'),
    {
      'kube-score': ['container-resources'],
      polaris: ['memoryRequestsMissing'],
      checkov: ['CKV_K8S_12'],
      kubescape: ['C-0004', 'C-0269'],
      trivy: ['KSV-0016'],
    },
  ],
  [
    'a limit and request of disk',
    (container) => ['limits', 'requests'].some((part) => quantity(`${part}.ephemeral-storage`)(container)),
    { 'kube-score': ['container-ephemeral-storage-request-and-limit'] },
  ],
  [
    'requests that are not raised',
    ({ resources: { requests } }) =>
      !(millicores(requests['cpu'] ?? '') >= 100 && mebibytes(requests['memory'] ?? '') >= 100),
    { safeguards: ['03a4ecdb'] },
  ],
  [
    'a tag that does not move',
    ({ image }) => !String(image).includes('@') && !/:(?!latest$)[^:/]+$/.test(String(image)),
    {
      'kube-score': ['container-image-tag'],
      'kube-linter': ['latest-tag'],
      polaris: ['tagNotSpecified'],
      checkov: ['CKV_K8S_14'],
      kubescape: ['C-0075'],
      trivy: ['KSV-0013'],
      safeguards: ['021f8078'],
    },
  ],
  ['a digest', ({ image }) => !String(image).includes('@sha256:'), { checkov: ['CKV_K8S_43'], kubescape: ['C-0306'] }],
  [
    'a pull at each start',
    ({ imagePullPolicy }) => imagePullPolicy !== 'Always',
    { 'kube-score': ['container-image-pull-policy'], polaris: ['pullPolicyNotAlways'], checkov: ['CKV_K8S_15'] },
  ],
  [
    'an image of a registry of Azure',
    ({ image }) => !/^[a-z0-9]+\.azurecr\.io\//.test(String(image)),
    { trivy: ['KSV-0125'] },
  ],
  [
    'no privileges',
    (container) => read(container, 'securityContext.privileged') === true,
    {
      'kube-score': ['container-security-context-privileged'],
      'kube-linter': ['privileged-container'],
      polaris: ['runAsPrivileged'],
      checkov: ['CKV_K8S_16'],
      kubescape: ['C-0057'],
      trivy: ['KSV-0017'],
    },
  ],
  [
    'no way up',
    (container) => read(container, 'securityContext.allowPrivilegeEscalation') !== false,
    {
      'kube-linter': ['privilege-escalation-container'],
      polaris: ['privilegeEscalationAllowed'],
      checkov: ['CKV_K8S_20'],
      kubescape: ['C-0016'],
      trivy: ['KSV-0001'],
    },
  ],
  [
    'a read-only image',
    (container) => read(container, 'securityContext.readOnlyRootFilesystem') !== true,
    {
      'kube-score': ['container-security-context-readonlyrootfilesystem'],
      'kube-linter': ['no-read-only-root-fs'],
      polaris: ['notReadOnlyRootFilesystem'],
      checkov: ['CKV_K8S_22'],
      kubescape: ['C-0017'],
      trivy: ['KSV-0014'],
    },
  ],
  [
    'a user and group of 10000 and above',
    isBelow(9_999),
    { 'kube-score': ['container-security-context-user-group-id'], checkov: ['CKV_K8S_40'] },
  ],
  ['a user and group above 10000', isBelow(10_000), { trivy: ['KSV-0020', 'KSV-0021'] }],
  [
    'no root',
    (container, pod) =>
      effective(container, pod, 'runAsNonRoot') !== true || Number(effective(container, pod, 'runAsUser')) === 0,
    {
      'kube-linter': ['run-as-non-root'],
      polaris: ['runAsRootAllowed'],
      checkov: ['CKV_K8S_23'],
      kubescape: ['C-0013'],
      trivy: ['KSV-0012', 'KSV-0105'],
    },
  ],
  [
    'no capabilities',
    (container) => JSON.stringify(read(container, 'securityContext.capabilities')) !== '{"drop":["ALL"]}',
    {
      'kube-linter': ['drop-net-raw-capability'],
      polaris: ['insecureCapabilities', 'dangerousCapabilities'],
      checkov: ['CKV_K8S_25', 'CKV_K8S_28', 'CKV_K8S_37', 'CKV_K8S_39'],
      kubescape: ['C-0046'],
      trivy: ['KSV-0003', 'KSV-0004', 'KSV-0106'],
    },
  ],
  [
    'the seccomp profile of the runtime',
    (container, pod) =>
      effective(container, pod, 'seccompProfile.type') !== 'RuntimeDefault' ||
      read(pod.spec, 'securityContext.seccompProfile.type') !== 'RuntimeDefault',
    {
      'kube-score': ['container-seccomp-profile'],
      polaris: ['linuxHardening'],
      checkov: ['CKV_K8S_31'],
      kubescape: ['C-0055', 'C-0210'],
      trivy: ['KSV-0030', 'KSV-0104'],
    },
  ],
  [
    'both security contexts',
    (container, pod) => container['securityContext'] === undefined || pod.spec['securityContext'] === undefined,
    { checkov: ['CKV_K8S_29', 'CKV_K8S_30'], trivy: ['KSV-0118'] },
  ],
  [
    'no port of the node',
    ({ ports = [] }) => ports.some((port) => 'hostPort' in port),
    { polaris: ['hostPortSet'], checkov: ['CKV_K8S_26'], kubescape: ['C-0044'], trivy: ['KSV-0024'] },
  ],
  [
    'ports that need no rights',
    ({ ports = [] }) => ports.some(({ containerPort }) => containerPort < 1024),
    { 'kube-linter': ['privileged-ports'], trivy: ['KSV-0117'] },
  ],
  [
    'no port for remote shells',
    ({ ports = [] }) =>
      ports.some(
        ({ containerPort, ...port }) => containerPort === 22 && (port as { protocol?: string }).protocol !== 'UDP',
      ),
    { 'kube-linter': ['ssh-port'] },
  ],
  [
    'no capability added',
    (container) => ((read(container, 'securityContext.capabilities.add') ?? []) as unknown[]).length > 0,
    { trivy: ['KSV-0022'] },
  ],
  [
    'port names of at most 15 characters',
    ({ ports = [] }) => ports.some(({ name }) => !/^(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/.test(name)),
    { 'kube-score': ['container-ports-check'], 'kube-linter': ['invalid-target-ports'] },
  ],
  [
    'each variable once',
    ({ env = [] }) => new Set(env.map(({ name }) => name)).size < env.length,
    {
      'kube-score': ['environment-variable-key-duplication'],
      'kube-linter': ['duplicate-env-var'],
      kubescape: ['C-0295'],
    },
  ],
  [
    'no secret in a variable',
    ({ env = [] }) => env.some(({ name, value }) => secretName.test(name) && value !== undefined),
    { kubescape: ['C-0012', 'C-0259'] },
  ],
  [
    'no variable with the name of a secret',
    ({ env = [] }) =>
      env.some(
        ({ name, value }) =>
          value !== undefined &&
          (/password|token|bearer|secret|^AZURE_.+KEY$/i.test(name) ||
            ['AWS_SECRET_ACCESS_KEY', 'GOOGLE_APPLICATION_CREDENTIALS', 'OCI_CLI_KEY_CONTENT'].includes(
              name.toUpperCase(),
            )),
      ),
    { polaris: ['sensitiveContainerEnvVar'] },
  ],
  [
    'no variable that is called secret',
    ({ env = [] }) => env.some(({ name, value }) => /secret/i.test(name) && value !== undefined),
    { 'kube-linter': ['env-var-secret'] },
  ],
  [
    'no variable from a Secret',
    (container) => JSON.stringify([container['env'], container['envFrom']]).includes('secret'),
    { 'kube-linter': ['read-secret-from-env-var'], checkov: ['CKV_K8S_35'], kubescape: ['C-0207'] },
  ],
  [
    'a readiness probe',
    ({ readinessProbe }, { isJob }) => !isJob && readinessProbe === undefined,
    { polaris: ['readinessProbeMissing'], checkov: ['CKV_K8S_9'], kubescape: ['C-0018'], safeguards: ['b1a9997f'] },
  ],
  [
    'a liveness probe',
    ({ livenessProbe }, { isJob }) => !isJob && livenessProbe === undefined,
    { polaris: ['livenessProbeMissing'], checkov: ['CKV_K8S_8'], kubescape: ['C-0056'], safeguards: ['b1a9997f'] },
  ],
  [
    'a readiness probe, jobs too',
    ({ readinessProbe }) => readinessProbe === undefined,
    { 'kube-linter': ['no-readiness-probe'] },
  ],
  [
    'a liveness probe, jobs too',
    ({ livenessProbe }) => livenessProbe === undefined,
    { 'kube-linter': ['no-liveness-probe'] },
  ],
  [
    'two different probes',
    ({ readinessProbe, livenessProbe }) => readinessProbe !== undefined && sameCheck(readinessProbe, livenessProbe),
    { 'kube-score': ['pod-probes-identical'] },
  ],
  [
    'probes of declared ports',
    (container) => probePorts(container).some((port) => !(container.ports ?? []).some(({ name }) => name === port)),
    { 'kube-linter': ['liveness-port', 'readiness-port', 'startup-port'] },
  ],
];

/** What the checkers ask of each container. */
export const containerRequirements: readonly Requirement[] = table.map(([what, broken, ids]) => ({
  what,
  ids,
  broken: (object) => {
    const pod = podOf(object);
    return pod !== undefined && containersOf(pod).some((container) => broken(container, pod));
  },
}));

/** Named ports all read as zero, so only the path tells two checks apart. */
function sameCheck(ready: unknown, live: unknown): boolean {
  const path = read(ready, 'httpGet.path');
  if (path !== undefined) return path === read(live, 'httpGet.path');
  return JSON.stringify(read(ready, 'exec')) === JSON.stringify(read(live, 'exec'));
}

function probePorts(container: Container): unknown[] {
  return ['startupProbe', 'livenessProbe', 'readinessProbe'].flatMap(
    (probe) => read(container, `${probe}.httpGet.port`) ?? [],
  );
}
