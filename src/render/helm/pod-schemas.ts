import type { SchemaNode } from './schema-node.ts';

// Schemas of Kubernetes types that a chart's values hold, closed at every depth. Volumes are those that Pod Security
// admits at its strictest level; the API server says the rest.

const text: SchemaNode = { type: 'string' };
const name: SchemaNode = { type: 'string', minLength: 1, maxLength: 253 };
const flag: SchemaNode = { type: 'boolean' };
const mode: SchemaNode = { type: 'integer', minimum: 0, maximum: 511 };

/** Kubernetes takes quantities as text and as numbers. */
export const quantity: SchemaNode = {
  type: ['string', 'number'],
  pattern: '^([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$',
  minimum: 0,
};

export const texts: SchemaNode = { type: 'object', additionalProperties: text };

function closed(properties: Readonly<Record<string, SchemaNode>>, ...required: readonly string[]): SchemaNode {
  return { type: 'object', additionalProperties: false, properties, ...(required.length === 0 ? {} : { required }) };
}

const list = (items: SchemaNode): SchemaNode => ({ type: 'array', items });

const quantities = (description: string): SchemaNode => ({
  type: 'object',
  description,
  additionalProperties: false,
  properties: {
    cpu: { ...quantity, description: 'Cores: 250m or 0.25 is a quarter of one.' },
    memory: { ...quantity, description: 'Bytes: 512Mi.' },
    'ephemeral-storage': { ...quantity, description: "Bytes on the node's disk: logs and what is written to it." },
  },
  // What devices and large pages are called.
  patternProperties: { '^hugepages-': quantity, '^[a-z0-9.-]+/[A-Za-z0-9._-]+$': quantity },
});

export const resources: Readonly<Record<string, SchemaNode>> = {
  requests: quantities('What a node must have free for the pod.'),
  limits: quantities('What the container may use at most; without a limit of cpu it is never throttled.'),
};

const keyOf = (...more: readonly string[]): SchemaNode =>
  closed({ name, key: name, optional: flag, ...Object.fromEntries(more.map((word) => [word, text])) }, 'key');
const fieldRef = closed({ apiVersion: text, fieldPath: name }, 'fieldPath');
const resourceFieldRef = closed({ containerName: name, resource: name, divisor: quantity }, 'resource');

export const variable: SchemaNode = closed(
  {
    name: { type: 'string', pattern: '^[^=\\s]+$' },
    value: text,
    valueFrom: closed({
      configMapKeyRef: keyOf(),
      secretKeyRef: keyOf(),
      fileKeyRef: closed({ volumeName: name, path: name, key: name, optional: flag }, 'volumeName', 'path', 'key'),
      fieldRef,
      resourceFieldRef,
    }),
  },
  'name',
);

export const toleration: SchemaNode = closed({
  key: text,
  operator: { type: 'string', enum: ['Equal', 'Exists', 'Gt', 'Lt'] },
  value: text,
  effect: { type: 'string', enum: ['NoExecute', 'NoSchedule', 'PreferNoSchedule'] },
  tolerationSeconds: { type: 'integer' },
});

const keyPaths = list(closed({ key: name, path: name, mode }, 'key', 'path'));
const downwardItems = list(closed({ path: name, mode, fieldRef, resourceFieldRef }, 'path'));
const selector = closed({
  matchLabels: texts,
  matchExpressions: list(closed({ key: name, operator: text, values: list(text) }, 'key', 'operator')),
});
const claim = closed(
  {
    metadata: closed({ labels: texts, annotations: texts }),
    spec: closed(
      {
        accessModes: list(text),
        storageClassName: text,
        volumeMode: text,
        volumeAttributesClassName: text,
        selector,
        resources: closed({ requests: closed({ storage: quantity }), limits: closed({ storage: quantity }) }),
      },
      'accessModes',
      'resources',
    ),
  },
  'spec',
);

export const volume: SchemaNode = closed(
  {
    name: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', maxLength: 63 },
    emptyDir: closed({ medium: { type: 'string', enum: ['', 'Memory'] }, sizeLimit: quantity }),
    configMap: closed({ name, defaultMode: mode, optional: flag, items: keyPaths }),
    secret: closed({ secretName: name, defaultMode: mode, optional: flag, items: keyPaths }, 'secretName'),
    persistentVolumeClaim: closed({ claimName: name, readOnly: flag }, 'claimName'),
    ephemeral: closed({ volumeClaimTemplate: claim }, 'volumeClaimTemplate'),
    csi: closed(
      { driver: name, readOnly: flag, fsType: text, volumeAttributes: texts, nodePublishSecretRef: closed({ name }) },
      'driver',
    ),
    downwardAPI: closed({ defaultMode: mode, items: downwardItems }),
    projected: closed({
      defaultMode: mode,
      sources: list(
        closed({
          configMap: closed({ name, optional: flag, items: keyPaths }),
          secret: closed({ name, optional: flag, items: keyPaths }),
          downwardAPI: closed({ items: downwardItems }),
          serviceAccountToken: closed(
            { path: name, audience: text, expirationSeconds: { type: 'integer', minimum: 600 } },
            'path',
          ),
        }),
      ),
    }),
  },
  'name',
);

export const volumeMount: SchemaNode = closed(
  {
    name,
    mountPath: { type: 'string', minLength: 1 },
    subPath: text,
    subPathExpr: text,
    readOnly: flag,
    recursiveReadOnly: { type: 'string', enum: ['Disabled', 'Enabled', 'IfPossible'] },
    mountPropagation: { type: 'string', enum: ['None', 'HostToContainer', 'Bidirectional'] },
  },
  'name',
  'mountPath',
);
