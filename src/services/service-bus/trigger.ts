import type { Trigger } from '../trigger.ts';

/** Source: KEDA docs, scalers/azure-service-bus, 2.19. */
export const serviceBusTrigger: Trigger<'serviceBus'> = {
  title: 'Service Bus',
  type: 'azure-servicebus',
  name: 'service-bus',
  asksAzure: true,
  wakes: true,
  metadata: ({ queue, topic, subscription, messages }, { setting, cloud }) => ({
    namespace: setting('SERVICE_BUS_NAME'),
    ...(topic === undefined ? { queueName: queue ?? '' } : { topicName: topic, subscriptionName: subscription ?? '' }),
    messageCount: String(messages),
    ...(cloud === undefined ? {} : { cloud }),
  }),
};
