/** Limits of the service. Source: AKS docs, quotas-skus-regions, 2026-08-21, unless a line says otherwise. */
export const limits = {
  nodesPerCluster: 5_000,
  /** The Free tier carries no SLA; the docs advise it for ten nodes at most. */
  nodesPerFreeCluster: 1_000,
  nodesAdvisedOnFree: 10,
  nodesPerPool: 1_000,
  poolsPerCluster: 100,
  podsPerNode: { min: 10, max: 250 },
  /** Pod slots that every pool must offer at its smallest. Source: AKS docs, use-system-pools. */
  podSlotsPerPool: 30,
  loadBalancedServices: 300,
  /** Source: AKS docs, api-server-authorized-ip-ranges and api-server-vnet-integration. */
  authorizedRanges: { public: 200, vnetIntegration: 2_000 },
  /** Source: AKS docs, workload-identity-overview. */
  federatedCredentialsPerIdentity: 20,
  /** Source: AKS docs, image-cleaner; hours. */
  imageCleanerHours: { min: 24, max: 2_160 },
  /** Source: AKS docs, planned-maintenance; hours. */
  maintenanceHours: { min: 4, max: 24 },
  /** Minutes. Source: managed cluster API 2026-04-01. */
  drainMinutes: { min: 1, max: 1_440 },
  /** Minutes. Source: managed cluster API 2026-04-01. */
  soakMinutes: { min: 0, max: 30 },
  /** Gibibytes. Source: managed cluster API 2026-04-01. */
  osDiskGib: { min: 30, max: 2_048 },
  /** Seconds. Source: AKS docs, workload-identity-overview. */
  tokenSeconds: { min: 3_600, max: 86_400 },
  /** Public addresses of a managed NAT gateway, and its idle minutes. Source: AKS docs, nat-gateway. */
  natAddresses: { min: 1, max: 16 },
  natIdleMinutes: { min: 4, max: 120 },
  /** General knowledge of Azure Monitor; the public page was not read again. */
  rulesPerGroup: 20,
} as const;

export const limitsSource = 'AKS docs, quotas-skus-regions, 2026-08-21';
