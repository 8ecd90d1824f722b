import type { Cloud } from '../../facts/regions.ts';
import { globalName, type GlobalName } from '../../model/naming.ts';
import { patched } from '../../model/patched.ts';
import type { PrivateEndpointParameters, ServiceInput } from '../service.ts';

export interface VaultParameters {
  /** The whole name is the setting `VAULT_NAME`. */
  readonly name: GlobalName;
  readonly sku: 'standard' | 'premium';
  /** Absent means a public address, guarded by Azure RBAC. */
  readonly privateEndpoint?: PrivateEndpointParameters;
  /** Names of workload identities that read secrets. */
  readonly secretReaders: readonly string[];
  /** Names of workload identities that read certificates. */
  readonly certificateReaders: readonly string[];
  /** Object ids of Entra groups that may write secrets. */
  readonly secretOfficers: readonly string[];
  /** Further properties of the resource under their own names, applied last. */
  readonly patch?: Readonly<Record<string, unknown>>;
}

/** Source: Azure docs, private-link/private-endpoint-dns, 2026-03. */
const zones: Readonly<Record<Cloud, string>> = {
  public: 'privatelink.vaultcore.azure.net',
  usGovernment: 'privatelink.vaultcore.usgovcloudapi.net',
  china: 'privatelink.vaultcore.azure.cn',
};

export function vaultParameters({ config, cloud, stem, identityOf, gatewayIdentity }: ServiceInput): VaultParameters {
  const readers = Object.entries(config.workloads).filter(([, workload]) => workload.uses.keyVault.length > 0);
  return {
    name: globalName(`kv-${stem}`, 24, '-'),
    sku: 'standard',
    ...(config.keyVault.network === 'private'
      ? { privateEndpoint: { name: `pe-${stem}-vault`, zone: zones[cloud] } }
      : {}),
    secretReaders: readers.map(([workload]) => identityOf(workload)).toSorted(),
    certificateReaders: gatewayIdentity === undefined ? [] : [gatewayIdentity],
    ...patched(config.keyVault.patch),
    secretOfficers: (config.keyVault.adminGroups ?? config.cluster.access.adminGroups).toSorted(),
  };
}
