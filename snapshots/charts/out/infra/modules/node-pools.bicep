import { controlPlaneVersion, poolVersion, runningType } from 'cluster-parameters.bicep'
import { patchType } from 'patch.bicep'

@export()
@description('How the nodes of a pool are replaced.')
type upgradeSettingsType = {
  @description('Extra nodes while an upgrade runs, as a count or a percentage.')
  maxSurge: string

  @description('Nodes that may be missing while an upgrade runs, as a count or a percentage.')
  maxUnavailable: string?

  @description('Minutes that a node may take to drain.')
  @minValue(1)
  @maxValue(1440)
  drainTimeoutInMinutes: int

  @description('Minutes to wait after each node.')
  @minValue(0)
  @maxValue(30)
  nodeSoakDurationInMinutes: int

  @description('What happens to a node that cannot be drained: Cordon sets it aside and goes on.')
  undrainableNodeBehavior: 'Cordon' | 'Schedule'
}

@export()
@description('A node pool.')
type poolType = {
  @description('Name of the pool, lower-case letters and digits.')
  @minLength(1)
  @maxLength(12)
  name: string

  @description('System pools carry the components of the cluster, user pools carry workloads.')
  mode: 'System' | 'User'

  @description('Size of the virtual machines.')
  vmSize: string

  @description('The least number of nodes that the autoscaler keeps.')
  @minValue(0)
  @maxValue(1000)
  minCount: int

  @description('The greatest number of nodes that the autoscaler makes.')
  @minValue(1)
  @maxValue(1000)
  maxCount: int

  @description('Zones of the nodes. Empty in a region without zones.')
  availabilityZones: ('1' | '2' | '3')[]

  @description('Pods that a node can hold.')
  @minValue(10)
  @maxValue(250)
  maxPods: int

  @description('Image of the nodes.')
  osSKU: 'Ubuntu' | 'AzureLinux' | 'AzureContainerLinux'

  @description('Ephemeral keeps the disk of the operating system on the machine itself.')
  osDiskType: 'Ephemeral' | 'Managed'

  @description('Size of the disk of the operating system in GiB.')
  @minValue(30)
  @maxValue(2048)
  osDiskSizeGB: int

  @description('Labels of the nodes.')
  nodeLabels: {
    @description('Value of the label.')
    *: string
  }

  @description('Taints of the nodes, as key=value:Effect.')
  nodeTaints: string[]

  @description('Encrypt temporary disks and caches on the host.')
  enableEncryptionAtHost: bool

  @description('Trusted launch.')
  securityProfile: {
    @description('Give the machines a virtual TPM.')
    enableVTPM: bool

    @description('Start signed boot components only.')
    enableSecureBoot: bool
  }

  @description('How nodes are replaced. Absent on Spot pools, which Azure replaces without surge.')
  upgradeSettings: upgradeSettingsType?

  @description('Present makes it a Spot pool: the highest price an hour as a decimal number, -1 for up to the on-demand price.')
  spotMaxPrice: string?

  @description('Whether AKS installs the GPU driver. Only for sizes with a GPU.')
  gpuDriver: 'Install' | 'None'?

  @description('Further properties of the resource, applied last.')
  patch: patchType?
}

@description('Name of the cluster.')
param clusterName string

@description('The pools.')
param pools poolType[]

@description('Resource id of the subnet of the nodes.')
param subnetId string

@description('Tags of the pools.')
param tags { *: string }

@description('The Kubernetes version that the control plane shall have.')
param kubernetesVersion string

@description('What the cluster and its pools have become by themselves.')
param running runningType

resource cluster 'Microsoft.ContainerService/managedClusters@2026-04-01' existing = {
  name: clusterName
}

// A variable, so that the compiler still checks what is written here.
var properties resourceInput<'Microsoft.ContainerService/managedClusters/agentPools@2026-04-01'>.properties[] = [
  for pool in pools: {
    mode: pool.mode
    type: 'VirtualMachineScaleSets'
    vmSize: pool.vmSize
    osType: 'Linux'
    osSKU: pool.osSKU
    orchestratorVersion: poolVersion(
      controlPlaneVersion(kubernetesVersion, running.?kubernetesVersion),
      running.?poolVersions[?pool.name]
    )
    // AKS wants a count when it makes a pool, and obeys it afterwards: a fixed one would shrink a busy pool at every
    // deployment. So the deployment hands back what is there, and a new pool starts at its minimum.
    count: max(pool.minCount, min(pool.maxCount, running.?nodeCounts[?pool.name] ?? pool.minCount))
    enableAutoScaling: true
    minCount: pool.minCount
    maxCount: pool.maxCount
    availabilityZones: pool.availabilityZones
    maxPods: pool.maxPods
    osDiskType: pool.osDiskType
    osDiskSizeGB: pool.osDiskSizeGB
    kubeletDiskType: 'OS'
    vnetSubnetID: subnetId
    enableEncryptionAtHost: pool.enableEncryptionAtHost
    enableNodePublicIP: false
    securityProfile: pool.securityProfile
    // Left out, AKS may turn it on by itself from Kubernetes 1.37 on, and the network policies let pods ask cluster DNS alone.
    localDNSProfile: {
      mode: 'Disabled'
    }
    scaleSetPriority: pool.?spotMaxPrice == null ? 'Regular' : 'Spot'
    scaleSetEvictionPolicy: pool.?spotMaxPrice == null ? null : 'Delete'
    spotMaxPrice: pool.?spotMaxPrice == null ? null : json(pool.spotMaxPrice!)
    gpuProfile: pool.?gpuDriver == null
      ? null
      : {
          driver: pool.gpuDriver!
        }
    nodeLabels: pool.nodeLabels
    nodeTaints: pool.nodeTaints
    upgradeSettings: pool.?upgradeSettings
    tags: tags
  }
]

// One at a time: AKS refuses a second change of a cluster while one is under way.
@batchSize(1)
resource agentPools 'Microsoft.ContainerService/managedClusters/agentPools@2026-04-01' = [
  for (pool, index) in pools: {
    parent: cluster
    name: pool.name
    properties: union(properties[index], pool.?patch ?? {})
  }
]
