import { group, orders, type Case } from '../platform.ts';

const other = '66666666-7777-8888-9999-000000000000';
const upgrades = (patch: object) => ({ cluster: { upgrades: patch } });
const registryId = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/shopregistry';

export const clusterCases: readonly Case[] = [
  { rule: 'V04', breaks: { name: 'my--shop', namespaces: null }, passes: { name: 'my-shop', namespaces: null }, says: /Key vault name/ },
  { rule: 'V07', about: 'ended', breaks: { cluster: { kubernetesVersion: '1.31' } }, passes: { cluster: { kubernetesVersion: '1.36' } }, says: /no support of any kind after 2026-11-30/ },
  { rule: 'V07', about: 'older', breaks: { cluster: { kubernetesVersion: '1.25' } }, passes: { cluster: { kubernetesVersion: '1.35' } }, says: /is out of support/ },
  {
    rule: 'V07', about: 'long-term only', says: /left community support on 2026-07-31/,
    breaks: { cluster: { kubernetesVersion: '1.33' } }, passes: { cluster: { kubernetesVersion: '1.33', longTermSupport: true, tier: 'Premium', upgrades: { channel: 'patch' } } },
  },
  { rule: 'V07', about: 'ending', severity: 'warning', breaks: { cluster: { kubernetesVersion: '1.34' } }, passes: { cluster: { kubernetesVersion: '1.35' } }, says: /leaves community support on 2026-11-30/ },
  { rule: 'V07', about: 'planned', severity: 'warning', breaks: { cluster: { kubernetesVersion: '1.37' } }, passes: { cluster: { kubernetesVersion: '1.36' } }, says: /announced, but not yet available/ },
  { rule: 'V07', about: 'unknown', severity: 'warning', breaks: { cluster: { kubernetesVersion: '1.40' } }, passes: { cluster: { kubernetesVersion: '1.36' } }, says: /was not known on/ },
  {
    rule: 'V08', about: 'tier', says: /needs tier Premium/,
    breaks: { cluster: { longTermSupport: true, upgrades: { channel: 'patch' } } }, passes: { cluster: { longTermSupport: true, tier: 'Premium', upgrades: { channel: 'patch' } } },
  },
  {
    rule: 'V08', about: 'channel', says: /Channel stable leaves the minor/,
    breaks: { cluster: { longTermSupport: true, tier: 'Premium' } }, passes: { cluster: { longTermSupport: true, tier: 'Premium', upgrades: { channel: 'none' } } },
  },
  { rule: 'V08', about: 'needless', severity: 'warning', breaks: { cluster: { tier: 'Premium' } }, passes: { cluster: { tier: 'Standard' } }, says: /paid for without/ },
  { rule: 'V45', about: 'none', severity: 'warning', breaks: { cluster: { access: { adminGroups: [] } } }, passes: { cluster: { access: { adminGroups: [other] } } }, says: /No group administers/ },
  { rule: 'V45', about: 'placeholder', breaks: { cluster: { access: { adminGroups: ['00000000-0000-0000-0000-000000000000'] } } }, passes: { cluster: { access: { adminGroups: [other] } } }, says: /placeholder/ },
  { rule: 'V56', breaks: { keyVault: { network: 'public' } }, passes: { keyVault: { network: 'private' } }, says: /answers on the internet/ },
  { rule: 'V75', about: 'none', breaks: upgrades({ channel: 'none' }), passes: upgrades({ channel: 'rapid' }), says: /Channel none/ },
  { rule: 'V75', about: 'patch', breaks: upgrades({ channel: 'patch' }), passes: upgrades({ channel: 'stable' }), says: /keeps 1\.36 until it leaves support on 2027-06-30/ },
  {
    rule: 'V77', says: /GPU pools on Azure Linux/,
    breaks: { cluster: { upgrades: { nodeImage: 'SecurityPatch' }, pools: { gpu: { gpu: true, os: 'AzureLinux' } } } }, passes: { cluster: { upgrades: { nodeImage: 'SecurityPatch' }, pools: { gpu: { gpu: true } } } },
  },
  { rule: 'V77', about: 'none', severity: 'warning', breaks: upgrades({ nodeImage: 'None' }), passes: upgrades({ nodeImage: 'NodeImage' }), says: /until somebody renews it/ },
  { rule: 'V77', about: 'unmanaged', severity: 'warning', breaks: upgrades({ nodeImage: 'Unmanaged' }), passes: upgrades({ nodeImage: 'SecurityPatch' }), says: /nobody restarts them/ },
  { rule: 'V80', breaks: { observability: { controlPlaneMetrics: false } }, passes: { observability: { controlPlaneMetrics: true } }, says: /are off/ },
  { rule: 'V82', about: 'none', breaks: { observability: { controlPlaneLogs: [] } }, passes: { observability: { controlPlaneLogs: ['guard'] } }, says: /No control-plane log/ },
  { rule: 'V82', about: 'reads', breaks: { observability: { controlPlaneLogs: ['kube-audit'] } }, passes: { observability: { controlPlaneLogs: ['kube-audit-admin'] } }, says: /every read/ },
  { rule: 'V82', about: 'twice', breaks: { observability: { controlPlaneLogs: ['kube-audit', 'kube-audit-admin'] } }, passes: { observability: { controlPlaneLogs: ['kube-audit-admin'] } }, says: /paid for twice/ },
  { rule: 'V88', breaks: { alerts: { email: [] } }, passes: { alerts: { email: [], webhooks: { chat: 'https://hooks.example.com/shop' } } }, says: /Nobody hears/ },
  { rule: 'V89', breaks: { cluster: { tier: 'Free', pools: { apps: { max: 4 } } } }, passes: { cluster: { tier: 'Free', costAnalysis: false, pools: { apps: { max: 4 } } } }, says: /no cost analysis/ },
  { rule: 'V93', breaks: { cluster: { autoscaler: { scaleDownAfterMinutes: 4 } } }, passes: { cluster: { autoscaler: { scaleDownAfterMinutes: 5 } } }, says: /after 4 minutes/ },
  { rule: 'F10', breaks: { delivery: { method: 'flux' } }, passes: { delivery: { method: 'flux', repository: 'https://github.com/example/shop' } }, says: /no repository/ },
  { rule: 'F12', about: 'registry', breaks: { registry: { existing: registryId.replace('registries', 'registry') } }, passes: { registry: { existing: registryId } }, says: /Microsoft\.ContainerRegistry\/registries/ },
  {
    rule: 'F12', about: 'Service Bus', says: /Microsoft\.ServiceBus\/namespaces/,
    breaks: { serviceBus: { existing: registryId } }, passes: { serviceBus: { existing: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ServiceBus/namespaces/shop' } },
  },
  { rule: 'F13', breaks: { cluster: { access: { adminGroups: [group, group] } } }, passes: { cluster: { access: { adminGroups: [group, other] } } }, says: /stands twice/ },
  { rule: 'F13', about: 'namespace', breaks: { namespaces: { shop: { groups: { writer: [other, other] } } } }, passes: { namespaces: { shop: { groups: { writer: [other], reader: [other] } } } }, says: /namespaces\.shop\.groups\.writer/ },
  {
    rule: 'F14', says: /production and staging share the resource group rg-shop/,
    breaks: { azure: { resourceGroup: 'rg-shop' }, environments: { staging: { azure: { resourceGroup: 'RG-shop' } }, production: {} } },
    passes: { azure: { resourceGroup: 'rg-shop' }, environments: { staging: { azure: { subscriptionId: other } }, production: {} } },
  },
  { rule: 'F19', breaks: { observability: { dailyQuotaGB: 0 } }, passes: { observability: { dailyQuotaGB: 1 } }, says: /0 GB a day/ },
  { rule: 'F20', breaks: { alerts: { email: ['a@example.com', 'A@example.com'] } }, passes: { alerts: { email: ['a@example.com', 'b@example.com'] } }, says: /stands twice/ },
  { rule: 'F20', about: 'name', breaks: { alerts: { webhooks: { 'a/b': 'https://example.com/x' } } }, passes: { alerts: { webhooks: { 'a-b': 'https://example.com/x' } } }, says: /"a\/b" is not a name/ },
  { rule: 'F21', breaks: { tags: { Environment: 'x' } }, passes: { tags: { environments: 'x' } }, says: /Environment and environment/ },
  { rule: 'F22', breaks: { registry: { sku: 'Standard', network: 'private' } }, passes: { registry: { sku: 'Standard' } }, says: /private and has tier Standard/ },
  { rule: 'F26', about: 'platform', breaks: { name: 'windows-a' }, passes: { name: 'window-a' }, says: /holds the word windows/ },
  { rule: 'F26', about: 'registry', breaks: { registry: { name: 'LoginShop' } }, passes: { registry: { name: 'shopLogin' } }, says: /starts with Login/ },
  { rule: 'F27', breaks: { tags: { 'Azure-owner': 'a' } }, passes: { tags: { 'my-azure-owner': 'a' } }, says: /Azure-owner starts with/ },
  { rule: 'V06', about: 'value', breaks: { namespaces: { shop: { labels: { team: 'not this' } } } }, passes: { namespaces: { shop: { labels: { team: 'not-this' } } } }, says: /"not this" is not a label value/ },
  { rule: 'V06', about: 'key', breaks: orders({ labels: { '-team': 'a' } }), passes: orders({ labels: { 'example.com/team': 'a' } }), says: /"-team" is not a label key/ },
  { rule: 'C6', about: 'label', breaks: { cluster: { pools: { apps: { labels: { 'kubernetes.azure.com/team': 'a' } } } } }, passes: { cluster: { pools: { apps: { labels: { 'example.com/team': 'a' } } } } }, says: /kept for the platform/ },
  { rule: 'C6', about: 'taint', breaks: { cluster: { pools: { apps: {}, jobs: { taints: ['node.kubernetes.io/x=y:NoSchedule'] } } } }, passes: { cluster: { pools: { apps: {}, jobs: { taints: ['x=y:NoSchedule'] } } } }, says: /kept for the platform/ },
  { rule: 'C6', about: 'own', severity: 'warning', breaks: orders({ labels: { app: 'x' } }), passes: orders({ labels: { 'app.kubernetes.io/team': 'x' } }), says: /has no effect/ },
];
