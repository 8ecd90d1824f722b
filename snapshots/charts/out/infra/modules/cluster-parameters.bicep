import { patchType } from 'patch.bicep'

@export()
@description('How the API server is reached.')
type apiServerType = {
  @description('Put the API server into a subnet of the virtual network. It cannot be taken out again.')
  enableVnetIntegration: bool

  @description('Give the API server a private address only.')
  enablePrivateCluster: bool

  @description('Private DNS zone of a private cluster: system, none or a resource id.')
  privateDNSZone: string?

  @description('Whether a private cluster has a public name as well.')
  enablePrivateClusterPublicFQDN: bool?

  @description('Address ranges that may call a public API server. Empty for a private cluster.')
  authorizedIPRanges: string[]

  @description('Turn off running commands through the Azure API.')
  disableRunCommand: bool
}

@export()
@description('The addresses of pods and services, and the way out.')
type clusterNetworkType = {
  @description('Overlay addresses of the pods.')
  podCidr: string

  @description('Addresses of services.')
  serviceCidr: string

  @description('Address of the DNS service, inside the service range.')
  dnsServiceIP: string

  @description('How nodes reach the internet.')
  outboundType: 'userAssignedNATGateway' | 'loadBalancer' | 'userDefinedRouting'

  @description('The outbound side of the load balancer, when that is the way out.')
  loadBalancer: {
    @description('Number of public addresses.')
    @minValue(1)
    @maxValue(100)
    managedOutboundIPs: int

    @description('Ports per node. 0 lets AKS choose.')
    @minValue(0)
    @maxValue(64000)
    allocatedOutboundPorts: int
  }?
}

@export()
@description('Settings of the cluster autoscaler. They hold for all pools.')
type autoScalerType = {
  @description('Keep similar pools at a similar size: true or false.')
  'balance-similar-node-groups': string?

  @description('Evict daemonset pods from empty nodes before they go.')
  'daemonset-eviction-for-empty-nodes': bool?

  @description('Evict daemonset pods from other nodes before they go.')
  'daemonset-eviction-for-occupied-nodes': bool?

  @description('Leave daemonset pods out of the utilization of a node.')
  'ignore-daemonsets-utilization': bool?

  @description('Which pool grows when several could.')
  expander: 'least-waste' | 'most-pods' | 'priority' | 'random'?

  @description('Empty nodes removed at once.')
  'max-empty-bulk-delete': string?

  @description('Seconds that pods get to stop.')
  'max-graceful-termination-sec': string?

  @description('How long a node may take to come up.')
  'max-node-provision-time': string?

  @description('Share of unready nodes above which the autoscaler stops.')
  'max-total-unready-percentage': string?

  @description('Age below which a pending pod is ignored.')
  'new-pod-scale-up-delay': string?

  @description('Unready nodes that are always accepted.')
  'ok-total-unready-count': string?

  @description('Pause of scale-down after a scale-up.')
  'scale-down-delay-after-add': string?

  @description('Pause of scale-down after a removal.')
  'scale-down-delay-after-delete': string?

  @description('Pause of scale-down after a failure.')
  'scale-down-delay-after-failure': string?

  @description('How long a node must be unneeded before it goes.')
  'scale-down-unneeded-time': string?

  @description('How long an unready node must be unneeded before it goes.')
  'scale-down-unready-time': string?

  @description('Share of requested resources below which a node is unneeded.')
  'scale-down-utilization-threshold': string?

  @description('How often the autoscaler looks.')
  'scan-interval': string?

  @description('Keep nodes whose pods use local storage: true or false.')
  'skip-nodes-with-local-storage': string?

  @description('Keep nodes with pods of kube-system: true or false.')
  'skip-nodes-with-system-pods': string?
}

@export()
@description('A weekly time in which AKS may change things by itself.')
type windowType = {
  @description('Day of the week.')
  dayOfWeek: 'Monday' | 'Tuesday' | 'Wednesday' | 'Thursday' | 'Friday' | 'Saturday' | 'Sunday'

  @description('Weeks between two windows.')
  @minValue(1)
  @maxValue(4)
  intervalWeeks: int

  @description('Start, as HH:mm at the offset.')
  startTime: string

  @description('Length in hours.')
  @minValue(4)
  @maxValue(24)
  durationHours: int

  @description('Offset from UTC, as +HH:mm or -HH:mm.')
  utcOffset: string

  @description('Spans of dates without maintenance.')
  notAllowedDates: {
    @description('First day, as yyyy-MM-dd.')
    start: string

    @description('Last day, as yyyy-MM-dd.')
    end: string
  }[]
}

