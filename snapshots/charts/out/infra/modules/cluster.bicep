import { clusterType, controlPlaneVersion, poolVersion, runningType } from 'cluster-parameters.bicep'
import { poolType } from 'node-pools.bicep'

@description('What the cluster reports to.')
type clusterMonitoringType = {
  @description('Resource id of the Log Analytics workspace.')
  logAnalyticsWorkspaceId: string

  @description('Collect container logs.')
  containerLogs: bool

  @description('Collect metrics of the API server and of etcd.')
  controlPlaneMetrics: bool
}

@description('Region of the resources.')
param location string

@description('Tags of the resources.')
param tags { *: string }

@description('The cluster.')
param cluster clusterType

@description('The pool that carries the components of the cluster.')
param systemPool poolType

@description('What the cluster has become by itself.')
param running runningType

@description('Name of the identity of the control plane.')
param controlPlaneName string

@description('Name of the identity of the kubelets.')
param kubeletName string

@description('Resource id of the subnet of the nodes.')
param nodesSubnetId string

@description('Resource id of the subnet of the API server, when it has one.')
param apiServerSubnetId string?

@description('Public address ranges that outbound traffic of the nodes comes from.')
param egressRanges string[]

@description('What the cluster reports to.')
param monitoring clusterMonitoringType

var apiServer = cluster.apiServer
var addons = cluster.addons

var kubernetesVersion = controlPlaneVersion(cluster.kubernetesVersion, running.?kubernetesVersion)

// Nodes reach an API server outside their network from the public address of the NAT gateway.
var authorizedRanges = apiServer.enableVnetIntegration
  ? apiServer.authorizedIPRanges
  : union(apiServer.authorizedIPRanges, egressRanges)

resource controlPlane 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: controlPlaneName
}

resource kubelet 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: kubeletName
}

var systemPoolProfile resourceInput<'Microsoft.ContainerService/managedClusters@2026-04-01'>.properties.agentPoolProfiles[*] = {
  name: systemPool.name
  mode: 'System'
  type: 'VirtualMachineScaleSets'
  vmSize: systemPool.vmSize
  osType: 'Linux'
  osSKU: systemPool.osSKU
  orchestratorVersion: poolVersion(kubernetesVersion, running.?poolVersions[?systemPool.name])
  // See node-pools.bicep for the reason why the count is not fixed.
  count: max(
    systemPool.minCount,
    min(systemPool.maxCount, running.?nodeCounts[?systemPool.name] ?? systemPool.minCount)
  )
  enableAutoScaling: true
  minCount: systemPool.minCount
  maxCount: systemPool.maxCount
  availabilityZones: systemPool.availabilityZones
  maxPods: systemPool.maxPods
  osDiskType: systemPool.osDiskType
  osDiskSizeGB: systemPool.osDiskSizeGB
  kubeletDiskType: 'OS'
  vnetSubnetID: nodesSubnetId
  enableEncryptionAtHost: systemPool.enableEncryptionAtHost
  enableNodePublicIP: false
  securityProfile: systemPool.securityProfile
  // See node-pools.bicep for the reason.
  localDNSProfile: {
    mode: 'Disabled'
  }
  nodeLabels: systemPool.nodeLabels
  nodeTaints: systemPool.nodeTaints
  upgradeSettings: systemPool.?upgradeSettings
  tags: tags
}

