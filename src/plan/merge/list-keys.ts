import { isMap, isScalar } from 'yaml';

/** How the items of one list are told apart. */
export interface ListKey {
  /** Fields whose values together name an item. An empty list: the items are scalars and name themselves. */
  readonly fields: readonly string[];
  /** The order has a meaning, so that two sides may not both add. */
  readonly ordered?: true;
  /** Fields that must be unique as well, though they do not name the item. */
  readonly unique?: readonly string[];
}

/** What a document says it is. */
export interface ObjectType {
  /** The part of `apiVersion` before `/`; empty for the core group. */
  readonly group: string;
  readonly kind: string;
}

const defaults: Readonly<Record<string, string>> = { protocol: 'TCP' };

const byName: ListKey = { fields: ['name'] };

/**
 * Lists in a pod's spec, by path from there; `*` stands for any item.
 * Source: `x-kubernetes-list-map-keys` and `x-kubernetes-patch-merge-key` in Kubernetes' OpenAPI.
 */
const podLists: Readonly<Record<string, ListKey>> = {
  containers: byName,
  initContainers: { fields: ['name'], ordered: true },
  volumes: byName,
  imagePullSecrets: byName,
  hostAliases: { fields: ['ip'] },
  topologySpreadConstraints: { fields: ['topologyKey', 'whenUnsatisfiable'] },
  resourceClaims: byName,
  ...perContainer('containers'),
  ...perContainer('initContainers'),
};

function perContainer(list: string): Record<string, ListKey> {
  return {
    [`${list}/*/env`]: byName,
    [`${list}/*/ports`]: { fields: ['containerPort', 'protocol'], unique: ['name'] },
    [`${list}/*/volumeMounts`]: { fields: ['mountPath'] },
    [`${list}/*/volumeDevices`]: { fields: ['devicePath'] },
  };
}

/** Where a kind keeps a pod's spec. */
const podSpecs: Readonly<Record<string, string>> = {
  '/Pod': 'spec',
  '/ReplicationController': 'spec/template/spec',
  'apps/Deployment': 'spec/template/spec',
  'apps/StatefulSet': 'spec/template/spec',
  'apps/DaemonSet': 'spec/template/spec',
  'apps/ReplicaSet': 'spec/template/spec',
  'batch/Job': 'spec/template/spec',
  'batch/CronJob': 'spec/jobTemplate/spec/template/spec',
  'keda.sh/ScaledJob': 'spec/jobTargetRef/template/spec',
};

/** Lists outside a pod's spec, by group/kind and path. Sources: as above, and the custom resources' own schemas. */
const otherLists: Readonly<Record<string, Readonly<Record<string, ListKey>>>> = {
  '/Service': { 'spec/ports': { fields: ['port', 'protocol'], unique: ['name'] } },
  '/ServiceAccount': { secrets: byName, imagePullSecrets: byName },
  'gateway.networking.k8s.io/Gateway': { 'spec/listeners': byName },
  'monitoring.coreos.com/PrometheusRule': { 'spec/groups': byName },
  'kustomize.config.k8s.io/Kustomization': {
    resources: { fields: [] },
    images: byName,
    replicas: byName,
    configMapGenerator: byName,
    secretGenerator: byName,
  },
};

/** All fields whose values say which object or which list item something is. */
export const identityFields: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'namespace',
  'name',
  ...[podLists, ...Object.values(otherLists)].flatMap((lists) => Object.values(lists).flatMap((key) => key.fields)),
]);

/**
 * The key of the list at a path, or undefined where no schema says that its items have a name: such a list is merged
 * as one value. The path has `*` in place of each list item.
 */
export function listKey(type: ObjectType | undefined, path: readonly string[]): ListKey | undefined {
  if (type === undefined) return undefined;
  const name = `${type.group}/${type.kind}`;
  const joined = path.join('/');
  if (joined === 'metadata/finalizers') return { fields: [] };
  const podSpec = podSpecs[name];
  if (podSpec !== undefined && joined.startsWith(`${podSpec}/`)) return podLists[joined.slice(podSpec.length + 1)];
  return otherLists[name]?.[joined];
}

/**
 * An item's name under a list's key, or undefined when it has none. `read` gives the text of a field, or of the item
 * itself when asked for no field.
 */
export function itemName(key: ListKey, read: (field?: string) => string | undefined): string | undefined {
  if (key.fields.length === 0) return read();
  const values = key.fields.map((field) => read(field) ?? defaults[field]);
  return values.includes(undefined) ? undefined : values.join('/');
}

/** The text of a field of a map, or of the scalar itself when no field is asked for. */
export function fieldText(item: unknown, field: string | undefined): string | undefined {
  const node = field === undefined ? item : isMap(item) ? item.get(field, true) : undefined;
  return isScalar(node) && typeof node.value === 'string' && node.value !== '' ? node.value : undefined;
}
