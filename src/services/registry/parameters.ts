import type { Config } from '../../config/validate.ts';
import type { Cloud } from '../../facts/regions.ts';
import type { GlobalName } from '../../model/naming.ts';
import { patched } from '../../model/patched.ts';
import type { PrivateEndpointParameters, ServiceInput } from '../service.ts';

export interface RegistryParameters {
  readonly name: GlobalName;
  readonly sku: 'Standard' | 'Premium';
  /** Premium only. Absent means a public address. */
  readonly privateEndpoint?: PrivateEndpointParameters;
  readonly zoneRedundancy: boolean;
  /** True gives rights on single repositories (ABAC), where AcrPull has no effect. */
  readonly repositoryPermissions: boolean;
  /** Further properties of the resource under their own names, applied last. */
  readonly patch?: Readonly<Record<string, unknown>>;
}

export interface ExistingRegistryParameters {
  readonly name: string;
  readonly resourceGroup: string;
  /** Absent means the subscription of the deployment. */
  readonly subscriptionId?: string;
  /** A private endpoint of this environment's own network to that registry. */
  readonly privateEndpoint?: PrivateEndpointParameters;
  /** True when the registry uses repository permissions (ABAC), where AcrPull has no effect. */
  readonly repositoryPermissions: boolean;
}

/** Source: Azure docs, private-link/private-endpoint-dns, 2026-03. */
const zones: Readonly<Record<Cloud, string>> = {
  public: 'privatelink.azurecr.io',
  usGovernment: 'privatelink.azurecr.us',
  china: 'privatelink.azurecr.cn',
};

/** The registry that this environment makes; undefined when another environment or somebody else does. */
export function registryParameters(input: ServiceInput): RegistryParameters | undefined {
  const { config, environment, registryOwner: owner, isSpread } = input;
  if (owner.kind !== 'environment' || owner.environment !== environment) return undefined;
  return {
    // Images name the registry, so nothing may be appended to what they call it.
    name: { prefix: owner.name, seed: '', suffixLength: 0 },
    sku: config.registry.sku,
    ...(isPrivate(config) ? { privateEndpoint: endpoint(input) } : {}),
    zoneRedundancy: config.registry.sku === 'Premium' && isSpread,
    repositoryPermissions: config.registry.repositoryPermissions,
    ...patched(config.registry.patch),
  };
}

/** The registry that exists when this environment is deployed; undefined when the environment makes its own. */
export function existingRegistryParameters(input: ServiceInput): ExistingRegistryParameters | undefined {
  const { config, environment, registryOwner: owner } = input;
  if (owner.kind === 'environment' && owner.environment === environment) return undefined;
  return {
    name: owner.name,
    resourceGroup: owner.resourceGroup,
    ...(owner.subscriptionId === undefined ? {} : { subscriptionId: owner.subscriptionId }),
    ...(owner.kind === 'environment' && isPrivate(config) ? { privateEndpoint: endpoint(input) } : {}),
    repositoryPermissions: config.registry.repositoryPermissions,
  };
}

function endpoint({ stem, cloud }: ServiceInput): PrivateEndpointParameters {
  return { name: `pe-${stem}-registry`, zone: zones[cloud] };
}

/** Whether the registry is reached through a private endpoint only. */
function isPrivate(config: Config): boolean {
  return config.registry.sku === 'Premium' && config.registry.network !== 'public';
}