// A variable, so that the compiler still checks what is written here.
var properties resourceInput<'Microsoft.ContainerService/managedClusters@2026-04-01'>.properties = {
  kubernetesVersion: kubernetesVersion
  supportPlan: cluster.supportPlan
  dnsPrefix: cluster.dnsPrefix
  nodeResourceGroup: cluster.nodeResourceGroup
  nodeResourceGroupProfile: {
    restrictionLevel: 'ReadOnly'
  }
  enableRBAC: true
  disableLocalAccounts: true
  aadProfile: {
    managed: true
    enableAzureRBAC: true
    tenantID: tenant().tenantId
  }
  identityProfile: {
    kubeletidentity: {
      resourceId: kubelet.id
      clientId: kubelet.properties.clientId
      objectId: kubelet.properties.principalId
    }
  }
  apiServerAccessProfile: {
    enableVnetIntegration: apiServer.enableVnetIntegration
    subnetId: apiServerSubnetId
    enablePrivateCluster: apiServer.enablePrivateCluster
    privateDNSZone: apiServer.?privateDNSZone
    enablePrivateClusterPublicFQDN: apiServer.?enablePrivateClusterPublicFQDN
    authorizedIPRanges: empty(apiServer.authorizedIPRanges) ? null : authorizedRanges
    disableRunCommand: apiServer.disableRunCommand
  }
  networkProfile: {
    networkPlugin: 'azure'
    networkPluginMode: 'overlay'
    networkDataplane: 'cilium'
    networkPolicy: 'cilium'
    ipFamilies: ['IPv4']
    podCidr: cluster.networkProfile.podCidr
    serviceCidr: cluster.networkProfile.serviceCidr
    dnsServiceIP: cluster.networkProfile.dnsServiceIP
    loadBalancerSku: 'standard'
    outboundType: cluster.networkProfile.outboundType
    loadBalancerProfile: cluster.networkProfile.?loadBalancer == null
      ? null
      : {
          managedOutboundIPs: {
            count: cluster.networkProfile.loadBalancer!.managedOutboundIPs
          }
          allocatedOutboundPorts: cluster.networkProfile.loadBalancer!.allocatedOutboundPorts
        }
  }
  // The system pool stands here and not among the other pools: AKS makes no cluster without one.
  agentPoolProfiles: [
    union(systemPoolProfile, systemPool.?patch ?? {})
  ]
  autoScalerProfile: cluster.autoScalerProfile
  autoUpgradeProfile: {
    upgradeChannel: cluster.upgradeChannel
    nodeOSUpgradeChannel: cluster.nodeOSUpgradeChannel
  }
  oidcIssuerProfile: {
    enabled: true
  }
  securityProfile: {
    workloadIdentity: {
      enabled: true
    }
    imageCleaner: {
      enabled: addons.?imageCleanerIntervalHours != null
      intervalHours: addons.?imageCleanerIntervalHours
    }
    defender: addons.defender
      ? {
          logAnalyticsWorkspaceResourceId: monitoring.logAnalyticsWorkspaceId
          securityMonitoring: {
            enabled: true
          }
        }
      : null
  }
  // Written out in full: what is left out of a storage profile can be read as off, and takes the storage classes along.
  storageProfile: {
    diskCSIDriver: {
      enabled: true
    }
    fileCSIDriver: {
      enabled: true
    }
    blobCSIDriver: {
      enabled: true
    }
    snapshotController: {
      enabled: true
    }
  }
  addonProfiles: {
    azurepolicy: {
      enabled: addons.azurePolicy
      config: {
        version: 'v2'
      }
    }
    azureKeyvaultSecretsProvider: {
      enabled: addons.?secretsProvider != null
      config: {
        enableSecretRotation: 'true'
        rotationPollInterval: addons.?secretsProvider.?rotationPollInterval ?? '2m'
      }
    }
    omsagent: {
      enabled: monitoring.containerLogs
      config: {
        logAnalyticsWorkspaceResourceID: monitoring.logAnalyticsWorkspaceId
        useAADAuth: 'true'
      }
    }
    kubeDashboard: {
      enabled: false
    }
  }
  azureMonitorProfile: {
    metrics: {
      enabled: true
      kubeStateMetrics: {
        // AksServiceNotSpread reads in which zone a node is. The format is resource=[label,...],resource=[...].
        metricLabelsAllowlist: 'nodes=[topology.kubernetes.io/zone]'
        metricAnnotationsAllowList: ''
      }
      controlPlane: {
        enabled: monitoring.controlPlaneMetrics
      }
    }
  }
  metricsProfile: {
    costAnalysis: {
      enabled: addons.costAnalysis
    }
  }
  workloadAutoScalerProfile: {
    keda: {
      enabled: addons.keda
    }
    verticalPodAutoscaler: {
      enabled: addons.verticalPodAutoscaler
    }
  }
  ingressProfile: {
    gatewayAPI: {
      installation: addons.gateway ? 'Standard' : 'Disabled'
    }
    webAppRouting: addons.gateway
      ? {
          enabled: true
          gatewayAPIImplementations: {
            appRoutingIstio: {
              mode: 'Enabled'
            }
          }
          nginx: {
            defaultIngressControllerType: 'None'
          }
        }
      : {
          enabled: false
        }
  }
}

resource managedCluster 'Microsoft.ContainerService/managedClusters@2026-04-01' = {
  name: cluster.name
  location: location
  tags: tags
  sku: {
    name: 'Base'
    tier: cluster.tier
  }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${controlPlane.id}': {}
    }
  }
  properties: union(properties, cluster.?patch ?? {})
}

@batchSize(1)
resource maintenance 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations@2026-04-01' = [
  for window in items(cluster.maintenance): {
    parent: managedCluster
    name: window.key
    properties: {
      maintenanceWindow: {
        schedule: {
          weekly: {
            dayOfWeek: window.value.dayOfWeek
            intervalWeeks: window.value.intervalWeeks
          }
        }
        startTime: window.value.startTime
        durationHours: window.value.durationHours
        utcOffset: window.value.utcOffset
        notAllowedDates: window.value.notAllowedDates
      }
    }
  }
]

resource safeguards 'Microsoft.ContainerService/deploymentSafeguards@2025-07-01' = if (cluster.?safeguards != null) {
  name: 'default'
  scope: managedCluster
  properties: {
    level: cluster.?safeguards.?level ?? 'Warn'
    excludedNamespaces: cluster.?safeguards.?excludedNamespaces ?? []
  }
}

@description('Address of the issuer of service account tokens.')
output oidcIssuerUrl string = managedCluster.properties.oidcIssuerProfile.issuerURL
