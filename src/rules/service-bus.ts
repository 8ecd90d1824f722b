import type { WorkloadSubject } from './context.ts';
import { all, type Finding, type Found, type Rule } from './rule.ts';

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
