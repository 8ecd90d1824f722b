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
