/** A name that must be unique in the world: Bicep appends so many characters of a `uniqueString`. */
export interface GlobalName {
  readonly prefix: string;
  /** What the unique characters are made from beside the resource group: the name that the prefix may be cut from. */
  readonly seed: string;
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
  readonly subnets: Readonly<Record<'nodes' | 'apiServer' | 'privateEndpoints', string>>;
  readonly securityGroups: Readonly<Record<'nodes' | 'apiServer' | 'privateEndpoints', string>>;
  readonly logAnalytics: string;
  readonly monitorWorkspace: string;
  readonly grafana: string;
  readonly actionGroup: string;
  /** Shown in messages, 12 characters at most. */
  readonly actionGroupShort: string;
  readonly prometheusEndpoint: string;
  readonly prometheusRule: string;
  readonly containerInsightsRule: string;
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
    // Two platforms may share a resource group, but never the one that AKS makes for the nodes.
    nodeResourceGroup: cut(resourceGroup === undefined ? `${group}-nodes` : `${group}-${stem}-nodes`, 80),
    cluster,
    dnsPrefix: cut(stem, 54),
    controlPlaneIdentity: `id-${cluster}-controlplane`,
    kubeletIdentity: `id-${cluster}-kubelet`,
    virtualNetwork: cut(`vnet-${stem}`, 63),
    natGateway: `ng-${stem}`,
    egressAddress: `pip-${stem}-egress`,
    routeTable: `rt-${stem}`,
    subnets: { nodes: 'snet-nodes', apiServer: 'snet-apiserver', privateEndpoints: 'snet-endpoints' },
    securityGroups: {
      nodes: `nsg-${stem}-nodes`,
      apiServer: `nsg-${stem}-apiserver`,
      privateEndpoints: `nsg-${stem}-endpoints`,
    },
    logAnalytics: cut(`log-${stem}`, 63),
    monitorWorkspace: cut(`amw-${stem}`, 63),
    grafana: cut(`amg-${stem}`, 30),
    actionGroup: `ag-${stem}`,
    actionGroupShort: trimmed(name, 12),
    prometheusEndpoint: cut(`MSProm-${location}-${cluster}`, 44),
    prometheusRule: cut(`MSProm-${location}-${cluster}`, 64),
    containerInsightsRule: cut(`MSCI-${location}-${cluster}`, 64),
  };
}

/** Name of the user-assigned identity of a component of the cluster; no workload's identity can have it. */
export function componentIdentityName(name: string, environment: string, component: string): string {
  return `id-aks-${name}-${environment}-${component}`;
}

/** Name of the user-assigned identity of a workload. */
export function workloadIdentityName(name: string, environment: string, workload: string): string {
  return cut(`id-${name}-${environment}-${workload}`, 128);
}

/** Name of a federated credential: 3 to 120 letters, digits, `-` and `_`. */
export function federatedCredentialName(namespace: string, serviceAccount: string): string {
  return cut(`${namespace}-${serviceAccount}`, 120);
}

/** A name of at most `max` characters, the unique ones included. */
export function globalName(stem: string, max: number, separator: '-' | ''): GlobalName {
  const room = max - suffixLength - separator.length;
  return { prefix: trimmed(stem, room) + separator, seed: stem, suffixLength };
}

/** Characters that stand for what was cut off a name, so that two long names stay two. */
const digestLength = 5;

/** No more than `max` characters; a longer text ends with a digest of the whole. */
function cut(text: string, max: number): string {
  return text.length <= max ? text : `${trimmed(text, max - digestLength - 1)}-${digest(text)}`;
}

/** No more than `max` characters, and none of the hyphens that a cut leaves at the end. */
function trimmed(text: string, max: number): string {
  return text.slice(0, max).replace(/(?<!-)-+$/, '');
}

/** FNV-1a in base 36: no secret hangs on it, and it must be the same on every machine. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(36).padStart(digestLength, '0').slice(-digestLength);
}
