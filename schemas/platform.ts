import { email, guid } from './text.ts';

export const observability = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'Metrics and logs.',
  properties: {
    retentionDays: {
      type: 'integer',
      minimum: 30,
      maximum: 730,
      default: 30,
      description: 'How long logs are kept, in days.',
    },
    dailyQuotaGB: {
      type: 'integer',
      minimum: -1,
      maximum: 100_000,
      default: -1,
      description: 'Log volume a day in GB after which collection stops until the next day; -1 is no limit.',
    },
    controlPlaneMetrics: {
      type: 'boolean',
      default: true,
      description: 'Collect metrics of the API server and etcd; the API server alert needs them.',
      'x-why': 'Managed Prometheus does not scrape the control plane by itself, whatever the article says.',
      'x-source': 'AKS docs, control-plane-metrics-monitor',
    },
    controlPlaneLogs: {
      type: 'array',
      uniqueItems: true,
      items: {
        type: 'string',
        enum: [
          'kube-apiserver',
          'kube-audit',
          'kube-audit-admin',
          'kube-controller-manager',
          'kube-scheduler',
          'cluster-autoscaler',
          'cloud-controller-manager',
          'guard',
          'csi-azuredisk-controller',
          'csi-azurefile-controller',
          'csi-snapshot-controller',
        ],
      },
      default: [
        'cloud-controller-manager',
        'cluster-autoscaler',
        'guard',
        'kube-apiserver',
        'kube-audit-admin',
        'kube-controller-manager',
        'kube-scheduler',
      ],
      description: 'Control-plane logs that go to Log Analytics.',
      'x-why':
        'kube-audit-admin holds every change; kube-audit adds all reads and can cost more than the rest together.',
      'x-source': 'AKS docs, monitor-aks',
    },
    logStreams: {
      type: 'array',
      uniqueItems: true,
      minItems: 1,
      items: {
        type: 'string',
        enum: [
          'Microsoft-ContainerLogV2',
          'Microsoft-KubeEvents',
          'Microsoft-KubePodInventory',
          'Microsoft-KubeNodeInventory',
          'Microsoft-KubePVInventory',
          'Microsoft-KubeServices',
          'Microsoft-ContainerInventory',
          'Microsoft-ContainerNodeInventory',
          'Microsoft-InsightsMetrics',
          'Microsoft-Perf',
        ],
      },
      default: ['Microsoft-ContainerLogV2', 'Microsoft-KubeEvents', 'Microsoft-KubePodInventory'],
      description: 'What Container Insights collects, by the names of its streams.',
      'x-why': 'Logs and events; metrics come from managed Prometheus, and would be paid for twice.',
      'x-source': 'Azure Monitor docs, kubernetes-monitoring-enable, 2026-08',
    },
    grafana: {
      type: 'boolean',
      default: false,
      description: 'An Azure Managed Grafana. It costs per hour; the portal shows dashboards without it.',
    },
  },
} as const;

export const alerts = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'Who is notified of alerts.',
  properties: {
    email: {
      type: 'array',
      items: email,
      default: [],
      description: 'E-mail addresses that alerts go to.',
      'x-prompt': 'Who gets the alerts? (e-mail addresses)',
      'x-why': 'An alert that reaches nobody is not an alert.',
    },
    webhooks: {
      type: 'object',
      additionalProperties: {
        type: 'string',
        pattern: '^https://[A-Za-z0-9][^\\s<>"`\\\\|]*$',
        maxLength: 2000,
        examples: ['https://hooks.example.com/aks'],
      },
      default: {},
      description: 'Webhooks that alerts go to, by name. The address stands in the repo, so it must not hold a secret.',
    },
  },
} as const;

