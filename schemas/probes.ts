import { port } from './text.ts';

/** A health check in one word: a path is asked over HTTP. */
const check = {
  type: 'string',
  pattern: '^(none|tcp|grpc|/[^\\s]*)$',
  examples: ['/ready', 'tcp', 'grpc', 'none'],
} as const;

export const probes = {
  type: ['string', 'object'],
  pattern: check.pattern,
  additionalProperties: false,
  minProperties: 1,
  description:
    'Health checks: a path, `tcp`, `grpc` or `none` for all of them, or what is different for each. What a map does not name follows from the rest.',
  'x-derived':
    'Where there is a port, that it is open: before the workload counts as started, and as ready. No liveness check, for nothing says what the image answers.',
  'x-prompt': 'Where does it answer health checks?',
  'x-why':
    'Without a readiness check neither a rolling update nor a disruption budget can see whether a replica works; liveness must not depend on others, and a check that the image does not answer keeps it from ever starting.',
  'x-source': 'Kubernetes docs, configure-liveness-readiness-startup-probes',
  examples: [{ live: '/live', ready: '/ready' }, '/healthz', 'tcp', 'grpc', 'none', { command: ['/bin/check'] }],
  properties: {
    live: {
      ...check,
      description:
        'Whether the process works; fails it, the container is restarted. It must not depend on anything else.',
      'x-derived': 'The command or gRPC where one of them is given, else none.',
    },
    ready: {
      ...check,
      description: 'Whether it can serve; fails it, it gets no requests.',
      'x-derived': 'The command or gRPC where one of them is given, else the check of `live`, else `tcp` on the port.',
    },
    startup: {
      ...check,
      description: 'Whether it has started; the other checks wait for it.',
      'x-derived': 'The check of `live`, else the one of `ready`.',
    },
    grpc: {
      type: 'object',
      additionalProperties: false,
      description: 'The gRPC health protocol (grpc.health.v1), for the checks that name nothing else.',
      properties: {
        service: {
          type: 'string',
          minLength: 1,
          maxLength: 253,
          description: 'The service that is asked for; absent, the server as a whole.',
        },
      },
    },
    command: {
      type: 'array',
      minItems: 1,
      items: { type: 'string' },
      description: 'A command of the image that tells health, for the checks that name nothing else.',
    },
    port: { ...port, description: 'The port that is asked.', 'x-derived': 'The port of the workload.' },
    startupSeconds: {
      type: 'integer',
      minimum: 5,
      maximum: 3600,
      description: 'How long a start may take, in seconds.',
      'x-derived': '60.',
    },
    periodSeconds: {
      type: 'integer',
      minimum: 1,
      maximum: 600,
      description: 'How often liveness and readiness are asked, in seconds.',
      'x-derived': 'Liveness every 10 seconds, readiness every 5.',
    },
    timeoutSeconds: {
      type: 'integer',
      minimum: 1,
      maximum: 600,
      description: 'How long an answer may take, in seconds.',
      'x-derived': 'Liveness 5 seconds, readiness and startup 3.',
    },
    failureThreshold: {
      type: 'integer',
      minimum: 1,
      maximum: 100,
      description: 'How many answers in a row may be missing before liveness or readiness fails.',
      'x-derived': '3.',
    },
  },
} as const;
