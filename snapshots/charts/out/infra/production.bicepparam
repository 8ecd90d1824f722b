using 'main.bicep'

param location = 'swedencentral'

param tags = {
  environment: 'production'
  'managed-by': 'create-aks-prod'
  owner: 'boutique-team'
  platform: 'boutique'
}

param network = {
  name: 'vnet-boutique-production'
  addressPrefix: '10.40.0.0/16'
  subnets: {
    nodes: {
      name: 'snet-nodes'
      addressPrefix: '10.40.0.0/22'
      networkSecurityGroup: 'nsg-boutique-production-nodes'
    }
    apiServer: {
      name: 'snet-apiserver'
      addressPrefix: '10.40.255.208/28'
      networkSecurityGroup: 'nsg-boutique-production-apiserver'
    }
    privateEndpoints: {
      name: 'snet-endpoints'
      addressPrefix: '10.40.255.224/27'
      networkSecurityGroup: 'nsg-boutique-production-endpoints'
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
    name: 'ng-boutique-production'
    sku: 'StandardV2'
    zones: [
      '1'
      '2'
      '3'
    ]
    publicIPAddresses: [
      'pip-boutique-production-egress'
    ]
    idleTimeoutInMinutes: 4
  }
  dnsServers: []
}

param identities = {
  controlPlane: 'id-aks-boutique-production-controlplane'
  kubelet: 'id-aks-boutique-production-kubelet'
  workloads: [
    {
      name: 'id-aks-boutique-production-gateway-tls'
      serviceAccounts: [
        {
          namespace: 'gateway'
          name: 'gateway-tls'
        }
      ]
      clientIdSetting: 'GATEWAY_TLS_CLIENT_ID'
    }
    {
      name: 'id-aks-boutique-production-keda-operator'
      serviceAccounts: [
        {
          namespace: 'kube-system'
          name: 'keda-operator'
        }
      ]
      clientIdSetting: 'KEDA_OPERATOR_CLIENT_ID'
    }
    {
      name: 'id-boutique-production-invoices'
      serviceAccounts: [
        {
          namespace: 'boutique'
          name: 'invoices'
        }
      ]
      clientIdSetting: 'INVOICES_CLIENT_ID'
    }
    {
      name: 'id-boutique-production-orders'
      serviceAccounts: [
        {
          namespace: 'boutique'
          name: 'orders'
        }
      ]
      clientIdSetting: 'ORDERS_CLIENT_ID'
    }
    {
      name: 'id-boutique-production-report'
      serviceAccounts: [
        {
          namespace: 'boutique'
          name: 'report'
        }
      ]
      clientIdSetting: 'REPORT_CLIENT_ID'
    }
  ]
  tokenAudience: 'api://AzureADTokenExchange'
}

param cluster = {
  name: 'aks-boutique-production'
  nodeResourceGroup: 'rg-boutique-production-nodes'
  dnsPrefix: 'boutique-production'
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
    name: 'log-boutique-production'
    retentionInDays: 30
    dailyQuotaGb: -1
  }
  prometheus: {
    workspace: 'amw-boutique-production'
    dataCollectionEndpoint: 'MSProm-swedencentral-aks-boutique-production'
    dataCollectionRule: 'MSProm-swedencentral-aks-boutique-production'
    readers: []
    controlPlane: true
  }
  containerInsights: {
    dataCollectionRule: 'MSCI-swedencentral-aks-boutique-production'
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
  actionGroup: 'ag-boutique-production'
  shortName: 'boutique'
  emails: [
    {
      name: 'oncall@boutique.example.com'
      address: 'oncall@boutique.example.com'
    }
  ]
  webhooks: []
  enabled: true
  serviceHealth: true
}

param existingRegistry = {
  name: 'boutiqueregistry'
  resourceGroup: 'rg-boutique-staging'
  privateEndpoint: {
    name: 'pe-boutique-production-registry'
    zone: 'privatelink.azurecr.io'
  }
  repositoryPermissions: false
}

param serviceBus = {
  name: {
    prefix: 'sb-boutique-production-'
    seed: 'sb-boutique-production'
    suffixLength: 6
  }
  sku: 'Standard'
  zoneRedundancy: false
  queues: [
    {
      name: 'invoices'
      receivers: [
        'id-boutique-production-invoices'
      ]
      senders: [
        'id-boutique-production-orders'
      ]
      scalers: [
        'id-aks-boutique-production-keda-operator'
      ]
    }
  ]
  topics: []
}

param vault = {
  name: {
    prefix: 'kv-boutique-produ-'
    seed: 'kv-boutique-production'
    suffixLength: 6
  }
  sku: 'standard'
  privateEndpoint: {
    name: 'pe-boutique-production-vault'
    zone: 'privatelink.vaultcore.azure.net'
  }
  secretReaders: [
    'id-boutique-production-orders'
    'id-boutique-production-report'
  ]
  certificateReaders: [
    'id-aks-boutique-production-gateway-tls'
  ]
  secretOfficers: [
    '11111111-2222-3333-4444-555555555555'
  ]
}
