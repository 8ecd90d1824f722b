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
