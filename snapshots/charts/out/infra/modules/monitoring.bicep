import { roles } from 'roles.bicep'

@export()
@description('Managed Prometheus.')
type prometheusType = {
  @description('Name of the Azure Monitor workspace.')
  workspace: string

  @description('Name of the data collection endpoint.')
  @maxLength(44)
  dataCollectionEndpoint: string

  @description('Name of the data collection rule.')
  @maxLength(64)
  dataCollectionRule: string

  @description('Collect metrics of the API server and of etcd.')
  controlPlane: bool

  @description('Names of the workload identities that query the workspace.')
  readers: string[]
}

@export()
@description('Container logs.')
type containerInsightsType = {
  @description('Name of the data collection rule.')
  @maxLength(64)
  dataCollectionRule: string

  @description('What is collected, by the names of the streams.')
  @minLength(1)
  streams: string[]

  @description('How often inventory is collected, 1m to 30m.')
  interval: string

  @description('Whether the namespaces are the only ones collected, or the ones left out.')
  namespaceFilteringMode: 'Include' | 'Exclude' | 'Off'

  @description('The namespaces of the filter.')
  namespaces: string[]
}

@export()
@description('Azure Managed Grafana.')
type grafanaType = {
  @description('Name of the Grafana workspace.')
  @minLength(2)
  @maxLength(30)
  name: string

  @description('Spread over the zones of the region.')
  zoneRedundancy: bool

  @description('Object ids of the Microsoft Entra groups that administer Grafana.')
  adminGroups: string[]

  @description('Object ids of the Microsoft Entra groups that look at dashboards.')
  viewerGroups: string[]
}

@export()
@description('Metrics and logs.')
type monitoringType = {
  @description('The Log Analytics workspace.')
  logAnalytics: {
    @description('Name of the workspace.')
    @minLength(4)
    @maxLength(63)
    name: string

    @description('Days that logs are kept.')
    @minValue(30)
    @maxValue(730)
    retentionInDays: int

    @description('Gigabytes a day after which collection stops until the next day, -1 for no limit.')
    dailyQuotaGb: int
  }

  @description('Managed Prometheus.')
  prometheus: prometheusType

  @description('Container logs, when they are collected.')
  containerInsights: containerInsightsType?

  @description('Azure Managed Grafana, when there is one.')
  grafana: grafanaType?
}

@description('Region of the resources.')
param location string

@description('Tags of the resources.')
param tags { *: string }

@description('Metrics and logs.')
param monitoring monitoringType

var prometheus = monitoring.prometheus

resource logAnalytics 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: monitoring.logAnalytics.name
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: monitoring.logAnalytics.retentionInDays
    workspaceCapping: {
      dailyQuotaGb: monitoring.logAnalytics.dailyQuotaGb
    }
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

resource workspace 'Microsoft.Monitor/accounts@2025-10-03' = {
  name: prometheus.workspace
  location: location
  tags: tags
}

resource readers 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for reader in prometheus.readers: {
    name: reader
  }
]

resource readerAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (reader, index) in prometheus.readers: {
    name: guid(workspace.id, readers[index].id, roles.monitoringDataReader)
    scope: workspace
    properties: {
      description: 'Scales workloads on queries.'
      principalId: readers[index].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringDataReader)
    }
  }
]

resource endpoint 'Microsoft.Insights/dataCollectionEndpoints@2024-03-11' = {
  name: prometheus.dataCollectionEndpoint
  location: location
  tags: tags
  kind: 'Linux'
  properties: {}
}

resource prometheusRule 'Microsoft.Insights/dataCollectionRules@2024-03-11' = {
  name: prometheus.dataCollectionRule
  location: location
  tags: tags
  kind: 'Linux'
  properties: {
    dataCollectionEndpointId: endpoint.id
    dataSources: {
      prometheusForwarder: [
        {
          name: 'prometheus'
          streams: ['Microsoft-PrometheusMetrics']
          labelIncludeFilter: {}
        }
      ]
    }
    destinations: {
      monitoringAccounts: [
        {
          name: 'workspace'
          accountResourceId: workspace.id
        }
      ]
    }
    dataFlows: [
      {
        streams: ['Microsoft-PrometheusMetrics']
        destinations: ['workspace']
      }
    ]
  }
}

resource containerInsightsRule 'Microsoft.Insights/dataCollectionRules@2024-03-11' = if (monitoring.?containerInsights != null) {
  name: monitoring.?containerInsights.?dataCollectionRule ?? 'none'
  location: location
  tags: tags
  kind: 'Linux'
  properties: {
    dataSources: {
      extensions: [
        {
          name: 'ContainerInsightsExtension'
          extensionName: 'ContainerInsights'
          streams: monitoring.?containerInsights.?streams
          extensionSettings: {
            dataCollectionSettings: {
              interval: monitoring.?containerInsights.?interval
              namespaceFilteringMode: monitoring.?containerInsights.?namespaceFilteringMode
              namespaces: monitoring.?containerInsights.?namespaces
              enableContainerLogV2: true
            }
          }
        }
      ]
    }
    destinations: {
      logAnalytics: [
        {
          name: 'workspace'
          workspaceResourceId: logAnalytics.id
        }
      ]
    }
    dataFlows: [
      {
        streams: monitoring.?containerInsights.?streams
        destinations: ['workspace']
      }
    ]
  }
}

@description('Address of the query endpoint of managed Prometheus.')
output prometheusQueryEndpoint string = workspace.properties.metrics.prometheusQueryEndpoint
