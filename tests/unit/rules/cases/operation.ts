import { orders, pools, worker, type Case } from '../platform.ts';

const budget = (patch: object) => orders({ disruption: patch });
const fixed = (replicas: number, patch: object) => orders({ scale: null, replicas, disruption: patch });
const queue = (patch: object) => worker({ scale: { min: 0, max: 4, serviceBus: { queue: 'x' } }, ...patch });
const quota = (patch: object) => ({ namespaces: { shop: { quota: patch } } });
const cpu = (value: unknown) => orders({ resources: { cpu: value } });
const enforced = (patch: object) => ({ cluster: { policy: 'Enforce' }, ...orders({ resources: { cpu: { request: '100m', limit: '200m' }, memory: '128Mi', ...patch } }) });

export const operationCases: readonly Case[] = [
  { rule: 'B1', about: 'number', breaks: fixed(2, { minAvailable: 2 }), passes: fixed(3, { minAvailable: 2 }), says: /has 2 replicas at least, and the budget keeps 2/ },
  { rule: 'B1', about: 'share', breaks: fixed(3, { minAvailable: '67%' }), passes: fixed(3, { minAvailable: '66%' }), says: /keeps 67% of them \(3\)/ },
  { rule: 'B1', about: 'scale', breaks: budget({ minAvailable: '100%' }), passes: budget({ minAvailable: '50%' }), says: /has 3 replicas at least/ },
  { rule: 'B2', about: 'number', breaks: budget({ maxUnavailable: 0 }), passes: budget({ maxUnavailable: 1 }), says: /never lets a replica go/ },
  { rule: 'B2', about: 'share', breaks: budget({ maxUnavailable: '0%' }), passes: budget({ maxUnavailable: '1%' }), says: /never lets a replica go/ },
  { rule: 'B3', breaks: fixed(1, { maxUnavailable: 1 }), passes: fixed(2, { maxUnavailable: 1 }), says: /single replica and a budget/ },
  { rule: 'B4', breaks: queue({ disruption: { minAvailable: 1 } }), passes: queue({ disruption: { maxUnavailable: 1 } }), says: /scales to zero, and its budget keeps 1/ },
  { rule: 'B5', breaks: budget({ minAvailable: 2 }), passes: budget({ minAvailable: '50%' }), says: /scales from 3 to 6 replicas, and the budget keeps 2/ },
  { rule: 'B9', breaks: budget({ minAvailable: '50%', maxUnavailable: 1 }), passes: budget({ maxUnavailable: 1 }), says: /has both/ },
  { rule: 'V60', breaks: budget({ budget: false }), passes: fixed(1, { budget: false }), says: /up to 6 replicas and no budget/ },
  { rule: 'B15', about: 'fixed', breaks: fixed(1, {}), passes: fixed(2, {}), says: /may run with 1 replica\./ },
  { rule: 'B15', about: 'staging', breaks: { ...fixed(1, {}), environments: { production: {} } }, passes: { environments: { production: {}, staging: { workloads: { orders: { scale: null, replicas: 1 } } } } }, says: /1 replica/ },
  { rule: 'V68', breaks: { ...pools({ apps: { min: 2 } }), ...orders({ spread: 'required' }) }, passes: { ...pools({ apps: { min: 3 } }), ...orders({ spread: 'required' }) }, says: /nodes in 2 of 3 only/ },
  { rule: 'B17', breaks: orders({ gracePeriodSeconds: 10 }), passes: orders({ gracePeriodSeconds: 11 }), says: /has 10 seconds to stop/ },
  { rule: 'F23', breaks: orders({ expose: { host: 'a.example.com', timeoutSeconds: 36 } }), passes: orders({ expose: { host: 'a.example.com', timeoutSeconds: 35 } }), says: /waits 36 seconds for orders, which has 35/ },
  { rule: 'V74', breaks: orders({ gracePeriodSeconds: 1800 }), passes: orders({ gracePeriodSeconds: 1799 }), says: /gives up after 1800/ },
  { rule: 'V62', about: 'cpu', breaks: cpu({ request: '7300m', limit: '7300m' }), passes: cpu({ request: '7200m', limit: '7200m' }), says: /Standard_D8ds_v5, pool apps\) leaves 7220m/ },
  { rule: 'V62', about: 'memory', breaks: orders({ resources: { memory: '28Gi' } }), passes: orders({ resources: { memory: '27Gi' } }), says: /requests 100m CPU and 28Gi/ },
  { rule: 'V62', about: 'gpu', breaks: { ...pools({ gpu: { gpu: true } }), ...orders({ gpu: 2 }) }, passes: { ...pools({ gpu: { gpu: true } }), ...orders({ gpu: 1 }) }, says: /asks for 2 GPUs/ },
  { rule: 'Q5', about: 'cpu', breaks: { ...pools({ apps: { max: 3 } }), ...cpu({ request: '3700m', limit: '3700m' }) }, passes: { ...pools({ apps: { max: 3 } }), ...cpu({ request: '3600m', limit: '3600m' }) }, says: /22200m CPU of 21660m/ },
  { rule: 'Q5', about: 'gpu', breaks: { ...pools({ gpu: { gpu: true, max: 5 } }), ...orders({ gpu: 1 }) }, passes: { ...pools({ gpu: { gpu: true, max: 6 } }), ...orders({ gpu: 1 }) }, says: /6 GPUs of 5 that pool gpu has/ },
  { rule: 'V61', about: 'zero', breaks: cpu('0m'), passes: cpu('1m'), says: /more than zero/ },
  { rule: 'V61', about: 'quota', breaks: quota({ cpu: '0' }), passes: quota({ cpu: '2' }), says: /more than zero/ },
  { rule: 'V61', about: 'below', breaks: cpu({ request: '200m', limit: '199m' }), passes: cpu({ request: '200m', limit: '200m' }), says: /requests 200m CPU and is limited to 199m/ },
  { rule: 'V61', about: 'disk', breaks: orders({ resources: { ephemeralStorage: { request: '2Gi' } } }), passes: orders({ resources: { ephemeralStorage: { request: '1Gi' } } }), says: /of disk/ },
  { rule: 'V61', about: 'far', severity: 'warning', breaks: cpu({ request: '100m', limit: '401m' }), passes: cpu({ request: '100m', limit: '400m' }), says: /more than 4 times/ },
  { rule: 'Q1', about: 'cpu', breaks: quota({ cpu: '799m' }), passes: quota({ cpu: '800m' }), says: /has 799m for `cpu`; its workloads need 800m/ },
  { rule: 'Q1', about: 'memory', breaks: quota({ memory: '1023Mi' }), passes: quota({ memory: '1Gi' }), says: /need 1Gi/ },
  { rule: 'Q1', about: 'limits', breaks: quota({ cpu: 1, cpuLimit: '1599m' }), passes: quota({ cpu: 1, cpuLimit: '1600m' }), says: /for `cpuLimit`; its workloads need 1600m/ },
  { rule: 'Q1', about: 'pods', breaks: quota({ pods: 7 }), passes: quota({ pods: 8 }), says: /has 7 for `pods`; its workloads need 8/ },
  { rule: 'V64', about: 'limits', breaks: quota({ cpu: 4, cpuLimit: 3 }), passes: quota({ cpu: 4, cpuLimit: 4 }), says: /limits of 3 CPU for requests of 4/ },
  { rule: 'V64', about: 'cluster', breaks: { ...pools({ apps: { max: 3 } }), ...quota({ cpu: 36 }) }, passes: { ...pools({ apps: { max: 3 } }), ...quota({ cpu: 35 }) }, says: /promise 36 CPU .* 1\.5 times/ },
  { rule: 'V67', about: 'safeguards', severity: 'error', breaks: { cluster: { policy: 'Enforce' }, ...worker({ probes: undefined }) }, passes: { cluster: { policy: 'Enforce' }, ...worker({}) }, says: /Nothing tells whether packer works/ },
  { rule: 'S3', about: 'request', breaks: enforced({ cpu: { request: '99m', limit: '200m' } }), passes: enforced({}), says: /raises to 100m/ },
  { rule: 'S3', about: 'memory', breaks: enforced({ memory: '64Mi' }), passes: enforced({ memory: '100Mi' }), says: /raises to 100Mi/ },
  { rule: 'S3', about: 'limit', breaks: enforced({ cpu: { request: '100m', limit: 'none' } }), passes: cpu({ request: '100m', limit: 'none' }), says: /no CPU limit/ },
];
