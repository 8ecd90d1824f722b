import { roles } from 'roles.bicep'

@export()
@description('A Kubernetes service account that may act as an identity.')
type serviceAccountType = {
  @description('Namespace of the service account.')
  namespace: string

  @description('Name of the service account.')
  name: string
}

@export()
@description('The identity of one workload.')
type workloadIdentityType = {
  @description('Name of the identity.')
  name: string

  @description('The service accounts that may act as it.')
  @minLength(1)
  @maxLength(20)
  serviceAccounts: serviceAccountType[]

  @description('Key of the setting that hands its client id to the manifests.')
  clientIdSetting: string
}

@export()
@description('The identities of the cluster and of its workloads.')
type identitiesType = {
  @description('Name of the identity of the control plane.')
  controlPlane: string

  @description('Name of the identity of the kubelets.')
  kubelet: string

  @description('The identities of the workloads.')
  workloads: workloadIdentityType[]

  @description('Who the tokens of service accounts are for.')
  tokenAudience: string
}

@description('The client id of a workload identity, and the setting that carries it.')
type clientIdType = {
  @description('Key of the setting.')
  setting: string

  @description('Client id.')
  value: string
}

@export()
@description('An identity and what Microsoft Entra calls it.')
type principalType = {
  @description('Name of the identity.')
  name: string

  @description('Object id of its service principal. An identity that is made again gets another one.')
  principalId: string
}

@description('Region of the resources.')
param location string

@description('Tags of the resources.')
param tags { *: string }

@description('The identities to make.')
param identities identitiesType

@description('Name of the virtual network.')
param virtualNetworkName string

@description('Names of the subnets in which the control plane makes load balancers and endpoints.')
param subnetNames string[]

@description('Name of the route table of the nodes, when a firewall is the way out.')
param routeTableName string?

resource controlPlane 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: identities.controlPlane
  location: location
  tags: tags
}

resource kubelet 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: identities.kubelet
  location: location
  tags: tags
}

resource workloads 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = [
  for workload in identities.workloads: {
    name: workload.name
    location: location
    tags: tags
  }
]

resource virtualNetwork 'Microsoft.Network/virtualNetworks@2025-01-01' existing = {
  name: virtualNetworkName
}

resource subnets 'Microsoft.Network/virtualNetworks/subnets@2025-01-01' existing = [
  for name in subnetNames: {
    parent: virtualNetwork
    name: name
  }
]

resource routeTable 'Microsoft.Network/routeTables@2025-01-01' existing = {
  name: routeTableName ?? 'none'
}

// These roles must exist before the cluster does, which is why the identity cannot be one that the cluster brings.
resource subnetAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in subnetNames: {
    name: guid(subnets[index].id, controlPlane.id, roles.networkContributor)
    scope: subnets[index]
    properties: {
      description: 'The control plane joins nodes and load balancers to the subnet.'
      principalId: controlPlane.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.networkContributor)
    }
  }
]

resource routeTableAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (routeTableName != null) {
  name: guid(routeTable.id, controlPlane.id, roles.networkContributor)
  scope: routeTable
  properties: {
    description: 'AKS checks that the control plane may change the route table of the nodes.'
    principalId: controlPlane.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.networkContributor)
  }
}

resource kubeletAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(kubelet.id, controlPlane.id, roles.managedIdentityOperator)
  scope: kubelet
  properties: {
    description: 'The control plane gives the kubelet identity to nodes.'
    principalId: controlPlane.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.managedIdentityOperator)
  }
}

@description('Object id of the service principal of the kubelets.')
output kubeletPrincipalId string = kubelet.properties.principalId

@description('The service principals of the workload identities.')
output principals principalType[] = [
  for (workload, index) in identities.workloads: {
    name: workload.name
    principalId: workloads[index].properties.principalId
  }
]

@description('The client ids of the workload identities.')
output clientIds clientIdType[] = [
  for (workload, index) in identities.workloads: {
    setting: workload.clientIdSetting
    value: workloads[index].properties.clientId
  }
]
