@description('Name of the cluster.')
param clusterName string

@description('Categories of control-plane logs that are kept.')
param logCategories string[]

@description('Resource id of the Log Analytics workspace.')
param logAnalyticsWorkspaceId string

@description('Name of the data collection rule of managed Prometheus.')
param prometheusRuleName string

@description('Name of the data collection rule of container logs, when they are collected.')
param containerInsightsRuleName string?

resource cluster 'Microsoft.ContainerService/managedClusters@2026-04-01' existing = {
  name: clusterName
}

resource prometheusRule 'Microsoft.Insights/dataCollectionRules@2024-03-11' existing = {
  name: prometheusRuleName
}

resource containerInsightsRule 'Microsoft.Insights/dataCollectionRules@2024-03-11' existing = {
  name: containerInsightsRuleName ?? 'none'
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
    dataCollectionRuleId: prometheusRule.id
  }
}

resource containerInsightsAssociation 'Microsoft.Insights/dataCollectionRuleAssociations@2024-03-11' = if (containerInsightsRuleName != null) {
  name: 'ContainerInsightsExtension'
  scope: cluster
  properties: {
    dataCollectionRuleId: containerInsightsRule.id
  }
}
