/** Path in an object: keys and list indexes. */
export type Path = readonly (string | number)[];

/** Leaves that are values of a chart even where all environments agree, under the names that people look for. */
const leaves: readonly { readonly file: RegExp; readonly path: string; readonly value: readonly string[] }[] = [
  { file: /^deployment$/, path: 'spec replicas', value: ['replicaCount'] },
  { file: /^deployment$/, path: 'spec template spec containers 0 resources', value: ['resources'] },
  { file: /^deployment$/, path: 'spec template spec containers 0 env', value: ['env'] },
  { file: /^cron-job$/, path: 'spec schedule', value: ['schedule'] },
  { file: /^cron-job$/, path: 'spec jobTemplate spec template spec containers 0 resources', value: ['resources'] },
  { file: /^cron-job$/, path: 'spec jobTemplate spec template spec containers 0 env', value: ['env'] },
  { file: /^horizontal-pod-autoscaler$/, path: 'spec minReplicas', value: ['autoscaling', 'minReplicas'] },
  { file: /^horizontal-pod-autoscaler$/, path: 'spec maxReplicas', value: ['autoscaling', 'maxReplicas'] },
  { file: /^scaled-object$/, path: 'spec minReplicaCount', value: ['autoscaling', 'minReplicas'] },
  { file: /^scaled-object$/, path: 'spec maxReplicaCount', value: ['autoscaling', 'maxReplicas'] },
  { file: /^(http|grpc)-route$/, path: 'spec hostnames', value: ['hosts'] },
];

/** Order of the values at the top of values.yaml. */
export const valueOrder = [
  'image',
  'version',
  'replicaCount',
  'autoscaling',
  'schedule',
  'resources',
  'env',
  'hosts',
  'azure',
  'objects',
  'fields',
  'overrides',
];

/** Asked of every field of every object: most names are told apart by their last key. */
const lastKeys = new Set(leaves.map(({ path }) => path.slice(path.lastIndexOf(' ') + 1)));

/** The value that holds a leaf, or undefined for a leaf without a name of its own. */
export function wellKnownValue(file: string, path: Path): readonly string[] | undefined {
  const last = path.at(-1);
  if (last === 'app.kubernetes.io/version') return ['version'];
  if (typeof last !== 'string' || !lastKeys.has(last)) return undefined;
  const joined = path.join(' ');
  return leaves.find((leaf) => leaf.file.test(file) && leaf.path === joined)?.value;
}

/** Whether the leaf is the image of the workload's own container. */
export function isImage(file: string, path: Path): boolean {
  return (
    path.at(-1) === 'image' &&
    /^(deployment|cron-job)$/.test(file) &&
    /^spec (jobTemplate spec )?template spec containers 0 image$/.test(path.join(' '))
  );
}
