@description('Region of the resources.')
param location string

@description('Tags of the resources.')
param tags { *: string }

@description('Name of the cluster.')
param clusterName string

@description('Name of the action group.')
param actionGroupName string

@description('Resource id of the Log Analytics workspace that has the events of the cluster.')
param logAnalyticsWorkspaceId string

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' existing = {
  name: actionGroupName
}

// Flux has no metric that says whether an object is ready; it sends a warning at each try that fails, which is every minute.
resource fluxFails 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
  name: 'flux-fails-${clusterName}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'flux-fails-${clusterName}'
    description: 'Flux in ${clusterName} has failed for half an hour, so changes do not arrive. What to do: docs/flux-stopped.md in the repository of the platform.'
    severity: 2
    enabled: true
    autoMitigate: true
    scopes: [logAnalyticsWorkspaceId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    criteria: {
      allOf: [
        {
          query: '''
KubeEvents
| where Namespace == 'cluster-config' and KubeEventType == 'Warning'
| where SourceComponent in ('source-controller', 'kustomize-controller', 'helm-controller')
| project TimeGenerated, ObjectKind, Name, Reason, Message
'''
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          dimensions: [
            {
              name: 'ObjectKind'
              operator: 'Include'
              values: ['*']
            }
            {
              name: 'Name'
              operator: 'Include'
              values: ['*']
            }
          ]
          failingPeriods: {
            numberOfEvaluationPeriods: 2
            minFailingPeriodsToAlert: 2
          }
        }
      ]
    }
    actions: {
      actionGroups: [actionGroup.id]
    }
    // The table of a new workspace is there with its first event.
    skipQueryValidation: true
  }
}
