/** A range that no VNet, pod or service range of a cluster may touch. */
export interface ReservedRange {
  readonly cidr: string;
  readonly why: string;
}

/** Source: AKS docs, concepts-network-ip-address-planning, 2026-08-21; overlapping ranges are rejected since May 2026. */
export const reservedRanges: readonly ReservedRange[] = [
  { cidr: '169.254.0.0/16', why: 'link-local: the instance metadata service and LocalDNS answer there' },
  { cidr: '172.30.0.0/16', why: 'kept by AKS' },
  { cidr: '172.31.0.0/16', why: 'kept by AKS' },
  { cidr: '192.0.2.0/24', why: 'kept by AKS' },
];

export const reservedRangesSource = 'AKS docs, concepts-network-ip-address-planning, 2026-08-21';

/** Private address space (RFC 1918) and shared address space (RFC 6598). */
export const privateRanges: readonly string[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/**
 * Addresses at which Azure answers a node about itself: who reaches them learns the node's secrets. Source: Azure docs,
 * instance-metadata-service and what-is-ip-address-168-63-129-16; AKS docs, imds-restriction, 2026-08.
 */
export const platformRanges: readonly ReservedRange[] = [
  { cidr: '168.63.129.16/32', why: 'the WireServer of Azure, which gives a node its configuration' },
  { cidr: '169.254.0.0/16', why: 'link-local: the instance metadata service gives out the tokens of the node there' },
];

/** Ranges that are no part of the internet, sorted. */
export const notInternet: readonly string[] = [...privateRanges, ...platformRanges.map(({ cidr }) => cidr)].toSorted();

/** Pods reach LocalDNS at addresses of this range. Source: AKS docs, localdns-custom, 2026-08-21. */
export const localDnsRange = '169.254.10.0/24';
