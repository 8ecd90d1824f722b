// The platform on which the recipes of day two are walked.

export const access = {
  adminGroups: ['11111111-2222-3333-4444-555555555555'],
  api: { authorizedRanges: ['203.0.113.0/24'] },
};
export const worker = {
  image: 'acrshop.azurecr.io/worker:1.0.0',
  port: 8080,
  probes: '/ready',
  uses: { keyVault: ['db'] },
};
export const pools = { apps: { size: 'Standard_D8ds_v5', min: 3, max: 9 }, batch: { spot: true, max: 10 } };
export const base = {
  schema: 1,
  name: 'shop',
  cluster: { kubernetesVersion: '1.35', access, pools },
  alerts: { email: ['oncall@example.com'] },
  workloads: { worker },
};
