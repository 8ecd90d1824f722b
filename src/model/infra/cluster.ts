export interface ClusterParameters {
  /** Name of the managed cluster; also the `cluster` label of its Prometheus series. */
  readonly name: string;
  /** Name of the resource group that AKS makes for the nodes. */
  readonly nodeResourceGroup: string;
  readonly dnsPrefix: string;
  /** A minor version such as `1.36`: AKS picks the newest patch when the cluster is made. */
  readonly kubernetesVersion: string;
  readonly tier: 'Free' | 'Standard' | 'Premium';
  readonly supportPlan: 'KubernetesOfficial' | 'AKSLongTermSupport';
  readonly upgradeChannel: 'rapid' | 'stable' | 'patch' | 'none';
  readonly nodeOSUpgradeChannel: 'NodeImage' | 'SecurityPatch' | 'Unmanaged' | 'None';
  readonly apiServer: ApiServerParameters;
  readonly networkProfile: ClusterNetworkParameters;
  /** The autoscaler's settings under their own kebab-case names; text, but for the three daemonset switches. */
  readonly autoScalerProfile: AutoScalerParameters;
  /** Windows in which AKS may change things by itself. */
  readonly maintenance: MaintenanceParameters;
  readonly addons: AddonParameters;
  /** Absent turns deployment safeguards off. Needs `addons.azurePolicy`. */
  readonly safeguards?: SafeguardsParameters;
  /** Categories of the control plane's logs that go to Log Analytics, sorted. */
  readonly logCategories: readonly string[];
  /** Further properties of the resource under their own names, applied last. */
  readonly patch?: Readonly<Record<string, unknown>>;
}

export interface ApiServerParameters {
  readonly enableVnetIntegration: boolean;
  readonly enablePrivateCluster: boolean;
  /** `system`, `none` or the id of a zone; only on private clusters. */
  readonly privateDNSZone?: string;
  /** Only on private clusters. */
  readonly enablePrivateClusterPublicFQDN?: boolean;
  /** CIDRs that may call a public API server; `[]` on private clusters. The NAT gateway's address is added in Bicep. */
  readonly authorizedIPRanges: readonly string[];
  /** True turns `az aks command invoke` off. */
  readonly disableRunCommand: boolean;
}

export interface ClusterNetworkParameters {
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly dnsServiceIP: string;
  readonly outboundType: 'userAssignedNATGateway' | 'loadBalancer' | 'userDefinedRouting';
  /** Only with `outboundType: 'loadBalancer'`. */
  readonly loadBalancer?: {
    /** 1-100 public addresses that AKS makes for outbound traffic. */
    readonly managedOutboundIPs: number;
    /** A multiple of 8 up to 64,000; 0 lets AKS choose by the number of nodes. */
    readonly allocatedOutboundPorts: number;
  };
}

export interface AutoScalerParameters {
  readonly 'balance-similar-node-groups'?: string;
  readonly 'daemonset-eviction-for-empty-nodes'?: boolean;
  readonly 'daemonset-eviction-for-occupied-nodes'?: boolean;
  readonly 'ignore-daemonsets-utilization'?: boolean;
  readonly expander?: 'least-waste' | 'most-pods' | 'priority' | 'random';
  readonly 'max-empty-bulk-delete'?: string;
  readonly 'max-graceful-termination-sec'?: string;
  readonly 'max-node-provision-time'?: string;
  readonly 'max-total-unready-percentage'?: string;
  readonly 'new-pod-scale-up-delay'?: string;
  readonly 'ok-total-unready-count'?: string;
  readonly 'scale-down-delay-after-add'?: string;
  readonly 'scale-down-delay-after-delete'?: string;
  readonly 'scale-down-delay-after-failure'?: string;
  readonly 'scale-down-unneeded-time'?: string;
  readonly 'scale-down-unready-time'?: string;
  readonly 'scale-down-utilization-threshold'?: string;
  readonly 'scan-interval'?: string;
  readonly 'skip-nodes-with-local-storage'?: string;
  readonly 'skip-nodes-with-system-pods'?: string;
}

