/** An Azure built-in role that the rendered Bicep assigns. */
export interface BuiltInRole {
  readonly name: string;
  readonly id: string;
  /** Who gets it, on what. */
  readonly use: string;
}

/** Source: Azure docs, built-in-roles, 2026-04-09. */
export const roles = {
  networkContributor: {
    name: 'Network Contributor',
    id: '4d97b98b-1d4f-4787-a291-c67834d212e7',
    use: 'control plane, on the node subnet and the API server subnet',
  },
  managedIdentityOperator: {
    name: 'Managed Identity Operator',
    id: 'f1a07417-d97a-45cb-824c-7a7467783830',
    use: 'control plane, on the kubelet identity',
  },
  privateDnsZoneContributor: {
    name: 'Private DNS Zone Contributor',
    id: 'b12aa53e-6015-4669-85d0-8515ebb3ae7f',
    use: 'control plane, on an own private DNS zone',
  },
  acrPull: {
    name: 'AcrPull',
    id: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
    use: 'kubelet, on a registry in classic permission mode',
  },
  registryRepositoryReader: {
    name: 'Container Registry Repository Reader',
    id: 'b93aa761-3e63-49ed-ac28-beffa264f7ac',
    use: 'kubelet, on a registry in ABAC mode, which ignores AcrPull',
  },
  keyVaultSecretsUser: {
    name: 'Key Vault Secrets User',
    id: '4633458b-17de-408a-b874-0445c86b69e6',
    use: 'workload identity, on the vault',
  },
  keyVaultSecretsOfficer: {
    name: 'Key Vault Secrets Officer',
    id: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
    use: 'people who set secrets, on the vault',
  },
  keyVaultCertificatesOfficer: {
    name: 'Key Vault Certificates Officer',
    id: 'a4417e6f-fecd-4de8-b567-7b0420556985',
    use: 'people who put certificates in place, on the vault',
  },
  keyVaultCertificateUser: {
    name: 'Key Vault Certificate User',
    id: 'db79e9a7-68ee-4b58-9aeb-b90e7c24fcba',
    use: 'workload identity that mounts certificates, on the vault',
  },
  keyVaultCryptoUser: {
    name: 'Key Vault Crypto User',
    id: '12338af0-0e69-4776-bea7-57ae8d297424',
    use: 'key management identity, on the vault',
  },
  keyVaultCryptoServiceEncryptionUser: {
    name: 'Key Vault Crypto Service Encryption User',
    id: 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
    use: 'key management identity, on the vault',
  },
  monitoringDataReader: {
    name: 'Monitoring Data Reader',
    id: 'b0d8363b-8ddd-447d-831f-62ca05bff136',
    use: 'Grafana identity, on the Azure Monitor workspace',
  },
  serviceBusDataOwner: {
    name: 'Azure Service Bus Data Owner',
    id: '090c5cfd-751d-490a-894a-3ce6f1109419',
    use: 'KEDA identity, on a queue or subscription: reading its length counts as managing it',
  },
  serviceBusDataReceiver: {
    name: 'Azure Service Bus Data Receiver',
    id: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0',
    use: 'workload identity that receives, on a queue or subscription',
  },
  serviceBusDataSender: {
    name: 'Azure Service Bus Data Sender',
    id: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39',
    use: 'workload identity that sends, on a queue or topic',
  },
  aksRbacClusterAdmin: {
    name: 'Azure Kubernetes Service RBAC Cluster Admin',
    id: 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b',
    use: 'administrators, on the cluster',
  },
  aksRbacAdmin: {
    name: 'Azure Kubernetes Service RBAC Admin',
    id: '3498e952-d568-435e-9b2c-8d77e338d7f7',
    use: 'a team, on one namespace of the cluster',
  },
  aksRbacWriter: {
    name: 'Azure Kubernetes Service RBAC Writer',
    id: 'a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb',
    use: 'a team, on one namespace of the cluster',
  },
  aksRbacReader: {
    name: 'Azure Kubernetes Service RBAC Reader',
    id: '7f6c6a51-bcf8-42ba-9220-52d62157d7db',
    use: 'readers, on the cluster or one namespace',
  },
  aksClusterUser: {
    name: 'Azure Kubernetes Service Cluster User Role',
    id: '4abbcc35-e782-43d8-92c5-2d3f1bd2253f',
    use: 'everybody who runs kubectl, on the cluster',
  },
  grafanaAdmin: {
    name: 'Grafana Admin',
    id: '22926164-76b3-42b3-bc55-97df8dab3e41',
    use: 'administrators, on the Grafana workspace',
  },
  grafanaEditor: {
    name: 'Grafana Editor',
    id: 'a79a5197-3a5c-4973-a920-486035ffd60f',
    use: 'people who edit dashboards, on the Grafana workspace',
  },
  grafanaViewer: {
    name: 'Grafana Viewer',
    id: '60921a7e-fef1-4a43-9b16-a26c52ad4769',
    use: 'people who read dashboards, on the Grafana workspace',
  },
} as const satisfies Record<string, BuiltInRole>;

export type RoleKey = keyof typeof roles;

export const rolesSource = 'Azure docs, built-in-roles, 2026-04-09';
