import type { Trigger } from '../trigger.ts';

/** Source: KEDA docs, scalers/prometheus, 2.19. */
export const prometheusTrigger: Trigger<'prometheus'> = {
  title: 'a query',
  type: 'prometheus',
  name: 'prometheus',
  asksAzure: true,
  wakes: true,
  metadata: ({ query, threshold }, { setting, cloud }) => ({
    serverAddress: setting('PROMETHEUS_QUERY_ENDPOINT'),
    query,
    threshold: String(threshold),
    // A query without a result means that something is broken; taking it for zero would scale a busy workload in.
    ignoreNullValues: 'false',
    ...(cloud === undefined ? {} : { cloud }),
  }),
};
