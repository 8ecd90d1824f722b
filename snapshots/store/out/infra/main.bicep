import { accessType } from 'modules/access.bicep'
import { alertsType } from 'modules/alerts.bicep'
import { clusterType, runningType } from 'modules/cluster-parameters.bicep'
import { gitopsType } from 'modules/gitops.bicep'
import { globalName } from 'modules/global-name.bicep'
import { identitiesType } from 'modules/identities.bicep'
import { monitoringType } from 'modules/monitoring.bicep'
import { networkType } from 'modules/network.bicep'
import { poolType } from 'modules/node-pools.bicep'
import { existingRegistryType } from 'modules/registry-pull.bicep'
import { registryType } from 'modules/registry.bicep'
import { serviceBusType } from 'modules/service-bus.bicep'
import { vaultType } from 'modules/vault.bicep'

@description('Region of the resources.')
param location string

@description('Tags of the resources.')
param tags { *: string }

@description('The virtual network, its subnets and the way out.')
param network networkType

@description('The identities of the cluster and of its workloads.')
param identities identitiesType

@description('The cluster.')
param cluster clusterType

@description('The pool that carries the components of the cluster.')
param systemPool poolType

@description('The other pools.')
param pools poolType[]

@description('Who may use the cluster.')
param access accessType

@description('Metrics and logs.')
param monitoring monitoringType

@description('Who is notified of alerts.')
param alerts alertsType

@description('What a cluster that exists has become by itself. scripts/deploy.sh asks Azure for it.')
param running runningType = {}

@description('The key vault of the workloads, when there is one.')
param vault vaultType?

@description('The container registry, when one is made.')
param registry registryType?

@description('The container registry, when it exists already.')
param existingRegistry existingRegistryType?

@description('The Service Bus namespace, when there is one.')
param serviceBus serviceBusType?

@description('Where Flux takes the manifests from, when it does.')
param gitops gitopsType?

resource virtualNetwork 'Microsoft.Network/virtualNetworks@2025-01-01' existing = {
  name: network.name

  resource nodes 'subnets' existing = {
    name: network.subnets.nodes.name
  }

  resource apiServer 'subnets' existing = {
    name: network.subnets.?apiServer.?name ?? 'none'
  }

  resource privateEndpoints 'subnets' existing = {
    name: network.subnets.?privateEndpoints.?name ?? 'none'
  }
}

resource logAnalytics 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: monitoring.logAnalytics.name
}

module networkModule 'modules/network.bicep' = {
  params: {
    location: location
    tags: tags
    network: network
  }
}

module identitiesModule 'modules/identities.bicep' = {
  params: {
    location: location
    tags: tags
    identities: identities
    virtualNetworkName: network.name
    subnetNames: network.subnets.?apiServer == null
      ? [network.subnets.nodes.name]
      : [
          network.subnets.nodes.name
          network.subnets.apiServer!.name
        ]
    routeTableName: network.?firewall.?routeTable
  }
  dependsOn: [networkModule]
}

module monitoringModule 'modules/monitoring.bicep' = {
  params: {
    location: location
    tags: tags
    monitoring: monitoring
  }
  dependsOn: [identitiesModule]
}

// AKS takes a pool that does not exist from its own resource only, never as part of a cluster that runs.
var systemPoolIsMissing = running.?nodeCounts != null && running.?nodeCounts[?systemPool.name] == null

module systemPoolModule 'modules/node-pools.bicep' = if (systemPoolIsMissing) {
  params: {
    clusterName: cluster.name
    kubernetesVersion: running.?kubernetesVersion ?? cluster.kubernetesVersion
    pools: [systemPool]
    subnetId: virtualNetwork::nodes.id
    tags: tags
    running: running
  }
  dependsOn: [identitiesModule]
}

