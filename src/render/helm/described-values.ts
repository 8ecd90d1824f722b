import { services } from '../../services/index.ts';
import { quantity, resources, texts, toleration, variable, volume, volumeMount } from './pod-schemas.ts';
import type { SchemaNode } from './schema-node.ts';

/** The values that charts have in common, each with what it is for and what may stand there. A chart has those that its objects use. */
export const describedValues: Readonly<Record<string, SchemaNode>> = {
  image: {
    type: 'object',
    description: 'The image of the workload.',
    additionalProperties: false,
    required: ['repository'],
    properties: {
      repository: {
        type: 'string',
        description: 'Registry and name, without a tag.',
        pattern: '^[^\\s:@]+(:[0-9]+/[^\\s:@]+)?$',
      },
      tag: {
        type: 'string',
        description: 'The version. The label app.kubernetes.io/version of the pods follows it.',
        pattern: '^([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$',
      },
      digest: {
        type: 'string',
        description:
          'Pins the content: sha256:<64 hexadecimal digits>. It wins over the tag; empty it together with a new tag.',
        pattern: '^(sha256:[a-f0-9]{64})?$',
      },
    },
  },
  replicaCount: {
    type: 'integer',
    description: 'How many pods run. An autoscaler owns the number where there is one.',
    minimum: 0,
  },
  autoscaling: {
    type: 'object',
    description: 'The bounds of the autoscaler.',
    additionalProperties: false,
    properties: {
      minReplicas: {
        type: 'integer',
        description: 'Fewest pods. KEDA takes 0, a HorizontalPodAutoscaler at least 1.',
        minimum: 0,
      },
      maxReplicas: { type: 'integer', description: 'Most pods; not below minReplicas.', minimum: 1 },
      takeOver: {
        type: 'string',
        description:
          'Name of a HorizontalPodAutoscaler that KEDA takes over, for the one release that goes from it to KEDA (`scale.takeOver` in aks-prod.yaml). Empty again in the next.',
        maxLength: 253,
      },
    },
  },
  schedule: {
    type: 'string',
    description: 'When the job runs: minute, hour, day of the month, month, day of the week.',
    pattern: '^(@(hourly|daily|midnight|weekly|monthly|yearly|annually)|\\S+([ \\t]+\\S+){4})$',
  },
  resources: {
    type: 'object',
    description: 'What the container is promised, and what it may use.',
    additionalProperties: false,
    properties: resources,
  },
  env: {
    type: 'array',
    description: 'Environment variables, as in a container: a name with a value, or with valueFrom.',
    items: variable,
  },
  hosts: {
    type: 'array',
    description: 'Host names under which the workload is published. The certificate of the gateway must hold them.',
    minItems: 1,
    maxItems: 16,
    items: {
      type: 'string',
      pattern: '^(\\*\\.)?([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$',
      maxLength: 253,
    },
  },
  annotations: { ...texts, description: 'Annotations of the Deployment or CronJob, beside those for checkers.' },
  podAnnotations: { ...texts, description: 'Annotations of the pods.' },
  service: {
    type: 'object',
    description: 'The Service.',
    additionalProperties: false,
    properties: { annotations: { ...texts, description: 'Annotations of the Service, beside those for checkers.' } },
  },
  nodeSelector: { ...texts, description: 'Labels that a node must have to get the pods.' },
  tolerations: { type: 'array', description: 'Taints of nodes that the pods put up with.', items: toleration },
  extraVolumes: {
    type: 'array',
    description: 'Volumes beside those that the chart has, of the kinds that Pod Security admits.',
    items: volume,
  },
  extraVolumeMounts: { type: 'array', description: 'Where the container mounts further volumes.', items: volumeMount },
  test: {
    type: 'object',
    description: '`helm test`, which connects to the Service from inside the cluster.',
    additionalProperties: false,
    properties: {
      image: {
        type: 'string',
        description: 'An image with bash. Microsoft hosts this one beside the images of AKS.',
        minLength: 1,
      },
    },
  },
};

/** What only Azure knows, by its name; deploy.sh fills it in. */
export function azureValue(name: string): SchemaNode {
  const what = /^(.*)_CLIENT_ID$/.exec(name)?.[1];
  return {
    type: 'string',
    description: `${what === undefined ? (azureWords[name] ?? 'What Azure gave') : `Client id of the identity ${what.toLowerCase().replaceAll('_', '-')}`}. Required: known once Azure is deployed.`,
    ...(name.endsWith('_ID') ? { pattern: '^([0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})?$' } : {}),
  };
}

const azureWords: Readonly<Record<string, string>> = {
  TENANT_ID: 'Tenant of Microsoft Entra in which the identities are',
  ...Object.fromEntries(
    services.flatMap(({ settings }) => Object.entries(settings).map(([name, { description }]) => [name, description])),
  ),
};

/** The names of all that deploy.sh fills in, as a pattern. */
export const azureNames = `^([A-Z0-9_]+_CLIENT_ID|${Object.keys(azureWords).join('|')})$`;

/** Keys of Kubernetes below which names are free. */
const freeText = /^(?:annotations|data|labels|matchLabels|nodeSelector|parameters|stringData|volumeAttributes)$/;
const freeQuantities = /^(?:hard|limits|requests)$/;

/** A part of an object that differs between environments: the types that occur, and no further fields. */
export function partValue(values: readonly unknown[], key: string): SchemaNode {
  if (freeQuantities.test(key) && values.every(isPlain))
    return { type: 'object', additionalProperties: false, patternProperties: { '^[A-Za-z0-9./_-]+$': quantity } };
  if (freeText.test(key) && values.every(isPlain)) return texts;
  const types = [...new Set(values.map(typeName))].toSorted();
  const [type = 'object', ...others] = types;
  const maps = values.filter(isPlain);
  const items = values.flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : []));
  const keys = [...new Set(maps.flatMap((map) => Object.keys(map)))];
  return {
    type: others.length === 0 ? type : types,
    ...(maps.length === 0
      ? {}
      : {
          additionalProperties: false,
          properties: Object.fromEntries(
            keys.map((name) => [
              name,
              partValue(
                maps.flatMap((map) => (Object.hasOwn(map, name) ? [map[name]] : [])),
                name,
              ),
            ]),
          ),
        }),
    ...(items.length === 0 ? {} : { items: partValue(items, '') }),
  };
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
