@export()
@description('Where Flux takes the manifests from.')
type gitopsType = {
  @description('Address of the git repository.')
  url: string

  @description('Branch.')
  branch: string

  @description('Folder of this environment in the repository.')
  path: string

  @description('Seconds between two looks at the repository.')
  @minValue(60)
  syncIntervalInSeconds: int

  @description('How Flux signs in to the repository.')
  provider: 'Azure' | 'GitHub' | 'Generic'

  @description('Name of the workload identity that it signs in as.')
  identity: string?

  @description('Lines of known_hosts, for a git server whose key Flux does not bring.')
  knownHosts: string[]?
}

@description('Name of the cluster.')
param clusterName string

@description('Where Flux takes the manifests from.')
param gitops gitopsType

resource cluster 'Microsoft.ContainerService/managedClusters@2026-04-01' existing = {
  name: clusterName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = if (gitops.?identity != null) {
  name: gitops.?identity ?? 'none'
}

resource extension 'Microsoft.KubernetesConfiguration/extensions@2025-03-01' = {
  name: 'flux'
  scope: cluster
  properties: {
    extensionType: 'microsoft.flux'
    autoUpgradeMinorVersion: true
    releaseTrain: 'Stable'
    configurationSettings: gitops.?identity == null
      ? null
      : {
          'workloadIdentity.enable': 'true'
          'workloadIdentity.azureClientId': identity!.properties.clientId
        }
  }
}

resource configuration 'Microsoft.KubernetesConfiguration/fluxConfigurations@2025-04-01' = {
  name: 'platform'
  scope: cluster
  properties: {
    scope: 'cluster'
    namespace: 'cluster-config'
    sourceKind: 'GitRepository'
    gitRepository: {
      url: gitops.url
      provider: gitops.provider
      sshKnownHosts: gitops.?knownHosts == null ? null : base64(join(gitops.?knownHosts ?? [], '\n'))
      repositoryRef: {
        branch: gitops.branch
      }
      syncIntervalInSeconds: gitops.syncIntervalInSeconds
    }
    kustomizations: {
      platform: {
        path: gitops.path
        prune: true
        wait: true
        syncIntervalInSeconds: gitops.syncIntervalInSeconds
        retryIntervalInSeconds: 60
      }
    }
  }
  dependsOn: [extension]
}
