import type { Trigger } from './trigger.ts';

// What KEDA scales on without asking a service. Source: KEDA docs, scalers/cron, cpu and memory, 2.19.

export const cronTrigger: Trigger<'cron'> = {
  title: 'time of day',
  type: 'cron',
  name: 'cron',
  asksAzure: false,
  wakes: true,
  metadata: ({ timeZone: timezone, start, end, replicas }) => ({
    timezone,
    start,
    end,
    desiredReplicas: String(replicas),
  }),
};

export const cpuTrigger: Trigger<'cpu'> = {
  title: 'CPU',
  type: 'cpu',
  name: 'cpu',
  asksAzure: false,
  wakes: false,
  metricType: 'Utilization',
  metadata: (percent) => ({ value: String(percent) }),
};

export const memoryTrigger: Trigger<'memory'> = {
  title: 'memory',
  type: 'memory',
  name: 'memory',
  asksAzure: false,
  wakes: false,
  metricType: 'Utilization',
  metadata: (percent) => ({ value: String(percent) }),
};
