import { pools, orders, type Case } from '../platform.ts';

const gpu = { gpu: { gpu: true } };

const containerLinux = { os: 'AzureContainerLinux' };

export const poolCases: readonly Case[] = [
  {
    rule: 'V34',
    about: 'trusted launch',
    breaks: pools({ apps: { ...containerLinux, trustedLaunch: false } }),
    passes: pools({ apps: containerLinux }),
    says: /without trusted launch\./,
  },
  {
    rule: 'V34',
    about: 'a size that cannot',
    breaks: pools({ apps: { ...containerLinux, size: 'Standard_D4pds_v5' } }),
    passes: pools({ apps: { ...containerLinux, size: 'Standard_D4ds_v5' } }),
    says: /without trusted launch, which Standard_D4pds_v5 cannot have/,
  },
  {
    rule: 'V34',
    about: 'GPUs',
    breaks: pools({ gpu: { gpu: true, ...containerLinux } }),
    passes: pools({ gpu: { gpu: true, os: 'AzureLinux' } }),
    says: /has GPUs and Azure Container Linux/,
  },
  {
    rule: 'V34',
    about: 'version',
    breaks: { cluster: { kubernetesVersion: '1.33', pools: { apps: containerLinux } } },
    passes: { cluster: { kubernetesVersion: '1.34', pools: { apps: containerLinux } } },
    says: /which Kubernetes 1\.33 does not have/,
  },
  {
    rule: 'V09',
    breaks: pools({ gpu: { gpu: true, size: 'Standard_NC6s_v3' } }),
    passes: pools(gpu),
    says: /Pool gpu with size Standard_NC6s_v3: The NCv3 series \(V100\) is retired on 2025-09-30/,
  },
  {
    rule: 'V11',
    about: 'vCPU',
    breaks: pools({ system: { size: 'Standard_D2ds_v5' } }),
    passes: pools({ system: { size: 'Standard_D4ds_v5' } }),
    says: /has 2 vCPU, and 4 are needed/,
  },
  {
    rule: 'V11',
    about: 'B series',
    breaks: pools({ system: { size: 'Standard_B4ms' } }),
    passes: pools({ apps: { size: 'Standard_B4ms' } }),
    says: /B series/,
  },
  {
    rule: 'V12',
    breaks: pools({ system: { min: 1 } }),
    passes: pools({ system: { min: 3 } }),
    says: /may shrink to 1 node;/,
  },
  {
    rule: 'V12',
    about: 'two nodes',
    severity: 'warning',
    breaks: pools({ system: { min: 2 } }),
    passes: pools({ system: { min: 3 } }),
    says: /may shrink to 2 nodes/,
  },
  {
    rule: 'V13',
    about: 'GPU',
    breaks: pools({ system: { gpu: true, size: 'Standard_NC8as_T4_v3', min: 3 } }),
    passes: pools(gpu),
    says: /declared as a GPU pool/,
  },
  {
    rule: 'V13',
    about: 'taint',
    breaks: pools({ system: { taints: ['team=core:NoSchedule'] } }),
    passes: pools({ system: { taints: ['team=core:PreferNoSchedule'] } }),
    says: /team=core:NoSchedule/,
  },
  {
    rule: 'V15',
    breaks: pools({ apps: { min: 2 } }),
    passes: pools({ apps: { min: 2, zones: [1, 2] } }),
    says: /may shrink to 2 nodes over 3 zones/,
  },
  {
    rule: 'V15',
    about: 'zero',
    breaks: pools({ batch: { spot: true, min: 1 } }),
    passes: pools({ batch: { spot: true, min: 0 } }),
    says: /batch may shrink to 1 node /,
  },
  {
    rule: 'V16',
    breaks: pools({ apps: { min: 5, max: 4 } }),
    passes: pools({ apps: { min: 4, max: 4 } }),
    says: /min 5 and max 4/,
  },
  {
    rule: 'V17',
    about: 'pool',
    says: /1001 nodes while it is upgraded/,
    breaks: {
      cluster: {
        network: { vnet: '10.0.0.0/12', pods: '10.64.0.0/10' },
        pools: { apps: { max: 901, upgrade: { surge: 100 } } },
      },
    },
    passes: {
      cluster: {
        network: { vnet: '10.0.0.0/12', pods: '10.64.0.0/10' },
        pools: { apps: { max: 900, upgrade: { surge: 100 } } },
      },
    },
  },
  {
    rule: 'V17',
    about: 'cluster',
    says: /may grow to 1005 nodes together; a cluster of tier Free takes 1000/,
    breaks: {
      cluster: {
        tier: 'Free',
        costAnalysis: false,
        network: { vnet: '10.0.0.0/12', pods: '10.64.0.0/10' },
        pools: { apps: { max: 500 }, more: { max: 500 } },
      },
    },
    passes: {
      cluster: {
        network: { vnet: '10.0.0.0/12', pods: '10.64.0.0/10' },
        pools: { apps: { max: 500 }, more: { max: 500 } },
      },
    },
  },
  {
    rule: 'V17',
    about: 'Free',
    severity: 'warning',
    says: /on tier Free, which has no uptime agreement/,
    breaks: { cluster: { tier: 'Free', costAnalysis: false, pools: { apps: { max: 6 } } } },
    passes: { cluster: { tier: 'Free', costAnalysis: false, pools: { apps: { max: 5 } } } },
  },
  {
    rule: 'V18',
    breaks: pools({ system: { spot: true } }),
    passes: pools({ batch: { spot: true } }),
    says: /system pool is on Spot/,
  },
  {
    rule: 'V20',
    about: 'price',
    breaks: pools({ batch: { spot: true, maxPrice: 0.000001 } }),
    passes: pools({ batch: { spot: true, maxPrice: 0.00001 } }),
    says: /not a price that Azure takes/,
  },
  {
    rule: 'V20',
    about: 'ordinary',
    breaks: pools({ apps: { maxPrice: 0.5 } }),
    passes: pools({ apps: { maxPrice: -1 } }),
    says: /is not a Spot pool/,
  },
  {
    rule: 'V21',
    breaks: pools({ vision: { size: 'Standard_NC4as_T4_v3', os: 'AzureLinux' } }),
    passes: pools({ vision: { size: 'Standard_NC4as_T4_v3', gpu: true } }),
    says: /any pod may land on it/,
  },
  {
    rule: 'V21',
    about: 'guest',
    breaks: { cluster: { pools: gpu }, ...orders({ pool: 'gpu' }) },
    passes: { cluster: { pools: gpu }, ...orders({ pool: 'gpu', gpu: 1 }) },
    says: /asks for no GPU/,
  },
  {
    rule: 'V22',
    breaks: pools({ gpu: { gpu: true, trustedLaunch: true } }),
    passes: pools({ gpu: { gpu: true, trustedLaunch: true, os: 'AzureLinux' } }),
    says: /trusted launch on Standard_NC4as_T4_v3/,
  },
  {
    rule: 'V23',
    breaks: pools({ gpu: { gpu: true, size: 'Standard_NV4ads_V710_v5' } }),
    passes: pools({ gpu: { gpu: true, size: 'Standard_NV6ads_A10_v5' } }),
    says: /not from NVIDIA/,
  },
  {
    rule: 'V24',
    breaks: pools({ arm: { size: 'Standard_D4ps_v6', trustedLaunch: true } }),
    passes: pools({ apps: { size: 'Standard_D4ps_v6' } }),
    says: /wants trusted launch/,
  },
  {
    rule: 'V24',
    about: 'mixture',
    severity: 'warning',
    says: /lands on either/,
    breaks: pools({ arm: { size: 'Standard_D4ps_v6' }, apps: {} }),
    passes: pools({ arm: { size: 'Standard_D4ps_v6', taints: ['arch=arm64:NoSchedule'] }, apps: {} }),
  },
  {
    rule: 'V25',
    breaks: pools({ apps: { size: 'Standard_D8s_v5', osDisk: { type: 'Ephemeral' } } }),
    passes: pools({ apps: { size: 'Standard_D8ds_v5', osDisk: { type: 'Ephemeral' } } }),
    says: /no local disk/,
  },
  {
    rule: 'V25',
    about: 'unverified',
    severity: 'warning',
    says: /no public page confirms/,
    breaks: pools({ apps: { size: 'Standard_D8ds_v6', osDisk: { type: 'Ephemeral' } } }),
    passes: pools({ apps: { size: 'Standard_D8ds_v6', osDisk: { type: 'Managed' } } }),
  },
  {
    rule: 'V26',
    says: /has 150 GiB, and the local disk of Standard_D4ds_v5 leaves 149/,
    breaks: pools({ apps: { size: 'Standard_D4ds_v5', osDisk: { type: 'Ephemeral', sizeGB: 150 } } }),
    passes: pools({ apps: { size: 'Standard_D4ds_v5', osDisk: { type: 'Ephemeral', sizeGB: 149 } } }),
  },
  {
    rule: 'V26',
    about: 'tiny',
    breaks: pools({ apps: { size: 'Standard_F2s_v2', osDisk: { type: 'Ephemeral' } } }),
    passes: pools({ apps: { size: 'Standard_F2s_v2' } }),
    says: /an OS disk needs 30/,
  },
  {
    rule: 'V27',
    breaks: pools({ apps: { osDisk: { sizeGB: 63 } } }),
    passes: pools({ apps: { osDisk: { sizeGB: 64 } } }),
    says: /has 63 GiB/,
  },
  {
    rule: 'V29',
    breaks: pools({ apps: { maxPods: 10, min: 2, zones: [] } }),
    passes: pools({ apps: { maxPods: 10, min: 3 } }),
    says: /room for 20 pods/,
  },
  {
    rule: 'V31',
    breaks: pools({ apps: { upgrade: { surge: 2 } } }),
    passes: pools({ apps: { upgrade: { surge: 3 } } }),
    says: /surges by 2 nodes over 3 zones/,
  },
  {
    rule: 'V33',
    today: '2028-07-18',
    breaks: pools({ apps: { size: 'Standard_F8s_v2' } }),
    passes: pools({ apps: { size: 'Standard_F8as_v6' } }),
    says: /The F, Fs, .* series are retired on 2028-11-15/,
  },
  {
    rule: 'V71',
    about: 'service',
    breaks: { ...pools({ batch: { spot: true } }), ...orders({ pool: 'batch' }) },
    passes: {
      ...pools({ batch: { spot: true } }),
      ...orders({ pool: 'apps' }),
      cluster: { pools: { apps: {}, batch: { spot: true } } },
    },
    says: /callers get no answer/,
  },
  {
    rule: 'V71',
    about: 'single',
    says: /single replica on the Spot pool/,
    breaks: {
      ...pools({ batch: { spot: true } }),
      workloads: {
        packer: { image: 'shopregistry.azurecr.io/packer:2.0.0', probes: { command: ['/c'] }, pool: 'batch' },
      },
    },
    passes: {
      ...pools({ batch: { spot: true } }),
      workloads: {
        packer: {
          image: 'shopregistry.azurecr.io/packer:2.0.0',
          probes: { command: ['/c'] },
          pool: 'batch',
          replicas: 2,
        },
      },
    },
  },
  {
    rule: 'V72',
    says: /may take 31 seconds/,
    breaks: { ...pools({ batch: { spot: true } }), ...orders({ pool: 'batch', gracePeriodSeconds: 31 }) },
    passes: { ...pools({ batch: { spot: true } }), ...orders({ pool: 'batch', gracePeriodSeconds: 30 }) },
  },
  {
    rule: 'F17',
    breaks: pools({ apps: { size: 'Standard_D8ds_v55' } }),
    passes: pools({ apps: { size: 'Standard_D8ds_v5' } }),
    says: /listing of sizes does not have/,
  },
  {
    rule: 'F24',
    breaks: pools({ gpu: { gpu: true, size: 'Standard_D8ds_v5' } }),
    passes: pools(gpu),
    says: /has no GPU/,
  },
];
