import type { WorkloadConfig } from '../../config/validate.ts';
import { globalName, type GlobalName } from '../../model/naming.ts';
import { parseResourceId } from '../../model/resource-id.ts';
import type { PrivateEndpointParameters, ServiceInput } from '../service.ts';

export interface ServiceBusParameters {
  /** The whole name is the setting `SERVICE_BUS_NAME`. Not used with `existing`. */
  readonly name: GlobalName;
  /** Takes a namespace that exists, with its queues and topics, in place of making one. */
  readonly existing?: ExistingServiceBusParameters;
  readonly sku: 'Standard' | 'Premium';
  /** Premium only. */
  readonly zoneRedundancy: boolean;
  /** Premium only. Absent means a public address. */
  readonly privateEndpoint?: PrivateEndpointParameters;
  /** Sorted by name. */
  readonly queues: readonly QueueParameters[];
  /** Sorted by name. */
  readonly topics: readonly TopicParameters[];
}

export interface ExistingServiceBusParameters {
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
}

export interface QueueParameters {
  readonly name: string;
  /** Names of workload identities that may receive. */
  readonly receivers: readonly string[];
  /** Names of workload identities that may send. */
  readonly senders: readonly string[];
  /** Names of identities that read the length of the queue (KEDA): Azure has no smaller built-in role than owner. */
  readonly scalers: readonly string[];
}

export interface TopicParameters {
  readonly name: string;
  /** Names of workload identities that may send. */
  readonly senders: readonly string[];
  /** Sorted by name. */
  readonly subscriptions: readonly SubscriptionParameters[];
}

export interface SubscriptionParameters {
  readonly name: string;
  readonly receivers: readonly string[];
  readonly scalers: readonly string[];
}

/** Whether the workload's own process talks to Service Bus. */
export function callsServiceBus(workload: WorkloadConfig): boolean {
  const { send, receive } = workload.uses.serviceBus;
  return workload.scale?.serviceBus !== undefined || send.length > 0 || receive.length > 0;
}

/** The namespace with every entity that a workload names; undefined when none does. */
export function serviceBusParameters({
  config,
  stem,
  identityOf,
  scaler,
  isSpread,
}: ServiceInput): ServiceBusParameters | undefined {
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
    name: globalName(`sb-${stem}`, 50, '-'),
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

/** Who uses what, by the name of what is used. */
class Users {
  readonly #identities = new Map<string, string[]>();
  readonly #identityOf: ServiceInput['identityOf'];

  constructor(identityOf: ServiceInput['identityOf']) {
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
