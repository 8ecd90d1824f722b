/**
 * What Azure does with a deployment that changes a property of something that runs already.
 * - `refused`: the deployment fails, and what runs stays as it was;
 * - `second`: a second resource is made beside the first, which stays, keeps its data, and goes on costing.
 */
export type Outcome = 'refused' | 'second';

/** A property that is fixed when its resource is made. */
export interface ImmutableProperty {
  /**
   * Where it stands in the resolved environment: `resourceGroup`, or a path in its parameters of `infra/main.bicep`. `*`
   * is each entry of a list by its name.
   */
  readonly path: string;
  readonly what: string;
  /** Which changes do the damage. `shrink` is a range that no longer holds the whole of the old one. */
  readonly forbids: 'change' | 'shrink' | 'turning on' | 'turning off';
  /** A switch with which the change is allowed, when it was on and stays on. */
  readonly unless?: string;
  /** What an absent value means, where being absent is a value; elsewhere only present values are compared. */
  readonly absent?: string;
  readonly outcome: Outcome;
  readonly why: string;
  /**
   * How to get there without an outage. `{group}`, `{cluster}`, `{network}`, `{subnet}`, `{addresses}`, `{registry}`,
   * `{grafana}`, `{environment}`, `{pool}` and `{size}` stand for the resource group, the cluster, the virtual network, the
   * subnet of the nodes, the public addresses, the registry, Grafana, the environment, the pool and the VM size that it
   * shall have; what a person has to choose stands in `<>`. Commands are in backticks, in their order.
   * tests/e2e/day-two-recipes.test.ts says for each where it is walked.
   */
  readonly instead: string;
  readonly source: string;
  /** True where everything else in the environment follows, so that the rest need not be told. */
  readonly whole?: true;
}

const aks = (page: string): string => `AKS docs, ${page}, 2026-08-21`;
const clusterFixed = aks('support-policies');
const newCluster = 'Leave {environment} as it is, and make a second environment with the new value: write it below `environments.<new name>`, then generate and deploy that. Move the workloads and the traffic over, then `create-aks-prod remove environment {environment}`.';
const poolOf = '--resource-group {group} --cluster-name {cluster} --name';
const drained = (pool: string): string =>
  `\`kubectl drain --selector kubernetes.azure.com/agentpool=${pool} --ignore-daemonsets --delete-emptydir-data\`, \`az aks nodepool delete ${poolOf} ${pool}\``;
const newPool = `Leave the pool {pool} as it is and add one under another name with the new value, to which \`pool\` of workloads moves; run generate, commit, \`scripts/deploy.sh {environment}\`. Then remove {pool} from aks-prod.yaml, run generate, ${drained('{pool}')}.`;
const newSystemPool = `Run this again with --accept-replacement, and commit. A cluster is never without a system pool, so another one stands in: \`az aks nodepool add ${poolOf} systemtmp --mode System --node-count 2 --node-vm-size {size} --node-taints CriticalAddonsOnly=true:NoSchedule\`, ${drained('system')}, \`scripts/deploy.sh {environment}\`, which makes the pool again, ${drained('systemtmp')}.`;
const secondInstead = 'Keep the name. To move on purpose, run this again with --accept-replacement: the new one is made beside the old one at the next deployment. Move the data, then delete the old one by hand.';
const newGateway = [
  'Run this again with --accept-replacement, and commit. Another gateway stands in, and traffic leaves from its address meanwhile; an API server with `authorizedRanges` and without `vnetIntegration` must know that first.',
  [
    'az network public-ip create --resource-group {group} --name standin --sku Standard',
    'az network nat gateway create --resource-group {group} --name standin --public-ip-addresses standin',
    'az network vnet subnet update --resource-group {group} --vnet-name {network} --name {subnet} --nat-gateway standin',
    'az network nat gateway delete --resource-group {group} --name $(az network nat gateway list --resource-group {group} --query "[?name!=\'standin\'].name | [0]" --output tsv)',
    'for address in {addresses}; do az network public-ip delete --resource-group {group} --name "$address"; done',
    'scripts/deploy.sh {environment}',
    'az network nat gateway delete --resource-group {group} --name standin',
    'az network public-ip delete --resource-group {group} --name standin',
  ]
    .map((command) => `\`${command}\``)
    .join(', '),
].join(' ');

type Row = Omit<ImmutableProperty, 'path' | 'what'>;

const wholeEnvironment: Row = {
  forbids: 'change',
  outcome: 'second',
  why: 'The whole platform is made a second time; the first one runs on, with its data and its costs, and no traffic moves.',
  instead: newCluster,
  source: 'Azure Resource Manager docs, move-support-resources',
  whole: true,
};

const fixedCluster: Row = {
  forbids: 'change',
  outcome: 'refused',
  why: 'It is fixed when the cluster is made, so the deployment fails.',
  instead: newCluster,
  source: clusterFixed,
};

const fixedSubnet: Row = {
  forbids: 'change',
  outcome: 'refused',
  why: 'Azure does not move a subnet that holds nodes or endpoints, so the deployment fails.',
  instead: newCluster,
  source: 'Azure docs, virtual-network-manage-subnet',
};

