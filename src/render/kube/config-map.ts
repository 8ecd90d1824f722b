import { hash } from 'node:crypto';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { Workload } from '../../model/model.ts';
import { annotated, type Annotated, filesExemptions } from './exemptions.ts';
import { workloadMetadata, type Scope } from './labels.ts';
import { kindOf, type KubernetesObject } from './resource.ts';

const makeConfigMap = kindOf<IConfigMap>('v1', 'ConfigMap');

const longestKey = 240;

/**
 * The files of a workload. The name carries a digest of the content, patches included, and the content never changes: a change makes a new
 * ConfigMap, and with it new pods, while the old pods keep what they started with.
 */
export function filesConfigMap(workload: Workload, scope: Scope): KubernetesObject {
  const data = fileData(workload);
  return makeConfigMap({
    metadata: {
      ...workloadMetadata(workload, scope),
      name: filesName(workload),
      ...annotated(filesExemptions(data).annotations ?? {}, kept(scope)),
    },
    immutable: true,
    data: Object.fromEntries(data),
  });
}

/** The text of each file by its key. */
export function fileData(workload: Workload): ReadonlyMap<string, string> {
  return new Map([...fileKeys(workload)].map(([path, key]) => [key, workload.files[path] ?? '']));
}

/** Pods of the release before, and a rollback to it, still mount the ConfigMap of before when Helm or Flux has applied this one. */
function kept({ charts, method }: Scope): Annotated {
  if (charts) return { annotations: { 'helm.sh/resource-policy': 'keep' } };
  return method === 'flux' ? { annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } } : {};
}

export function filesName(workload: Workload): string {
  const { ConfigMap: patch } = workload.patch;
  const content = [...Object.entries(workload.files), ...(patch === undefined ? [] : [patch])];
  const digest = hash('sha256', JSON.stringify(content));
  return `${workload.name}-files-${digest.slice(0, 10)}`;
}

/**
 * As Kubernetes takes keys: no other characters, not more than 253 of them with a number before, and no `..` at the start.
 * `__proto__` is a key of every object already.
 */
function keyOf(name: string): string {
  return name
    .slice(-longestKey)
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^\.\./, '-.')
    .replace(/^__proto__$/, '--proto--');
}

/** The key of each file by its path: the base name, with a number where two would be the same. */
export function fileKeys({ files }: Workload): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const taken = new Set<string>();
  for (const path of Object.keys(files)) {
    const base = keyOf(path.slice(path.lastIndexOf('/') + 1));
    let key = base;
    for (let number = 2; taken.has(key); number += 1) key = `${number}-${base}`;
    taken.add(key);
    keys.set(path, key);
  }
  return keys;
}
