using 'main.bicep'

param location = 'swedencentral'

param tags = {
  environment: 'staging'
  'managed-by': 'create-aks-prod'
  owner: 'boutique-team'
  platform: 'boutique'
}

param network = {
  name: 'vnet-boutique-staging'
  addressPrefix: '10.41.0.0/16'
  subnets: {
    nodes: {
      name: 'snet-nodes'
      addressPrefix: '10.41.0.0/22'
      networkSecurityGroup: 'nsg-boutique-staging-nodes'
    }
    apiServer: {
      name: 'snet-apiserver'
      addressPrefix: '10.41.255.208/28'
      networkSecurityGroup: 'nsg-boutique-staging-apiserver'
    }
    privateEndpoints: {
      name: 'snet-endpoints'
      addressPrefix: '10.41.255.224/27'
      networkSecurityGroup: 'nsg-boutique-staging-endpoints'
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
    name: 'ng-boutique-staging'
    sku: 'StandardV2'
    zones: [
      '1'
      '2'
      '3'
    ]
    publicIPAddresses: [
      'pip-boutique-staging-egress'
    ]
    idleTimeoutInMinutes: 4
  }
  dnsServers: []
}

param identities = {
  controlPlane: 'id-aks-boutique-staging-controlplane'
  kubelet: 'id-aks-boutique-staging-kubelet'
  workloads: [
    {
      name: 'id-aks-boutique-staging-gateway-tls'
      serviceAccounts: [
        {
          namespace: 'gateway'
          name: 'gateway-tls'
        }
      ]
      clientIdSetting: 'GATEWAY_TLS_CLIENT_ID'
    }
    {
      name: 'id-aks-boutique-staging-keda-operator'
      serviceAccounts: [
        {
          namespace: 'kube-system'
          name: 'keda-operator'
        }
      ]
      clientIdSetting: 'KEDA_OPERATOR_CLIENT_ID'
    }
    {
      name: 'id-boutique-staging-invoices'
      serviceAccounts: [
        {
          namespace: 'boutique'
          name: 'invoices'
        }
      ]
      clientIdSetting: 'INVOICES_CLIENT_ID'
    }
    {
      name: 'id-boutique-staging-orders'
      serviceAccounts: [
        {
          namespace: 'boutique'
          name: 'orders'
        }
      ]
      clientIdSetting: 'ORDERS_CLIENT_ID'
    }
  ]
  tokenAudience: 'api://AzureADTokenExchange'
}

param cluster = {
  name: 'aks-boutique-staging'
  nodeResourceGroup: 'rg-boutique-staging-nodes'
  dnsPrefix: 'boutique-staging'
  kubernetesVersion: '1.36'
  tier: 'Standard'
  supportPlan: 'KubernetesOfficial'
  upgradeChannel: 'stable'
  nodeOSUpgradeChannel: 'NodeImage'
  apiServer: {
    enableVnetIntegration: true
    enablePrivateCluster: true
    privateDNSZone: 'system'
    enablePrivateClusterPublicFQDN: false
    authorizedIPRanges: []
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
    maxCount: 6
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
  namespaces: [
    {
      namespace: 'boutique'
      role: 'writer'
      group: '77777777-8888-9999-0000-111111111111'
    }
  ]
}

param monitoring = {
  logAnalytics: {
    name: 'log-boutique-staging'
    retentionInDays: 30
    dailyQuotaGb: -1
  }
  prometheus: {
    workspace: 'amw-boutique-staging'
    dataCollectionEndpoint: 'MSProm-swedencentral-aks-boutique-staging'
    dataCollectionRule: 'MSProm-swedencentral-aks-boutique-staging'
    readers: []
    controlPlane: true
  }
  containerInsights: {
    dataCollectionRule: 'MSCI-swedencentral-aks-boutique-staging'
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
  actionGroup: 'ag-boutique-staging'
  shortName: 'boutique'
  emails: [
    {
      name: 'oncall@boutique.example.com'
      address: 'oncall@boutique.example.com'
    }
  ]
  webhooks: []
  enabled: true
  serviceHealth: false
}

param registry = {
  name: {
    prefix: 'boutiqueregistry'
    seed: ''
    suffixLength: 0
  }
  sku: 'Premium'
  privateEndpoint: {
    name: 'pe-boutique-staging-registry'
    zone: 'privatelink.azurecr.io'
  }
  zoneRedundancy: true
  repositoryPermissions: false
}

param serviceBus = {
  name: {
    prefix: 'sb-boutique-staging-'
    seed: 'sb-boutique-staging'
    suffixLength: 6
  }
  sku: 'Standard'
  zoneRedundancy: false
  queues: [
    {
      name: 'invoices'
      receivers: [
        'id-boutique-staging-invoices'
      ]
      senders: [
        'id-boutique-staging-orders'
      ]
      scalers: [
        'id-aks-boutique-staging-keda-operator'
      ]
    }
  ]
  topics: []
}

param vault = {
  name: {
    prefix: 'kv-boutique-stagi-'
    seed: 'kv-boutique-staging'
    suffixLength: 6
  }
  sku: 'standard'
  privateEndpoint: {
    name: 'pe-boutique-staging-vault'
    zone: 'privatelink.vaultcore.azure.net'
  }
  secretReaders: [
    'id-boutique-staging-orders'
  ]
  certificateReaders: [
    'id-aks-boutique-staging-gateway-tls'
  ]
  secretOfficers: [
    '11111111-2222-3333-4444-555555555555'
  ]
}