export const azure = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'Where in Azure the environment lives.',
  properties: {
    subscriptionId: {
      ...guid,
      description: 'The subscription; scripts refuse to deploy to another.',
      'x-derived': 'The subscription that the Azure CLI is logged in to.',
    },
    resourceGroup: {
      type: 'string',
      pattern: '^[A-Za-z0-9._()][A-Za-z0-9._()-]{0,61}[A-Za-z0-9_()-]$',
      examples: ['rg-shop-production'],
      description: 'The resource group.',
      'x-derived': 'rg-<name>-<environment>',
    },
  },
} as const;

export const delivery = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'How changes of the made repo reach Azure and the cluster.',
  properties: {
    method: {
      enum: ['flux', 'github', 'azurePipelines', 'kubectl'],
      default: 'kubectl',
      description:
        'flux: the cluster pulls from git. github, azurePipelines: a pipeline pushes. kubectl: a person runs scripts/deploy.sh.',
      'x-prompt': 'How are changes delivered?',
      'x-why':
        'kubectl works on the first day without another system; the others need a repository or a service connection.',
    },
    repository: {
      type: 'string',
      pattern:
        '^(https://|ssh://)([A-Za-z0-9_][A-Za-z0-9_.~:%-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(/[A-Za-z0-9_.~%+,=:@/-]*)?$',
      maxLength: 2000,
      description: 'Address of the git repository that Flux pulls from.',
      examples: ['https://github.com/example/platform'],
    },
    branch: {
      type: 'string',
      pattern: '^[A-Za-z0-9_][A-Za-z0-9_-]*([./][A-Za-z0-9_-]+)*$',
      examples: ['main'],
      maxLength: 200,
      default: 'main',
      description: 'The branch that is deployed.',
    },
    promotion: {
      enum: ['branches', 'together'],
      default: 'branches',
      description:
        'How a change goes from one environment to the next when Flux delivers. branches: the first environment follows `branch`, each other one `<branch>-<environment>`, which a pull request or a push brings forward. together: all follow `branch`.',
      'x-why': 'With one branch an image reaches staging and production within the same minutes.',
      'x-source': 'Flux docs, guides/repository-structure, 2026-08',
    },
    knownHosts: {
      type: 'array',
      items: {
        type: 'string',
        pattern: '^[^\\s#]+ (ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+={0,2}$',
        maxLength: 2000,
        examples: [
          'git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleExam',
        ],
      },
      maxItems: 20,
      default: [],
      description:
        'Lines of known_hosts for an `ssh://` repository on a git server of your own: `ssh-keyscan HOST`, compared with what the server says of itself.',
      'x-why':
        'Flux refuses a server whose key it does not know. Those of GitHub, GitLab, Bitbucket and Azure Repos are known.',
      'x-source': 'AKS docs, conceptual-gitops-flux2, private repositories, 2026-08',
    },
    runner: {
      enum: ['hosted', 'selfHosted'],
      default: 'hosted',
      description:
        'Whose machines run the jobs that deploy: those that GitHub or Azure lend, or your own, in the network of the cluster or in its ranges. Own runners have the labels `self-hosted`, `linux` and the name of the environment, own agent pools are called `aks-<environment>`.',
      'x-why':
        'Lent machines stand outside the network, so they reach neither a private API server nor one with authorized ranges, unless Azure runs kubectl for them (`cluster.access.api.runCommand`).',
      'x-source': 'AKS docs, api-server-authorized-ip-ranges, 2026-08-21',
    },
    charts: {
      type: 'boolean',
      default: false,
      description:
        'Bring the workloads by Helm charts: charts/<workload>/ holds one each, and k8s/ what they stand on (namespaces, quotas, policies, priority classes, gateway). Flux installs them by a HelmRelease, scripts/deploy.sh and pipelines with Helm 4.',
      'x-why':
        'Manifests show what is applied, and need no other tool. Charts are for teams that know Helm: values by environment, releases, `helm rollback`.',
      'x-source': 'Helm docs, helm_upgrade, 4.2; Flux docs, helmreleases, 2.8',
    },
  },
} as const;
