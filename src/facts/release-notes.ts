/** Why a version changed what some templates make. */
export interface ReleaseNote {
  /** The version that brought the change. */
  readonly version: string;
  /** Beginnings of the template ids that it concerns, such as `infra/modules/` or `docs/README.md`; `*` matches one segment. */
  readonly ids: readonly string[];
  /** What changed and why, in a sentence or two, in words that whoever reads the diff understands. */
  readonly text: string;
}

/** Sorted by version. 0.1.0 is the first version, so there is nothing to say about a change before it. */
export const releaseNotes: readonly ReleaseNote[] = [
  {
    version: '0.2.0',
    ids: ['delivery/', 'pipelines/', 'docs/docs/pipelines.md', 'docs/README.md'],
    text: 'Pipelines run the package in a job without a token, push only what nobody else has touched, name actions by commit and tools by version and sum, show what would change before each approval, wait for the rollouts, log in anew before the manifests, and look for drift every day. Their identities need new environments or service connections: docs/pipelines.md has the commands.',
  },
  {
    version: '0.2.0',
    ids: ['alerts/', 'docs/runbooks/', 'docs/docs/lost-zone.md', 'infra/modules/cluster.bicep'],
    text: 'After a lost zone nothing moves back by itself. The alert AksServiceNotSpread says so after an hour, for which managed Prometheus collects the zones of nodes, and docs/lost-zone.md says what to do.',
  },
  {
    version: '0.2.0',
    ids: [
      'k8s/*/service:',
      'k8s/*/http-route:',
      'charts/*/templates/service.yaml',
      'charts/*/templates/http-route.yaml',
    ],
    text: 'The Service of a workload has the port that the workload listens on, for clients have it written into them (redis:6379); it was 80. `servicePort: 80` keeps the old one. Ports bear the name of what they speak (`protocol`): http where it is published, scraped or asked for health over HTTP, else tcp.',
  },
  {
    version: '0.2.0',
    ids: ['k8s/*/deployment:', 'charts/*/templates/deployment.yaml'],
    text: 'Without `probes` nothing is assumed of the image: its port is watched for start and readiness, and nothing restarts it. Before, /healthz/live and /healthz/ready were asked, which few images answer. A workload with GPUs stops an old replica before it starts a new one (`rollout: replace`): a second GPU is rarely free.',
  },
  {
    version: '0.2.0',
    ids: [
      'k8s/*/deployment:',
      'k8s/*/cron-job:',
      'k8s/*/config-map:',
      'k8s/*/device-plugin',
      'charts/*/templates/deployment.yaml',
      'charts/*/templates/cron-job.yaml',
    ],
    text: 'Checkers are told of what they find by name alone: the name of a SecretProviderClass, variables and files that are called like secrets, checks of health that jobs and workers do not have; and of ports below 1024.',
  },
  {
    version: '0.2.0',
    ids: ['infra/modules/gitops', 'infra/*.bicepparam', 'docs/README.md', 'pipelines/look.sh'],
    text: 'With Flux each environment after the first follows a branch of its own (`main-production`), which somebody brings forward: push it before the next deployment, or write `delivery: { promotion: together }`. Flux signs in to Azure Repos as a workload identity, knows own git servers by `knownHosts`, and the daily run tells when it has stopped.',
  },
  {
    version: '0.2.0',
    ids: ['docs/docs/decisions.md', 'docs/README.md'],
    text: 'docs/decisions.md has a table of what the platform does not do, and the setting for it. README says which namespace a policy of your organisation must exempt where GPUs are used.',
  },
  {
    version: '0.2.0',
    ids: ['checks/', 'scripts/scan-infra.sh', 'pipelines/run-check.sh', 'pipelines/tools.env', 'docs/README.md'],
    text: '`checks` names the checkers that your team uses: each gets settings with a reason for what is left out, and a pinned step in the pipeline. scripts/scan-infra.sh writes what Azure would get for Checkov and Trivy, which see nothing in Bicep. The download of kubelogin is checked against a sum that the repository holds.',
  },
  {
    version: '0.2.0',
    ids: ['k8s/*/scaled-object:', 'charts/*/templates/scaled-object.yaml'],
    text: 'The fallback is gone: KEDA does not apply it at zero replicas, and above it hid from the conditions of the autoscaler that its source is silent. Polling and cooldown are said only where they act, so KEDA warns no more.',
  },
  {
    version: '0.2.0',
    ids: ['k8s/*/scaled-object:', 'charts/*/templates/scaled-object.yaml', 'charts/*/values', 'scripts/apply.sh'],
    text: 'From a HorizontalPodAutoscaler to KEDA and back: `scale.takeOver` lets KEDA go on with the one that is there, for one release, in manifests and charts alike; in charts it is the value autoscaling.takeOver. scripts/apply.sh waits on the way back until what KEDA has taken over is gone.',
  },
  {
    version: '0.2.0',
    ids: [
      'infra/modules/gitops-alert.bicep',
      'infra/main.bicep',
      'docs/docs/flux-stopped.md',
      'docs/README.md',
      'docs/docs/decisions.md',
    ],
    text: 'When Flux fails for half an hour, an alert on the events of the cluster says so, with docs/flux-stopped.md for what to do.',
  },
  {
    version: '0.2.0',
    ids: ['scripts/apply.sh'],
    text: 'A ConfigMap that a running job mounts stays until the next deployment, so that the next pod of the job starts.',
  },
  {
    version: '0.2.0',
    ids: ['k8s/', 'charts/'],
    text: 'What the API server drops or fills in by itself is no longer written (`protocol: TCP`, `egress: []`, `globalDefault: false`, ...), so `kubectl diff` ends clean when nothing changed. Policies for wide ranges leave out private networks, the metadata service and the WireServer of Azure.',
  },
  {
    version: '0.2.0',
    ids: ['k8s/*/deployment:', 'k8s/*/service:', 'k8s/*/service-account:', 'k8s/*/network-policy:', 'helm/'],
    text: 'The label app.kubernetes.io/version stands on pods alone, so that a new image changes one object and not all of a workload.',
  },
  {
    version: '0.2.0',
    ids: ['infra/modules/', 'infra/main.bicep'],
    text: 'Names hold all that makes them unique: role assignments the identity with its subscription and group, those on shared registries and namespaces the principal, so that an identity that is made again gets new ones; security groups, DNS zone links, the node resource group in a group of your own, and cut names hold the platform and the environment. Identities of components of the cluster start with id-aks-, so that no workload can have the same one. The first deployment makes them beside the old ones, which can be deleted afterwards.',
  },
  {
    version: '0.2.0',
    ids: ['infra/*.bicepparam', 'infra/modules/', 'k8s/*/secret-provider-class:', 'k8s/*/scaled-object:'],
    text: 'Zones, zone redundancy, the tier of the NAT gateway, API server VNet integration and the names of private DNS zones follow from the region and its cloud.',
  },
  {
    version: '0.2.0',
    ids: ['infra/modules/'],
    text: 'Cluster, pools, registry, vault and network take a `patch`: properties under the names of Azure, for what no other setting says, merged last. The properties of these resources stand in variables of their type, so that the compiler still checks them.',
  },
  {
    version: '0.2.0',
    ids: ['docs/README.md'],
    text: 'How workloads get another name or go: `rename` and `remove` take files, edits and references along.',
  },
  {
    version: '0.2.0',
    ids: ['infra/modules/network', 'docs/README.md'],
    text: 'Egress through a firewall can come up: `firewall.network` peers the networks before the cluster is made, `firewall.publicAddress` joins the authorized ranges, docs/firewall.md lists what must be let through, and README.md what must be so before the first deployment.',
  },
  {
    version: '0.2.0',
    ids: ['infra/*.bicepparam'],
    text: 'Each environment has a block of addresses of its own, which follows from its name: 10.40.0.0/16 for production, 10.41.0.0/16 for staging. Where all had 10.40.0.0/16, write `cluster.network.vnet: 10.40.0.0/16` into the environments that run already, because a network cannot be moved.',
  },
  {
    version: '0.2.0',
    ids: ['delivery/', 'docs/README.md', 'charts/'],
    text: 'Changes reach the environments in the order of aks-prod.yaml. Before it was by name, with `production` last. The chart values of the last environment are the base.',
  },
  {
    version: '0.2.0',
    ids: ['infra/main.bicep', 'infra/modules/cluster', 'infra/modules/node-pools'],
    text: 'Node pools follow the minor version of the control plane and keep their own patch. A system pool that a running cluster does not have is made through its own resource, since AKS takes no new pool as part of a cluster that runs.',
  },
  {
    version: '0.2.0',
    ids: ['infra/modules/cluster', 'infra/modules/node-pools'],
    text: 'Every pool says that LocalDNS is off. Left out, AKS turns it on by itself from Kubernetes 1.37 on where it can, and the network policies open cluster DNS alone.',
  },
  {
    version: '0.2.0',
    ids: ['infra/*.bicepparam', 'infra/modules/alerts'],
    text: 'The alert for incidents of AKS watches a whole subscription, so one of the environments that share it makes it: the last. `generate` says how to remove that of the others.',
  },
  {
    version: '0.2.0',
    ids: ['scripts/', 'docs/README.md'],
    text: 'preflight.sh asks for what must be so outside: the address of the firewall and the right to peer its network, DNS servers and the links of private zones, the rights of a registry that exists, the queues of a Service Bus that exists, the name of a private API server, and every type of resource that is made in the region. The deployment bears the name of the platform.',
  },
  {
    version: '0.2.0',
    ids: ['scripts/'],
    text: "deploy.sh changes nothing before it has asked, keeps the tags of a group that exists, shows what the cluster would change, and says what is behind a failure. apply.sh is new: it applies on the server's side under one field manager, hands counts over to new autoscalers, lets old autoscalers go first, waits for the rollouts, and removes what is gone from the manifests.",
  },
  {
    version: '0.2.0',
    ids: ['charts/', 'k8s/*/kustomization', 'k8s/*/helm-release:', 'scripts/', 'delivery/', 'docs/README.md'],
    text: 'With `delivery.charts` the charts bring the workloads and k8s/ holds what they stand on, so that each object has one owner: Flux installs them by HelmReleases, deploy.sh and pipelines with Helm 4, which take over what runs as manifests without new pods. Their values are explained and typed, with env, annotations, tolerations, nodeSelector and further volumes among them; the version label follows the tag, what only Azure knows is required, and the version of a chart follows its content.',
  },
  {
    version: '0.2.0',
    ids: ['k8s/*/deployment:', 'k8s/*/cron-job:', 'docs/docs/lost-zone.md'],
    text: 'Pods and runs no longer carry app.kubernetes.io/managed-by: who manages an object is said by the object, and can change without new pods.',
  },
  {
    version: '0.2.0',
    ids: ['k8s/'],
    text: 'A `patch` is merged as kustomize merges a strategic merge patch: entries of lists by their identity, where 0.1.0 replaced whole lists. A container in a patch needs only its name and what differs; a list that names every entry in full comes out as before, with the entries that the patch names first. What comes out is checked like everything else.',
  },
];
