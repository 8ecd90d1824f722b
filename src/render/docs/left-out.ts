import type { InfraParameters } from '../../model/infra.ts';
import type { Model } from '../../model/model.ts';
import { services } from '../../services/index.ts';
import type { LeftOut } from '../../services/service.ts';

const always = (): boolean => true;

/** Source: AKS docs (concepts-security, node-access, use-kms-etcd-encryption, azure-disk-customer-managed-keys), 2026-08-21. */
const table: readonly LeftOut<InfraParameters>[] = [
  ...services.flatMap((service) => service.leftOut),
  {
    what: 'The API server answers anybody who has a token',
    why: 'no ranges are named, and it is not private',
    setting: '`cluster: { access: { api: { authorizedRanges: […] } } }` or `private: true`',
    holds: ({ cluster: { apiServer } }) => !apiServer.enablePrivateCluster && apiServer.authorizedIPRanges.length === 0,
  },
  {
    what: 'No alert tells of a Flux that somebody has suspended, and none of Flux comes from Prometheus',
    why: 'since Flux 2.5 its controllers have no metric of what is ready or suspended (fluxcd/flux2#5083), the kube-state-metrics of AKS reads no objects of Flux, and alerts on Azure Resource Graph, which knows, are in preview. Failures are read from the events of the cluster',
    setting: 'none: the daily run for drift ends red, where a pipeline runs it; docs/flux-stopped.md says how to look',
    holds: ({ gitops }) => gitops !== undefined,
  },
  {
    what: 'Nodes may call any address',
    why: 'policies name what workloads call; nodes and the system are not held by them',
    setting: '`cluster: { network: { egress: firewall } }`',
    holds: ({ network }) => network.firewall === undefined,
  },
  {
    what: 'Nodes take SSH from inside the network',
    why: 'AKS makes a key nobody has, and whoever may change the cluster can set another. Turning it off replaces the nodes',
    setting: '`cluster: { pools: { NAME: { patch: { securityProfile: { sshAccess: Disabled } } } } }` for each pool',
    holds: always,
  },
  {
    what: 'Disks are encrypted with keys of Azure, not with yours',
    why: 'a key of your own needs a vault and a disk encryption set that outlive the cluster, and without it no node starts',
    setting: '`cluster: { patch: { diskEncryptionSetID: <resource id> } }`, before the first deployment',
    holds: always,
  },
  {
    what: 'Secrets in etcd are encrypted with keys of Azure alone',
    why: 'secrets of workloads are in Key Vault and never in etcd',
    setting: '`cluster: { patch: { securityProfile: { azureKeyVaultKms: { enabled: true, keyId: <key> } } } }`',
    holds: always,
  },
  {
    what: 'Log Analytics and the Azure Monitor workspace answer on the internet',
    why: 'a private link scope takes all that the network sends to Azure Monitor, so it belongs to whoever owns the network',
    setting: 'none: a private link scope in `infra/extensions.bicep`',
    holds: always,
  },
  {
    what: 'Grafana answers on the internet',
    why: 'people open it in a browser and sign in with Entra ID',
    setting: 'none: `publicNetworkAccess` in `infra/modules/grafana.bicep`, an edit that is kept',
    holds: ({ monitoring }) => monitoring.grafana !== undefined,
  },
  {
    what: 'One object that the cluster refuses holds up all manifests of its environment',
    why: 'one Kustomization of Flux applies them, because the names and ids in azure.env reach every namespace through it. What runs goes on running',
    setting: 'none: own Kustomizations in `infra/extensions.bicep` for what must go ahead alone',
    holds: ({ gitops }) => gitops !== undefined,
  },
  {
    what: 'No flow logs of the virtual network',
    why: 'charged by volume, and there is one network watcher a region, which most organisations own centrally',
    setting: 'none: `Microsoft.Network/networkWatchers/flowLogs` in `infra/extensions.bicep`',
    holds: always,
  },
  {
    what: 'No scanner watches images and running pods',
    why: 'charged per core',
    setting: '`cluster: { defender: true }`',
    holds: ({ cluster }) => !cluster.addons.defender,
  },
];

/** What the platform does not do, with the environments where that is so, as rows of a table. */
export function leftOut({
  environments,
}: Model): readonly { what: string; where: string; why: string; setting: string }[] {
  return table.flatMap(({ holds, what, why, setting }) => {
    const where = environments.filter(({ infra }) => holds(infra)).map(({ name }) => name);
    return where.length === 0 ? [] : [{ what, where: where.join(', '), why, setting }];
  });
}
