import type { Service } from '../service.ts';
import { deleteEach, principal, type Right } from '../right.ts';
import type { ServiceBusParameters } from './parameters.ts';

const roleNames = { receiver: 'Data Receiver', sender: 'Data Sender', scaler: 'Data Owner' } as const;

function roleName(role: string): string {
  return `Azure Service Bus ${roleNames[role as keyof typeof roleNames]}`;
}

export const rights: Readonly<Record<string, Right>> = {
  bus: {
    says: (identity, role = '', entity) => `The identity ${identity} keeps the role ${roleName(role)} on ${entity}`,
    command: (place, identity = '', role = '', entity = '') =>
      deleteEach(
        `--all --assignee "${principal(place, identity)}" --query "[?roleDefinitionName=='${roleName(role)}' && ends_with(scope, '/${entity}')].id"`,
      ),
  },
};

/** The rights on queues, topics and subscriptions. */
export function given(serviceBus: ServiceBusParameters | undefined): ReturnType<Service<object>['given']> {
  const found: (readonly [name: string, ...fields: readonly string[]])[] = [];
  const add = (entity: string, role: string, identities: readonly string[]): void => {
    for (const identity of identities) found.push(['bus', identity, role, entity]);
  };
  for (const { name, receivers, senders, scalers } of serviceBus?.queues ?? []) {
    add(`queues/${name}`, 'receiver', receivers);
    add(`queues/${name}`, 'sender', senders);
    add(`queues/${name}`, 'scaler', scalers);
  }
  for (const { name, senders, subscriptions } of serviceBus?.topics ?? []) {
    add(`topics/${name}`, 'sender', senders);
    for (const subscription of subscriptions) {
      add(`topics/${name}/subscriptions/${subscription.name}`, 'receiver', subscription.receivers);
      add(`topics/${name}/subscriptions/${subscription.name}`, 'scaler', subscription.scalers);
    }
  }
  return found;
}