const data = (what: string, source: string): Row => ({
  forbids: 'change',
  outcome: 'second',
  why: `A new one is made beside it, without ${what}, and everything is pointed at the new one.`,
  instead: secondInstead,
  source,
});

const pool = (why: string, source: string): Row => ({ forbids: 'change', outcome: 'refused', why, instead: newPool, source });
const fixedPool = 'It is fixed when the pool is made, so the deployment fails.';

const poolRows: readonly (readonly [property: string, what: string, row: Row])[] = [
  [
    'vmSize',
    'VM size',
    pool(
      'AKS resizes a pool in place in preview versions of its API alone, and never across generations, processor architectures, disk controllers or confidential computing. The deployment fails.',
      `${aks('resize-node-pool')}; Azure/AKS issue 5839, 2026-09-11: general availability is meant for November 2026`,
    ),
  ],
  ['osDiskType', 'kind of OS disk', pool(fixedPool, aks('concepts-storage'))],
  ['osDiskSizeGB', 'size of the OS disk in GB', pool(fixedPool, aks('concepts-storage'))],
  ['availabilityZones', 'zones', pool(fixedPool, aks('reliability-availability-zones-configure'))],
  ['maxPods', 'pods a node can hold', pool(fixedPool, aks('quotas-skus-regions'))],
  ['enableEncryptionAtHost', 'encryption at host', pool(fixedPool, aks('enable-host-encryption'))],
  ['spotMaxPrice', 'Spot price', { ...pool('Whether a pool is on Spot capacity, and at which price, is fixed when it is made.', aks('spot-node-pool')), absent: 'not Spot' }],
];

/**
 * The properties that are remembered in the lock, and whose change stops a run. Not among them are those that Azure
 * changes in place although it once did not: the node image (`osSKU`), the way out to the internet (`outboundType`),
 * trusted launch (Azure/AKS release notes of 2026-07-17).
 */
