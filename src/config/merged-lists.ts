/** The lists below a place of an object whose entries a patch merges. */
export interface ListsOf {
  /** The keys that tell entries apart; `values` where entries are plain values. Absent where a patch replaces the list. */
  readonly entries?: readonly string[] | 'values';
  /** What lies below, by field: of the map, or of every entry of the list. `*` stands for every other field. */
  readonly fields?: Readonly<Record<string, ListsOf>>;
}

const metadata: ListsOf = { fields: { finalizers: { entries: 'values' }, ownerReferences: { entries: ['uid'] } } };

const container: Readonly<Record<string, ListsOf>> = {
  env: { entries: ['name'] },
  ports: { entries: ['containerPort', 'protocol'] },
  volumeDevices: { entries: ['devicePath'] },
  volumeMounts: { entries: ['mountPath'] },
};

const volumeClaim: ListsOf = { fields: { metadata } };

const podTemplate: ListsOf = {
  fields: {
    metadata,
    spec: {
      fields: {
        containers: { entries: ['name'], fields: container },
        initContainers: { entries: ['name'], fields: container },
        ephemeralContainers: {
          entries: ['name'],
          fields: {
            env: container['env'] ?? {},
            volumeDevices: container['volumeDevices'] ?? {},
            volumeMounts: container['volumeMounts'] ?? {},
          },
        },
        hostAliases: { entries: ['ip'] },
        imagePullSecrets: { entries: ['name'] },
        topologySpreadConstraints: { entries: ['topologyKey', 'whenUnsatisfiable'] },
        volumes: { entries: ['name'], fields: { ephemeral: { fields: { volumeClaimTemplate: volumeClaim } } } },
      },
    },
  },
};

/**
 * The lists that kustomize merges, by kind; in every other list, and in all lists of custom resources, a patch replaces
 * the whole. kustomize goes by the schemas of Kubernetes 1.21: in what is newer, such as autoscaling/v2, it replaces too.
 * Source: kubernetes-sigs/kustomize, kyaml/openapi/kubernetesapi, 1.21.2, x-kubernetes-patch-merge-key and
 * x-kubernetes-list-map-keys, as of 2026-08.
 */
const kinds: Readonly<Record<string, ListsOf>> = {
  Deployment: { fields: { metadata, spec: { fields: { template: podTemplate } } } },
  DaemonSet: { fields: { metadata, spec: { fields: { template: podTemplate } } } },
  CronJob: {
    fields: {
      metadata,
      spec: { fields: { jobTemplate: { fields: { metadata, spec: { fields: { template: podTemplate } } } } } },
    },
  },
  Service: { fields: { metadata, spec: { fields: { ports: { entries: ['port', 'protocol'] } } } } },
  ServiceAccount: { fields: { metadata, secrets: { entries: ['name'] } } },
  ConfigMap: { fields: { metadata } },
  LimitRange: { fields: { metadata } },
  Namespace: { fields: { metadata } },
  ResourceQuota: { fields: { metadata } },
  NetworkPolicy: { fields: { metadata } },
  PodDisruptionBudget: { fields: { metadata } },
  PriorityClass: { fields: { metadata } },
};

/** The lists that a patch merges in an object of this kind. */
export function listsOf(kind: unknown): ListsOf | undefined {
  return typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
}
