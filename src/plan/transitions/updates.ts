import { parseMemory } from '../../model/quantity.ts';

/** A Kubernetes object as it stands in a manifest. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [key: string]: unknown;
}

/** A change of an object that the API server refuses. */
export interface Refusal {
  /** The field, in dots. */
  readonly path: string;
  /** In the server's words. */
  readonly why: string;
}

interface Constraint {
  readonly path: string;
  /** What the server puts where nothing is said. */
  readonly byDefault?: string;
  readonly why: string;
  /** Whether a difference is refused; any is unless this says otherwise. */
  readonly refuses?: (before: unknown, after: unknown, object: { before: Manifest; after: Manifest }) => boolean;
}

const immutable = 'field is immutable';
const setOnce = 'may not change once set';
const statefulSet =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
const claim =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

/**
 * What cannot be changed in an object that exists, by kind. Recorded from kube-apiserver 1.36.3, where an update comes from
 * the same field manager as the object.
 */
const constraints: Readonly<Record<string, readonly Constraint[]>> = {
  Deployment: [
    { path: 'spec.selector', why: immutable },
    {
      path: 'spec.strategy',
      why: "rollingUpdate may not be specified when strategy `type` is 'Recreate'",
      refuses: keepsRolling('Recreate'),
    },
  ],
  DaemonSet: [{ path: 'spec.selector', why: immutable }],
  StatefulSet: [
    ...['selector', 'serviceName', 'volumeClaimTemplates'].map((field) => ({
      path: `spec.${field}`,
      why: statefulSet,
    })),
    { path: 'spec.podManagementPolicy', byDefault: 'OrderedReady', why: statefulSet },
    {
      path: 'spec.updateStrategy',
      why: "rollingUpdate is only allowed for updateStrategy 'RollingUpdate'",
      refuses: keepsRolling('OnDelete'),
    },
  ],
  Job: [
    { path: 'spec.template', why: immutable },
    { path: 'spec.selector', why: immutable },
    { path: 'spec.completions', byDefault: '1', why: immutable },
    { path: 'spec.completionMode', byDefault: 'NonIndexed', why: immutable },
    { path: 'spec.podFailurePolicy', why: immutable },
    { path: 'spec.backoffLimitPerIndex', why: immutable },
    { path: 'spec.successPolicy', why: immutable },
    { path: 'spec.managedBy', why: immutable },
  ],
  Service: [
    // An address that nobody said was given by the server, and stays; leaving one out keeps it.
    { path: 'spec.clusterIP', why: setOnce, refuses: (_before, after) => after !== undefined },
    {
      path: 'spec.type',
      why: "clusterIP may not be set to 'None' for LoadBalancer services",
      refuses: (_before, after, { after: object }) =>
        (after === 'LoadBalancer' || after === 'NodePort') && at(object, 'spec.clusterIP') === 'None',
    },
  ],
  ConfigMap: ['data', 'binaryData', 'immutable'].map(whenImmutable),
  Secret: [
    ...['data', 'stringData', 'immutable'].map(whenImmutable),
    { path: 'type', byDefault: 'Opaque', why: immutable },
  ],
  PersistentVolumeClaim: [
    ...['accessModes', 'storageClassName', 'volumeMode', 'selector', 'dataSource', 'dataSourceRef'].map((field) => ({
      path: `spec.${field}`,
      why: claim,
    })),
    { path: 'spec.volumeName', why: claim, refuses: (before) => before !== undefined },
    {
      path: 'spec.resources.requests.storage',
      why: 'field can not be less than status.capacity',
      refuses: (before, after) => bytesOf(after) < bytesOf(before),
    },
  ],
  StorageClass: [
    { path: 'provisioner', why: immutable },
    { path: 'parameters', why: immutable },
    { path: 'reclaimPolicy', byDefault: 'Delete', why: immutable },
    { path: 'volumeBindingMode', byDefault: 'Immediate', why: immutable },
  ],
  PriorityClass: [
    { path: 'value', why: 'may not be changed in an update' },
    { path: 'preemptionPolicy', byDefault: 'PreemptLowerPriority', why: immutable },
  ],
  RoleBinding: [{ path: 'roleRef', why: 'cannot change roleRef' }],
  ClusterRoleBinding: [{ path: 'roleRef', why: 'cannot change roleRef' }],
};

/** What holds beside the rest for a claim that no volume is bound to yet. */
const unboundClaim: readonly Constraint[] = [
  { path: 'spec.resources', why: claim },
  { path: 'spec.volumeAttributesClassName', why: claim },
];

/**
 * Why the API server refuses to turn one object into another of the same kind and name; empty when it takes the change.
 * Claims count as bound, as they are once a pod has used them, unless `isBound` says otherwise.
 */
export function refusals(before: Manifest, after: Manifest, isBound = true): Refusal[] {
  const further = after.kind === 'PersistentVolumeClaim' && !isBound ? unboundClaim : [];
  return [...(constraints[after.kind] ?? []), ...further].flatMap(({ path, byDefault, why, refuses }) => {
    const [old, now] = [at(before, path) ?? byDefault, at(after, path) ?? byDefault];
    if (isSame(old, now)) return [];
    return refuses === undefined || refuses(old, now, { before, after }) ? [{ path, why }] : [];
  });
}

/** A strategy leaves rolling updates, and their numbers stay behind: the server made them, so nobody takes them away. */
function keepsRolling(type: string): NonNullable<Constraint['refuses']> {
  return (before, after) =>
    at(after, 'type') === type && at(before, 'type') !== type && at(before, 'rollingUpdate') === undefined;
}

function whenImmutable(path: string): Constraint {
  return {
    path,
    why: 'field is immutable when `immutable` is set',
    refuses: (_old, _now, { before }) => before['immutable'] === true,
  };
}

/** The value at a path in dots; undefined where there is none, and for null. */
export function at(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found ?? undefined;
}

function isSame(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

/** A text that is equal for equal values, in whatever order their keys stand; nothing and null are alike. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
    return `{${entries
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
      .join(',')}}`;
  }
  return String(value ?? null);
}

function bytesOf(quantity: unknown): number {
  const result = parseMemory(String(quantity));
  return result.ok ? result.value : 0;
}
