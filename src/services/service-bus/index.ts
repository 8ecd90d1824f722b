import type { Cloud } from '../../facts/regions.ts';
import { notAlphanumericOrHyphen } from '../../model/name-rules.ts';
import { https, type Service } from '../service.ts';
import { callsServiceBus, serviceBusParameters, type ServiceBusParameters } from './parameters.ts';
import { given, rights } from './rights.ts';

/** The parameters of main.bicep. */
export interface ServiceBus {
  readonly serviceBus?: ServiceBusParameters;
}

/** Source: Azure docs, service-bus-messaging/service-bus-geo-replication, and private-endpoint-dns for other clouds, 2026-03. */
const domains: Readonly<Record<Cloud, string>> = {
  public: 'servicebus.windows.net',
  usGovernment: 'servicebus.usgovcloudapi.net',
  china: 'servicebus.chinacloudapi.cn',
};

export const serviceBus: Service<ServiceBus> = {
  name: 'Service Bus',
  parameters: (input) => {
    const parameters = serviceBusParameters(input);
    return parameters ? { serviceBus: parameters } : {};
  },
  bicep: {
    serviceBus: {
      modules: ['service-bus', 'service-bus-access', 'global-name', 'private-endpoint'],
      description: 'The Service Bus namespace, when there is one.',
    },
  },
  conditionalTypes: { 'Microsoft.ServiceBus/namespaces': ({ serviceBus: bus }) => bus?.existing === undefined },
  globalName: ({ serviceBus: bus }) => bus?.name,
  nameRule: {
    code: 'V04',
    what: 'Service Bus namespace name',
    pattern: /^[a-zA-Z][a-zA-Z0-9-]{4,48}[a-zA-Z0-9]$/,
    words: '6 to 50 letters, digits and hyphens, starting with a letter and ending with a letter or digit',
    max: 50,
    dropped: notAlphanumericOrHyphen,
    lowerCase: false,
  },
  existing: {
    path: ['serviceBus', 'existing'],
    type: 'Microsoft.ServiceBus/namespaces',
    of: (config) => config.serviceBus.existing,
  },
  roles: ({ serviceBus: bus }) => {
    const queues = bus?.queues ?? [];
    const topics = bus?.topics ?? [];
    const subscriptions = topics.flatMap((topic) => topic.subscriptions);
    return {
      serviceBusDataReceiver: [...queues, ...subscriptions].some(({ receivers }) => receivers.length > 0),
      serviceBusDataSender: [...queues, ...topics].some(({ senders }) => senders.length > 0),
      serviceBusDataOwner: [...queues, ...subscriptions].some(({ scalers }) => scalers.length > 0),
    };
  },
  rights,
  given: ({ serviceBus: bus }) => given(bus),
  settings: {
    SERVICE_BUS_NAME: {
      value: `serviceBus == null
    ? ''
    : serviceBus!.?existing.?name ?? globalName(serviceBus!.name, resourceGroup().id)`,
      description: 'Name of the Service Bus namespace',
    },
  },
  settingsOf: ({ serviceBus: bus }) => (bus ? ['SERVICE_BUS_NAME'] : []),
  isUsedBy: callsServiceBus,
  // AMQP; at a private endpoint, by which port 443 of the internet is not opened, its web socket as well.
  flows: (workload) =>
    callsServiceBus(workload) ? [{ to: 'serviceBus', publicPorts: [5671], privatePorts: [443, 5671] }] : [],
  drawn: ({ serviceBus: bus }) => bus && { id: 'bus', shape: '[/Service Bus/]' },
  arrowFrom: ({ traffic }) => (traffic.services.some(({ to }) => to === 'serviceBus') ? '<-->' : undefined),
  arrowFromCluster: undefined,
  billed: ({ serviceBus: bus }) => (bus && !bus.existing ? [`a ${bus.sku} Service Bus namespace`] : []),
  // A namespace that is made gets letters at its end that only Azure knows.
  openings: ({ serviceBus: bus }, { cloud }) => {
    if (!bus || bus.privateEndpoint) return [];
    const host = `${bus.existing?.name ?? `${bus.name.prefix}*`}.${domains[cloud]}`;
    return [
      { to: host, port: 'AMQP 5671', why: 'messages of workloads' },
      https(host, 'KEDA, which scales by its queues'),
    ];
  },
  leftOut: [
    {
      what: 'Service Bus answers on the internet',
      why: 'roles alone guard it, and keys are off. The tier Standard can have no private endpoint; Premium can, for a price per unit and hour',
      setting:
        'none: `serviceBus: { sku: Premium }`, a private endpoint in `infra/extensions.bicep`, and `publicNetworkAccess` in `infra/modules/service-bus.bicep`, an edit that is kept',
      holds: ({ serviceBus: bus }) =>
        bus !== undefined && bus.existing === undefined && bus.privateEndpoint === undefined,
    },
  ],
  preconditions: [
    {
      of: 'serviceBus.existing',
      rules: ['F18'],
      check: 'check_service_bus',
      lines: ({ serviceBus: bus }) =>
        bus?.existing === undefined
          ? []
          : [
              `the Service Bus namespace \`${bus.existing.name}\` has the ${entitiesOf(bus)
                .map(([kind, name]) => `${kind} \`${name}\``)
                .join(', ')}`,
            ],
      values: ({ serviceBus: bus }) => ({
        EXISTING_SERVICE_BUS:
          bus?.existing === undefined
            ? ''
            : `${bus.existing.name} ${bus.existing.resourceGroup} ${bus.existing.subscriptionId}`,
        SERVICE_BUS_ENTITIES:
          bus?.existing === undefined
            ? ''
            : entitiesOf(bus)
                .map(([kind, name]) => `${kind}:${name}`)
                .join(' '),
      }),
    },
  ],
};

function entitiesOf({ queues, topics }: ServiceBusParameters): (readonly [kind: string, name: string])[] {
  return [
    ...queues.map(({ name }) => ['queue', name] as const),
    ...topics.flatMap(({ name, subscriptions }) => [
      ['topic', name] as const,
      ...subscriptions.map((subscription) => ['subscription', `${name}/${subscription.name}`] as const),
    ]),
  ];
}
