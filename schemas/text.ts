/** Patterns of names, addresses and quantities that several topics share. */

export const guid = {
  type: 'string',
  pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
  examples: ['3f1d7b1e-5a6c-4c0e-9d4b-0c5f8a7e2b11'],
} as const;

export const cidr = {
  type: 'string',
  pattern: '^(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}/(3[0-2]|[12]?\\d)$',
  examples: ['203.0.113.0/24'],
} as const;

/** A DNS-1123 label: the names of namespaces, workloads and environments. */
export const label = {
  type: 'string',
  pattern: '^[a-z]([-a-z0-9]*[a-z0-9])?$',
  maxLength: 40,
  examples: ['orders'],
} as const;

/** A DNS-1123 subdomain: what most Kubernetes objects may be called. */
export const objectName = {
  type: 'string',
  pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
  maxLength: 253,
  examples: ['orders'],
} as const;

export const cpu = {
  type: ['string', 'number'],
  pattern: '^([0-9]+m|[0-9]+(\\.[0-9]{1,3})?)$',
  minimum: 0.001,
  maximum: 1_000_000,
  examples: ['250m', 2],
} as const;

export const memory = { type: 'string', pattern: '^[1-9][0-9]*(Ki|Mi|Gi|Ti)$', examples: ['512Mi'] } as const;

export const host = {
  type: 'string',
  pattern: '^(?=.{4,253}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$',
  examples: ['orders.example.com'],
} as const;

export const email = {
  type: 'string',
  pattern: "^[A-Za-z0-9_][A-Za-z0-9_.%+'-]*@([A-Za-z0-9][A-Za-z0-9-]{0,62}\\.)+[A-Za-z][A-Za-z0-9-]{0,62}$",
  maxLength: 254,
  examples: ['oncall@example.com'],
} as const;

/** A resource id that Azure prints, for things that exist already. */
export const resourceId = {
  type: 'string',
  pattern:
    '^/subscriptions/[0-9A-Za-z-]+/resourceGroups/[0-9A-Za-z._()-]{1,90}/providers/[A-Za-z.]+(/[0-9A-Za-z._-]+)+$',
} as const;

/** A TCP or UDP port. */
export const port = { type: 'integer', minimum: 1, maximum: 65535, examples: [8080] } as const;

/** A cron expression of five fields. */
export const cron = {
  type: 'string',
  maxLength: 200,
  pattern: '^\\S+([ \\t]+\\S+){4}$',
  examples: ['0 7 * * 1-5'],
} as const;

export const timeZone = {
  type: 'string',
  maxLength: 64,
  pattern: '^[A-Za-z0-9][A-Za-z0-9_+/-]*$',
  examples: ['Europe/Berlin'],
} as const;

/** Values of annotations are text of any kind. */
export const annotations = {
  type: 'object',
  propertyNames: {
    type: 'string',
    maxLength: 317,
    pattern: '^([A-Za-z0-9.-]{1,253}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$',
    examples: ['example.com/team'],
  },
  additionalProperties: { type: 'string', maxLength: 65536 },
  default: {},
} as const;

export const timeOfDay = { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', examples: ['01:00'] } as const;

export const percentOrCount = {
  type: ['string', 'integer'],
  pattern: '^([0-9]|[1-9][0-9]|100)%$',
  examples: [1, '25%'],
  minimum: 0,
  maximum: 5000,
} as const;

export const httpPath = { type: 'string', pattern: '^/[^\\s]*$', examples: ['/healthz'] } as const;

export const tags = {
  type: 'object',
  maxProperties: 40,
  /** Azure takes 512 characters, and Bicep 255 in the name of a property. */
  propertyNames: { pattern: '^[^<>%&\\\\?/]{1,255}$', examples: ['owner'] },
  additionalProperties: { type: 'string', maxLength: 256 },
} as const;
