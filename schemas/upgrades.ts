import { timeOfDay } from './text.ts';

const date = {
  type: 'string',
  pattern: '^20[2-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
  examples: ['2026-12-18'],
} as const;

const weekday = { enum: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] } as const;

export const upgrades = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'Automatic upgrades and the windows in which they run.',
  properties: {
    channel: {
      enum: ['stable', 'rapid', 'patch', 'none'],
      default: 'stable',
      description: 'Which Kubernetes versions are taken by themselves.',
      'x-why':
        'patch, which the article asks for, never leaves its minor version and so runs out of support within a year.',
      'x-source': 'AKS docs, auto-upgrade-cluster',
    },
    nodeImage: {
      enum: ['NodeImage', 'SecurityPatch', 'Unmanaged', 'None'],
      default: 'NodeImage',
      description: 'Which node images are taken by themselves.',
      'x-source': 'AKS docs, auto-upgrade-node-os-image',
    },
    freeze: {
      type: 'array',
      maxItems: 20,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['start', 'end'],
        properties: {
          start: { ...date, description: 'First day, as yyyy-MM-dd.' },
          end: { ...date, description: 'Last day, as yyyy-MM-dd.' },
        },
      },
      default: [],
      examples: [[{ start: '2026-12-18', end: '2027-01-04' }]],
      description: 'Spans of days without any maintenance, both ends included: no versions, no node images.',
      'x-source': 'AKS docs, planned-maintenance, 2026-08-21',
    },
    window: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'When upgrades may run. Node images follow one day later, and other maintenance two days later.',
      properties: {
        day: { ...weekday, default: 'Tuesday', description: 'Day of the cluster upgrade.' },
        start: { ...timeOfDay, default: '01:00', description: 'Start, as HH:mm.' },
        utcOffset: {
          type: 'string',
          pattern: '^[+-](0\\d|1[0-4]):[0-5]\\d$',
          examples: ['+01:00'],
          default: '+00:00',
          description: 'Offset of that time from UTC.',
        },
        hours: { type: 'integer', minimum: 4, maximum: 24, default: 4, description: 'Length in hours.' },
      },
    },
  },
} as const;
