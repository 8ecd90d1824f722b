export const trigger = {
  type: 'object',
  additionalProperties: false,
  required: ['query', 'threshold'],
  description: 'Scale on a query of the managed Prometheus, for example the request rate.',
  properties: {
    query: { type: 'string', minLength: 1, maxLength: 2000, description: 'A PromQL query with one result.' },
    threshold: {
      type: 'number',
      minimum: 0.001,
      maximum: 1_000_000_000_000,
      description: 'Value per replica; KEDA counts in thousandths.',
      'x-source': 'KEDA source, pkg/scalers (GetMetricTargetMili)',
    },
  },
} as const;
