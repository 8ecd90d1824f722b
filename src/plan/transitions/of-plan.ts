import { parseAllDocuments } from 'yaml';
import type { Model } from '../../model/model.ts';
import type { Plan } from '../plan.ts';
import type { DiskTree } from '../tree.ts';
import { type Transition, transitions } from './transitions.ts';
import { at, type Manifest } from './updates.ts';

const manifestPath = /^k8s\/([^/]+)\/.*\.ya?ml$/;

/** What a running cluster makes of the files that a plan changes, by environment in the order of the model. */
export function planTransitions(
  { writes, files }: Pick<Plan, 'writes' | 'files'>,
  tree: DiskTree,
  model: Model,
): Transition[] {
  const sides = new Map<string, { before: Manifest[]; after: Manifest[] }>();
  for (const { path, before, after } of writes) {
    const environment = manifestPath.exec(path)?.[1];
    if (environment === undefined) continue;
    const side = sides.get(environment) ?? { before: [], after: [] };
    const old = before === undefined ? undefined : tree.get(path);
    if (old?.kind === 'file') side.before.push(...manifestsIn(old.bytes));
    if (after !== undefined) side.after.push(...manifestsIn(after.bytes));
    sides.set(environment, side);
  }
  for (const path of unlisted(files, writes)) {
    const old = tree.get(path);
    if (old?.kind === 'file') sides.get(manifestPath.exec(path)?.[1] ?? '')?.before.push(...manifestsIn(old.bytes));
  }
  const delivery = model.delivery.method === 'flux' ? 'flux' : 'deploy.sh';
  // An environment that is gone from the file goes as a whole, by scripts/destroy.sh; its objects are not removed one by one.
  return model.environments.flatMap(({ name }) => {
    const side = sides.get(name);
    return side ? transitions(name, side, delivery) : [];
  });
}

/** Edited manifests that the template gave up: they stay in the repo, and the kustomization no longer lists them. */
function unlisted(files: Plan['files'], writes: Plan['writes']): string[] {
  const kustomizations = new Map(writes.map(({ path, after }) => [path, after && Buffer.from(after.bytes).toString()]));
  return files.flatMap(({ path, at = path, action }) => {
    const environment = manifestPath.exec(path)?.[1];
    if (action !== 'detach' || environment === undefined) return [];
    const list = kustomizations.get(`k8s/${environment}/kustomization.yaml`);
    return list === undefined || list.includes(path.slice(`k8s/${environment}/`.length)) ? [] : [at];
  });
}

/** The objects of a file. A file that no longer parses holds none: other checks name it. */
function manifestsIn(bytes: Uint8Array): Manifest[] {
  return parseAllDocuments(Buffer.from(bytes).toString('utf8'), { version: '1.1', logLevel: 'silent' }).flatMap(
    (document) => {
      if (document.errors.length > 0) return [];
      const object: unknown = document.toJS({ maxAliasCount: 100 });
      const isManifest =
        typeof at(object, 'kind') === 'string' &&
        typeof at(object, 'metadata.name') === 'string' &&
        !String(at(object, 'apiVersion')).startsWith('kustomize.');
      return isManifest ? [object as Manifest] : [];
    },
  );
}
