/** Path in an object: keys and list indexes; the workload's own container has `own` for its index. */
export type Path = readonly (string | number)[];

/** How a value stands in a template. */
export type Form =
  /** The whole of a leaf. */
  | 'leaf'
  /** A list or a map that is left out where it is empty. */
  | 'optional'
  /** Items or entries beside those that the chart needs. */
  | 'more';

export interface WellKnown {
  readonly form: Form;
  readonly value: readonly string[];
  /** What the value is where the objects have none. */
  readonly empty?: readonly [] | Readonly<Record<string, never>>;
}

interface Place extends WellKnown {
  readonly file: RegExp;
  readonly path: string;
}

/** Places below a pod, in what makes pods. */
const pods = [
  [/^deployment$/, 'spec template'],
  [/^cron-job$/, 'spec jobTemplate spec template'],
] as const;

/** Places that are values of a chart even where all environments agree, under the names that people look for. */
const places: readonly Place[] = [
  { file: /^deployment$/, path: 'spec replicas', form: 'leaf', value: ['replicaCount'] },
  { file: /^cron-job$/, path: 'spec schedule', form: 'leaf', value: ['schedule'] },
  {
    file: /^horizontal-pod-autoscaler$/,
    path: 'spec minReplicas',
    form: 'leaf',
    value: ['autoscaling', 'minReplicas'],
  },
  {
    file: /^horizontal-pod-autoscaler$/,
    path: 'spec maxReplicas',
    form: 'leaf',
    value: ['autoscaling', 'maxReplicas'],
  },
  { file: /^scaled-object$/, path: 'spec minReplicaCount', form: 'leaf', value: ['autoscaling', 'minReplicas'] },
  { file: /^scaled-object$/, path: 'spec maxReplicaCount', form: 'leaf', value: ['autoscaling', 'maxReplicas'] },
  { file: /^(http|grpc)-route$/, path: 'spec hostnames', form: 'leaf', value: ['hosts'] },
  { file: /^tests\/connection$/, path: 'spec containers 0 image', form: 'leaf', value: ['test', 'image'] },
  { file: /^(deployment|cron-job)$/, path: 'metadata annotations', form: 'more', value: ['annotations'], empty: {} },
  { file: /^service$/, path: 'metadata annotations', form: 'more', value: ['service', 'annotations'], empty: {} },
  ...pods.flatMap(([file, pod]): readonly Place[] => [
    { file, path: `${pod} metadata annotations`, form: 'optional', value: ['podAnnotations'], empty: {} },
    { file, path: `${pod} spec nodeSelector`, form: 'optional', value: ['nodeSelector'], empty: {} },
    { file, path: `${pod} spec tolerations`, form: 'optional', value: ['tolerations'], empty: [] },
    { file, path: `${pod} spec volumes`, form: 'more', value: ['extraVolumes'], empty: [] },
    { file, path: `${pod} spec containers own resources`, form: 'leaf', value: ['resources'] },
    { file, path: `${pod} spec containers own env`, form: 'optional', value: ['env'], empty: [] },
    { file, path: `${pod} spec containers own volumeMounts`, form: 'more', value: ['extraVolumeMounts'], empty: [] },
  ]),
];

/** Order of the values at the top of values.yaml. */
export const valueOrder = [
  'image',
  'replicaCount',
  'autoscaling',
  'schedule',
  'resources',
  'env',
  'hosts',
  'annotations',
  'podAnnotations',
  'service',
  'nodeSelector',
  'tolerations',
  'extraVolumes',
  'extraVolumeMounts',
  'azure',
  'test',
  'objects',
  'fields',
  'overrides',
];

/** Annotations that are the chart's own business: people give theirs as values. */
export const chartsOwn =
  /^(?:checkov\.io\/skip|ignore-check\.kube-linter\.io\/|kube-score\/|polaris\.fairwinds\.com\/|helm\.sh\/)/;

/** Asked of every field of every object: most names are told apart by their last key. */
const lastKeys = new Set(places.map(({ path }) => path.slice(path.lastIndexOf(' ') + 1)));

/** What the place is in a chart, or undefined for one without a name of its own. */
export function wellKnown(file: string, path: Path): WellKnown | undefined {
  const last = path.at(-1);
  if (typeof last !== 'string' || !lastKeys.has(last)) return undefined;
  const joined = path.join(' ');
  return places.find((place) => place.file.test(file) && place.path === joined);
}

/** The keys below a path that a chart offers whether or not the objects have them. */
export function offeredKeys(file: string, path: Path): readonly string[] {
  const above = `${path.join(' ')} `;
  return places.flatMap((place) =>
    place.empty !== undefined &&
    place.file.test(file) &&
    place.path.startsWith(above) &&
    !place.path.slice(above.length).includes(' ')
      ? [place.path.slice(above.length)]
      : [],
  );
}

/** Whether the place is the image of the workload's own container. */
export function isImage(file: string, path: Path): boolean {
  return (
    path.at(-1) === 'image' &&
    pods.some(([made, pod]) => made.test(file) && path.join(' ') === `${pod} spec containers own image`)
  );
}
