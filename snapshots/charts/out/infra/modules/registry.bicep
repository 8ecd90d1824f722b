import { globalName, globalNameType } from 'global-name.bicep'
import { patchType } from 'patch.bicep'

@export()
@description('The container registry.')
type registryType = {
  @description('Name of the registry.')
  name: globalNameType

  @description('Pricing tier. Premium has private endpoints and zone redundancy.')
  sku: 'Standard' | 'Premium'

  @description('The private endpoint. Absent leaves the registry reachable from the internet, guarded by roles.')
  privateEndpoint: {
    @description('Name of the private endpoint.')
    name: string

    @description('Name of the private DNS zone of the service.')
    zone: string
  }?

  @description('Spread over the zones of the region.')
  zoneRedundancy: bool

  @description('Give rights on single repositories, where AcrPull has no effect.')
  repositoryPermissions: bool

  @description('Further properties of the resource, applied last.')
  patch: patchType?
}

@description('Region of the resources.')
param location string

@description('Tags of the resources.')
param tags { *: string }

@description('The container registry.')
param settings registryType

@description('Resource id of the subnet of private endpoints.')
param endpointSubnetId string

@description('Resource id of the virtual network.')
param virtualNetworkId string

@description('Resource id of the Log Analytics workspace.')
param logAnalyticsWorkspaceId string

// A variable, so that the compiler still checks what is written here.
var properties resourceInput<'Microsoft.ContainerRegistry/registries@2025-11-01'>.properties = {
  adminUserEnabled: false
  anonymousPullEnabled: false
  dataEndpointEnabled: settings.sku == 'Premium'
  networkRuleBypassOptions: 'AzureServices'
  publicNetworkAccess: settings.?privateEndpoint == null ? 'Enabled' : 'Disabled'
  roleAssignmentMode: settings.repositoryPermissions ? 'AbacRepositoryPermissions' : 'LegacyRegistryPermissions'
  zoneRedundancy: settings.zoneRedundancy ? 'Enabled' : 'Disabled'
  policies: settings.sku == 'Premium'
    ? {
        exportPolicy: {
          status: settings.?privateEndpoint == null ? 'enabled' : 'disabled'
        }
      }
    : null
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: globalName(settings.name, resourceGroup().id)
  location: location
  tags: tags
  sku: {
    name: settings.sku
  }
  properties: union(properties, settings.?patch ?? {})
}

// The stable versions of this type cannot name a Log Analytics table type, and Azure has made no newer one.
#disable-next-line use-recent-api-versions
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'events'
  scope: registry
  properties: {
    workspaceId: logAnalyticsWorkspaceId
    logs: [
      {
        category: 'ContainerRegistryLoginEvents'
        enabled: true
      }
      {
        category: 'ContainerRegistryRepositoryEvents'
        enabled: true
      }
    ]
  }
}

module endpoint 'private-endpoint.bicep' = if (settings.?privateEndpoint != null) {
  params: {
    location: location
    tags: tags
    name: settings.?privateEndpoint.?name ?? 'none'
    serviceId: registry.id
    groupId: 'registry'
    zoneName: settings.?privateEndpoint.?zone ?? 'none'
    subnetId: endpointSubnetId
    virtualNetworkId: virtualNetworkId
  }
}
