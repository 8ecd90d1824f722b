// Yours: the tool makes this file once and never writes it again. What the platform needs beside its own modules goes
// here, for example a database, a peering or a role for a team.

@description('What extensions build on.')
type platformType = {
  @description('Region of the resources.')
  location: string

  @description('Tags of the resources.')
  tags: {
    @description('Value of the tag.')
    *: string
  }

  @description('Name of the cluster.')
  clusterName: string

  @description('Name of the virtual network.')
  virtualNetworkName: string

  @description('Resource id of the Log Analytics workspace.')
  logAnalyticsWorkspaceId: string
}

@description('What extensions build on.')
param platform platformType

@description('Name of the cluster that was extended.')
output clusterName string = platform.clusterName
