import { globalName, globalNameType } from 'global-name.bicep'
import { patchType } from 'patch.bicep'
import { roles } from 'roles.bicep'

@export()
@description('The key vault of the workloads.')
type vaultType = {
  @description('Name of the vault.')
  name: globalNameType

  @description('Pricing tier. premium keeps keys in hardware.')
  sku: 'standard' | 'premium'

  @description('The private endpoint. Absent leaves the vault reachable from the internet, guarded by roles.')
  privateEndpoint: {
    @description('Name of the private endpoint.')
    name: string

    @description('Name of the private DNS zone of the service.')
    zone: string
  }?

  @description('Names of the workload identities that read secrets.')
  secretReaders: string[]

  @description('Names of the workload identities that read certificates.')
  certificateReaders: string[]

  @description('Object ids of the Microsoft Entra groups that write secrets, and certificates where somebody reads them.')
  secretOfficers: string[]

  @description('Further properties of the resource, applied last.')
  patch: patchType?
}

@description('Region of the resources.')
param location string

@description('Tags of the resources.')
param tags { *: string }

@description('The key vault of the workloads.')
param settings vaultType

@description('Resource id of the subnet of private endpoints.')
param endpointSubnetId string

@description('Resource id of the virtual network.')
param virtualNetworkId string

@description('Resource id of the Log Analytics workspace.')
param logAnalyticsWorkspaceId string

// A variable, so that the compiler still checks what is written here.
var properties resourceInput<'Microsoft.KeyVault/vaults@2025-05-01'>.properties = {
  tenantId: tenant().tenantId
  sku: {
    family: 'A'
    name: settings.sku
  }
  enableRbacAuthorization: true
  enableSoftDelete: true
  softDeleteRetentionInDays: 90
  enablePurgeProtection: true
  enabledForDeployment: false
  enabledForDiskEncryption: false
  enabledForTemplateDeployment: false
  publicNetworkAccess: settings.?privateEndpoint == null ? 'Enabled' : 'Disabled'
  networkAcls: {
    bypass: 'AzureServices'
    defaultAction: settings.?privateEndpoint == null ? 'Allow' : 'Deny'
  }
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: globalName(settings.name, resourceGroup().id)
  location: location
  tags: tags
  properties: union(properties, settings.?patch ?? {})
}

// The stable versions of this type cannot name a Log Analytics table type, and Azure has made no newer one.
#disable-next-line use-recent-api-versions
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: vault
  properties: {
    workspaceId: logAnalyticsWorkspaceId
    logAnalyticsDestinationType: 'Dedicated'
    logs: [
      {
        category: 'AuditEvent'
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
    serviceId: vault.id
    groupId: 'vault'
    zoneName: settings.?privateEndpoint.?zone ?? 'none'
    subnetId: endpointSubnetId
    virtualNetworkId: virtualNetworkId
  }
}

resource secretReaders 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for reader in settings.secretReaders: {
    name: reader
  }
]

resource secretReaderAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (reader, index) in settings.secretReaders: {
    name: guid(vault.id, secretReaders[index].id, roles.keyVaultSecretsUser)
    scope: vault
    properties: {
      description: 'Reads secrets.'
      principalId: secretReaders[index].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
    }
  }
]

resource certificateReaders 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for reader in settings.certificateReaders: {
    name: reader
  }
]

resource certificateReaderAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (reader, index) in settings.certificateReaders: {
    name: guid(vault.id, certificateReaders[index].id, roles.keyVaultCertificateUser)
    scope: vault
    properties: {
      description: 'Reads certificates.'
      principalId: certificateReaders[index].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultCertificateUser)
    }
  }
]

resource secretOfficerAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for group in settings.secretOfficers: {
    name: guid(vault.id, group, roles.keyVaultSecretsOfficer)
    scope: vault
    properties: {
      description: 'Writes secrets.'
      principalId: group
      principalType: 'Group'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsOfficer)
    }
  }
]

var certificateOfficers = empty(settings.certificateReaders) ? [] : settings.secretOfficers

resource certificateOfficerAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for group in certificateOfficers: {
    name: guid(vault.id, group, roles.keyVaultCertificatesOfficer)
    scope: vault
    properties: {
      description: 'Writes certificates.'
      principalId: group
      principalType: 'Group'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.keyVaultCertificatesOfficer
      )
    }
  }
]
