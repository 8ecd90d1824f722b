import type { Workload } from '../../model/model.ts';
import { transportOf } from '../../model/ports.ts';
import { exempted } from '../kube/exemptions.ts';
import { selectorOf, workloadMetadata, type Scope } from '../kube/labels.ts';
import { dnsRule, podsOf, tcp } from '../kube/network-policy.ts';
import type { KubernetesObject } from '../kube/resource.ts';
import { workloadResources } from '../kube/workload.ts';

/** Kinds that Checkov wants outside of the namespace `default`, for which it renders charts. */
const placed = /^(?:ConfigMap|CronJob|Deployment|Pod|Service|ServiceAccount)$/;
const annotationOfPlace = { 'checkov.io/skip21': 'CKV_K8S_21=helm gives the namespace' } as const;

/**
 * The objects of a workload by the name of their template: those of the manifests, and what `helm test` makes. Checkers
 * are told what they cannot see in a chart.
 */
export function chartObjects(workload: Workload, scope: Scope): ReadonlyMap<string, KubernetesObject> {
  const own = workloadResources(workload, scope).map(({ file, object }) => [file, placedByHelm(object)] as const);
  return new Map([...own, ...testObjects(workload, scope)]);
}

/** What the workload's own container runs; undefined where a patch has taken it away. */
export function ownImage(workload: Workload, objects: ReadonlyMap<string, KubernetesObject>): string | undefined {
  const made = objects.get('deployment') ?? objects.get('cron-job');
  const spec = made?.['spec'] as PodOwner | undefined;
  const containers = (spec?.jobTemplate?.spec ?? spec)?.template?.spec?.containers ?? [];
  return containers.find(({ name }) => name === workload.name)?.image;
}

interface PodOwner {
  readonly template?: { readonly spec?: { readonly containers?: readonly { name?: string; image?: string }[] } };
  readonly jobTemplate?: { readonly spec?: PodOwner };
}

function placedByHelm(object: KubernetesObject): KubernetesObject {
  if (!placed.test(object.kind)) return object;
  const { annotations = {}, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, ...annotationOfPlace } } };
}

/** From Microsoft's registry, which every node may pull from; it has bash. */
const testImage = 'mcr.microsoft.com/azurelinux/base/core:3.0';
const attempts = 20;
const user = 10001;

/**
 * A pod that connects to each TCP port of the Service, and the two policies that let it: the workload's own admits
 * declared callers alone. Its resources are the defaults of the namespace, which its LimitRange admits in any case.
 */
function testObjects(workload: Workload, scope: Scope): [file: string, object: KubernetesObject][] {
  const ports = workload.ports.filter((port) => transportOf(port).transport === 'TCP');
  if (ports.length === 0 || workload.job) return [];
  const { name, namespace } = workload;
  const test = { name: `${name}-connection`, namespace };
  const labels = { ...workloadMetadata(workload, scope).labels, app: test.name, ...selectorOf(test) };
  const metadata = (weight: number, further: Readonly<Record<string, string>> = {}) => ({
    name: test.name,
    namespace,
    labels,
    annotations: {
      'helm.sh/hook': 'test',
      'helm.sh/hook-weight': String(weight),
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
      ...further,
    },
  });
  const asked = ports.map(
    ({ servicePort }) => `until (exec 3<>/dev/tcp/${name}/${servicePort}); do ((tries--)) || exit 1; sleep 3; done`,
  );
  const pod: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata(0, {
      ...exempted([
        {
          reason: 'it runs once, for seconds',
          checkov: ['CKV_K8S_8', 'CKV_K8S_9', 'CKV_K8S_11', 'CKV_K8S_13', 'CKV_K8S_10', 'CKV_K8S_12'],
        },
        { reason: 'test.image takes a digest', checkov: ['CKV_K8S_43'] },
      ]).annotations,
      ...annotationOfPlace,
    }),
    spec: {
      restartPolicy: 'Never',
      activeDeadlineSeconds: 240,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: user,
        runAsGroup: user,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: test.name,
          image: testImage,
          command: ['bash', '-c', [`tries=${attempts}`, ...asked].join('\n')],
          securityContext: {
            allowPrivilegeEscalation: false,
            privileged: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    },
  };
  const flow = ports.map(({ number }) => tcp(number));
  const policy = (file: string, weight: number, spec: KubernetesObject['spec']): [string, KubernetesObject] => {
    const own = metadata(weight);
    return [
      file,
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { ...own, name: `${name}-${file.slice(file.indexOf('/') + 1)}` },
        spec,
      },
    ];
  };
  return [
    ['tests/connection', pod],
    policy('tests/connection-out', -1, {
      podSelector: { matchLabels: selectorOf(test) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [podsOf(test)] }],
      egress: [dnsRule, { to: [podsOf(workload)], ports: flow }],
    } as never),
    policy('tests/connection-in', -1, {
      podSelector: { matchLabels: selectorOf(workload) },
      policyTypes: ['Ingress'],
      ingress: [{ from: [podsOf(test)], ports: flow }],
    }),
  ];
}
