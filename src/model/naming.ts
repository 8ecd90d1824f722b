/** A name that must be unique in the world: Bicep appends so many characters of `uniqueString(resourceGroup().id)`. */
export interface GlobalName {
  readonly prefix: string;
  readonly suffixLength: number;
}

/** The names of an environment's Azure resources. Those of the subnets are unique in their VNet only. */
export interface ResourceNames {
  readonly resourceGroup: string;
  readonly nodeResourceGroup: string;
  readonly cluster: string;
  readonly dnsPrefix: string;
  readonly controlPlaneIdentity: string;
  readonly kubeletIdentity: string;
  readonly virtualNetwork: string;
  readonly natGateway: string;
  readonly egressAddress: string;
  readonly routeTable: string;
  readonly subnets: { readonly nodes: string; readonly apiServer: string; readonly privateEndpoints: string };
  readonly logAnalytics: string;
  readonly monitorWorkspace: string;
  readonly grafana: string;
  readonly actionGroup: string;
  /** Shown in messages, 12 characters at most. */
  readonly actionGroupShort: string;
  readonly prometheusEndpoint: string;
  readonly prometheusRule: string;
  readonly containerInsightsRule: string;
  readonly keyVault: GlobalName;
  readonly registry: GlobalName;
  readonly serviceBus: GlobalName;
}

export interface NamingInput {
  /** Name of the platform. */
  readonly name: string;
  readonly environment: string;
  /** Azure region, by its short name. */
  readonly location: string;
  /** Replaces `rg-<name>-<environment>`. */
  readonly resourceGroup?: string;
}

/** Characters of `uniqueString`: 30 bits, and the name before them is rarely somebody else's. */
const suffixLength = 6;

/**
 * The names of all resources, by the prefixes of the Cloud Adoption Framework. Names that Azure keeps short are cut, so
 * they are always valid; `resourceGroup` and `cluster` are never cut, because people type them, and are checked instead.
 */
export function resourceNames({ name, environment, location, resourceGroup }: NamingInput): ResourceNames {
  const stem = `${name}-${environment}`;
  const group = resourceGroup ?? `rg-${stem}`;
  const cluster = `aks-${stem}`;
  return {
    resourceGroup: group,
    nodeResourceGroup: cut(`${group}-nodes`, 80),
    cluster,
    dnsPrefix: cut(stem, 54),
    controlPlaneIdentity: `id-${stem}-controlplane`,
    kubeletIdentity: `id-${stem}-kubelet`,
    virtualNetwork: cut(`vnet-${stem}`, 63),
    natGateway: `ng-${stem}`,
    egressAddress: `pip-${stem}-egress`,
    routeTable: `rt-${stem}`,
    subnets: { nodes: 'snet-nodes', apiServer: 'snet-apiserver', privateEndpoints: 'snet-endpoints' },
    logAnalytics: cut(`log-${stem}`, 63),
    monitorWorkspace: cut(`amw-${stem}`, 63),
    grafana: cut(`amg-${stem}`, 30),
    actionGroup: `ag-${stem}`,
    actionGroupShort: cut(name, 12),
    prometheusEndpoint: cut(`MSProm-${location}-${cluster}`, 44),
    prometheusRule: cut(`MSProm-${location}-${cluster}`, 64),
    containerInsightsRule: cut(`MSCI-${location}-${cluster}`, 64),
    keyVault: globalName(`kv-${stem}`, 24, '-'),
    registry: globalName(`cr${stem.replaceAll('-', '')}`, 50, ''),
    serviceBus: globalName(`sb-${stem}`, 50, '-'),
  };
}

/** Name of the user-assigned identity of a workload. */
export function workloadIdentityName(name: string, environment: string, workload: string): string {
  return cut(`id-${name}-${environment}-${workload}`, 128);
}

/** Name of a federated credential: 3 to 120 letters, digits, `-` and `_`. */
export function federatedCredentialName(namespace: string, serviceAccount: string): string {
  return cut(`${namespace}-${serviceAccount}`, 120);
}

function globalName(stem: string, max: number, separator: '-' | ''): GlobalName {
  const room = max - suffixLength - separator.length;
  return { prefix: cut(stem, room) + separator, suffixLength };
}

/** No more than `max` characters, and none of the hyphens that a cut leaves at the end. */
function cut(text: string, max: number): string {
  return text.slice(0, max).replace(/-+$/, '');
}
