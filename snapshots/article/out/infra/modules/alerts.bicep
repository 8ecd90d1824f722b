@export()
@description('Who is notified of alerts.')
type alertsType = {
  @description('Name of the action group.')
  actionGroup: string

  @description('Name shown in messages.')
  @minLength(1)
  @maxLength(12)
  shortName: string

  @description('Mailboxes.')
  emails: {
    @description('Name of the receiver.')
    name: string

    @description('E-mail address.')
    address: string
  }[]

  @description('Webhooks.')
  webhooks: {
    @description('Name of the receiver.')
    name: string

    @description('Address that is called. It must not hold a secret.')
    serviceUri: string
  }[]

  @description('Whether alerts are sent.')
  enabled: bool

  @description('Whether incidents of AKS in the whole subscription are sent. One of the environments that share it does.')
  serviceHealth: bool
}

@description('Region of the resources.')
param location string

@description('Tags of the resources.')
param tags { *: string }

@description('Who is notified of alerts.')
param alerts alertsType

@description('Name of the cluster, which is also the label of its series.')
param clusterName string

@description('Name of the Azure Monitor workspace.')
param workspaceName string

@description('Name of the NAT gateway, when that is the way out.')
param natGatewayName string?

// The same files that promtool tests.
var ruleGroups = concat(
  loadYamlContent('../../alerts/article.yaml').groups,
  loadYamlContent('../../alerts/platform.yaml').groups,
  loadYamlContent('../../alerts/recording.yaml').groups
)

resource cluster 'Microsoft.ContainerService/managedClusters@2026-04-01' existing = {
  name: clusterName
}

resource workspace 'Microsoft.Monitor/accounts@2025-10-03' existing = {
  name: workspaceName
}

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: alerts.actionGroup
  location: 'global'
  tags: tags
  properties: {
    enabled: alerts.enabled
    groupShortName: alerts.shortName
    emailReceivers: [
      for receiver in alerts.emails: {
        name: receiver.name
        emailAddress: receiver.address
        useCommonAlertSchema: true
      }
    ]
    webhookReceivers: [
      for receiver in alerts.webhooks: {
        name: receiver.name
        serviceUri: receiver.serviceUri
        useCommonAlertSchema: true
      }
    ]
  }
}

resource prometheusRules 'Microsoft.AlertsManagement/prometheusRuleGroups@2023-03-01' = [
  for group in ruleGroups: {
    name: '${group.name}-${clusterName}'
    location: location
    tags: tags
    properties: {
      enabled: true
      clusterName: clusterName
      // The workspace first: Azure takes the other order for another kind of group.
      scopes: [
        workspace.id
        cluster.id
      ]
      interval: 'PT${toUpper(group.interval)}'
      rules: map(
        group.rules,
        rule =>
          contains(rule, 'alert')
            ? {
                alert: rule.alert
                expression: rule.expr
                enabled: true
                for: 'PT${toUpper(rule.for)}'
                severity: int(rule.labels.severity)
                labels: rule.labels
                annotations: rule.annotations
                resolveConfiguration: {
                  autoResolved: true
                  timeToResolve: 'PT10M'
                }
                actions: [
                  {
                    actionGroupId: actionGroup.id
                  }
                ]
              }
            : {
                record: rule.record
                expression: rule.expr
                enabled: true
                labels: rule.?labels ?? {}
              }
      )
    }
  }
]

resource clusterOperations 'Microsoft.Insights/activityLogAlerts@2026-01-01' = {
  name: 'failed-operations-${clusterName}'
  location: 'global'
  tags: tags
  properties: {
    description: 'An operation on the cluster failed: an upgrade, a pool change, a start.'
    enabled: true
    scopes: [cluster.id]
    condition: {
      allOf: [
        {
          field: 'category'
          equals: 'Administrative'
        }
        {
          field: 'resourceProvider'
          equals: 'Microsoft.ContainerService'
        }
        {
          field: 'status'
          equals: 'Failed'
        }
      ]
    }
    actions: {
      actionGroups: [
        {
          actionGroupId: actionGroup.id
        }
      ]
    }
  }
}

resource clusterHealth 'Microsoft.Insights/activityLogAlerts@2026-01-01' = {
  name: 'resource-health-${clusterName}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Azure reports the cluster as degraded or unavailable.'
    enabled: true
    scopes: [cluster.id]
    condition: {
      allOf: [
        {
          field: 'category'
          equals: 'ResourceHealth'
        }
        {
          anyOf: [
            {
              field: 'properties.currentHealthStatus'
              equals: 'Degraded'
            }
            {
              field: 'properties.currentHealthStatus'
              equals: 'Unavailable'
            }
          ]
        }
      ]
    }
    actions: {
      actionGroups: [
        {
          actionGroupId: actionGroup.id
        }
      ]
    }
  }
}

resource serviceHealth 'Microsoft.Insights/activityLogAlerts@2026-01-01' = if (alerts.serviceHealth) {
  name: 'service-health-${clusterName}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Azure reports an incident, a maintenance or an advisory of AKS, in whatever region.'
    enabled: true
    scopes: [subscription().id]
    condition: {
      allOf: [
        {
          field: 'category'
          equals: 'ServiceHealth'
        }
        {
          field: 'properties.impactedServices[*].ServiceName'
          containsAny: ['Azure Kubernetes Service (AKS)']
        }
      ]
    }
    actions: {
      actionGroups: [
        {
          actionGroupId: actionGroup.id
        }
      ]
    }
  }
}

resource natGateway 'Microsoft.Network/natGateways@2025-01-01' existing = {
  name: natGatewayName ?? 'none'
}

resource failedConnections 'Microsoft.Insights/metricAlerts@2026-01-01' = if (natGatewayName != null) {
  name: 'failed-connections-${clusterName}'
  location: 'global'
  tags: tags
  properties: {
    description: 'The NAT gateway refuses outbound connections: it needs another public address.'
    enabled: true
    severity: 2
    autoMitigate: true
    scopes: [natGateway.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'failed'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'SNATConnectionCount'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
          dimensions: [
            {
              name: 'ConnectionState'
              operator: 'Include'
              values: ['Failed']
            }
          ]
        }
      ]
    }
    actions: [
      {
        actionGroupId: actionGroup.id
      }
    ]
  }
}
