@description('Name of the cluster.')
param clusterName string

@description('Categories of control-plane logs that are kept.')
param logCategories string[]

@description('Resource id of the Log Analytics workspace.')
param logAnalyticsWorkspaceId string

@description('Resource id of the data collection rule of managed Prometheus.')
param prometheusRuleId string

@description('Resource id of the data collection rule of container logs, when they are collected.')
param containerInsightsRuleId string?

resource cluster 'Microsoft.ContainerService/managedClusters@2026-04-01' existing = {
  name: clusterName
}

// The stable versions of this type cannot name a Log Analytics table type, and Azure has made no newer one.
#disable-next-line use-recent-api-versions
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'control-plane'
  scope: cluster
  properties: {
    workspaceId: logAnalyticsWorkspaceId
    logAnalyticsDestinationType: 'Dedicated'
    logs: [
      for category in logCategories: {
        category: category
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}

resource prometheusAssociation 'Microsoft.Insights/dataCollectionRuleAssociations@2024-03-11' = {
  name: 'ContainerMonitoringMetrics'
  scope: cluster
  properties: {
    dataCollectionRuleId: prometheusRuleId
  }
}

resource containerInsightsAssociation 'Microsoft.Insights/dataCollectionRuleAssociations@2024-03-11' = if (containerInsightsRuleId != null) {
  name: 'ContainerInsightsExtension'
  scope: cluster
  properties: {
    dataCollectionRuleId: containerInsightsRuleId
  }
}
