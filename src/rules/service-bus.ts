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
      return all(entities.map((entity, index): Found => invalid(entity) ?? twin(entity, entities.slice(0, index))));
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

function twin(entity: Entity, earlier: readonly Entity[]): Found {
  const other = earlier.find(
    ({ kind, name, within }) =>
      within.toLowerCase() === entity.within.toLowerCase() &&
      name.toLowerCase() === entity.name.toLowerCase() &&
      (name !== entity.name || kind !== entity.kind) &&
      (kind === 'subscription') === (entity.kind === 'subscription'),
  );
  return (
    other && {
      path: entity.path,
      message: `The ${entity.kind} ${entity.name} and the ${other.kind} ${other.name} have one name to Azure.`,
      fix: entity.kind === other.kind ? `Write \`${other.name}\` in both places.` : 'Give one of them another name.',
    }
  );
}
