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
