using 'main.bicep'

param location = 'westeurope'

param tags = {
  environment: 'production'
  'managed-by': 'create-aks-prod'
  platform: 'article'
}

param network = {
  name: 'vnet-article-production'
  addressPrefix: '10.40.0.0/16'
  subnets: {
    nodes: {
      name: 'snet-nodes'
      addressPrefix: '10.40.0.0/22'
      networkSecurityGroup: 'nsg-article-production-nodes'
    }
    apiServer: {
      name: 'snet-apiserver'
      addressPrefix: '10.40.255.208/28'
      networkSecurityGroup: 'nsg-article-production-apiserver'
    }
    privateEndpoints: {
      name: 'snet-endpoints'
      addressPrefix: '10.40.255.224/27'
      networkSecurityGroup: 'nsg-article-production-endpoints'
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
    name: 'ng-article-production'
    sku: 'StandardV2'
    zones: [
      '1'
      '2'
      '3'
    ]
    publicIPAddresses: [
      'pip-article-production-egress'
    ]
    idleTimeoutInMinutes: 4
  }
  dnsServers: []
}

param identities = {
  controlPlane: 'id-aks-article-production-controlplane'
  kubelet: 'id-aks-article-production-kubelet'
  workloads: [
    {
      name: 'id-aks-article-production-gateway-tls'
      serviceAccounts: [
        {
          namespace: 'gateway'
          name: 'gateway-tls'
        }
      ]
      clientIdSetting: 'GATEWAY_TLS_CLIENT_ID'
    }
    {
      name: 'id-aks-article-production-keda-operator'
      serviceAccounts: [
        {
          namespace: 'kube-system'
          name: 'keda-operator'
        }
      ]
      clientIdSetting: 'KEDA_OPERATOR_CLIENT_ID'
    }
    {
      name: 'id-article-production-my-application'
      serviceAccounts: [
        {
          namespace: 'production'
          name: 'my-application'
        }
      ]
      clientIdSetting: 'MY_APPLICATION_CLIENT_ID'
    }
    {
      name: 'id-article-production-queue-worker'
      serviceAccounts: [
        {
          namespace: 'production'
          name: 'queue-worker'
        }
      ]
      clientIdSetting: 'QUEUE_WORKER_CLIENT_ID'
    }
  ]
  tokenAudience: 'api://AzureADTokenExchange'
}

param cluster = {
  name: 'aks-article-production'
  nodeResourceGroup: 'rg-article-production-nodes'
  dnsPrefix: 'article-production'
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
    'max-node-provision-time': '25m'
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
      'gpu-resources'
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
  {
    name: 'gpu'
    mode: 'User'
    vmSize: 'Standard_NC4as_T4_v3'
    minCount: 0
    maxCount: 4
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
      'sku=gpu:NoSchedule'
    ]
    enableEncryptionAtHost: true
    securityProfile: {
      enableVTPM: false
      enableSecureBoot: false
    }
    upgradeSettings: {
      maxSurge: '33%'
      drainTimeoutInMinutes: 30
      nodeSoakDurationInMinutes: 0
      undrainableNodeBehavior: 'Cordon'
    }
    gpuDriver: 'Install'
  }
  {
    name: 'spot'
    mode: 'User'
    vmSize: 'Standard_D8ds_v5'
    minCount: 0
    maxCount: 10
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
  readerGroups: []
  namespaces: []
}

param monitoring = {
  logAnalytics: {
    name: 'log-article-production'
    retentionInDays: 30
    dailyQuotaGb: -1
  }
  prometheus: {
    workspace: 'amw-article-production'
    dataCollectionEndpoint: 'MSProm-westeurope-aks-article-production'
    dataCollectionRule: 'MSProm-westeurope-aks-article-production'
    readers: []
    controlPlane: true
  }
  containerInsights: {
    dataCollectionRule: 'MSCI-westeurope-aks-article-production'
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
  actionGroup: 'ag-article-production'
  shortName: 'article'
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

param existingRegistry = {
  name: 'articleregistry'
  resourceGroup: 'rg-article-staging'
  privateEndpoint: {
    name: 'pe-article-production-registry'
    zone: 'privatelink.azurecr.io'
  }
  repositoryPermissions: false
}

param serviceBus = {
  name: {
    prefix: 'sb-article-production-'
    seed: 'sb-article-production'
    suffixLength: 6
  }
  sku: 'Standard'
  zoneRedundancy: false
  queues: [
    {
      name: 'orders'
      receivers: [
        'id-article-production-queue-worker'
      ]
      senders: []
      scalers: [
        'id-aks-article-production-keda-operator'
      ]
    }
  ]
  topics: []
}

param vault = {
  name: {
    prefix: 'kv-article-produc-'
    seed: 'kv-article-production'
    suffixLength: 6
  }
  sku: 'standard'
  privateEndpoint: {
    name: 'pe-article-production-vault'
    zone: 'privatelink.vaultcore.azure.net'
  }
  secretReaders: [
    'id-article-production-my-application'
  ]
  certificateReaders: [
    'id-aks-article-production-gateway-tls'
  ]
  secretOfficers: [
    '11111111-2222-3333-4444-555555555555'
  ]
}
