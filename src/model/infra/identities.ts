export interface IdentitiesParameters {
  /** Name of the control plane's identity. */
  readonly controlPlane: string;
  /** Name of the kubelets' identity. */
  readonly kubelet: string;
  /** One per workload that calls Azure, and one for KEDA's operator when a scaler needs it. Sorted by name. */
  readonly workloads: readonly WorkloadIdentityParameters[];
  /** Who tokens of service accounts are for. */
  readonly tokenAudience: string;
}

export interface WorkloadIdentityParameters {
  /** Name of the user-assigned identity; the other parameters refer to it by this name. */
  readonly name: string;
  /** Who may act as it, 1-20. Azure takes writes to one identity one after the other. */
  readonly serviceAccounts: readonly ServiceAccountParameters[];
  /** Key of the setting that hands the client id to the manifests, for example `ORDERS_CLIENT_ID`. */
  readonly clientIdSetting: string;
}

export interface ServiceAccountParameters {
  readonly namespace: string;
  readonly name: string;
}

export interface AccessParameters {
  /** Object ids of Entra groups with AKS RBAC Cluster Admin on the cluster. */
  readonly adminGroups: readonly string[];
  /** Object ids of Entra groups with AKS RBAC Reader on the cluster. */
  readonly readerGroups: readonly string[];
  /** Rights of Entra groups in one namespace, sorted by namespace, role, group. */
  readonly namespaces: readonly NamespaceAccessParameters[];
}

export interface NamespaceAccessParameters {
  readonly namespace: string;
  readonly role: 'admin' | 'writer' | 'reader';
  /** Object id of the Entra group. */
  readonly group: string;
}
