import type { Cloud } from '../facts/regions.ts';
import type { EventSources } from '../services/triggers.ts';
import type { ServiceFlow } from '../services/service.ts';
import type { InfraParameters } from './infra.ts';

/** Everything that is printed, computed once: plain data, sorted, frozen. Templates and builders decide nothing. */
export interface Model {
  readonly tool: { readonly name: string; readonly version: string };
  /** Name of the platform. */
  readonly name: string;
  /** Generation of defaults, for example `2026.11`. */
  readonly defaults: string;
  readonly delivery: Delivery;
  /** The checkers that the repo is prepared for, in the order of the schema. */
  readonly checks: readonly Checker[];
  /** In the order in which a change reaches them, which is that of the file. */
  readonly environments: readonly Environment[];
}

export type Checker = 'checkov' | 'trivy' | 'zizmor' | 'kube-linter' | 'yamllint' | 'markdownlint';

export interface Delivery {
  readonly method: 'flux' | 'github' | 'azurePipelines' | 'kubectl';
  readonly repository?: string;
  readonly branch: string;
  /** Whose machines run the jobs of a pipeline that deploy. */
  readonly runner: 'hosted' | 'selfHosted';
  readonly charts: boolean;
}

export interface Environment {
  readonly name: string;
  /** Azure region, by its short name. */
  readonly location: string;
  readonly cloud: Cloud;
  readonly resourceGroup: string;
  /** Absent means the subscription of the caller. */
  readonly subscriptionId?: string;
  /** The environment that makes the registry; absent when somebody else does. */
  readonly registryOwner?: string;
  /** The parameters of `infra/main.bicep`. */
  readonly infra: InfraParameters;
  /** `1.36` */
  readonly kubernetesVersion: string;
  /** Present when a workload is published. */
  readonly gateway?: Gateway;
  /** Sorted by name. */
  readonly namespaces: readonly Namespace[];
  /** Patches of what belongs to no workload, namespace or gateway of the file. */
  readonly patches: Readonly<Record<'devicePlugin' | 'priorityClasses', Readonly<Record<string, unknown>>>>;
  /** Settings that only Azure knows (client ids, vault name): the keys of `k8s/<env>/azure.env`, sorted. */
  readonly settings: readonly string[];
}

/** The Gateway in a namespace of its own; its TLS certificate comes from Key Vault. */
export interface Gateway {
  readonly namespace: string;
  readonly name: string;
  /** `approuting-istio`, the class of the application routing add-on. */
  readonly className: string;
  readonly visibility: 'public' | 'internal';
  /** Name of the certificate in Key Vault. */
  readonly certificate: string;
  /** ServiceAccount in the gateway's namespace whose identity reads the certificate. */
  readonly serviceAccount: string;
  /** Key of `azure.env` that holds the client id of that identity. */
  readonly clientIdSetting: string;
  /** Host names, sorted. */
  readonly hosts: readonly string[];
  readonly patch: Readonly<Record<string, unknown>>;
}

export interface Namespace {
  readonly name: string;
  /** Further labels. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly podSecurity: 'restricted' | 'baseline';
  readonly quota: Quota;
  /** Defaults for containers that name no requests or limits, and the greatest container. */
  readonly limits: {
    readonly defaultRequest: { readonly cpu: string; readonly memory: string };
    /** Without `cpu` when a workload has no CPU limit: a default would give it one, and a maximum would refuse it. */
    readonly default: { readonly cpu?: string; readonly memory: string };
    readonly max: { readonly cpu?: string; readonly memory: string };
    readonly min: { readonly cpu: string; readonly memory: string };
  };
  readonly patch: Readonly<Record<string, unknown>>;
  /** Sorted by name. */
  readonly workloads: readonly Workload[];
}

/** Kubernetes quantities, as printed. */
export interface Quota {
  readonly requestsCpu: string;
  readonly requestsMemory: string;
  /** Absent when a workload has no CPU limit: the quota would refuse it. */
  readonly limitsCpu?: string;
  readonly limitsMemory: string;
  readonly pods: string;
  /** Present when workloads ask for GPUs. */
  readonly gpus?: string;
}

