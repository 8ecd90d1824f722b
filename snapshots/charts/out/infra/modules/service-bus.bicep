import { globalName, globalNameType } from 'global-name.bicep'

@export()
@description('A queue and who uses it.')
type queueType = {
  @description('Name of the queue.')
  name: string

  @description('Names of the workload identities that receive.')
  receivers: string[]

  @description('Names of the workload identities that send.')
  senders: string[]

  @description('Names of the identities that read its length to scale by it.')
  scalers: string[]
}

@export()
@description('A topic and who uses it.')
type topicType = {
  @description('Name of the topic.')
  name: string

  @description('Names of the workload identities that send.')
  senders: string[]

  @description('The subscriptions.')
  subscriptions: {
    @description('Name of the subscription.')
    name: string

    @description('Names of the workload identities that receive.')
    receivers: string[]

    @description('Names of the identities that read its length to scale by it.')
    scalers: string[]
  }[]
}

@export()
@description('The Service Bus namespace, its entities and who uses them.')
type serviceBusType = {
  @description('Name of the namespace.')
  name: globalNameType

  @description('A namespace that exists already, with its entities, in place of a new one.')
  existing: {
    @description('Name of the namespace.')
    name: string

    @description('Its resource group.')
    resourceGroup: string

    @description('Its subscription.')
    subscriptionId: string
  }?

  @description('Pricing tier. Premium has private endpoints.')
  sku: 'Standard' | 'Premium'

  @description('Spread over the zones of the region. Needs Premium.')
  zoneRedundancy: bool

  @description('The private endpoint. Absent leaves the namespace reachable from the internet, guarded by roles.')
  privateEndpoint: {
    @description('Name of the private endpoint.')
    name: string

    @description('Name of the private DNS zone of the service.')
    zone: string
  }?

  @description('The queues.')
  queues: queueType[]

  @description('The topics.')
  topics: topicType[]
}

@description('Region of the resources.')
param location string

@description('Tags of the resources.')
param tags { *: string }

@description('The Service Bus namespace.')
param settings serviceBusType

@description('Resource id of the subnet of private endpoints.')
param endpointSubnetId string

@description('Resource id of the virtual network.')
param virtualNetworkId string

@description('Resource id of the Log Analytics workspace.')
param logAnalyticsWorkspaceId string

var subscriptions = flatten(map(
  settings.topics,
  topic => map(topic.subscriptions, subscription => { topic: topic.name, name: subscription.name })
))

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' = {
  name: globalName(settings.name, resourceGroup().id)
  location: location
  tags: tags
  sku: {
    name: settings.sku
    tier: settings.sku
    capacity: settings.sku == 'Premium' ? 1 : null
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: settings.?privateEndpoint == null ? 'Enabled' : 'Disabled'
    zoneRedundant: settings.zoneRedundancy ? true : null
  }

  resource queues 'queues' = [
    for queue in settings.queues: {
      name: queue.name
      properties: {
        deadLetteringOnMessageExpiration: true
        lockDuration: 'PT1M'
        maxDeliveryCount: 10
      }
    }
  ]

  resource topics 'topics' = [
    for topic in settings.topics: {
      name: topic.name
      properties: {}
    }
  ]
}

resource topicSubscriptions 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2026-01-01' = [
  for subscription in subscriptions: {
    name: '${namespace.name}/${subscription.topic}/${subscription.name}'
    properties: {
      deadLetteringOnMessageExpiration: true
      lockDuration: 'PT1M'
      maxDeliveryCount: 10
    }
    dependsOn: [namespace::topics]
  }
]

// The stable versions of this type cannot name a Log Analytics table type, and Azure has made no newer one.
#disable-next-line use-recent-api-versions
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'operations'
  scope: namespace
  properties: {
    workspaceId: logAnalyticsWorkspaceId
    logs: [
      {
        category: 'OperationalLogs'
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
    serviceId: namespace.id
    groupId: 'namespace'
    zoneName: settings.?privateEndpoint.?zone ?? 'none'
    subnetId: endpointSubnetId
    virtualNetworkId: virtualNetworkId
  }
}
