import { patchType } from 'patch.bicep'

@export()
@description('A subnet and its network security group.')
type subnetType = {
  @description('Name of the subnet.')
  name: string

  @description('Address range of the subnet, inside the virtual network.')
  addressPrefix: string

  @description('Name of the network security group of the subnet.')
  networkSecurityGroup: string
}

@export()
@description('Traffic that may enter the node subnet from outside the virtual network.')
type inboundType = {
  @description('Name of the rule.')
  name: string

  @description('Priority of the rule, unique in the list.')
  @minValue(100)
  @maxValue(4000)
  priority: int

  @description('Service tags or address ranges that the traffic comes from.')
  @minLength(1)
  sources: string[]

  @description('Ports or port ranges.')
  @minLength(1)
  ports: string[]
}

@export()
@description('A NAT gateway and its public addresses.')
type natGatewayType = {
  @description('Name of the NAT gateway.')
  name: string

  @description('StandardV2 spans the zones of the region; Standard lives in one zone.')
  sku: 'Standard' | 'StandardV2'

  @description('The zone of a Standard gateway. Absent for StandardV2, and in a region without zones.')
  zone: string?

  @description('Zones of the public addresses. Empty in a region without zones.')
  zones: string[]

  @description('Names of the public addresses. Each brings 64,512 ports for outbound connections.')
  @minLength(1)
  @maxLength(16)
  publicIPAddresses: string[]

  @description('Minutes after which an idle connection is dropped.')
  @minValue(4)
  @maxValue(120)
  idleTimeoutInMinutes: int
}

@export()
@description('The firewall that all outbound traffic goes through.')
type firewallType = {
  @description('Name of the route table.')
  routeTable: string

  @description('Private address of the firewall.')
  nextHopIpAddress: string

  @description('Resource id of its virtual network, when that is peered with this one.')
  networkId: string?
}

@export()
@description('The virtual network, its subnets and the way out.')
type networkType = {
  @description('Name of the virtual network.')
  name: string

  @description('Address range of the virtual network.')
  addressPrefix: string

  @description('Own DNS servers. Empty means the DNS of Azure.')
  dnsServers: string[]

  @description('The subnets.')
  subnets: {
    @description('The subnet of the nodes.')
    nodes: subnetType

    @description('The subnet of the API server, when it is integrated into the virtual network.')
    apiServer: subnetType?

    @description('The subnet of private endpoints, when there are any.')
    privateEndpoints: subnetType?
  }

  @description('What may enter the node subnet from outside the virtual network.')
  inbound: inboundType[]

  @description('The NAT gateway, when that is the way out.')
  natGateway: natGatewayType?

  @description('The firewall, when that is the way out.')
  firewall: firewallType?

  @description('Further properties of the resource, applied last.')
  patch: patchType?
}

@description('Region of the resources.')
param location string

@description('Tags of the resources.')
param tags { *: string }

@description('The virtual network, its subnets and the way out.')
param network networkType

var subnets = network.subnets

// A pod or node that was taken over must not reach the remote-management ports of its neighbours.
var denyLateralTraversal = {
  name: 'deny-remote-management'
  properties: {
    description: 'No SSH and no RDP from here to anything in the virtual network.'
    access: 'Deny'
    direction: 'Outbound'
    priority: 4000
    protocol: 'Tcp'
    sourceAddressPrefix: 'VirtualNetwork'
    sourcePortRange: '*'
    destinationAddressPrefix: 'VirtualNetwork'
    destinationPortRanges: [
      '22'
      '3389'
    ]
  }
}

// AKS writes its own rules on the nodes' network interfaces only. The subnet's group is ours, and without a rule here
// the load balancer of a public gateway accepts connections that never arrive.
var inboundRules = [
  for rule in network.inbound: {
    name: rule.name
    properties: {
      description: 'Traffic to the gateway.'
      access: 'Allow'
      direction: 'Inbound'
      priority: rule.priority
      protocol: 'Tcp'
      sourceAddressPrefix: length(rule.sources) == 1 ? rule.sources[0] : null
      sourceAddressPrefixes: length(rule.sources) == 1 ? null : rule.sources
      sourcePortRange: '*'
      destinationAddressPrefix: '*'
      destinationPortRanges: rule.ports
    }
  }
]

resource nodesSecurityGroup 'Microsoft.Network/networkSecurityGroups@2025-01-01' = {
  name: subnets.nodes.networkSecurityGroup
  location: location
  tags: tags
  properties: {
    securityRules: concat(inboundRules, [denyLateralTraversal])
  }
}