export interface Workload {
  readonly name: string;
  readonly namespace: string;
  readonly kind: 'service' | 'worker' | 'job';
  readonly image: string;
  /** Tag of the image, as a label value; `latest` never. */
  readonly version: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** Sorted by name. */
  readonly env: Readonly<Record<string, string>>;
  /** File contents by absolute path, sorted by path. */
  readonly files: Readonly<Record<string, string>>;
  /** What it listens on; none for a worker or a job. */
  readonly ports: readonly Port[];
  /** The name is that of the container's port. */
  readonly metrics?: { readonly path: string; readonly port: number; readonly portName: string };
  /** The least of its ports below 1024, from which on its process may listen without rights of its own. */
  readonly lowestPrivilegedPort?: number;
  readonly probes?: Probes;
  readonly resources: {
    readonly requests: Resources;
    readonly limits: Partial<Resources> & Pick<Resources, 'memory' | 'ephemeralStorage'>;
  };
  readonly gpus?: number;
  /** A fixed number; absent when an autoscaler owns it, and for jobs. */
  readonly replicas?: number;
  readonly scale?: Scale;
  readonly budget?: { readonly maxUnavailable: string | number } | { readonly minAvailable: string | number };
  readonly placement: Placement;
  readonly gracePeriodSeconds: number;
  /** Seconds that a replica goes on serving after it was told to stop, so that gateways notice; 0 for none. */
  readonly preStopSeconds: number;
  readonly expose?: {
    readonly host: string;
    readonly path: string;
    readonly timeoutSeconds?: number;
    /** Absent when the workload has no port, which a rule refuses. */
    readonly port?: Port;
  };
  readonly traffic: Traffic;
  /** Present when the workload calls Azure: its ServiceAccount is federated. */
  readonly identity?: { readonly clientIdSetting: string };
  /** Names of Key Vault secrets, mounted below /mnt/secrets; sorted. */
  readonly secrets: readonly string[];
  readonly job?: {
    readonly schedule: string;
    readonly timeZone: string;
    readonly deadlineSeconds: number;
    readonly concurrencyPolicy: 'Forbid' | 'Allow' | 'Replace';
    readonly backoffLimit: number;
    readonly history: { readonly successful: number; readonly failed: number };
  };
  /** Whether new replicas start beside the old ones, or an old one stops first. */
  readonly rollout: 'surge' | 'replace';
  /** Seconds until a replica of a lost node is made anew; absent where Kubernetes' own default holds. */
  readonly failoverSeconds?: number;
  /** Further annotations. */
  readonly annotations: {
    readonly workload: Readonly<Record<string, string>>;
    readonly pod: Readonly<Record<string, string>>;
    readonly service: Readonly<Record<string, string>>;
  };
  readonly security: {
    /** What admission enforces in its namespace. */
    readonly level: 'restricted' | 'baseline';
    /** Absent where the image says it. */
    readonly runAsUser?: number;
    readonly readOnlyRootFilesystem: boolean;
    /** Directories that stay writable, sorted. */
    readonly writable: readonly string[];
  };
  readonly patch: Readonly<Record<string, unknown>>;
}

export interface Resources {
  readonly cpu: string;
  readonly memory: string;
  readonly ephemeralStorage: string;
}

export type Protocol = 'http' | 'https' | 'grpc' | 'tcp' | 'udp';

/** One port of a workload, which its Service offers under another number where that was asked for. */
export interface Port {
  /** Name of the container's port and of the Service's. */
  readonly name: string;
  readonly number: number;
  readonly servicePort: number;
  readonly protocol: Protocol;
}

/** A port as policies see it: that of pods, after the Service. */
export interface TransportPort {
  readonly number: number;
  readonly transport: 'TCP' | 'UDP';
}

/** Health checks of a workload; absent ones are not made. */
export interface Probes {
  readonly live?: Check;
  readonly ready?: Check;
  readonly startup?: Check;
  readonly startupSeconds: number;
  /** Where they are not the usual ones. */
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
}

/** `port` is the name of a container's port where it has one. */
export type Check =
  | { readonly type: 'http'; readonly path: string; readonly port: string | number; readonly scheme: 'HTTP' | 'HTTPS' }
  | { readonly type: 'tcp'; readonly port: string | number }
  | { readonly type: 'grpc'; readonly port: number; readonly service?: string }
  | { readonly type: 'command'; readonly command: readonly string[] };

/** `hpa` for resource metrics alone, `keda` as soon as there is another trigger. */
export interface Scale extends EventSources {
  readonly by: 'hpa' | 'keda';
  readonly min: number;
  readonly max: number;
  /** Percent of the request. */
  readonly cpu?: number;
  readonly memory?: number;
  readonly scaleDownSeconds: number;
  /** The HorizontalPodAutoscaler that KEDA takes over, by its name. */
  readonly takeOver?: string;
}

export interface Placement {
  /** Pins the pods to one pool, by the node label `kubernetes.azure.com/agentpool`. */
  readonly pool?: string;
  /** Tolerations of the taints of that pool. */
  readonly tolerations: readonly {
    readonly key: string;
    readonly operator: 'Equal' | 'Exists';
    readonly value?: string;
    readonly effect: 'NoSchedule' | 'NoExecute' | 'PreferNoSchedule';
  }[];
  readonly spot: boolean;
  /** Absent for a single replica and for jobs. */
  readonly spread?: { readonly zones: boolean; readonly whenUnsatisfiable: 'ScheduleAnyway' | 'DoNotSchedule' };
}

/** Every flow that the workload's NetworkPolicy opens, beside DNS, the gateway and managed Prometheus. */
export interface Traffic {
  /** Workloads that call it, sorted by namespace and name. */
  readonly callers: readonly Peer[];
  /** Workloads that it calls, with the ports they listen on. */
  readonly calls: readonly (Peer & { readonly ports: readonly TransportPort[] })[];
  /** TCP port 443 anywhere outside the cluster: Microsoft Entra, Azure services, or `uses.internet`. */
  readonly https: boolean;
  readonly services: readonly ServiceFlow[];
  /** Sorted by range. */
  readonly addresses: readonly {
    readonly cidr: string;
    /** Private networks and addresses of the platform inside a range that is wider than they are, sorted. */
    readonly except: readonly string[];
    readonly ports: readonly number[];
  }[];
}

export interface Peer {
  readonly namespace: string;
  readonly name: string;
}
