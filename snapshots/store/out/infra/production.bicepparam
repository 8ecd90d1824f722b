using 'main.bicep'

param location = 'northeurope'

param tags = {
  'cost-center': '4711'
  environment: 'production'
  'managed-by': 'create-aks-prod'
  owner: 'store-team'
  platform: 'store'
}

param network = {
  name: 'vnet-store-production'
  addressPrefix: '10.40.0.0/16'
  subnets: {
    nodes: {
      name: 'snet-nodes'
      addressPrefix: '10.40.0.0/22'
      networkSecurityGroup: 'nsg-store-production-nodes'
    }
    apiServer: {
      name: 'snet-apiserver'
      addressPrefix: '10.40.255.208/28'
      networkSecurityGroup: 'nsg-store-production-apiserver'
    }
    privateEndpoints: {
      name: 'snet-endpoints'
      addressPrefix: '10.40.255.224/27'
      networkSecurityGroup: 'nsg-store-production-endpoints'
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
    name: 'ng-store-production'
    sku: 'StandardV2'
    zones: [
      '1'
      '2'
      '3'
    ]
    publicIPAddresses: [
      'pip-store-production-egress'
    ]
    idleTimeoutInMinutes: 4
  }
  dnsServers: []
}

param identities = {
  controlPlane: 'id-aks-store-production-controlplane'
  kubelet: 'id-aks-store-production-kubelet'
  workloads: [
    {
      name: 'id-aks-store-production-gateway-tls'
      serviceAccounts: [
        {
          namespace: 'gateway'
          name: 'gateway-tls'
        }
      ]
      clientIdSetting: 'GATEWAY_TLS_CLIENT_ID'
    }
    {
      name: 'id-aks-store-production-keda-operator'
      serviceAccounts: [
        {
          namespace: 'kube-system'
          name: 'keda-operator'
        }
      ]
      clientIdSetting: 'KEDA_OPERATOR_CLIENT_ID'
    }
    {
      name: 'id-store-production-catalog'
      serviceAccounts: [
        {
          namespace: 'store'
          name: 'catalog'
        }
      ]
      clientIdSetting: 'CATALOG_CLIENT_ID'
    }
    {
      name: 'id-store-production-invoices'
      serviceAccounts: [
        {
          namespace: 'store'
          name: 'invoices'
        }
      ]
      clientIdSetting: 'INVOICES_CLIENT_ID'
    }
    {
      name: 'id-store-production-nightly-report'
      serviceAccounts: [
        {
          namespace: 'jobs'
          name: 'nightly-report'
        }
      ]
      clientIdSetting: 'NIGHTLY_REPORT_CLIENT_ID'
    }
    {
      name: 'id-store-production-orders'
      serviceAccounts: [
        {
          namespace: 'store'
          name: 'orders'
        }
      ]
      clientIdSetting: 'ORDERS_CLIENT_ID'
    }
  ]
  tokenAudience: 'api://AzureADTokenExchange'
}

param cluster = {
  name: 'aks-store-production'
  nodeResourceGroup: 'rg-store-production-nodes'
  dnsPrefix: 'store-production'
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
    maxCount: 12
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
  {
    name: 'batch'
    mode: 'User'
    vmSize: 'Standard_D8ds_v5'
    minCount: 0
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
    nodeLabels: {
      'kubernetes.azure.com/scalesetpriority': 'spot'
    }
    nodeTaints: [
      'kubernetes.azure.com/scalesetpriority=spot:NoSchedule'
    ]
    enableEncryptionAtHost: true
    securityProfile: {
      enableVTPM: true
      enableSecureBoot: true
    }
    spotMaxPrice: '-1'
  }
]

param access = {
  adminGroups: [
    '11111111-2222-3333-4444-555555555555'
  ]
  readerGroups: [
    '66666666-7777-8888-9999-000000000000'
  ]
  namespaces: [
    {
      namespace: 'store'
      role: 'writer'
      group: '77777777-8888-9999-0000-111111111111'
    }
  ]
}

param monitoring = {
  logAnalytics: {
    name: 'log-store-production'
    retentionInDays: 90
    dailyQuotaGb: -1
  }
  prometheus: {
    workspace: 'amw-store-production'
    dataCollectionEndpoint: 'MSProm-northeurope-aks-store-production'
    dataCollectionRule: 'MSProm-northeurope-aks-store-production'
    readers: []
    controlPlane: true
  }
  containerInsights: {
    dataCollectionRule: 'MSCI-northeurope-aks-store-production'
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
  grafana: {
    name: 'amg-store-production'
    zoneRedundancy: true
    adminGroups: [
      '11111111-2222-3333-4444-555555555555'
    ]
    viewerGroups: [
      '66666666-7777-8888-9999-000000000000'
    ]
  }
}

param alerts = {
  actionGroup: 'ag-store-production'
  shortName: 'store'
  emails: [
    {
      name: 'oncall@store.example.com'
      address: 'oncall@store.example.com'
    }
  ]
  webhooks: [
    {
      name: 'chat'
      serviceUri: 'https://hooks.example.com/store'
    }
  ]
  enabled: true
  serviceHealth: true
}

param existingRegistry = {
  name: 'storeregistry'
  resourceGroup: 'rg-store-staging'
  privateEndpoint: {
    name: 'pe-store-production-registry'
    zone: 'privatelink.azurecr.io'
  }
  repositoryPermissions: false
}

param gitops = {
  url: 'https://github.com/example/store-platform'
  branch: 'main-production'
  path: 'k8s/production'
  syncIntervalInSeconds: 300
  provider: 'Generic'
}

param serviceBus = {
  name: {
    prefix: 'sb-store-production-'
    seed: 'sb-store-production'
    suffixLength: 6
  }
  sku: 'Standard'
  zoneRedundancy: false
  queues: [
    {
      name: 'invoices'
      receivers: [
        'id-store-production-invoices'
      ]
      senders: [
        'id-store-production-orders'
      ]
      scalers: [
        'id-aks-store-production-keda-operator'
      ]
    }
  ]
  topics: []
}

param vault = {
  name: {
    prefix: 'kv-store-producti-'
    seed: 'kv-store-production'
    suffixLength: 6
  }
  sku: 'standard'
  privateEndpoint: {
    name: 'pe-store-production-vault'
    zone: 'privatelink.vaultcore.azure.net'
  }
  secretReaders: [
    'id-store-production-catalog'
    'id-store-production-nightly-report'
    'id-store-production-orders'
  ]
  certificateReaders: [
    'id-aks-store-production-gateway-tls'
  ]
  secretOfficers: [
    '11111111-2222-3333-4444-555555555555'
  ]
}
