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
