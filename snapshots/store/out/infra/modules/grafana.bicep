import { grafanaType } from 'monitoring.bicep'
import { roles } from 'roles.bicep'

@description('Region of the resources.')
param location string

@description('Tags of the resources.')
param tags { *: string }

@description('Azure Managed Grafana.')
param settings grafanaType

@description('Name of the Azure Monitor workspace that it shows.')
param workspaceName string

resource workspace 'Microsoft.Monitor/accounts@2025-10-03' existing = {
  name: workspaceName
}

resource grafana 'Microsoft.Dashboard/grafana@2025-08-01' = {
  name: settings.name
  location: location
  tags: tags
  sku: {
    name: 'Standard'
  }
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    apiKey: 'Disabled'
    deterministicOutboundIP: 'Disabled'
    grafanaMajorVersion: '12'
    publicNetworkAccess: 'Enabled'
    zoneRedundancy: settings.zoneRedundancy ? 'Enabled' : 'Disabled'
    grafanaIntegrations: {
      azureMonitorWorkspaceIntegrations: [
        {
          azureMonitorWorkspaceResourceId: workspace.id
        }
      ]
    }
  }
}

resource grafanaMetrics 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(workspace.id, grafana.id, roles.monitoringDataReader)
  scope: workspace
  properties: {
    description: 'Grafana shows the metrics.'
    principalId: grafana.identity!.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringDataReader)
  }
}

resource grafanaAdminAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for group in settings.adminGroups: {
    name: guid(grafana.id, group, roles.grafanaAdmin)
    scope: grafana
    properties: {
      description: 'Administers Grafana.'
      principalId: group
      principalType: 'Group'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.grafanaAdmin)
    }
  }
]

resource grafanaViewerAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for group in settings.viewerGroups: {
    name: guid(grafana.id, group, roles.grafanaViewer)
    scope: grafana
    properties: {
      description: 'Looks at dashboards.'
      principalId: group
      principalType: 'Group'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.grafanaViewer)
    }
  }
]
