import { job, network, orders, pools, worker, type Case } from '../platform.ts';

const twoNamespaces = { namespaces: { shop: {}, jobs: {} } };
const image = 'shopregistry.azurecr.io/orders';
const digest = `@sha256:${'a'.repeat(64)}`;
const second = (patch: object) => ({ workloads: { orders: { expose: 'shop.example.com' }, cart: { image: 'shopregistry.azurecr.io/cart:1.0.0', port: 8080, probes: { live: '/live', ready: '/ready' }, ...patch } } });

export const workloadCases: readonly Case[] = [
  { rule: 'F1', about: 'unknown', breaks: orders({ uses: { workloads: ['catalog'] } }), passes: second({ uses: { workloads: ['orders'] } }), says: /catalog, which is no workload/ },
  { rule: 'F1', about: 'itself', breaks: orders({ uses: { workloads: ['orders'] } }), passes: second({ uses: { workloads: ['orders'] } }), says: /uses itself/ },
  { rule: 'F1', about: 'no port', breaks: { workloads: { ...worker({}).workloads as object, orders: { uses: { workloads: ['packer'] } } } }, passes: { workloads: { ...worker({ port: 9000, kind: 'worker', probes: '/p' }).workloads as object, orders: { uses: { workloads: ['packer'] } } } }, says: /listens on no port/ },
  { rule: 'F2', breaks: twoNamespaces, passes: { ...twoNamespaces, ...orders({ namespace: 'jobs' }) }, says: /names no namespace, and there are 2: jobs, shop/ },
  { rule: 'F3', breaks: orders({ namespace: 'shopp' }), passes: orders({ namespace: 'shop' }), says: /runs in shopp/ },
  { rule: 'D10', breaks: { namespaces: { shop: null, 'kube-shop': {} } }, passes: { namespaces: { shop: null, 'my-kube': {} } }, says: /kube-shop is a namespace of the platform/ },
  { rule: 'D10', about: 'derived', breaks: { name: 'gateway', namespaces: null }, passes: { name: 'gateways', namespaces: null }, says: /gateway is a namespace of the platform/ },
  { rule: 'D10', about: 'default', breaks: { namespaces: { shop: null, default: {} } }, passes: { namespaces: { shop: null, defaults: {} } }, says: /default is a namespace of the platform/ },
  { rule: 'D10', about: 'AKS', breaks: { namespaces: { shop: null, 'aks-command': {} } }, passes: { namespaces: { shop: null, 'my-aks': {} } }, says: /aks-command is a namespace of the platform/ },
  { rule: 'D10', about: 'own', breaks: { namespaces: { shop: null, 'gpu-resources': {} } }, passes: { namespaces: { shop: null, 'gpu-resource': {} } }, says: /rendered by this tool/ },
  { rule: 'D10', about: 'extension', breaks: { namespaces: { shop: null, 'dataprotection-microsoft': {} } }, passes: { namespaces: { shop: null, dataprotection: {} } }, says: /dataprotection-microsoft is/ },
  { rule: 'F25', about: 'account', breaks: { workloads: { default: { image: `${image}:1`, port: 8080 } } }, passes: { workloads: { defaults: { image: `${image}:1`, port: 8080 } } }, says: /cannot be called default/ },
  { rule: 'F25', about: 'policy', breaks: { workloads: { 'allow-dns': { image: `${image}:1`, port: 8080 } } }, passes: { workloads: { dns: { image: `${image}:1`, port: 8080 } } }, says: /a policy of every namespace/ },
  { rule: 'F25', about: 'identity', breaks: { workloads: { kubelet: { image: `${image}:1`, port: 8080 } } }, passes: { workloads: { kubelets: { image: `${image}:1`, port: 8080 } } }, says: /the identity of the nodes/ },
  { rule: 'F25', about: 'priority', breaks: { name: 'system-a' }, passes: { name: 'systems' }, says: /would start with system-/ },
  { rule: 'B21', about: 'unknown', breaks: orders({ pool: 'aps' }), passes: orders({ pool: 'apps' }), says: /aps, which does not exist/ },
  { rule: 'B21', about: 'system', severity: 'warning', breaks: orders({ pool: 'system' }), passes: orders({ pool: 'apps' }), says: /beside DNS/ },
  { rule: 'B21', about: 'no GPU', breaks: orders({ gpu: 1 }), passes: { ...pools({ gpu: { gpu: true } }), ...orders({ gpu: 1 }) }, says: /no pool has any/ },
  { rule: 'B21', about: 'wrong pool', breaks: { ...pools({ apps: {}, gpu: { gpu: true } }), ...orders({ gpu: 1, pool: 'apps' }) }, passes: { ...pools({ apps: {}, gpu: { gpu: true } }), ...orders({ gpu: 1, pool: 'gpu' }) }, says: /which is no GPU pool/ },
  { rule: 'B21', about: 'tainted', breaks: pools({ apps: { taints: ['team=a:NoSchedule'] } }), passes: pools({ apps: { taints: ['team=a:PreferNoSchedule'] } }), says: /every pool has a taint/ },
  { rule: 'F4', about: 'no schedule', breaks: job({ kind: 'job', schedule: undefined }), passes: job({ kind: 'job' }), says: /job without a schedule/ },
  { rule: 'F4', about: 'service', breaks: orders({ kind: 'service', schedule: '0 1 * * *' }), passes: job({}), says: /service with a schedule/ },
  { rule: 'F5', breaks: job({ scale: { min: 1 } }), passes: job({}), says: /is a job and has `scale`/ },
  { rule: 'F5', about: 'budget', breaks: job({ disruption: { maxUnavailable: 1 } }), passes: job({ disruption: { budget: false } }), says: /is a job and has `disruption`/ },
  { rule: 'F6', about: 'service', breaks: worker({ kind: 'service' }), passes: worker({ kind: 'service', port: 8080, probes: '/ready' }), says: /service without a port/ },
  { rule: 'F6', about: 'published', breaks: worker({ expose: 'x.example.com' }), passes: worker({ expose: 'x.example.com', port: 8080, probes: '/ready' }), says: /is published, but/ },
  { rule: 'F6', about: 'metrics', breaks: worker({ metrics: {} }), passes: worker({ metrics: { port: 9090 } }), says: /metrics on no port/ },
  { rule: 'F7', about: 'no port', breaks: worker({ probes: { ready: '/ready' } }), passes: worker({}), says: /listens on no port/ },
  { rule: 'F7', about: 'both', breaks: orders({ probes: { command: ['/bin/check'] } }), passes: orders({ probes: { command: ['/bin/check'], live: null, ready: null } }), says: /only the command would run/ },
  { rule: 'F8', breaks: second({ expose: 'shop.example.com' }), passes: second({ expose: { host: 'shop.example.com', path: '/cart' } }), says: /cart are both published|orders and cart/ },
  {
    rule: 'F9', says: /published by production and staging/,
    breaks: { ...orders({ expose: 'shop.example.com' }), environments: { production: {}, staging: {} } },
    passes: { ...orders({ expose: 'shop.example.com' }), environments: { production: {}, staging: { workloads: { orders: { expose: 'staging.example.com' } } } } },
  },
  {
    rule: 'F18', says: /The queue Bills and the topic bills|The topic bills and the queue Bills/,
    breaks: { workloads: { orders: { uses: { serviceBus: { send: ['Bills'] } } }, ...worker({ scale: { max: 3, serviceBus: { topic: 'bills', subscription: 'all' } } }).workloads as object } },
    passes: { workloads: { orders: { uses: { serviceBus: { send: ['invoices'] } } }, ...worker({ scale: { max: 3, serviceBus: { topic: 'bills', subscription: 'all' } } }).workloads as object } },
  },
  { rule: 'F18', about: 'case', breaks: orders({ uses: { serviceBus: { send: ['Bills', 'bills'] } } }), passes: orders({ uses: { serviceBus: { send: ['bills'], receive: ['bills'] } } }), says: /queue bills and the queue Bills/ },
  { rule: 'F18', about: 'end', breaks: orders({ uses: { serviceBus: { send: ['bills-'] } } }), passes: orders({ uses: { serviceBus: { send: ['bills/paid'] } } }), says: /does not end with/ },
  {
    rule: 'F18', about: 'subscription', says: /a slash or more than 50/,
    breaks: worker({ scale: { max: 3, serviceBus: { topic: 'bills', subscription: 'a/b' } } }), passes: worker({ scale: { max: 3, serviceBus: { topic: 'bills', subscription: 'bills' } } }),
  },
  { rule: 'N13', breaks: orders({ expose: { host: 'a.example.com', path: '/a//b' } }), passes: orders({ expose: { host: 'a.example.com', path: '/a/.b' } }), says: /not one that a route takes/ },
  { rule: 'V58', breaks: orders({ security: { readOnlyRootFilesystem: false } }), passes: orders({ security: { readOnlyRootFilesystem: true } }), says: /may write anywhere/ },
  { rule: 'V59', about: 'none', breaks: orders({ image }), passes: orders({ image: `${image}${digest}` }), says: /has no tag/ },
  { rule: 'V59', about: 'latest', breaks: orders({ image: `${image}:latest` }), passes: orders({ image: `${image}:latest${digest}` }), says: /the tag latest/ },
  { rule: 'V59', about: 'port', breaks: orders({ image: 'registry.example.com:5000/orders' }), passes: orders({ image: 'registry.example.com:5000/orders:1.0' }), says: /has no tag/ },
  { rule: 'V59', about: 'safeguards', severity: 'error', breaks: { cluster: { policy: 'Enforce' }, ...orders({ image: `${image}:latest` }) }, passes: { cluster: { policy: 'Enforce' }, ...orders({ image: `${image}:1.0` }) }, says: /the tag latest/ },
  { rule: 'S6', breaks: { registry: { name: 'ShopRegistry' }, ...orders({ image: 'otherone.azurecr.io/orders:1.0.0' }) }, passes: { registry: { name: 'ShopRegistry' } }, says: /the registry of the platform is shopregistry\.azurecr\.io/ },
  { rule: 'V67', breaks: worker({ probes: undefined }), passes: worker({}), says: /Nothing tells whether packer works/ },
  { rule: 'B18', breaks: orders({ probes: '/health' }), passes: orders({ probes: null }), says: /same path, \/health/ },
  { rule: 'A2', breaks: orders({ replicas: 3 }), passes: orders({ replicas: 3, scale: null }), says: /replicas and scale/ },
  { rule: 'A5', breaks: orders({ scale: { min: 0 } }), passes: worker({ scale: { min: 0, max: 3, serviceBus: { queue: 'x' } } }), says: /no event source/ },
  { rule: 'A7', breaks: orders({ scale: { min: 7 } }), passes: orders({ scale: { min: 6 } }), says: /scales from 7 to 6/ },
  { rule: 'A13', about: 'none', breaks: worker({ scale: { serviceBus: {} } }), passes: worker({ scale: { serviceBus: { queue: 'x' } } }), says: /names no queue/ },
  { rule: 'A13', about: 'both', breaks: worker({ scale: { serviceBus: { queue: 'x', topic: 'y', subscription: 'z' } } }), passes: worker({ scale: { serviceBus: { topic: 'y', subscription: 'z' } } }), says: /a queue and on a topic/ },
  { rule: 'A13', about: 'subscription', breaks: worker({ scale: { serviceBus: { topic: 'y' } } }), passes: worker({ scale: { serviceBus: { topic: 'y', subscription: 'z' } } }), says: /names no subscription/ },
  ...cronCases(),
  { rule: 'A19', breaks: orders({ scale: { scaleDownSeconds: 0 } }), passes: orders({ scale: { scaleDownSeconds: 60 } }), says: /without waiting/ },
  { rule: 'B23', about: 'schedule', breaks: job({ schedule: '30 24 * * *' }), passes: job({ schedule: '30 23 * * *' }), says: /`24` does not fit the hour/ },
  { rule: 'B23', about: 'zone', breaks: job({ timeZone: 'PST' }), passes: job({ timeZone: 'America/Los_Angeles' }), says: /PST/ },
  { rule: 'N7', about: 'VNet', breaks: { ...network({ services: '172.20.0.0/16' }), ...orders({ uses: { addresses: { '172.20.0.8/32': [443] } } }) }, passes: orders({ uses: { addresses: { '10.40.9.0/24': [5432] } } }), says: /lies in the service range/ },
];

function cronCases(): Case[] {
  const good = { start: '0 8 * * 1-5', end: '0 18 * * 1-5', timeZone: 'Europe/Berlin', replicas: 5 };
  const cron = (patch: object) => orders({ scale: { cron: { ...good, ...patch } } });
  return [
    { rule: 'A18', about: 'expression', breaks: cron({ start: '0 8 * * 7' }), passes: cron({ start: '0 8 * * 0' }), says: /`7` does not fit the day of the week/ },
    { rule: 'A18', about: 'end', breaks: cron({ end: good.start }), passes: cron({}), says: /ends when it starts/ },
    { rule: 'A18', about: 'zone', breaks: cron({ timeZone: 'Berlin' }), passes: cron({ timeZone: 'UTC' }), says: /Berlin/ },
    { rule: 'A18', about: 'most', breaks: cron({ replicas: 7 }), passes: cron({ replicas: 6 }), says: /7 replicas by the clock and may have 6/ },
    { rule: 'A18', about: 'least', severity: 'warning', breaks: cron({ replicas: 3 }), passes: cron({ replicas: 4 }), says: /has 3 at least anyway/ },
  ];
}
