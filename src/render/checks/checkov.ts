import type { InfraParameters } from '../../model/infra.ts';
import type { Model } from '../../model/model.ts';
import { reasonedList, type Reasoned } from './reasoned.ts';

/** A rule about what Azure would get, and where it is lost on purpose. */
interface Loss extends Reasoned {
  readonly holds: (infra: InfraParameters) => boolean;
}

const pools = (infra: InfraParameters) => [infra.systemPool, ...infra.pools];

/**
 * What scripts/scan-infra.sh writes breaks these. A public API server without ranges is not among them: nobody asked for
 * that. Source: Checkov 3.3.13 over the predicted resources.
 */
const losses: readonly Loss[] = [
  {
    value: 'CKV_AZURE_172',
    reason: 'Azure answers with the text "true", and the rule asks for a boolean; rotation is on',
    holds: () => true,
  },
  {
    value: 'CKV_AZURE_6',
    reason: 'a private API server has no ranges: aks-prod.yaml sets cluster.access.api.private',
    holds: ({ cluster }) => cluster.apiServer.enablePrivateCluster,
  },
  {
    value: 'CKV_AZURE_166',
    reason: 'quarantine needs a scanner that releases images; without one no node could pull any',
    holds: ({ registry }) => registry !== undefined,
  },
  {
    value: 'CKV_AZURE_171',
    reason: 'aks-prod.yaml sets cluster.upgrades.channel to none',
    holds: ({ cluster }) => cluster.upgradeChannel === 'none',
  },
  {
    value: 'CKV_AZURE_168',
    reason: 'aks-prod.yaml sets maxPods of a pool below 50',
    holds: (infra) => pools(infra).some(({ maxPods }) => maxPods < 50),
  },
  {
    value: 'CKV_AZURE_227',
    reason: 'aks-prod.yaml sets encryptionAtHost of a pool to false',
    holds: (infra) => pools(infra).some(({ enableEncryptionAtHost }) => !enableEncryptionAtHost),
  },
  ...['CKV_AZURE_109', 'CKV_AZURE_189'].map((value) => ({
    value,
    reason: 'aks-prod.yaml sets keyVault.network to public',
    holds: ({ vault }: InfraParameters) => vault !== undefined && vault.privateEndpoint === undefined,
  })),
  {
    value: 'CKV_AZURE_139',
    reason: 'aks-prod.yaml sets registry.network to public, or a sku that has no private endpoints',
    holds: ({ registry }) => registry !== undefined && registry.privateEndpoint === undefined,
  },
  {
    value: 'CKV_AZURE_233',
    reason: 'aks-prod.yaml sets registry.sku to Standard, which has one zone, or a region without zones',
    holds: ({ registry }) => registry !== undefined && !registry.zoneRedundancy,
  },
];

/** `.checkov.yaml`. */
export function checkovSettings({ environments }: Model): string {
  return [
    '# Checkov over this repository: `checkov --directory .` reads this file. What Azure would get is written by\n',
    '# scripts/scan-infra.sh, for `checkov --directory <folder> --framework arm --config-file .checkov.yaml`.\n',
    '# Rules that single objects lose stand as annotations in k8s/, each with its reason.\n',
    'compact: true\nquiet: true\n',
    '# The rules of this version are enough, and nothing of the repository goes out.\nskip-download: true\n',
    reasonedList('skip-framework', [
      {
        value: 'bicep',
        reason: 'fails on every file of infra/ (import, @export(), { *: string }) and ends green; see scan-infra.sh',
      },
    ]),
    reasonedList(
      'skip-check',
      losses.filter(({ holds }) => environments.some(({ infra }) => holds(infra))),
    ),
  ].join('');
}
