import {
  annotations,
  type Constraint,
  configKey,
  dnsSubdomain,
  labels,
  mapIn,
  qualifiedName,
  shapedIfAny,
} from '../constraint.ts';
import { type Plain, shown, type Wrong } from '../schema.ts';

const modes = ['enforce', 'audit', 'warn'];
const levels = ['privileged', 'baseline', 'restricted'];
const mostBytes = 1024 * 1024;

/** What the server checks of metadata, by the definition in the schema, and of objects as a whole, by their kind. */
export const metadataChecks: Readonly<Record<string, readonly Constraint[]>> = {
  'v1.ObjectMeta': [
    // Nothing looks at what the template of a CronJob says about its jobs before one is made.
    (part, place) =>
      place.path.at(-2) === 'jobTemplate'
        ? []
        : [...labels('labels')(part, place), ...annotations('annotations')(part, place)],
    (part, place) => (place.path.length === 1 ? shapedIfAny('name', dnsSubdomain)(part, place) : []),
    (part) =>
      (Array.isArray(part['finalizers']) ? part['finalizers'] : []).flatMap((name, index) =>
        qualifiedName(String(name)) === undefined
          ? []
          : [{ path: ['finalizers', index], message: `is ${shown(name)}, which is no qualified name` }],
      ),
  ],
  'v1.ConfigMap': [keysOfFiles],
  'v1.Namespace': [podSecurityLabels],
};

function keysOfFiles(part: Plain): Wrong[] {
  const [data, binary] = [mapIn(part, 'data'), mapIn(part, 'binaryData')];
  const size = [...Object.values(data), ...Object.values(binary)].reduce<number>(
    (sum, text) => sum + String(text).length,
    0,
  );
  return [
    ...[
      ...Object.keys(data).map((key) => ['data', key]),
      ...Object.keys(binary).map((key) => ['binaryData', key]),
    ].flatMap(([field = '', key = '']) => {
      const message = configKey(key);
      return message === undefined ? [] : [{ path: [field, key], message: `: the key ${message}` }];
    }),
    ...Object.keys(binary)
      .filter((key) => Object.hasOwn(data, key))
      .map((key) => ({ path: ['binaryData', key], message: 'is a key of data as well' })),
    ...(size > mostBytes
      ? [{ path: ['data'], message: `holds ${size} bytes; there may be ${mostBytes} at most` }]
      : []),
  ];
}

function podSecurityLabels(part: Plain): Wrong[] {
  return Object.entries(mapIn(mapIn(part, 'metadata'), 'labels')).flatMap(([key, value]): Wrong[] => {
    const name = /^pod-security\.kubernetes\.io\/(.+)$/.exec(key)?.[1];
    if (name === undefined) return [];
    const mode = name.replace(/-version$/, '');
    const path = ['metadata', 'labels', key];
    if (!modes.includes(mode)) return [];
    if (name === mode)
      return levels.includes(String(value))
        ? []
        : [{ path, message: `is ${shown(value)}, and must be one of ${levels.join(', ')}` }];
    return /^(latest|v1\.(0|[1-9]\d*))$/.test(String(value))
      ? []
      : [{ path, message: `is ${shown(value)}, and must be latest or a version such as v1.36` }];
  });
}
