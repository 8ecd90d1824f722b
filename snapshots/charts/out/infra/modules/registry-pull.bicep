import { roles } from 'roles.bicep'

@export()
@description('A registry that exists already.')
type existingRegistryType = {
  @description('Name of the registry.')
  name: string

  @description('Its resource group.')
  resourceGroup: string

  @description('Its subscription. Absent means the one of the deployment.')
  subscriptionId: string?

  @description('A private endpoint in the network of this cluster, when the registry is reached through one.')
  privateEndpoint: {
    @description('Name of the private endpoint.')
    name: string

    @description('Name of the private DNS zone of the service.')
    zone: string
  }?

  @description('Whether it uses repository permissions, where AcrPull has no effect.')
  repositoryPermissions: bool
}

@description('Name of the registry.')
param registryName string

@description('Whether it uses repository permissions, where AcrPull has no effect.')
param repositoryPermissions bool

@description('Object id of the service principal of the kubelets.')
param kubeletPrincipalId string

var role = repositoryPermissions ? roles.registryRepositoryReader : roles.acrPull

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' existing = {
  name: registryName
}

// The registry outlives the environments that pull from it. An identity that is made again is another principal, whose
// assignment must not have the name of the old one.
resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, kubeletPrincipalId, role)
  scope: registry
  properties: {
    description: 'The kubelets pull images.'
    principalId: kubeletPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}
