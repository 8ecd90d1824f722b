import { clouds } from '../../facts/regions.ts';
import { notAlphanumericOrHyphen } from '../../model/name-rules.ts';
import { https, type Service } from '../service.ts';
import { vaultParameters, type VaultParameters } from './parameters.ts';
import { rights } from './rights.ts';

/** The parameters of main.bicep. */
export interface KeyVault {
  readonly vault?: VaultParameters;
}

export const keyVault: Service<KeyVault> = {
  name: 'Key Vault',
  parameters: (input) => ({ vault: vaultParameters(input) }),
  bicep: {
    vault: {
      modules: ['vault', 'global-name', 'private-endpoint'],
      description: 'The key vault of the workloads, when there is one.',
    },
  },
  conditionalTypes: {},
  globalName: ({ vault }) => vault?.name,
  nameRule: {
    code: 'V04',
    what: 'Key vault name',
    pattern: /^[a-zA-Z](?!.*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/,
    words: '3 to 24 letters, digits and single hyphens, starting with a letter and ending with a letter or digit',
    max: 24,
    dropped: notAlphanumericOrHyphen,
    lowerCase: false,
  },
  existing: undefined,
  roles: ({ vault }) => ({
    keyVaultSecretsUser: (vault?.secretReaders ?? []).length > 0,
    keyVaultCertificateUser: (vault?.certificateReaders ?? []).length > 0,
    keyVaultSecretsOfficer: (vault?.secretOfficers ?? []).length > 0,
    keyVaultCertificatesOfficer: (vault?.secretOfficers ?? []).length > 0,
  }),
  rights,
  given: ({ vault }) => [
    ...(vault?.secretOfficers ?? []).map((group) => ['vaultOfficer', group] as const),
    ...(vault?.secretReaders ?? []).map((identity) => ['vaultSecrets', identity] as const),
    ...(vault?.certificateReaders ?? []).map((identity) => ['vaultCertificates', identity] as const),
  ],
  settings: {
    VAULT_NAME: {
      value: "vault == null ? '' : globalName(vault!.name, resourceGroup().id)",
      description: 'Name of the key vault',
    },
  },
  settingsOf: () => ['VAULT_NAME'],
  isUsedBy: (workload) => workload.uses.keyVault.length > 0,
  // The driver of the node mounts secrets, with the workload's identity; the pod itself calls nobody.
  flows: () => [],
  drawn: ({ vault }) => vault && { id: 'vault', shape: '[(Key Vault)]' },
  arrowFrom: ({ secrets }) => (secrets.length > 0 ? '-.->|secrets|' : undefined),
  arrowFromCluster: undefined,
  // By the operation.
  billed: () => [],
  openings: ({ vault }, { cloud }) =>
    vault && vault.privateEndpoint === undefined ? [https(`*.${clouds[cloud].vault}`, 'secrets from Key Vault')] : [],
  leftOut: [
    {
      what: 'Whoever reads one secret of the key vault may read all of them',
      why: 'the role stands on the vault, for a secret must exist before a role can stand on it. Pods get the secrets that their workload names; its identity could read the others, those of other namespaces among them',
      setting:
        'none: a platform of its own, with its own `aks-prod.yaml`, for workloads that must not see the secrets of others',
      holds: ({ vault }) => (vault?.secretReaders.length ?? 0) > 1,
    },
  ],
  preconditions: [],
};
