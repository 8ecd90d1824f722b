import { resourceId } from '../../../schemas/text.ts';

const entityName = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._/-]{0,259}$', examples: ['orders'] } as const;

export const config = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description:
    'The Service Bus namespace for the queues and topics that workloads name. Made only when a workload uses one.',
  properties: {
    existing: {
      ...resourceId,
      examples: [
        '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-shared/providers/Microsoft.ServiceBus/namespaces/sb-shared',
      ],
      description: 'Resource id of a Service Bus namespace that exists already, with its queues and topics.',
    },
    sku: {
      enum: ['Standard', 'Premium'],
      default: 'Standard',
      description:
        'The pricing tier of a namespace that is made. Either answers on the internet, guarded by roles alone.',
      'x-why':
        'Standard costs per message, Premium per hour. Standard can have no private endpoint, so the namespace is public even where the vault, the registry and the API server are private; docs/decisions.md of the made repo says what closes it.',
      'x-source': 'Azure docs, service-bus-messaging/private-link-service, 2026-08',
    },
  },
} as const;

export const uses = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'Service Bus entities that it sends to or receives from, beside the one it scales on.',
  properties: {
    send: { type: 'array', uniqueItems: true, items: entityName, default: [], description: 'Queues that it sends to.' },
    receive: {
      type: 'array',
      uniqueItems: true,
      items: entityName,
      default: [],
      description: 'Queues that it receives from.',
    },
  },
} as const;

export const trigger = {
  type: 'object',
  additionalProperties: false,
  description: 'Scale on the messages that wait in a Service Bus queue, or in a subscription of a topic.',
  properties: {
    queue: { ...entityName, description: 'Name of the queue.' },
    topic: { ...entityName, description: 'Name of the topic; needs subscription.' },
    subscription: { ...entityName, description: 'Name of the subscription of the topic.' },
    messages: {
      type: 'integer',
      minimum: 1,
      maximum: 1_000_000,
      default: 5,
      description: 'Waiting messages per replica.',
    },
  },
} as const;
