import { shopModel } from './model.ts';
import type { Answers } from './script-repo.ts';

// The platform and the subscription that the tests of preflight.sh, deploy.sh and destroy.sh share.

export const access = {
  adminGroups: ['11111111-2222-3333-4444-555555555555'],
  api: { authorizedRanges: ['203.0.113.0/24'] },
};
export const workloads = {
  orders: { image: 'acrshop.azurecr.io/orders:1.0.0', port: 8080, probes: '/ready', uses: { keyVault: ['db'] } },
};
export const rest = { cluster: { access, pools: { apps: { min: 3, max: 9 }, batch: { spot: true, max: 10 } } } };
export const model = shopModel(workloads, rest);

export const group = 'rg-shop-production';
export const cluster = 'aks-shop-production';
export const subscription = '00000000-0000-0000-0000-000000000001';

export const size = (name: string, vcpus: string, change: object = {}): object => ({
  name,
  resourceType: 'virtualMachines',
  family: 'standardDDSv5Family',
  locations: ['westeurope'],
  locationInfo: [{ location: 'westeurope', zones: ['3', '1', '2'], zoneDetails: [] }],
  capabilities: [
    { name: 'vCPUs', value: vcpus },
    { name: 'EncryptionAtHostSupported', value: 'True' },
    { name: 'HyperVGenerations', value: 'V1,V2' },
    { name: 'EphemeralOSDiskSupported', value: 'True' },
  ],
  restrictions: [],
  ...change,
});
export const quota = (name: string, currentValue: string, limit: string): object => ({
  name: { value: name, localizedValue: name },
  currentValue,
  limit,
});
export const version = (name: string, ...supportPlan: string[]): object => ({
  version: name,
  capabilities: { supportPlan },
  patchVersions: {},
});
export const rights = (...value: { actions: string[]; notActions: string[] }[]): { json: unknown } => ({
  json: { value },
});
export const providers = (...missing: string[]): { json: unknown } => ({
  json: [
    'alertsmanagement',
    'Compute',
    'ContainerRegistry',
    'ContainerService',
    'Insights',
    'KeyVault',
    'ManagedIdentity',
    'Monitor',
    'Network',
    'OperationalInsights',
    'PolicyInsights',
  ].map((name) => ({
    namespace: `Microsoft.${name}`,
    registrationState: missing.includes(name) ? 'NotRegistered' : 'Registered',
  })),
});

/** A subscription in which nothing is in the way: 4 nodes of 4 vCPU and 4 of 8 at the start, 7 and 12 at the most, 10 of 8 on Spot. */
export const healthy = {
  'account show': {
    json: { id: subscription, name: 'Shop', tenantId: subscription, user: { name: 'ada@example.com', type: 'user' } },
  },
  'bicep version': { json: 'Bicep CLI version 0.40.2' },
  'provider list': providers(),
  'provider show': {
    json: {
      resourceTypes: [
        { resourceType: 'managedClusters', locations: ['West Europe', 'North Europe'] },
        { resourceType: 'vaults', locations: [] },
        { resourceType: 'accounts', locations: ['West Europe'] },
      ],
    },
  },
  'feature show Microsoft.Compute EncryptionAtHost': { json: { properties: { state: 'Registered' } } },
  'group show': { json: { location: 'westeurope' } },
  'deployment group show': { json: { properties: { provisioningState: 'Succeeded' } } },
  'aks nodepool list': {
    json: [
      { name: 'system', vmSize: 'Standard_D4ds_v5', count: 3, currentOrchestratorVersion: '1.36.2' },
      { name: 'apps', vmSize: 'Standard_D8ds_v5', count: 5, currentOrchestratorVersion: '1.36.2' },
      { name: 'batch', vmSize: 'Standard_D8ds_v5', count: 2, scaleSetPriority: 'Spot' },
    ],
  },
  'acr repository show': { json: { name: '1.0.0' } },
  'aks list': { json: [] },
  'aks get-versions': {
    json: {
      values: [
        version('1.35', 'KubernetesOfficial', 'AKSLongTermSupport'),
        version('1.36', 'KubernetesOfficial', 'AKSLongTermSupport'),
      ],
    },
  },
  'vm list-skus': {
    json: [size('Standard_D2ds_v5', '2'), size('Standard_D4ds_v5', '4'), size('Standard_D8ds_v5', '8')],
  },
  'vm list-usage': {
    json: [
      quota('cores', '100', '300'),
      quota('standardddsv5family', '10', '150'),
      quota('lowPriorityCores', '0', '80'),
    ],
  },
  'keyvault list-deleted': { json: [] },
  'acr show': { error: "(ResourceNotFound) The Resource 'acrshop' was not found." },
  'acr check-name': { json: { nameAvailable: true, reason: null, message: null } },
  'group exists': { json: false },
  'rest --method': rights({ actions: ['*'], notActions: [] }),
  'ad group show': { json: { displayName: 'platform-admins' } },
} satisfies Answers;

export const deletedVault = (suffix: string, owner: string): object => ({
  name: `kv-shop-productio-${suffix}`,
  properties: {
    location: 'westeurope',
    vaultId: `/subscriptions/${subscription}/resourceGroups/${owner}/providers/Microsoft.KeyVault/vaults/kv-shop-productio-${suffix}`,
  },
});