export const immutableProperties: readonly ImmutableProperty[] = [
  { path: 'resourceGroup', what: 'resource group', ...wholeEnvironment },
  { path: 'subscriptionId', what: 'subscription', ...wholeEnvironment },
  { path: 'cluster.name', what: 'name of the cluster', ...wholeEnvironment },
  {
    path: 'location',
    what: 'region',
    ...wholeEnvironment,
    outcome: 'refused',
    why: 'A resource cannot move to another region, so the deployment fails.',
  },
  { path: 'cluster.dnsPrefix', what: 'DNS prefix of the cluster', ...fixedCluster },
  { path: 'cluster.nodeResourceGroup', what: 'resource group of the nodes', ...fixedCluster },
  {
    path: 'cluster.networkProfile.podCidr',
    what: 'addresses of the pods',
    ...fixedCluster,
    forbids: 'shrink',
    why: 'The range of the pods can grow around the old one, but neither shrink nor move, so the deployment fails.',
    instead: 'Use a range that holds the whole of the old one.',
    source: aks('azure-cni-overlay-pod-expand'),
  },
  { path: 'cluster.networkProfile.serviceCidr', what: 'addresses of Services', ...fixedCluster },
  { path: 'cluster.networkProfile.dnsServiceIP', what: 'address of cluster DNS', ...fixedCluster },
  {
    path: 'cluster.apiServer.enableVnetIntegration',
    what: 'VNet integration of the API server',
    ...fixedCluster,
    forbids: 'turning off',
    why: 'It is permanent once it is on, so the deployment fails.',
    source: aks('api-server-vnet-integration'),
  },
  {
    path: 'cluster.apiServer.enableVnetIntegration',
    what: 'VNet integration of the API server',
    ...fixedCluster,
    forbids: 'turning on',
    why: 'All nodes are reimaged, and the cluster must be stopped and started by hand at once, with an outage of the API server.',
    instead: 'Make a second environment with it and move over, or plan the outage and add --accept-replacement.',
    source: aks('api-server-vnet-integration'),
  },
  {
    path: 'cluster.apiServer.enablePrivateCluster',
    what: 'private API server',
    ...fixedCluster,
    unless: 'cluster.apiServer.enableVnetIntegration',
    why: 'Without VNet integration a cluster stays public or private forever, so the deployment fails.',
    source: aks('private-clusters'),
  },
  {
    path: 'network.name',
    what: 'name of the virtual network',
    ...fixedSubnet,
    why: 'The nodes cannot move to another virtual network, so the deployment fails.',
  },
  {
    path: 'network.addressPrefix',
    what: 'addresses of the virtual network',
    ...fixedSubnet,
    forbids: 'shrink',
    why: 'The subnets of the cluster no longer lie in it, so the deployment fails.',
  },
  ...['nodes', 'apiServer', 'privateEndpoints'].flatMap((subnet): ImmutableProperty[] => [
    { path: `network.subnets.${subnet}.name`, what: `name of the subnet \`${subnet}\``, ...fixedSubnet },
    { path: `network.subnets.${subnet}.addressPrefix`, what: `addresses of the subnet \`${subnet}\``, ...fixedSubnet },
  ]),
  {
    path: 'network.natGateway.publicIPAddresses',
    what: 'public addresses of outbound traffic',
    forbids: 'change',
    outcome: 'second',
    why: 'The cluster calls out from other addresses, which firewalls of others do not know.',
    instead:
      'Tell those who filter by address first, then run this again with --accept-replacement. Addresses that are gone from aks-prod.yaml stay in {group} until you delete them.',
    source: aks('nat-gateway'),
  },
  ...['sku', 'zones'].map((property): ImmutableProperty => ({
    path: `network.natGateway.${property}`,
    what: `${property} of the NAT gateway`,
    forbids: 'change',
    outcome: 'refused',
    why: 'A NAT gateway and its public addresses keep the tier and the zones with which they were made.',
    instead: `${newGateway}.`,
    source: 'Azure docs, nat-gateway, nat-overview and nat-gateway-migrate, 2026-08',
  })),
  ...poolRows.flatMap(([property, what, row]): ImmutableProperty[] => [
    { path: `pools.*.${property}`, what: `${what} of the pool`, ...row },
    { path: `systemPool.${property}`, what: `${what} of the system pool`, ...row, instead: newSystemPool },
  ]),
  { path: 'monitoring.logAnalytics.name', what: 'name of the Log Analytics workspace', ...data('the logs so far', 'Azure Monitor docs, logs, move-workspace') },
  { path: 'monitoring.prometheus.workspace', what: 'name of the Azure Monitor workspace', ...data('the metrics so far', 'Azure Monitor docs, azure-monitor-workspace-overview') },
  { path: 'monitoring.grafana.name', what: 'name of the Grafana workspace', ...data('the dashboards that were made by hand', 'Managed Grafana docs, overview') },
  {
    path: 'monitoring.grafana.zoneRedundancy',
    what: 'zone redundancy of Grafana',
    forbids: 'change',
    outcome: 'refused',
    why: 'The property is fixed when Grafana is made, so the deployment fails.',
    instead:
      'Export the dashboards that you made, `az grafana delete --resource-group {group} --name {grafana} --yes`, `scripts/deploy.sh {environment}`, which makes it again.',
    source: 'Managed Grafana docs, how-to-enable-zone-redundancy',
  },
  { path: 'vault.name', what: 'name of the key vault', ...data('the secrets and certificates', 'Azure docs, key-vault, general, overview') },
  { path: 'registry.name', what: 'name of the registry', ...data('the images', 'Azure docs, container-registry, container-registry-concepts') },
  {
    path: 'registryOwner',
    what: 'environment that makes the registry',
    forbids: 'change',
    outcome: 'refused',
    why: 'The registry stays in the resource group of the environment that made it, and its name is taken: another one cannot make it again, and whoever deletes the old group deletes the images of all.',
    instead:
      'Name the environment that made it: `registry: { environment: <name> }`. Where that one is to go, write the id of the registry (`az acr show --name <registry> --query id`) as `registry.existing`: then none makes it, and its group must stay.',
    source: 'Azure docs, container-registry, container-registry-concepts',
  },
  {
    path: 'registry.zoneRedundancy',
    what: 'zone redundancy of the registry',
    forbids: 'change',
    outcome: 'refused',
    why: 'The property is fixed when the registry is made, so the deployment fails.',
    instead:
      'Leave it as it is, or move to a second registry: `az acr create --resource-group {group} --name <new name> --sku Premium`, `az acr import --name <new name> --source {registry}.azurecr.io/<image>` for each image. Then write its id as `registry.existing` and its name into the images of the workloads, generate, and deploy; the old one stays until you delete it.',
    source: 'azurerm provider docs, container_registry: changing zone_redundancy_enabled forces a new resource',
  },
  { path: 'serviceBus.name', what: 'name of the Service Bus namespace', ...data('the messages', 'Azure docs, service-bus-messaging-overview') },
  {
    path: 'serviceBus.sku',
    what: 'tier of the Service Bus namespace',
    forbids: 'change',
    outcome: 'refused',
    why: 'A namespace does not change between Standard and Premium, so the deployment fails.',
    instead:
      'From Standard to Premium, Azure moves queues and topics into a new namespace and lets the old name follow: `az servicebus namespace create --resource-group {group} --name <new name> --sku Premium`, `az servicebus migration start --resource-group {group} --name $(az servicebus namespace list --resource-group {group} --query "[?sku.name==\'Standard\'].name | [0]" --output tsv) --target-namespace $(az servicebus namespace show --resource-group {group} --name <new name> --query id --output tsv) --post-migration-name <new name>-old`, `az servicebus migration complete --resource-group {group} --name $(az servicebus namespace list --resource-group {group} --query "[?sku.name==\'Standard\'].name | [0]" --output tsv)`. Then write the id of the new one as `serviceBus.existing`, generate, and deploy. There is no way back but a namespace made by hand.',
    source: 'Azure docs, service-bus-migrate-standard-premium',
  },
];
