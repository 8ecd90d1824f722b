using 'main.bicep'

param location = 'westeurope'

param tags = {
  environment: 'production'
  'managed-by': 'create-aks-prod'
  platform: 'shop'
}

param network = {
  name: 'vnet-shop-production'
  addressPrefix: '10.40.0.0/16'
  subnets: {
    nodes: {
      name: 'snet-nodes'
      addressPrefix: '10.40.0.0/22'
      networkSecurityGroup: 'nsg-shop-production-nodes'
    }
    apiServer: {
      name: 'snet-apiserver'
      addressPrefix: '10.40.255.208/28'
      networkSecurityGroup: 'nsg-shop-production-apiserver'
    }
    privateEndpoints: {
      name: 'snet-endpoints'
      addressPrefix: '10.40.255.224/27'
      networkSecurityGroup: 'nsg-shop-production-endpoints'
    }
  }
  inbound: [
    {
      name: 'allow-gateway'
      priority: 100
      sources: [
        'Internet'
      ]
      ports: [
        '443'
        '80'
      ]
    }
  ]
  natGateway: {
    name: 'ng-shop-production'
    sku: 'StandardV2'
    zones: [
      '1'
      '2'
      '3'
    ]
    publicIPAddresses: [
      'pip-shop-production-egress'
    ]
    idleTimeoutInMinutes: 4
  }
  dnsServers: []
}

param identities = {
  controlPlane: 'id-aks-shop-production-controlplane'
  kubelet: 'id-aks-shop-production-kubelet'
  workloads: [
    {
      name: 'id-aks-shop-production-gateway-tls'
      serviceAccounts: [
        {
          namespace: 'gateway'
          name: 'gateway-tls'
        }
      ]
      clientIdSetting: 'GATEWAY_TLS_CLIENT_ID'
    }
  ]
  tokenAudience: 'api://AzureADTokenExchange'
}

param cluster = {
  name: 'aks-shop-production'
  nodeResourceGroup: 'rg-shop-production-nodes'
  dnsPrefix: 'shop-production'
  kubernetesVersion: '1.36'
  tier: 'Standard'
  supportPlan: 'KubernetesOfficial'
  upgradeChannel: 'stable'
  nodeOSUpgradeChannel: 'NodeImage'
  apiServer: {
    enableVnetIntegration: true
    enablePrivateCluster: false
    authorizedIPRanges: [
      '203.0.113.0/24'
    ]
    disableRunCommand: true
  }
  networkProfile: {
    podCidr: '10.244.0.0/16'
    serviceCidr: '172.16.0.0/16'
    dnsServiceIP: '172.16.0.10'
    outboundType: 'userAssignedNATGateway'
  }
  autoScalerProfile: {
    expander: 'least-waste'
    'scale-down-unneeded-time': '10m'
    'scale-down-utilization-threshold': '0.5'
    'skip-nodes-with-local-storage': 'false'
  }
  maintenance: {
    aksManagedAutoUpgradeSchedule: {
      dayOfWeek: 'Tuesday'
      intervalWeeks: 1
      startTime: '01:00'
      durationHours: 4
      utcOffset: '+00:00'
      notAllowedDates: []
    }
    aksManagedNodeOSUpgradeSchedule: {
      dayOfWeek: 'Wednesday'
      intervalWeeks: 1
      startTime: '01:00'
      durationHours: 4
      utcOffset: '+00:00'
      notAllowedDates: []
    }
    default: {
      dayOfWeek: 'Thursday'
      intervalWeeks: 1
      startTime: '01:00'
      durationHours: 4
      utcOffset: '+00:00'
      notAllowedDates: []
    }
  }
  addons: {
    azurePolicy: true
    secretsProvider: {
      rotationPollInterval: '2m'
    }
    keda: true
    verticalPodAutoscaler: false
    gateway: true
    costAnalysis: true
    defender: false
    imageCleanerIntervalHours: 168
  }
  safeguards: {
    level: 'Warn'
    excludedNamespaces: [
      'app-routing-system'
      'gatekeeper-system'
      'gateway'
      'kube-system'
    ]
  }
  logCategories: [
    'cloud-controller-manager'
    'cluster-autoscaler'
    'guard'
    'kube-apiserver'
    'kube-audit-admin'
    'kube-controller-manager'
    'kube-scheduler'
  ]
}