resource apiServerSecurityGroup 'Microsoft.Network/networkSecurityGroups@2025-01-01' = if (subnets.?apiServer != null) {
  name: subnets.?apiServer.?networkSecurityGroup ?? 'none'
  location: location
  tags: tags
  properties: {
    securityRules: [denyLateralTraversal]
  }
}

resource endpointsSecurityGroup 'Microsoft.Network/networkSecurityGroups@2025-01-01' = if (subnets.?privateEndpoints != null) {
  name: subnets.?privateEndpoints.?networkSecurityGroup ?? 'none'
  location: location
  tags: tags
  properties: {
    securityRules: [denyLateralTraversal]
  }
}

resource publicIPAddresses 'Microsoft.Network/publicIPAddresses@2025-01-01' = [
  for name in network.?natGateway.?publicIPAddresses ?? []: {
    name: name
    location: location
    tags: tags
    sku: {
      name: network.natGateway!.sku
    }
    zones: network.natGateway!.zones
    properties: {
      publicIPAddressVersion: 'IPv4'
      publicIPAllocationMethod: 'Static'
    }
  }
]

resource natGateway 'Microsoft.Network/natGateways@2025-01-01' = if (network.?natGateway != null) {
  name: network.?natGateway.?name ?? 'none'
  location: location
  tags: tags
  sku: {
    name: network.?natGateway.?sku ?? 'StandardV2'
  }
  zones: network.?natGateway.?zone == null ? [] : [network.natGateway!.zone!]
  properties: {
    idleTimeoutInMinutes: network.?natGateway.?idleTimeoutInMinutes ?? 4
    publicIpAddresses: [
      for (name, index) in network.?natGateway.?publicIPAddresses ?? []: {
        id: publicIPAddresses[index].id
      }
    ]
  }
}

resource routeTable 'Microsoft.Network/routeTables@2025-01-01' = if (network.?firewall != null) {
  name: network.?firewall.?routeTable ?? 'none'
  location: location
  tags: tags
  properties: {
    disableBgpRoutePropagation: true
    routes: [
      {
        name: 'default'
        properties: {
          addressPrefix: '0.0.0.0/0'
          nextHopType: 'VirtualAppliance'
          nextHopIpAddress: network.?firewall.?nextHopIpAddress ?? ''
        }
      }
    ]
  }
}

// A variable, so that the compiler still checks what is written here.
var properties resourceInput<'Microsoft.Network/virtualNetworks@2025-01-01'>.properties = {
  addressSpace: {
    addressPrefixes: [network.addressPrefix]
  }
  dhcpOptions: empty(network.dnsServers)
    ? null
    : {
        dnsServers: network.dnsServers
      }
  subnets: concat(
    [
      {
        name: subnets.nodes.name
        properties: {
          addressPrefix: subnets.nodes.addressPrefix
          defaultOutboundAccess: false
          networkSecurityGroup: {
            id: nodesSecurityGroup.id
          }
          natGateway: network.?natGateway == null
            ? null
            : {
                id: natGateway.id
              }
          routeTable: network.?firewall == null
            ? null
            : {
                id: routeTable.id
              }
        }
      }
    ],
    subnets.?apiServer == null
      ? []
      : [
          {
            name: subnets.apiServer!.name
            properties: {
              addressPrefix: subnets.apiServer!.addressPrefix
              defaultOutboundAccess: false
              networkSecurityGroup: {
                id: apiServerSecurityGroup.id
              }
              delegations: [
                {
                  name: 'aks'
                  properties: {
                    serviceName: 'Microsoft.ContainerService/managedClusters'
                  }
                }
              ]
            }
          }
        ],
    subnets.?privateEndpoints == null
      ? []
      : [
          {
            name: subnets.privateEndpoints!.name
            properties: {
              addressPrefix: subnets.privateEndpoints!.addressPrefix
              defaultOutboundAccess: false
              networkSecurityGroup: {
                id: endpointsSecurityGroup.id
              }
              privateEndpointNetworkPolicies: 'Enabled'
            }
          }
        ]
  )
}

// Subnets stand inside the virtual network: as resources of their own they would be written one after the other, and a
// redeployment of the network could remove them first.
resource virtualNetwork 'Microsoft.Network/virtualNetworks@2025-01-01' = {
  name: network.name
  location: location
  tags: tags
  properties: union(properties, network.?patch ?? {})
}

@description('Public addresses that outbound traffic of the nodes comes from, as ranges.')
output egressRanges string[] = [
  for (name, index) in network.?natGateway.?publicIPAddresses ?? []: '${publicIPAddresses[index].properties.ipAddress}/32'
]
