import { clouds } from '../../facts/regions.ts';
import type { Workload } from '../../model/model.ts';
import { printYaml } from '../yaml.ts';
import { workloadMetadata, type Scope } from './labels.ts';
import { kindOf, type KubernetesObject } from './resource.ts';
import { setting, vaultName } from './settings.ts';

/** Source: secrets-store-csi-driver, v1 API, and its Azure provider's parameters, 2026-06. There is no package of its types. */
interface SecretProviderClass {
  readonly apiVersion: 'secrets-store.csi.x-k8s.io/v1';
  readonly kind: 'SecretProviderClass';
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Record<string, string> };
  readonly spec: { readonly provider: 'azure'; readonly parameters: Readonly<Record<string, string>> };
}

const makeSecretProviderClass = kindOf<SecretProviderClass>('secrets-store.csi.x-k8s.io/v1', 'SecretProviderClass');

/** The secrets of a workload, read as the workload's own identity. Every parameter is a string, and the list is YAML in YAML. */
export function secretProviderClass(
  workload: Workload,
  identity: NonNullable<Workload['identity']>,
  scope: Scope,
): KubernetesObject {
  const cloudName = clouds[scope.environment.cloud].environment;
  const secrets = workload.secrets.map((objectName) => printYaml({ objectName, objectType: 'secret' }));
  return makeSecretProviderClass({
    metadata: workloadMetadata(workload, scope),
    spec: {
      provider: 'azure',
      parameters: {
        usePodIdentity: 'false',
        useVMManagedIdentity: 'false',
        clientID: setting(identity.clientIdSetting),
        tenantId: setting('TENANT_ID'),
        keyvaultName: setting(vaultName),
        ...(cloudName === undefined ? {} : { cloudName }),
        objects: printYaml({ array: secrets }),
      },
    },
  });
}
