import type { Config } from '../../config/validate.ts';
import { cloudOf, clouds } from '../../facts/regions.ts';
import type { WorkloadIdentityParameters } from '../infra/identities.ts';
import type {
  ExistingRegistryParameters,
  RegistryParameters,
  ServiceBusParameters,
  VaultParameters,
} from '../infra/services.ts';
import { patched } from '../patched.ts';
import type { ResourceNames } from '../naming.ts';
import type { RegistryOwner } from '../registry-owner.ts';
import { parseResourceId } from '../resource-id.ts';
import { callsServiceBus } from '../traffic.ts';

/** Gives the identity of a workload by the workload's name. */
export type IdentityOf = (workload: string) => string;

export function vaultParameters(
  config: Config,
  names: ResourceNames,
  name: string,
  identityOf: IdentityOf,
  gatewayIdentity: WorkloadIdentityParameters | undefined,
): VaultParameters {
  const readers = Object.entries(config.workloads).filter(([, workload]) => workload.uses.keyVault.length > 0);
  return {
    name: names.keyVault,
    sku: 'standard',
    ...(config.keyVault.network === 'private'
      ? { privateEndpoint: { name: `pe-${name}-vault`, zone: zonesOf(config).vault } }
      : {}),
    secretReaders: readers.map(([workload]) => identityOf(workload)).toSorted(),
    certificateReaders: gatewayIdentity ? [gatewayIdentity.name] : [],
    ...patched(config.keyVault.patch),
    secretOfficers: (config.keyVault.adminGroups ?? config.cluster.access.adminGroups).toSorted(),
  };
}

/** The registry that this environment makes; undefined when another environment or somebody else does. */
export function registryParameters(
  config: Config,
  name: string,
  environment: string,
  owner: RegistryOwner,
  isSpread: boolean,
): RegistryParameters | undefined {
  if (owner.kind !== 'environment' || owner.environment !== environment) return undefined;
  return {
    // Images name the registry, so nothing may be appended to what they call it.
    name: { prefix: owner.name, seed: '', suffixLength: 0 },
    sku: config.registry.sku,
    ...(isPrivate(config) ? { privateEndpoint: { name: `pe-${name}-registry`, zone: zonesOf(config).registry } } : {}),
    zoneRedundancy: config.registry.sku === 'Premium' && isSpread,
    repositoryPermissions: config.registry.repositoryPermissions,
    ...patched(config.registry.patch),
  };
}

/** The registry that exists when this environment is deployed; undefined when the environment makes its own. */
export function existingRegistryParameters(
  config: Config,
  name: string,
  environment: string,
  owner: RegistryOwner,
): ExistingRegistryParameters | undefined {
  if (owner.kind === 'environment' && owner.environment === environment) return undefined;
  return {
    name: owner.name,
    resourceGroup: owner.resourceGroup,
    ...(owner.subscriptionId === undefined ? {} : { subscriptionId: owner.subscriptionId }),
    ...(owner.kind === 'environment' && isPrivate(config)
      ? { privateEndpoint: { name: `pe-${name}-registry`, zone: zonesOf(config).registry } }
      : {}),
    repositoryPermissions: config.registry.repositoryPermissions,
  };
}

/** The Service Bus namespace with every entity that a workload names; undefined when none does. */
export function serviceBusParameters(
  config: Config,
  names: ResourceNames,
  identityOf: IdentityOf,
  scaler: string | undefined,
  isSpread: boolean,
): ServiceBusParameters | undefined {
  const users = Object.entries(config.workloads).filter(([, workload]) => callsServiceBus(workload));
  if (users.length === 0) return undefined;
  const existing = config.serviceBus.existing === undefined ? undefined : parseResourceId(config.serviceBus.existing);
  const identities = (uses: (workload: (typeof users)[number][1]) => boolean) =>
    users
      .filter(([, workload]) => uses(workload))
      .map(([workload]) => identityOf(workload))
      .toSorted();
  const scalers = scaler === undefined ? [] : [scaler];
  const queues = distinct(
    users.flatMap(([, { scale, uses }]) => [
      scale?.serviceBus?.queue,
      ...uses.serviceBus.send,
      ...uses.serviceBus.receive,
    ]),
  );
  const topics = distinct(users.map(([, { scale }]) => scale?.serviceBus?.topic));
  return {
    name: names.serviceBus,
    ...(existing ? { existing } : {}),
    sku: config.serviceBus.sku,
    zoneRedundancy: config.serviceBus.sku === 'Premium' && isSpread,
    queues: queues.map((queue) => ({
      name: resourceName(queue),
      receivers: identities(
        ({ scale, uses }) => scale?.serviceBus?.queue === queue || uses.serviceBus.receive.includes(queue),
      ),
      senders: identities(({ uses }) => uses.serviceBus.send.includes(queue)),
      scalers: users.some(([, { scale }]) => scale?.serviceBus?.queue === queue) ? scalers : [],
    })),
    topics: topics.map((topic) => ({
      name: resourceName(topic),
      senders: [],
      subscriptions: distinct(
        users.map(([, { scale }]) => (scale?.serviceBus?.topic === topic ? scale.serviceBus.subscription : undefined)),
      ).map((subscription) => ({
        name: subscription,
        receivers: identities(
          ({ scale }) => scale?.serviceBus?.topic === topic && scale.serviceBus.subscription === subscription,
        ),
        scalers,
      })),
    })),
  };
}

/** The private DNS zones of the services, which are called otherwise in each cloud. */
function zonesOf({ location }: Config) {
  return clouds[cloudOf(location)].zones;
}

/** Whether the registry is reached through a private endpoint only. */
export function isPrivate(config: Config): boolean {
  return config.registry.sku === 'Premium' && config.registry.network !== 'public';
}

/**
 * A queue or topic as Azure Resource Manager names it, which takes a slash for the end of a name; Service Bus makes it a
 * slash again. Source: Azure Service Bus blog, "Azure Service Bus, Azure Resource Manager, And This Character", 2017-06.
 */
function resourceName(entity: string): string {
  return entity.replaceAll('/', '~');
}

function distinct(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names.filter((name) => name !== undefined))].toSorted();
}
