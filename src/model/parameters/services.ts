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

/** Who uses what, by the name of what is used. */
class Users {
  readonly #identities = new Map<string, string[]>();
  readonly #identityOf: IdentityOf;

  constructor(identityOf: IdentityOf) {
    this.#identityOf = identityOf;
  }

  add(used: string | undefined, workload: string): void {
    if (used === undefined) return;
    const known = this.#identities.get(used);
    if (known) known.push(this.#identityOf(workload));
    else this.#identities.set(used, [this.#identityOf(workload)]);
  }

  names(): string[] {
    return [...this.#identities.keys()];
  }

  /** The identities of those who use it, sorted. */
  of(used: string): string[] {
    return (this.#identities.get(used) ?? []).toSorted();
  }
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
  const scalers = scaler === undefined ? [] : [scaler];
  const receivers = new Users(identityOf);
  const senders = new Users(identityOf);
  const scaled = new Set<string | undefined>();
  const subscriptions = new Map<string, Users>();
  for (const [workload, { scale, uses }] of users) {
    const { queue, topic, subscription } = scale?.serviceBus ?? {};
    for (const name of new Set([queue, ...uses.serviceBus.receive])) receivers.add(name, workload);
    for (const name of new Set(uses.serviceBus.send)) senders.add(name, workload);
    scaled.add(queue);
    if (topic === undefined) continue;
    const known = subscriptions.get(topic) ?? new Users(identityOf);
    subscriptions.set(topic, known);
    known.add(subscription, workload);
  }
  const queues = distinct([...receivers.names(), ...senders.names()]);
  const topics = distinct([...subscriptions.keys()]);
  return {
    name: names.serviceBus,
    ...(existing ? { existing } : {}),
    sku: config.serviceBus.sku,
    zoneRedundancy: config.serviceBus.sku === 'Premium' && isSpread,
    queues: queues.map((queue) => ({
      name: resourceName(queue),
      receivers: receivers.of(queue),
      senders: senders.of(queue),
      scalers: scaled.has(queue) ? scalers : [],
    })),
    topics: topics.map((topic) => ({
      name: resourceName(topic),
      senders: [],
      subscriptions: distinct(subscriptions.get(topic)?.names() ?? []).map((subscription) => ({
        name: subscription,
        receivers: subscriptions.get(topic)?.of(subscription) ?? [],
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
