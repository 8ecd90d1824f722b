import type { GlobalName } from '../naming.ts';

export interface PrivateEndpointParameters {
  readonly name: string;
  /** The private DNS zone of the service. */
  readonly zone: string;
}

export interface VaultParameters {
  /** The whole name is the setting `VAULT_NAME`. */
  readonly name: GlobalName;
  readonly sku: 'standard' | 'premium';
  /** Absent means a public address, guarded by Azure RBAC. */
  readonly privateEndpoint?: PrivateEndpointParameters;
  /** Names of workload identities that read secrets. */
  readonly secretReaders: readonly string[];
  /** Names of workload identities that read certificates. */
  readonly certificateReaders: readonly string[];
  /** Object ids of Entra groups that may write secrets. */
  readonly secretOfficers: readonly string[];
  /** Further properties of the resource under their own names, applied last. */
  readonly patch?: Readonly<Record<string, unknown>>;
}

export interface RegistryParameters {
  readonly name: GlobalName;
  readonly sku: 'Standard' | 'Premium';
  /** Premium only. Absent means a public address. */
  readonly privateEndpoint?: PrivateEndpointParameters;
  readonly zoneRedundancy: boolean;
  /** True gives rights on single repositories (ABAC), where AcrPull has no effect. */
  readonly repositoryPermissions: boolean;
  /** Further properties of the resource under their own names, applied last. */
  readonly patch?: Readonly<Record<string, unknown>>;
}

export interface ExistingRegistryParameters {
  readonly name: string;
  readonly resourceGroup: string;
  /** Absent means the subscription of the deployment. */
  readonly subscriptionId?: string;
  /** A private endpoint of this environment's own network to that registry. */
  readonly privateEndpoint?: PrivateEndpointParameters;
  /** True when the registry uses repository permissions (ABAC), where AcrPull has no effect. */
  readonly repositoryPermissions: boolean;
}

export interface ServiceBusParameters {
  /** The whole name is the setting `SERVICE_BUS_NAME`. Not used with `existing`. */
  readonly name: GlobalName;
  /** Takes a namespace that exists, with its queues and topics, in place of making one. */
  readonly existing?: ExistingServiceBusParameters;
  readonly sku: 'Standard' | 'Premium';
  /** Premium only. */
  readonly zoneRedundancy: boolean;
  /** Premium only. Absent means a public address. */
  readonly privateEndpoint?: PrivateEndpointParameters;
  /** Sorted by name. */
  readonly queues: readonly QueueParameters[];
  /** Sorted by name. */
  readonly topics: readonly TopicParameters[];
}

export interface ExistingServiceBusParameters {
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
}

export interface QueueParameters {
  readonly name: string;
  /** Names of workload identities that may receive. */
  readonly receivers: readonly string[];
  /** Names of workload identities that may send. */
  readonly senders: readonly string[];
  /** Names of identities that read the length of the queue (KEDA): Azure has no smaller built-in role than owner. */
  readonly scalers: readonly string[];
}

export interface TopicParameters {
  readonly name: string;
  /** Names of workload identities that may send. */
  readonly senders: readonly string[];
  /** Sorted by name. */
  readonly subscriptions: readonly SubscriptionParameters[];
}

export interface SubscriptionParameters {
  readonly name: string;
  readonly receivers: readonly string[];
  readonly scalers: readonly string[];
}

export interface GitopsParameters {
  /** Address of the git repository, https or ssh. */
  readonly url: string;
  readonly branch: string;
  /** Folder of this environment in the repository. */
  readonly path: string;
  readonly syncIntervalInSeconds: number;
  /** How Flux signs in: `Azure` (workload identity), `GitHub` (app) or `Generic`. */
  readonly provider: 'Azure' | 'GitHub' | 'Generic';
  /** Name of the workload identity that it signs in as. */
  readonly identity?: string;
  /** Lines of known_hosts, for a git server whose key Flux does not bring. */
  readonly knownHosts?: readonly string[];
}
