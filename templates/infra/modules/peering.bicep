@description('Name of the virtual network that is peered.')
param networkName string

@description('Name of the peering.')
param name string

@description('Resource id of the virtual network at the other end.')
param remoteNetworkId string

resource network 'Microsoft.Network/virtualNetworks@2025-01-01' existing = {
  name: networkName
}

// One half: traffic flows when the other network has one, too. What is forwarded is the traffic of the firewall.
resource peering 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings@2025-01-01' = {
  parent: network
  name: name
  properties: {
    remoteVirtualNetwork: {
      id: remoteNetworkId
    }
    allowVirtualNetworkAccess: true
    allowForwardedTraffic: true
    allowGatewayTransit: false
    useRemoteGateways: false
  }
}
