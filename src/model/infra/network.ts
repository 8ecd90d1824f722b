export interface NetworkParameters {
  /** Name of the virtual network. */
  readonly name: string;
  /** CIDR of the virtual network. */
  readonly addressPrefix: string;
  /** Subnets of the nodes, and of the API server and the private endpoints when there are any. */
  readonly subnets: {
    readonly nodes: SubnetParameters;
    /** At least /28; present exactly when `cluster.apiServer.enableVnetIntegration`. */
    readonly apiServer?: SubnetParameters;
    /** Present when the vault, the registry or the Service Bus namespace is reached privately. */
    readonly privateEndpoints?: SubnetParameters;
  };
  /** What may enter the node subnet from outside the virtual network: the ports of the public gateway, or nothing. */
  readonly inbound: readonly InboundParameters[];
  /** Present exactly when `cluster.networkProfile.outboundType` is `userAssignedNATGateway`. */
  readonly natGateway?: NatGatewayParameters;
  /** Present exactly when `outboundType` is `userDefinedRouting`. */
  readonly firewall?: FirewallParameters;
  /** Own DNS servers, two or more; `[]` is the DNS of Azure. */
  readonly dnsServers: readonly string[];
  /** Further properties of the resource under their own names, applied last. */
  readonly patch?: Readonly<Record<string, unknown>>;
}

export interface SubnetParameters {
  readonly name: string;
  /** CIDR inside the virtual network. */
  readonly addressPrefix: string;
  /** Name of the network security group of this subnet. */
  readonly networkSecurityGroup: string;
}

export interface InboundParameters {
  /** Name of the rule, for example `allow-gateway`. */
  readonly name: string;
  /** 100-4000, unique in the list. */
  readonly priority: number;
  /** Service tags or CIDRs, for example `['Internet']`. Never `*`. */
  readonly sources: readonly string[];
  /** Ports or ranges as text, for example `['80', '443']`. */
  readonly ports: readonly string[];
}

export interface NatGatewayParameters {
  readonly name: string;
  /** `StandardV2` spans the zones; `Standard` lives in one and is for regions that do not have the newer one. */
  readonly sku: 'Standard' | 'StandardV2';
  /** The zone of a `Standard` gateway; absent for `StandardV2` and for regions without zones. */
  readonly zone?: string;
  /** Zones of the public addresses: `['1','2','3']`, or `[]` in a region without zones. */
  readonly zones: readonly string[];
  /** Names of the public IP addresses, 1-16. Each brings 64,512 SNAT ports. */
  readonly publicIPAddresses: readonly string[];
  /** 4-120. */
  readonly idleTimeoutInMinutes: number;
}

export interface FirewallParameters {
  readonly routeTable: string;
  /** Private address of the firewall. */
  readonly nextHopIpAddress: string;
  /** Resource id of its virtual network, when that is peered with ours. */
  readonly networkId?: string;
}