module clusterModule 'modules/cluster.bicep' = {
  params: {
    location: location
    tags: tags
    cluster: cluster
    systemPool: systemPool
    running: running
    controlPlaneName: identities.controlPlane
    kubeletName: identities.kubelet
    nodesSubnetId: virtualNetwork::nodes.id
    apiServerSubnetId: network.subnets.?apiServer == null ? null : virtualNetwork::apiServer.id
    egressRanges: networkModule.outputs.egressRanges
    monitoring: {
      logAnalyticsWorkspaceId: logAnalytics.id
      containerLogs: monitoring.?containerInsights != null
      controlPlaneMetrics: monitoring.prometheus.controlPlane
    }
  }
  dependsOn: [
    identitiesModule
    monitoringModule
    systemPoolModule
  ]
}

module nodePoolsModule 'modules/node-pools.bicep' = {
  params: {
    clusterName: cluster.name
    kubernetesVersion: cluster.kubernetesVersion
    pools: pools
    subnetId: virtualNetwork::nodes.id
    tags: tags
    running: running
  }
  dependsOn: [clusterModule]
}

module accessModule 'modules/access.bicep' = {
  params: {
    clusterName: cluster.name
    access: access
  }
  dependsOn: [clusterModule]
}

module clusterMonitoringModule 'modules/cluster-monitoring.bicep' = {
  params: {
    clusterName: cluster.name
    logCategories: cluster.logCategories
    logAnalyticsWorkspaceId: logAnalytics.id
    prometheusRuleName: monitoring.prometheus.dataCollectionRule
    containerInsightsRuleName: monitoring.?containerInsights.?dataCollectionRule
  }
  dependsOn: [clusterModule]
}

module alertsModule 'modules/alerts.bicep' = {
  params: {
    location: location
    tags: tags
    alerts: alerts
    clusterName: cluster.name
    workspaceName: monitoring.prometheus.workspace
    natGatewayName: network.?natGateway.?name
  }
  dependsOn: [clusterModule]
}

module grafanaModule 'modules/grafana.bicep' = if (monitoring.?grafana != null) {
  params: {
    location: location
    tags: tags
    settings: monitoring.grafana!
    workspaceName: monitoring.prometheus.workspace
  }
  dependsOn: [monitoringModule]
}

module federationModule 'modules/federation.bicep' = [
  for workload in identities.workloads: {
    params: {
      identityName: workload.name
      serviceAccounts: workload.serviceAccounts
      issuer: clusterModule.outputs.oidcIssuerUrl
      audience: identities.tokenAudience
    }
  }
]

module vaultModule 'modules/vault.bicep' = if (vault != null) {
  params: {
    location: location
    tags: tags
    settings: vault!
    endpointSubnetId: virtualNetwork::privateEndpoints.id
    virtualNetworkId: virtualNetwork.id
    logAnalyticsWorkspaceId: logAnalytics.id
  }
  dependsOn: [
    identitiesModule
    monitoringModule
  ]
}

module registryModule 'modules/registry.bicep' = if (registry != null) {
  params: {
    location: location
    tags: tags
    settings: registry!
    endpointSubnetId: virtualNetwork::privateEndpoints.id
    virtualNetworkId: virtualNetwork.id
    logAnalyticsWorkspaceId: logAnalytics.id
  }
  dependsOn: [
    monitoringModule
    networkModule
  ]
}

module registryPullModule 'modules/registry-pull.bicep' = if (registry != null) {
  params: {
    registryName: globalName(registry!.name, resourceGroup().id)
    repositoryPermissions: registry!.repositoryPermissions
    // The name of the role assignment holds the principal, which what-if cannot foresee.
    #disable-next-line what-if-short-circuiting
    kubeletPrincipalId: identitiesModule.outputs.kubeletPrincipalId
  }
  dependsOn: [registryModule]
}

var registryGroup = existingRegistry.?resourceGroup ?? resourceGroup().name
var registrySubscription = existingRegistry.?subscriptionId ?? subscription().subscriptionId