export interface MaintenanceParameters {
  /** Releases of AKS itself. Azure allows a weekly schedule only. */
  readonly default: WeeklyWindowParameters;
  /** New Kubernetes versions. */
  readonly aksManagedAutoUpgradeSchedule: WeeklyWindowParameters;
  /** New node images. */
  readonly aksManagedNodeOSUpgradeSchedule: WeeklyWindowParameters;
}

export interface WeeklyWindowParameters {
  readonly dayOfWeek: 'Monday' | 'Tuesday' | 'Wednesday' | 'Thursday' | 'Friday' | 'Saturday' | 'Sunday';
  /** 1-4. */
  readonly intervalWeeks: number;
  /** `HH:mm` at `utcOffset`. */
  readonly startTime: string;
  /** 4-24. */
  readonly durationHours: number;
  /** `+HH:mm` or `-HH:mm`. */
  readonly utcOffset: string;
  /** Dates without maintenance, both ends included, `yyyy-MM-dd`. */
  readonly notAllowedDates: readonly { readonly start: string; readonly end: string }[];
}

export interface AddonParameters {
  readonly azurePolicy: boolean;
  /** The Secrets Store driver for Key Vault. Absent is off. The interval is a Go duration such as `2m`. */
  readonly secretsProvider?: { readonly rotationPollInterval: string };
  readonly keda: boolean;
  readonly verticalPodAutoscaler: boolean;
  /** Gateway API with the Istio implementation of application routing. */
  readonly gateway: boolean;
  /** Needs tier Standard or Premium. */
  readonly costAnalysis: boolean;
  /** Microsoft Defender for Containers. Charged per core. */
  readonly defender: boolean;
  /** 24-2160. Absent is off. */
  readonly imageCleanerIntervalHours?: number;
}

export interface SafeguardsParameters {
  readonly level: 'Warn' | 'Enforce';
  readonly excludedNamespaces: readonly string[];
}

/** A node pool. The fields are those of `Microsoft.ContainerService/managedClusters/agentPools`. */
export interface PoolParameters {
  /** 1-12 lower-case letters and digits. */
  readonly name: string;
  readonly mode: 'System' | 'User';
  readonly vmSize: string;
  readonly minCount: number;
  readonly maxCount: number;
  /** `['1','2','3']`, or `[]` in a region without zones. */
  readonly availabilityZones: readonly string[];
  readonly maxPods: number;
  readonly osSKU: 'Ubuntu' | 'AzureLinux' | 'AzureContainerLinux';
  readonly osDiskType: 'Ephemeral' | 'Managed';
  readonly osDiskSizeGB: number;
  readonly nodeLabels: Readonly<Record<string, string>>;
  /** `key=value:Effect`, sorted. */
  readonly nodeTaints: readonly string[];
  readonly enableEncryptionAtHost: boolean;
  /** Trusted launch. */
  readonly securityProfile: { readonly enableVTPM: boolean; readonly enableSecureBoot: boolean };
  /** Absent on Spot pools, which Azure upgrades without surge. */
  readonly upgradeSettings?: {
    /** A count or a percentage, as text: `33%`. */
    readonly maxSurge: string;
    readonly maxUnavailable?: string;
    /** 1-1440. */
    readonly drainTimeoutInMinutes: number;
    /** 0-30. */
    readonly nodeSoakDurationInMinutes: number;
    readonly undrainableNodeBehavior: 'Cordon' | 'Schedule';
  };
  /** Present makes it a Spot pool. `-1` pays up to the on-demand price; else a price as text, for example `0.05`. */
  readonly spotMaxPrice?: string;
  /** Only for sizes with a GPU. `None` is for NVIDIA's GPU operator. */
  readonly gpuDriver?: 'Install' | 'None';
  /** Further properties of the resource under their own names, applied last. */
  readonly patch?: Readonly<Record<string, unknown>>;
}
