import { idOf, ofIdentity, remove, type Place, type Right } from '../right.ts';

const vault = (place: Place): string => idOf(place, 'Microsoft.KeyVault/vaults');

export const rights: Readonly<Record<string, Right>> = {
  vaultOfficer: {
    says: (group) => `The group ${group} still writes secrets and certificates of the key vault`,
    command: (place, group = '') =>
      ['Key Vault Secrets Officer', 'Key Vault Certificates Officer']
        .map((role) => remove(group, role, vault(place)))
        .join('; '),
  },
  vaultSecrets: ofIdentity('Key Vault Secrets User', 'the key vault', vault),
  vaultCertificates: ofIdentity('Key Vault Certificate User', 'the key vault', vault),
};