module existingRegistryPullModule 'modules/registry-pull.bicep' = if (existingRegistry != null) {
  scope: resourceGroup(registrySubscription, registryGroup)
  params: {
    registryName: existingRegistry!.name
    repositoryPermissions: existingRegistry!.repositoryPermissions
    // The name of the role assignment holds the principal, which what-if cannot foresee.
    #disable-next-line what-if-short-circuiting
    kubeletPrincipalId: identitiesModule.outputs.kubeletPrincipalId
  }
}

module existingRegistryEndpointModule 'modules/private-endpoint.bicep' = if (existingRegistry.?privateEndpoint != null) {
  params: {
    location: location
    tags: tags
    name: existingRegistry!.privateEndpoint!.name
    serviceId: resourceId(
      registrySubscription,
      registryGroup,
      'Microsoft.ContainerRegistry/registries',
      existingRegistry!.name
    )
    groupId: 'registry'
    zoneName: existingRegistry!.privateEndpoint!.zone
    subnetId: virtualNetwork::privateEndpoints.id
    virtualNetworkId: virtualNetwork.id
  }
  dependsOn: [networkModule]
}

module serviceBusModule 'modules/service-bus.bicep' = if (serviceBus != null && serviceBus.?existing == null) {
  params: {
    location: location
    tags: tags
    settings: serviceBus!
    endpointSubnetId: virtualNetwork::privateEndpoints.id
    virtualNetworkId: virtualNetwork.id
    logAnalyticsWorkspaceId: logAnalytics.id
  }
  dependsOn: [
    monitoringModule
    networkModule
  ]
}

module serviceBusAccessModule 'modules/service-bus-access.bicep' = if (serviceBus != null) {
  scope: resourceGroup(
    serviceBus.?existing.?subscriptionId ?? subscription().subscriptionId,
    serviceBus.?existing.?resourceGroup ?? resourceGroup().name
  )
  params: {
    namespaceName: serviceBus.?existing.?name ?? globalName(serviceBus!.name, resourceGroup().id)
    queues: serviceBus!.queues
    topics: serviceBus!.topics
    // The name of the role assignment holds the principal, which what-if cannot foresee.
    #disable-next-line what-if-short-circuiting
    principals: identitiesModule.outputs.principals
  }
  dependsOn: [serviceBusModule]
}

module gitopsModule 'modules/gitops.bicep' = if (gitops != null) {
  params: {
    clusterName: cluster.name
    gitops: gitops!
  }
  dependsOn: [
    nodePoolsModule
    federationModule
  ]
}

module gitopsAlertModule 'modules/gitops-alert.bicep' = if (gitops != null && contains(
  monitoring.?containerInsights.?streams ?? [],
  'Microsoft-KubeEvents'
)) {
  params: {
    location: location
    tags: tags
    clusterName: cluster.name
    actionGroupName: alerts.actionGroup
    logAnalyticsWorkspaceId: logAnalytics.id
  }
  dependsOn: [alertsModule]
}

module extensionsModule 'extensions.bicep' = {
  params: {
    platform: {
      location: location
      tags: tags
      clusterName: cluster.name
      virtualNetworkName: network.name
      logAnalyticsWorkspaceId: logAnalytics.id
    }
  }
  dependsOn: [clusterModule]
}

var clientIds = toObject(identitiesModule.outputs.clientIds, entry => entry.setting, entry => entry.value)
var settingsOfServices = {
  PROMETHEUS_QUERY_ENDPOINT: monitoringModule.outputs.prometheusQueryEndpoint
  SERVICE_BUS_NAME: serviceBus == null
    ? ''
    : serviceBus!.?existing.?name ?? globalName(serviceBus!.name, resourceGroup().id)
  TENANT_ID: tenant().tenantId
  VAULT_NAME: vault == null ? '' : globalName(vault!.name, resourceGroup().id)
}

@description('Name of the cluster.')
output clusterName string = cluster.name

@description('Values that only Azure knows, for the manifests.')
output settings { *: string } = union(settingsOfServices, clientIds)
