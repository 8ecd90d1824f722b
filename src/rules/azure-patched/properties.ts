type Kind = 'cluster' | 'pool' | 'registry' | 'vault' | 'network';

const names = 'It is made from the names of platform and environment.';
const setting = (key: string): string => `Write \`${key}\` instead.`;

/** Properties that a patch must not touch, because other things are made from the same setting, and what to do instead. */
export const ownedProperties: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  cluster: {
    agentPoolProfiles: setting('cluster.pools'),
    kubernetesVersion: setting('cluster.kubernetesVersion'),
    dnsPrefix: names,
    fqdnSubdomain: names,
    nodeResourceGroup: names,
    identityProfile: 'Remove it: the identities and their roles are made together.',
    'oidcIssuerProfile.enabled': 'Remove it: workload identities need the issuer.',
    'networkProfile.podCidr': setting('cluster.network.pods'),
    'networkProfile.serviceCidr': setting('cluster.network.services'),
    'networkProfile.dnsServiceIP': setting('cluster.network.services'),
    'networkProfile.outboundType': setting('cluster.network.egress'),
    'networkProfile.networkPlugin': 'Remove it: addresses, policies and checks are made for Azure CNI overlay.',
    'networkProfile.networkPluginMode': 'Remove it: addresses, policies and checks are made for Azure CNI overlay.',
    'networkProfile.networkDataplane': 'Remove it: policies and checks are made for Cilium.',
    'networkProfile.networkPolicy': 'Remove it: policies and checks are made for Cilium.',
    'apiServerAccessProfile.enablePrivateCluster': setting('cluster.access.api.private'),
    'apiServerAccessProfile.enableVnetIntegration': setting('cluster.access.api.vnetIntegration'),
    'apiServerAccessProfile.authorizedIPRanges': setting('cluster.access.api.authorizedRanges'),
    'apiServerAccessProfile.subnetId': setting('cluster.access.api.vnetIntegration'),
    'autoUpgradeProfile.upgradeChannel': setting('cluster.upgrades.channel'),
    'autoUpgradeProfile.nodeOSUpgradeChannel': setting('cluster.upgrades.nodeImage'),
  },
  pool: {
    count: setting('min'),
    minCount: setting('min'),
    maxCount: setting('max'),
    vmSize: setting('size'),
    localDNSProfile: 'Remove it: the network policies open cluster DNS alone, so pods would find no name.',
    mode: 'Remove it: the pool called system carries the components of the cluster.',
    type: 'Remove it: pools are scale sets.',
    maxPods: setting('maxPods'),
    availabilityZones: setting('zones'),
    nodeLabels: setting('labels'),
    nodeTaints: setting('taints'),
    osDiskType: setting('osDisk.type'),
    osDiskSizeGB: setting('osDisk.sizeGB'),
    osSKU: setting('os'),
    osType: 'Remove it: nodes run Linux.',
    orchestratorVersion: setting('cluster.kubernetesVersion'),
    vnetSubnetID: 'Remove it: all pools share the subnet of the nodes.',
    scaleSetPriority: setting('spot'),
    spotMaxPrice: setting('maxPrice'),
    enableAutoScaling: 'Remove it: `min` and `max` are the bounds of the autoscaler; make them equal for a fixed size.',
  },
  registry: {
    publicNetworkAccess: setting('registry.network'),
    roleAssignmentMode: setting('registry.repositoryPermissions'),
  },
  vault: {
    tenantId: 'Remove it: the vault belongs to the tenant of the deployment.',
    sku: 'Remove it: the vault is of tier standard.',
    accessPolicies: 'Remove it: rights are roles of Azure RBAC; write `keyVault.adminGroups`.',
    createMode: 'Remove it: a vault is recovered with `az keyvault recover`.',
    publicNetworkAccess: setting('keyVault.network'),
  },
  network: {
    addressSpace: setting('cluster.network.vnet'),
    subnets:
      'Remove it: subnets are computed; a list here would take theirs away. Further ones go into a network of their own.',
    virtualNetworkPeerings: setting('cluster.network.firewall.network'),
    'dhcpOptions.dnsServers': setting('cluster.network.dnsServers'),
  },
};

interface Safe {
  readonly is: readonly unknown[];
  readonly why: string;
  /** Why Azure refuses any other value, beside all else that the module sets. */
  readonly refused?: string;
}

/** Values that keep the platform closed, the rendered one first; anything else weakens it. */
export const safeProperties: Readonly<Record<Kind, Readonly<Record<string, Safe>>>> = {
  cluster: {
    disableLocalAccounts: { is: [true], why: 'whoever may list its credentials gets in without Microsoft Entra' },
    enableRBAC: {
      is: [true],
      why: 'every service account may do everything',
      refused: 'Microsoft Entra needs the RBAC of Kubernetes',
    },
    'aadProfile.enableAzureRBAC': { is: [true], why: 'the roles that were given in Azure no longer hold' },
    'aadProfile.managed': {
      is: [true],
      why: 'signing in with Microsoft Entra ends',
      refused: 'local accounts are off, so that Microsoft Entra must be on',
    },
    'addonProfiles.azurepolicy.enabled': { is: [true], why: 'deployment safeguards end' },
    'nodeResourceGroupProfile.restrictionLevel': {
      is: ['ReadOnly'],
      why: 'machines and load balancers can be changed behind the back of AKS',
    },
    'securityProfile.workloadIdentity.enabled': { is: [true], why: 'workloads get no tokens' },
    'securityProfile.imageCleaner.enabled': { is: [true], why: 'images with known holes stay on the nodes' },
    publicNetworkAccess: { is: ['Disabled'], why: 'it opens what the API server keeps private' },
  },
  pool: {
    enableNodePublicIP: { is: [false], why: 'each node gets an address on the internet' },
    enableEncryptionAtHost: { is: [true], why: 'temporary disks and caches are not encrypted' },
    'securityProfile.enableSecureBoot': { is: [true], why: 'unsigned boot components start' },
    'securityProfile.enableVTPM': { is: [true], why: 'nobody can attest how a machine started' },
  },
  registry: {
    adminUserEnabled: { is: [false], why: 'one password pulls and pushes everything' },
    anonymousPullEnabled: { is: [false], why: 'everybody pulls' },
    networkRuleBypassAllowedForTasks: { is: [false], why: 'build tasks of Azure come in past the network rules' },
    'policies.exportPolicy.status': { is: ['disabled'], why: 'images can be exported from a closed registry' },
  },
  vault: {
    enableRbacAuthorization: { is: [true], why: 'access policies hold instead of roles' },
    enableSoftDelete: { is: [true], why: 'a deleted secret is gone' },
    enablePurgeProtection: { is: [true], why: 'a deleted vault can be purged' },
    enabledForDeployment: { is: [false], why: 'machines read secrets without a role' },
    enabledForDiskEncryption: { is: [false], why: 'disk encryption reads secrets without a role' },
    enabledForTemplateDeployment: { is: [false], why: 'templates read secrets without a role' },
    'networkAcls.defaultAction': { is: ['Deny'], why: 'every network reaches it' },
  },
  network: {},
};