param systemPool = {
  name: 'system'
  mode: 'System'
  vmSize: 'Standard_D4ds_v5'
  minCount: 3
  maxCount: 5
  availabilityZones: [
    '1'
    '2'
    '3'
  ]
  maxPods: 110
  osSKU: 'Ubuntu'
  osDiskType: 'Ephemeral'
  osDiskSizeGB: 128
  nodeLabels: {}
  nodeTaints: [
    'CriticalAddonsOnly=true:NoSchedule'
  ]
  enableEncryptionAtHost: true
  securityProfile: {
    enableVTPM: true
    enableSecureBoot: true
  }
  upgradeSettings: {
    maxSurge: '33%'
    drainTimeoutInMinutes: 30
    nodeSoakDurationInMinutes: 0
    undrainableNodeBehavior: 'Cordon'
  }
}

param pools = [
  {
    name: 'apps'
    mode: 'User'
    vmSize: 'Standard_D8ds_v5'
    minCount: 3
    maxCount: 20
    availabilityZones: [
      '1'
      '2'
      '3'
    ]
    maxPods: 110
    osSKU: 'Ubuntu'
    osDiskType: 'Ephemeral'
    osDiskSizeGB: 128
    nodeLabels: {}
    nodeTaints: []
    enableEncryptionAtHost: true
    securityProfile: {
      enableVTPM: true
      enableSecureBoot: true
    }
    upgradeSettings: {
      maxSurge: '33%'
      drainTimeoutInMinutes: 30
      nodeSoakDurationInMinutes: 0
      undrainableNodeBehavior: 'Cordon'
    }
  }
]

param access = {
  adminGroups: [
    '11111111-2222-3333-4444-555555555555'
  ]
  readerGroups: []
  namespaces: []
}

param monitoring = {
  logAnalytics: {
    name: 'log-shop-production'
    retentionInDays: 30
    dailyQuotaGb: -1
  }
  prometheus: {
    workspace: 'amw-shop-production'
    dataCollectionEndpoint: 'MSProm-westeurope-aks-shop-production'
    dataCollectionRule: 'MSProm-westeurope-aks-shop-production'
    readers: []
    controlPlane: true
  }
  containerInsights: {
    dataCollectionRule: 'MSCI-westeurope-aks-shop-production'
    streams: [
      'Microsoft-ContainerLogV2'
      'Microsoft-KubeEvents'
      'Microsoft-KubePodInventory'
    ]
    interval: '1m'
    namespaceFilteringMode: 'Exclude'
    namespaces: [
      'azure-arc'
      'gatekeeper-system'
      'kube-system'
    ]
  }
}

param alerts = {
  actionGroup: 'ag-shop-production'
  shortName: 'shop'
  emails: [
    {
      name: 'oncall@example.com'
      address: 'oncall@example.com'
    }
  ]
  webhooks: []
  enabled: true
  serviceHealth: true
}

param registry = {
  name: {
    prefix: 'shopregistry'
    seed: ''
    suffixLength: 0
  }
  sku: 'Premium'
  privateEndpoint: {
    name: 'pe-shop-production-registry'
    zone: 'privatelink.azurecr.io'
  }
  zoneRedundancy: true
  repositoryPermissions: false
}

param vault = {
  name: {
    prefix: 'kv-shop-productio-'
    seed: 'kv-shop-production'
    suffixLength: 6
  }
  sku: 'standard'
  privateEndpoint: {
    name: 'pe-shop-production-vault'
    zone: 'privatelink.vaultcore.azure.net'
  }
  secretReaders: []
  certificateReaders: [
    'id-aks-shop-production-gateway-tls'
  ]
  secretOfficers: [
    '11111111-2222-3333-4444-555555555555'
  ]
}
