import { daysUntil } from './as-of.ts';
import { findSize } from './vm-sizes.ts';

/** Something that a config or a rendered file could still ask for although the platform drops or has dropped it. */
export interface Retirement {
  readonly id: string;
  readonly what: string;
  /** ISO day on which it stops; absent when the vendor names no day and the thing is merely superseded. */
  readonly date?: string;
  readonly replacement: string;
  readonly source: string;
  /** Quota families of the VM sizes that are meant. */
  readonly quotaFamilies?: readonly string[];
}

const retiredSizes = 'Azure compute docs, retired-sizes-list, 2026-09';
const changelog = 'AKS release notes, 2026-07-17';

/** Source: the named public pages, read until 2026-09. */
export const retirements: readonly Retirement[] = [
  {
    id: 'ncv3',
    what: 'NCv3 series (V100)',
    date: '2025-09-30',
    replacement: 'Standard_NC4as_T4_v3, or the A100 and H100 sizes',
    source: retiredSizes,
    quotaFamilies: ['standardNCSv3Family'],
  },
  {
    id: 'nvv3-nvv4',
    what: 'NVv3 and NVv4 series',
    date: '2026-09-30',
    replacement: 'the NVads_A10_v5 sizes',
    source: retiredSizes,
    quotaFamilies: ['standardNVSv3Family', 'standardNVSv4Family'],
  },
  {
    id: 'd-v1-v2-ls',
    what: 'D, Ds, Dv2, Dsv2 and Ls series',
    date: '2028-05-01',
    replacement: 'a v5 or v6 size',
    source: retiredSizes,
    quotaFamilies: [
      'standardDFamily',
      'standardDSFamily',
      'standardDv2Family',
      'standardDSv2Family',
      'standardDv2PromoFamily',
      'standardDSv2PromoFamily',
      'standardLSFamily',
    ],
  },
  {
    id: 'f-a-b-g-lsv2',
    what: 'F, Fs, Fsv2, Av2, B, G, GS and Lsv2 series',
    date: '2028-11-15',
    replacement: 'Fasv6 or Falsv6, Basv2 or Bsv2, Lsv3 or newer',
    source: retiredSizes,
    quotaFamilies: [
      'standardFFamily',
      'standardFSFamily',
      'standardFSv2Family',
      'standardAv2Family',
      'standardBSFamily',
      'standardGFamily',
      'standardGSFamily',
      'standardLSv2Family',
    ],
  },
  {
    id: 'kubenet',
    what: 'kubenet networking',
    date: '2028-03-31',
    replacement: 'Azure CNI overlay',
    source: 'AKS docs, configure-kubenet, 2026-08-21',
  },
  {
    id: 'npm-linux',
    what: 'Azure Network Policy Manager on Linux',
    date: '2028-09-30',
    replacement: 'Cilium',
    source: 'AKS docs, use-network-policies, 2026-08-21',
  },
  {
    id: 'npm-windows',
    what: 'Azure Network Policy Manager on Windows',
    date: '2026-09-30',
    replacement: 'Calico for Windows',
    source: 'AKS docs, use-network-policies, 2026-08-21',
  },
  {
    id: 'container-insights-key',
    what: 'key authentication of Container Insights',
    date: '2026-09-30',
    replacement: 'managed identity (useAADAuth)',
    source: 'Azure Monitor docs, containers, 2026-08-07',
  },
  {
    id: 'container-insights-metric-alerts',
    what: 'metric alerts of Container Insights',
    date: '2024-05-31',
    replacement: 'Prometheus alert rules',
    source: 'Azure Monitor docs, containers, 2026-08-07',
  },
  {
    id: 'ingress-nginx',
    what: 'ingress-nginx in app routing',
    date: '2026-11-30',
    replacement: 'Gateway API through app routing, or Application Gateway for Containers',
    source: 'AKS docs, app-routing-nginx-to-gateway-api-migration, 2026-08-21',
  },
  {
    id: 'open-service-mesh',
    what: 'Open Service Mesh add-on',
    date: '2027-09-30',
    replacement: 'the Istio add-on',
    source: 'AKS docs, Open Service Mesh notice, 2026-08-21',
  },
  {
    id: 'azure-linux-2',
    what: 'Azure Linux 2.0',
    date: '2025-11-30',
    replacement: 'Azure Linux 3',
    source: 'AKS docs, use-azure-linux, 2026-08-21',
  },
  { id: 'ubuntu-2004', what: 'Ubuntu 20.04', date: '2027-03-17', replacement: 'Ubuntu 24.04', source: changelog },
  { id: 'ubuntu-2204', what: 'Ubuntu 22.04', date: '2027-06-30', replacement: 'Ubuntu 24.04', source: changelog },
  { id: 'flatcar', what: 'Flatcar', date: '2026-09-08', replacement: 'Azure Container Linux', source: changelog },
  {
    id: 'windows-2019',
    what: 'Windows Server 2019',
    date: '2026-03-01',
    replacement: 'Windows Server 2025',
    source: changelog,
  },
  {
    id: 'windows-2022',
    what: 'Windows Server 2022',
    date: '2028-06-30',
    replacement: 'Windows Server 2025',
    source: changelog,
  },
  {
    id: 'windows-annual',
    what: 'Windows Server Annual Channel',
    date: '2026-05-15',
    replacement: 'Windows Server 2025',
    source: changelog,
  },
  {
    id: 'basic-load-balancer',
    what: 'Basic load balancer and availability-set clusters',
    date: '2025-09-30',
    replacement: 'Standard load balancer and scale sets',
    source: 'AKS docs, upgrade-basic-load-balancer-on-aks, 2026-08-21',
  },
  {
    id: 'pod-identity',
    what: 'pod-managed identity',
    date: '2025-09-30',
    replacement: 'workload identity',
    source: 'AKS docs, use-azure-ad-pod-identity, 2026-08-21',
  },
  {
    id: 'kms-legacy',
    what: 'etcd encryption by azureKeyVaultKms',
    replacement: 'KMS data encryption',
    source: 'AKS docs, kms-data-encryption, 2026-08-21',
  },
  {
    id: 'custom-ca-flag',
    what: 'enableCustomCATrust',
    date: '2026-09-14',
    replacement: 'customCATrustCertificates',
    source: changelog,
  },
  {
    id: 'acr-content-trust',
    what: 'registry content trust',
    date: '2028-03-31',
    replacement: 'Notation signatures',
    source: 'Azure docs, built-in-roles, 2026-04-09',
  },
  {
    id: 'node-image-channel',
    what: 'cluster upgrade channel node-image',
    replacement: 'the node OS upgrade channel NodeImage',
    source: 'AKS docs, auto-upgrade-cluster, 2026-08-21',
  },
];

export type RetirementStatus = 'retired' | 'ending' | 'superseded';

/** `retired` when its day has come by the date of the facts, `ending` before it, `superseded` when it has no day. */
export function retirementStatus(entry: Retirement): RetirementStatus {
  if (entry.date === undefined) return 'superseded';
  return daysUntil(entry.date) <= 0 ? 'retired' : 'ending';
}

/** The retirement with that id; undefined for an unknown id. */
export function findRetirement(id: string): Retirement | undefined {
  return retirements.find((entry) => entry.id === id);
}

/** The retirement that covers a VM size, whether past or to come; undefined when none does. */
export function sizeRetirement(sizeName: string): Retirement | undefined {
  const family = findSize(sizeName)?.quotaFamily;
  if (family === undefined) return undefined;
  return retirements.find((entry) => entry.quotaFamilies?.includes(family) === true);
}
