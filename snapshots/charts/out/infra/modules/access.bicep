import { roles } from 'roles.bicep'

@export()
@description('The right of a group in one namespace.')
type namespaceAccessType = {
  @description('Name of the namespace.')
  namespace: string

  @description('What the group may do.')
  role: 'admin' | 'writer' | 'reader'

  @description('Object id of the Microsoft Entra group.')
  group: string
}

@export()
@description('Who may use the cluster.')
type accessType = {
  @description('Object ids of the Microsoft Entra groups that administer the cluster.')
  adminGroups: string[]

  @description('Object ids of the Microsoft Entra groups that may look at everything but secrets.')
  readerGroups: string[]

  @description('Rights of groups in one namespace.')
  namespaces: namespaceAccessType[]
}

@description('Name of the cluster.')
param clusterName string

@description('Who may use the cluster.')
param access accessType

var namespaceRoles = {
  admin: roles.aksRbacAdmin
  writer: roles.aksRbacWriter
  reader: roles.aksRbacReader
}

// Whoever runs kubectl needs the address and the certificate of the API server first.
var users = union(access.adminGroups, access.readerGroups, map(access.namespaces, entry => entry.group))

resource cluster 'Microsoft.ContainerService/managedClusters@2026-04-01' existing = {
  name: clusterName
}

resource userAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for group in users: {
    name: guid(cluster.id, group, roles.aksClusterUser)
    scope: cluster
    properties: {
      description: 'Gets the address of the cluster for kubectl.'
      principalId: group
      principalType: 'Group'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.aksClusterUser)
    }
  }
]

resource adminAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for group in access.adminGroups: {
    name: guid(cluster.id, group, roles.aksRbacClusterAdmin)
    scope: cluster
    properties: {
      description: 'Administers everything in the cluster.'
      principalId: group
      principalType: 'Group'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.aksRbacClusterAdmin)
    }
  }
]

// Local accounts are off: a cluster without a group of administrators would be closed to everybody. Whoever deploys gets in,
// so that scripts/deploy.sh can apply the manifests.
resource deployerAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (empty(access.adminGroups)) {
  name: guid(cluster.id, deployer().objectId, roles.aksRbacClusterAdmin)
  scope: cluster
  properties: {
    description: 'Administers everything in the cluster, in place of a group.'
    principalId: deployer().objectId
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.aksRbacClusterAdmin)
  }
}

resource readerAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for group in access.readerGroups: {
    name: guid(cluster.id, group, roles.aksRbacReader)
    scope: cluster
    properties: {
      description: 'Looks at everything in the cluster but secrets.'
      principalId: group
      principalType: 'Group'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.aksRbacReader)
    }
  }
]

// A namespace is a scope for roles but no resource, so its type has no description that a compiler could check.
#disable-next-line BCP081
resource namespaces 'Microsoft.ContainerService/managedClusters/namespaces@2026-04-01' existing = [
  for entry in access.namespaces: {
    parent: cluster
    name: entry.namespace
  }
]

resource namespaceAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (entry, index) in access.namespaces: {
    name: guid(namespaces[index].id, entry.group, namespaceRoles[entry.role])
    scope: namespaces[index]
    properties: {
      description: 'Works in the namespace ${entry.namespace}.'
      principalId: entry.group
      principalType: 'Group'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', namespaceRoles[entry.role])
    }
  }
]
