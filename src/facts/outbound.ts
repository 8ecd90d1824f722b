import type { Cloud } from './regions.ts';

/** Names that nodes or add-ons call, and so a firewall must let through. */
export interface OutboundRule {
  /** Host names; `*` is any label, `<location>` the short name of the region. */
  readonly names: Readonly<Record<Cloud, readonly string[]>>;
  readonly port: 'HTTPS 443' | 'HTTP 80';
  readonly why: string;
}

export const outboundSource = 'AKS docs, outbound-rules-control-egress, 2026-08-21';

const everywhere = (...names: readonly string[]): OutboundRule['names'] => ({
  public: names,
  usGovernment: names,
  china: names,
});

/** By what has to be on. Source: `outboundSource`. */
export const outboundRules = {
  always: [
    {
      names: {
        public: ['mcr.microsoft.com', '*.data.mcr.microsoft.com', 'mcr-0001.mcr-msedge.net'],
        usGovernment: ['mcr.microsoft.com', '*.data.mcr.microsoft.com'],
        china: ['mcr.azure.cn', '*.data.mcr.azure.cn', 'mcr.microsoft.com', '*.data.mcr.microsoft.com'],
      },
      port: 'HTTPS 443',
      why: 'images of the components of AKS',
    },
    {
      names: {
        public: ['management.azure.com'],
        usGovernment: ['management.usgovcloudapi.net'],
        china: ['management.chinacloudapi.cn'],
      },
      port: 'HTTPS 443',
      why: 'the Azure API: load balancers, disks, costs',
    },
    {
      names: {
        public: ['login.microsoftonline.com'],
        usGovernment: ['login.microsoftonline.us'],
        china: ['login.chinacloudapi.cn', 'login.microsoftonline.cn'],
      },
      port: 'HTTPS 443',
      why: 'signing in with Microsoft Entra, workload identities as well',
    },
    {
      names: everywhere('packages.microsoft.com', 'acs-mirror.azureedge.net', 'packages.aks.azure.com'),
      port: 'HTTPS 443',
      why: 'packages and binaries of nodes',
    },
    {
      names: {
        public: [
          '*.ods.opinsights.azure.com',
          '*.oms.opinsights.azure.com',
          '*.monitoring.azure.com',
          '*.ingest.monitor.azure.com',
          '*.metrics.ingest.monitor.azure.com',
          'global.handler.control.monitor.azure.com',
          '<location>.handler.control.monitor.azure.com',
          'dc.services.visualstudio.com',
        ],
        usGovernment: [
          '*.ods.opinsights.azure.us',
          '*.oms.opinsights.azure.us',
          '*.ingest.monitor.azure.us',
          '*.metrics.ingest.monitor.azure.us',
          'global.handler.control.monitor.azure.us',
          '<location>.handler.control.monitor.azure.us',
          'dc.services.visualstudio.com',
        ],
        china: [
          '*.ods.opinsights.azure.cn',
          '*.oms.opinsights.azure.cn',
          '*.ingest.monitor.azure.cn',
          '*.metrics.ingest.monitor.azure.cn',
          'global.handler.control.monitor.azure.cn',
          '<location>.handler.control.monitor.azure.cn',
          'dc.services.visualstudio.com',
        ],
      },
      port: 'HTTPS 443',
      why: 'managed Prometheus and container logs; a firewall that knows service tags can take AzureMonitor instead',
    },
  ],
  publicServer: [
    {
      names: {
        public: ['*.hcp.<location>.azmk8s.io'],
        usGovernment: ['*.hcp.<location>.cx.aks.containerservice.azure.us'],
        china: ['*.hcp.<location>.cx.prod.service.azk8s.cn', '*.tun.<location>.cx.prod.service.azk8s.cn'],
      },
      port: 'HTTPS 443',
      why: 'the API server, whose tunnel must keep ALPN',
    },
  ],
  ubuntu: [
    {
      names: everywhere('security.ubuntu.com', 'azure.archive.ubuntu.com', 'changelogs.ubuntu.com'),
      port: 'HTTP 80',
      why: 'security updates of Ubuntu nodes',
    },
    { names: everywhere('snapshot.ubuntu.com'), port: 'HTTPS 443', why: 'security updates of Ubuntu nodes' },
  ],
  gpu: [
    {
      names: everywhere('nvidia.github.io', 'us.download.nvidia.com', 'download.docker.com'),
      port: 'HTTPS 443',
      why: 'drivers of GPU nodes',
    },
  ],
  policy: [
    {
      names: {
        public: ['data.policy.core.windows.net', 'store.policy.core.windows.net', 'dc.services.visualstudio.com'],
        usGovernment: ['data.policy.azure.us', 'store.policy.azure.us'],
        china: ['data.policy.azure.cn', 'store.policy.azure.cn'],
      },
      port: 'HTTPS 443',
      why: 'Azure Policy',
    },
  ],
  defender: [
    {
      names: {
        public: ['*.cloud.defender.microsoft.com', '*.ods.opinsights.azure.com', '*.oms.opinsights.azure.com'],
        usGovernment: ['*.cloud.defender.microsoft.com', '*.ods.opinsights.azure.us', '*.oms.opinsights.azure.us'],
        china: [],
      },
      port: 'HTTPS 443',
      why: 'Microsoft Defender for Containers',
    },
  ],
  flux: [
    {
      names: {
        public: ['<location>.dp.kubernetesconfiguration.azure.com'],
        usGovernment: ['<location>.dp.kubernetesconfiguration.azure.us'],
        china: ['<location>.dp.kubernetesconfiguration.azure.cn'],
      },
      port: 'HTTPS 443',
      why: 'the Flux extension',
    },
  ],
} as const satisfies Record<string, readonly OutboundRule[]>;
