import type { Service } from '../service.ts';

/** What workloads want of managed Prometheus. Every platform has it: the workspace is a part of monitoring. */
export const prometheus: Service<object> = {
  name: 'Prometheus',
  parameters: () => ({}),
  bicep: {},
  conditionalTypes: {},
  globalName: undefined,
  nameRule: undefined,
  existing: undefined,
  roles: () => ({}),
  rights: {},
  given: () => [],
  settings: {
    PROMETHEUS_QUERY_ENDPOINT: {
      value: 'monitoringModule.outputs.prometheusQueryEndpoint',
      description: 'Address at which managed Prometheus answers queries',
    },
  },
  settingsOf: (_, { workloads }) =>
    Object.values(workloads).some(({ scale }) => scale?.prometheus !== undefined) ? ['PROMETHEUS_QUERY_ENDPOINT'] : [],
  // KEDA asks it, not the workload.
  isUsedBy: () => false,
  flows: () => [],
  drawn: () => undefined,
  arrowFrom: () => undefined,
  arrowFromCluster: undefined,
  billed: () => [],
  openings: () => [],
  leftOut: [],
  preconditions: [],
};