@export()
@description('Add-ons and features.')
type addonsType = {
  @description('Azure Policy.')
  azurePolicy: bool

  @description('The Secrets Store driver for Key Vault, when it is on.')
  secretsProvider: {
    @description('How often mounted secrets are read again, as a duration such as 2m.')
    rotationPollInterval: string
  }?

  @description('KEDA.')
  keda: bool

  @description('The vertical pod autoscaler.')
  verticalPodAutoscaler: bool

  @description('Gateway API with the Istio implementation of application routing.')
  gateway: bool

  @description('Costs by namespace. Needs tier Standard or Premium.')
  costAnalysis: bool

  @description('Microsoft Defender for Containers.')
  defender: bool

  @description('Hours between two removals of unused images, when they are removed.')
  @minValue(24)
  @maxValue(2160)
  imageCleanerIntervalHours: int?
}

@export()
@description('The cluster.')
type clusterType = {
  @description('Name of the cluster.')
  @minLength(1)
  @maxLength(63)
  name: string

  @description('Name of the resource group that AKS makes for the nodes.')
  nodeResourceGroup: string

  @description('Prefix of the name of the API server.')
  dnsPrefix: string

  @description('Kubernetes minor version.')
  kubernetesVersion: string

  @description('Service tier.')
  tier: 'Free' | 'Standard' | 'Premium'

  @description('Support plan. Long-term support needs tier Premium.')
  supportPlan: 'KubernetesOfficial' | 'AKSLongTermSupport'

  @description('Which Kubernetes versions are taken automatically.')
  upgradeChannel: 'rapid' | 'stable' | 'patch' | 'none'

  @description('Which node images are taken automatically.')
  nodeOSUpgradeChannel: 'NodeImage' | 'SecurityPatch' | 'Unmanaged' | 'None'

  @description('How the API server is reached.')
  apiServer: apiServerType

  @description('The addresses of pods and services, and the way out.')
  networkProfile: clusterNetworkType

  @description('Settings of the cluster autoscaler.')
  autoScalerProfile: autoScalerType

  @description('When AKS may change things by itself.')
  maintenance: {
    @description('Releases of AKS.')
    default: windowType

    @description('Kubernetes versions.')
    aksManagedAutoUpgradeSchedule: windowType

    @description('Node images.')
    aksManagedNodeOSUpgradeSchedule: windowType
  }

  @description('Add-ons and features.')
  addons: addonsType

  @description('Deployment safeguards, when they are on. They need Azure Policy.')
  safeguards: {
    @description('Warn reports. Enforce refuses and changes manifests.')
    level: 'Warn' | 'Enforce'

    @description('Namespaces that are left alone.')
    excludedNamespaces: string[]
  }?

  @description('Categories of control-plane logs that are kept.')
  logCategories: string[]

  @description('Further properties of the resource, applied last.')
  patch: patchType?
}

@export()
@description('What a cluster that exists has become by itself. Empty before the first deployment.')
type runningType = {
  @description('Its Kubernetes version.')
  kubernetesVersion: string?

  @description('How many nodes its pools have, by pool name. A pool that is not named does not exist.')
  nodeCounts: {
    @description('Number of nodes.')
    *: int
  }?

  @description('The Kubernetes versions of its pools, by pool name.')
  poolVersions: {
    @description('Version, such as 1.36.3.')
    *: string
  }?
}

// The upgrade channel moves the cluster past the version in the parameters, and AKS refuses to go back. Only a newer
// minor version in the parameters asks for an upgrade.
@export()
@description('The Kubernetes version of the control plane after the deployment.')
func controlPlaneVersion(wanted string, running string?) string =>
  int(split(running ?? '1.0', '.')[1]) >= int(split(wanted, '.')[1]) ? running! : wanted

// A pool keeps the patch that its image brought. One whose minor version is older than the control plane's follows it, be
// it in the same deployment or in a later one.
@export()
@description('The Kubernetes version of a pool after the deployment.')
func poolVersion(controlPlane string, running string?) string =>
  int(split(running ?? '1.0', '.')[1]) >= int(split(controlPlane, '.')[1]) ? running! : controlPlane
