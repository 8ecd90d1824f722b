import { isCollection, isMap, isScalar } from 'yaml';

/** How the items of one list are told apart. */
export interface ListKey {
  /**
   * Fields whose values together name an item; `a.b` is a field of a field, and one with `?` may be absent. An empty list:
   * the items are scalars and name themselves.
   */
  readonly fields: readonly string[];
  /** Other fields that name those items which lack the first ones. */
  readonly otherwise?: readonly (readonly string[])[];
  /** Only the part of a name before this sign counts: `KEY` of `KEY=value`. */
  readonly until?: string;
  /** Nothing says that a name may not be there twice. */
  readonly loose?: true;
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
const scalars: ListKey = { fields: [] };

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

/** An alert is known by its name; the same series may be recorded with several sets of labels. */
const rules: ListKey = { fields: ['alert'], otherwise: [['record', 'labels?']], ordered: true };

const steps: ListKey = { fields: ['id'], otherwise: [['name'], ['displayName'], ['uses'], ['task']], ordered: true };

/** Source: kustomize's own schema of a kustomization. */
const kustomizeLists: Readonly<Record<string, ListKey>> = {
  resources: scalars,
  components: scalars,
  crds: scalars,
  images: byName,
  replicas: byName,
  configMapGenerator: byName,
  'configMapGenerator/*/literals': { fields: [], until: '=' },
  'configMapGenerator/*/files': scalars,
  'configMapGenerator/*/envs': scalars,
  secretGenerator: byName,
  'secretGenerator/*/literals': { fields: [], until: '=' },
  patches: {
    fields: ['path'],
    otherwise: [['target.kind', 'target.name?', 'target.namespace?', 'target.labelSelector?']],
  },
  replacements: {
    fields: ['source.kind', 'source.name', 'source.fieldPath?', 'source.options?'],
    otherwise: [['path']],
    loose: true,
  },
};

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
  'monitoring.coreos.com/PrometheusRule': { 'spec/groups': byName, 'spec/groups/*/rules': rules },
  'azmonitoring.coreos.com/PodMonitor': { 'spec/podMetricsEndpoints': { fields: ['port', 'path?'] } },
  'gateway.networking.k8s.io/HTTPRoute': {
    'spec/parentRefs': { fields: ['name', 'namespace?', 'sectionName?', 'port?'] },
    'spec/hostnames': scalars,
  },
  'autoscaling/HorizontalPodAutoscaler': {
    'spec/metrics': {
      fields: [
        'type',
        'resource.name?',
        'containerResource.container?',
        'containerResource.name?',
        'pods.metric.name?',
        'object.metric.name?',
        'external.metric.name?',
      ],
    },
  },
  'keda.sh/ScaledObject': { 'spec/triggers': { fields: ['type', 'name?'] } },
  'keda.sh/ScaledJob': { 'spec/triggers': { fields: ['type', 'name?'] } },
  'secrets-store.csi.x-k8s.io/SecretProviderClass': {
    'spec/secretObjects': { fields: ['secretName'] },
    'spec/secretObjects/*/data': { fields: ['key'] },
  },
  '/LimitRange': { 'spec/limits': { fields: ['type'] } },
  'rbac.authorization.k8s.io/RoleBinding': { subjects: { fields: ['kind', 'name', 'namespace?'] } },
  'rbac.authorization.k8s.io/ClusterRoleBinding': { subjects: { fields: ['kind', 'name', 'namespace?'] } },
  'kustomize.config.k8s.io/Kustomization': kustomizeLists,
  'kustomize.config.k8s.io/Component': kustomizeLists,
};

/** Lists in files that are no objects of Kubernetes, by path; `+` stands for any key. Sources: the tools' own documents. */
const untypedLists: readonly (readonly [string, ListKey])[] = [
  // Prometheus: rule files and promtool's tests
  ['rule_files', scalars],
  ['groups', byName],
  ['groups/*/rules', rules],
  ['tests', byName],
  ['tests/*/input_series', { fields: ['series'] }],
  ['tests/*/alert_rule_test', { fields: ['alertname', 'eval_time'] }],
  ['tests/*/promql_expr_test', { fields: ['expr', 'eval_time'] }],
  // GitHub
  ['on/+/branches', scalars],
  ['on/+/paths', scalars],
  ['on/schedule', { fields: ['cron'] }],
  ['jobs/+/needs', scalars],
  ['jobs/+/steps', steps],
  ['updates', { fields: ['package-ecosystem', 'directory?'] }],
  // Azure Pipelines
  ['stages', { fields: ['stage'], ordered: true }],
  ['stages/*/jobs', { fields: ['job'], otherwise: [['deployment']] }],
  ['stages/*/jobs/*/steps', steps],
  ['stages/*/jobs/*/strategy/runOnce/deploy/steps', steps],
  ['jobs', { fields: ['job'], otherwise: [['deployment']] }],
  ['jobs/*/steps', steps],
  ['steps', steps],
  ['variables', byName],
  ['parameters', byName],
];

/** Elsewhere a name may be one, as in the values of a chart: a merge follows it, but to have it twice is no error. */
const anyNamed: ListKey = { fields: ['name'], ordered: true, loose: true };

const untyped = untypedLists.map(([path, key]) => {
  const pattern = path.replaceAll('*', '\\*').replaceAll('+', '[^/]+');
  return [new RegExp(`^${pattern}$`), key] as const;
});

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
  const joined = path.join('/');
  if (type === undefined) return untyped.find(([pattern]) => pattern.test(joined))?.[1] ?? anyNamed;
  const name = `${type.group}/${type.kind}`;
  if (joined === 'metadata/finalizers') return { fields: [] };
  const podSpec = podSpecs[name];
  if (podSpec !== undefined && joined.startsWith(`${podSpec}/`)) return podLists[joined.slice(podSpec.length + 1)];
  return otherLists[name]?.[joined];
}

/** An item's name under a list's key, or undefined when it has none. */
export function itemName(key: ListKey, item: unknown): string | undefined {
  if (key.fields.length === 0) return before(key.until, fieldText(item, undefined));
  for (const fields of [key.fields, ...(key.otherwise ?? [])]) {
    const values = fields.map((field) => valueOf(item, field));
    if (!values.includes(undefined)) return [...(fields === key.fields ? [] : [fields[0]]), ...values].join('/');
  }
  return undefined;
}

function valueOf(item: unknown, field: string): string | undefined {
  const optional = field.endsWith('?');
  const path = (optional ? field.slice(0, -1) : field).split('.');
  let node = item;
  for (const part of path) node = isMap(node) ? node.get(part, true) : undefined;
  const text = optional && isCollection(node) ? JSON.stringify(node) : fieldText(node, undefined);
  // The version of an action may change, and it stays the same step.
  return field === 'uses' ? before('@', text) : (text ?? defaults[field] ?? (optional ? '' : undefined));
}

function before(sign: string | undefined, text: string | undefined): string | undefined {
  return sign === undefined ? text : text?.split(sign)[0];
}

/** The text of a field of a map, or of the scalar itself when no field is asked for. */
export function fieldText(item: unknown, field: string | undefined): string | undefined {
  const node = field === undefined ? item : isMap(item) ? item.get(field, true) : undefined;
  return isScalar(node) && typeof node.value === 'string' && node.value !== '' ? node.value : undefined;
}
