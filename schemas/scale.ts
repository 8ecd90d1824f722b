import { serviceTriggers, serviceUses } from '../src/services/schemas.ts';
import { cron, label, objectName, timeZone } from './text.ts';

export const scale = {
  type: 'object',
  additionalProperties: false,
  description:
    'Automatic scaling: a HorizontalPodAutoscaler for cpu and memory, a KEDA ScaledObject for everything else.',
  'x-derived': 'For a service: 3 to 10 replicas at 70 % of the requested CPU.',
  properties: {
    min: {
      type: 'integer',
      minimum: 0,
      maximum: 1000,
      description: 'The least number of replicas; 0 needs an event source.',
      'x-derived': '3 for a service, 0 for a worker with an event source.',
    },
    max: {
      type: 'integer',
      minimum: 1,
      maximum: 5000,
      description: 'The greatest number of replicas.',
      'x-derived': '10, or three times min when that is more.',
    },
    cpu: {
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      description: 'Wanted use of the requested CPU, in percent.',
      'x-derived': '70 when no other trigger is given.',
    },
    memory: {
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      description: 'Wanted use of the requested memory, in percent.',
    },
    ...serviceTriggers,
    cron: {
      type: 'object',
      additionalProperties: false,
      required: ['start', 'end', 'timeZone', 'replicas'],
      description: 'Keep more replicas during a part of the day.',
      properties: {
        start: { ...cron, description: 'Start, as a five-field cron expression.' },
        end: { ...cron, description: 'End, as a five-field cron expression.' },
        timeZone: { ...timeZone, description: 'IANA time zone.' },
        replicas: { type: 'integer', minimum: 1, maximum: 5000, description: 'Replicas during that time.' },
      },
    },
    scaleDownSeconds: {
      type: 'integer',
      minimum: 0,
      maximum: 3600,
      default: 300,
      description: 'How long less is wanted before replicas go, in seconds.',
    },
    takeOver: {
      ...objectName,
      description:
        'The HorizontalPodAutoscaler that KEDA takes over, by its name, for the one release in which a workload goes from it to KEDA. One of ours has the name of its workload. Remove it in the next release.',
      'x-why':
        'KEDA refuses a workload that another autoscaler has. With Flux or charts the old one is still there when the new one comes, so without this nothing of the release is applied; scripts/deploy.sh removes the old one first and does not need it. While it stays, the autoscaler goes with the ScaledObject, and there is no clean way back.',
      'x-source': 'KEDA docs, scaling-deployments, transfer ownership of an existing HPA, 2.21',
    },
  },
} as const;

export const uses = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description:
    'What the workload depends on. Each entry opens exactly that flow, and makes the identity and the roles it needs.',
  properties: {
    ...serviceUses,
    workloads: {
      type: 'array',
      uniqueItems: true,
      items: { ...label, 'x-names': 'workload' },
      default: [],
      description: 'Other workloads that it calls; the flow is opened on both sides.',
    },
    internet: {
      type: 'boolean',
      default: false,
      description: 'Any address on port 443. Kubernetes policies know no host names.',
    },
    addresses: {
      type: 'object',
      propertyNames: {
        type: 'string',
        pattern: '^(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}/(3[0-2]|[12]?\\d)$',
        examples: ['203.0.113.10/32'],
      },
      additionalProperties: { type: 'array', minItems: 1, items: { type: 'integer', minimum: 1, maximum: 65535 } },
      default: {},
      description:
        'Address ranges and the TCP ports that it calls there, for example a database in a peered network. A range that is wider than a private network leaves that out, as `internet` does, and with it what the platform keeps for its nodes.',
      examples: [{ '10.60.4.0/24': [5432] }],
    },
  },
} as const;
