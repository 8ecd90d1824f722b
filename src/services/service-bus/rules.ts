import type { WorkloadSubject } from '../../rules/context.ts';
import { all, eachWorkload, type Finding, type Found, type Rule } from '../../rules/rule.ts';

const namesSource = 'Azure docs, resource-name-rules, 2026-08';
const longestSubscription = 50;

/** A queue, topic or subscription as a workload names it. */
interface Entity {
  readonly kind: 'queue' | 'topic' | 'subscription';
  readonly name: string;
  /** A subscription is known by its topic too. */
  readonly within: string;
  readonly path: readonly string[];
}

export const serviceBusRules: readonly Rule[] = [
  {
    id: 'A13',
    severity: 'error',
    title: 'A Service Bus trigger has a queue, or a topic with its subscription',
    why: 'The scaler would fail when it runs, and the workload would stay at its least number.',
    source: 'KEDA docs, scalers/azure-service-bus, 2.19, 2026-08',
    check: eachWorkload(
      ({ name, path, config: { scale } }) =>
        scale?.serviceBus && entity(name, [...path, 'scale', 'serviceBus'], scale.serviceBus),
    ),
  },
  {
    id: 'F18',
    severity: 'error',
    title: 'Names in Service Bus are valid, and no two are one but for their kind or their case',
    why: 'Queues and topics have their names in common, in any mix of upper and lower case; the second one is refused.',
    source: namesSource,
    check: ({ workloads }) => {
      const entities = workloads.flatMap(entitiesOf);
      const earlier = new Map<string, Entity[]>();
      return all(
        entities.map((entity): Found => {
          const key = JSON.stringify([entity.kind === 'subscription', entity.within, entity.name]).toLowerCase();
          const alike = earlier.get(key) ?? [];
          const found = invalid(entity) ?? twin(entity, alike);
          // The first two that differ are enough to compare with.
          if (alike.length < 2 && !alike.some(({ name, kind }) => name === entity.name && kind === entity.kind))
            earlier.set(key, [...alike, entity]);
          return found;
        }),
      );
    },
  },
];

type ServiceBus = NonNullable<NonNullable<WorkloadSubject['config']['scale']>['serviceBus']>;

function entity(name: string, path: readonly string[], { queue, topic, subscription }: ServiceBus): Found {
  if (queue !== undefined && (topic !== undefined || subscription !== undefined))
    return {
      path,
      message: `${name} scales on a queue and on a topic.`,
      fix: 'Keep `queue`, or keep `topic` and `subscription`.',
    };
  if (queue === undefined && topic === undefined)
    return {
      path,
      message: `${name} scales on Service Bus and names no queue.`,
      fix: 'Write `queue: orders`, or `topic` and `subscription`.',
    };
  return (
    queue === undefined &&
    subscription === undefined && {
      path: [...path, 'topic'],
      message: `${name} scales on topic ${topic} and names no subscription.`,
      fix: 'Write `subscription:` with its name.',
    }
  );
}

function entitiesOf({ path, config: { scale, uses } }: WorkloadSubject): Entity[] {
  const { queue, topic, subscription } = scale?.serviceBus ?? {};
  const trigger = [...path, 'scale', 'serviceBus'];
  return [
    ...(queue === undefined ? [] : [{ kind: 'queue' as const, name: queue, within: '', path: [...trigger, 'queue'] }]),
    ...(topic === undefined ? [] : [{ kind: 'topic' as const, name: topic, within: '', path: [...trigger, 'topic'] }]),
    ...(topic === undefined || subscription === undefined
      ? []
      : [{ kind: 'subscription' as const, name: subscription, within: topic, path: [...trigger, 'subscription'] }]),
    ...(['send', 'receive'] as const).flatMap((way) =>
      uses.serviceBus[way].map((name, index) => ({
        kind: 'queue' as const,
        name,
        within: '',
        path: [...path, 'uses', 'serviceBus', way, String(index)],
      })),
    ),
  ];
}

function invalid({ kind, name, path }: Entity): Finding | undefined {
  if (!/[A-Za-z0-9]$/.test(name))
    return {
      path,
      message: `The ${kind} ${name} does not end with a letter or digit.`,
      fix: `Write \`${name.replace(/[^A-Za-z0-9]+$/, '')}\`.`,
    };
  if (kind !== 'subscription' || (name.length <= longestSubscription && !name.includes('/'))) return undefined;
  return {
    path,
    message: `The subscription ${name} has a slash or more than ${longestSubscription} characters.`,
    fix: `Write \`${name.replaceAll('/', '-').slice(0, longestSubscription)}\`.`,
  };
}

/** @param alike earlier entities with the same name to Azure */
function twin(entity: Entity, alike: readonly Entity[]): Found {
  const other = alike.find(({ kind, name }) => name !== entity.name || kind !== entity.kind);
  return (
    other && {
      path: entity.path,
      message: `The ${entity.kind} ${entity.name} and the ${other.kind} ${other.name} have one name to Azure.`,
      fix: entity.kind === other.kind ? `Write \`${other.name}\` in both places.` : 'Give one of them another name.',
    }
  );
}
