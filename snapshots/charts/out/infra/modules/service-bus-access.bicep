import { principalType } from 'identities.bicep'
import { roles } from 'roles.bicep'
import { queueType, topicType } from 'service-bus.bicep'

@description('Name of the namespace.')
param namespaceName string

@description('The queues.')
param queues queueType[]

@description('The topics.')
param topics topicType[]

@description('The service principals of the workload identities.')
param principals principalType[]

// The namespace may outlive the environment. An identity that is made again is another principal, whose assignments must
// not have the names of the old ones.
var principalIds = toObject(principals, entry => entry.name, entry => entry.principalId)

// Reading the length of an entity counts as managing it, and the owner role is the only built-in one that may.
var queueGrants = flatten(map(
  queues,
  queue =>
    concat(
      map(queue.receivers, name => { queue: queue.name, identity: name, role: roles.serviceBusDataReceiver }),
      map(queue.senders, name => { queue: queue.name, identity: name, role: roles.serviceBusDataSender }),
      map(queue.scalers, name => { queue: queue.name, identity: name, role: roles.serviceBusDataOwner })
    )
))

var topicGrants = flatten(map(
  topics,
  topic => map(topic.senders, name => { topic: topic.name, identity: name, role: roles.serviceBusDataSender })
))

var subscriptionGrants = flatten(map(
  topics,
  topic =>
    flatten(map(
      topic.subscriptions,
      subscription =>
        concat(
          map(subscription.receivers, name => {
            topic: topic.name
            subscription: subscription.name
            identity: name
            role: roles.serviceBusDataReceiver
          }),
          map(subscription.scalers, name => {
            topic: topic.name
            subscription: subscription.name
            identity: name
            role: roles.serviceBusDataOwner
          })
        )
    ))
))

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' existing = {
  name: namespaceName
}

resource grantedQueues 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' existing = [
  for grant in queueGrants: {
    parent: namespace
    name: grant.queue
  }
]

resource queueAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (grant, index) in queueGrants: {
    name: guid(grantedQueues[index].id, principalIds[grant.identity], grant.role)
    scope: grantedQueues[index]
    properties: {
      description: 'Uses the queue ${grant.queue}.'
      principalId: principalIds[grant.identity]
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
    }
  }
]

resource grantedTopics 'Microsoft.ServiceBus/namespaces/topics@2026-01-01' existing = [
  for grant in topicGrants: {
    parent: namespace
    name: grant.topic
  }
]

resource topicAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (grant, index) in topicGrants: {
    name: guid(grantedTopics[index].id, principalIds[grant.identity], grant.role)
    scope: grantedTopics[index]
    properties: {
      description: 'Sends to the topic ${grant.topic}.'
      principalId: principalIds[grant.identity]
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
    }
  }
]

resource topicsOfSubscriptions 'Microsoft.ServiceBus/namespaces/topics@2026-01-01' existing = [
  for grant in subscriptionGrants: {
    parent: namespace
    name: grant.topic
  }
]

resource grantedSubscriptions 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2026-01-01' existing = [
  for (grant, index) in subscriptionGrants: {
    parent: topicsOfSubscriptions[index]
    name: grant.subscription
  }
]

resource subscriptionAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (grant, index) in subscriptionGrants: {
    name: guid(grantedSubscriptions[index].id, principalIds[grant.identity], grant.role)
    scope: grantedSubscriptions[index]
    properties: {
      description: 'Uses the subscription ${grant.subscription} of the topic ${grant.topic}.'
      principalId: principalIds[grant.identity]
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
    }
  }
]
