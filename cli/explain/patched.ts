import { patchPlaces } from '../../src/config/patch-layers.ts';
import { judgedObjects } from '../../src/render/kube/kubernetes.ts';
import { trailOf } from '../../src/rules/patched/trail.ts';
import type { Platform } from '../platform.ts';
import { at, type Resolution } from './origin.ts';

/** Where a path leaves the configuration and goes on inside a Kubernetes object. */
export interface PatchedPath {
  /** Config path of the patch of one kind, such as `workloads.orders.patch.Deployment`. */
  readonly patch: readonly string[];
  /** The place in the object; list indexes as text. */
  readonly place: readonly string[];
}

/** Takes a config path apart that goes on inside a patched object; undefined for any other. */
export function patchedPath(path: readonly string[]): PatchedPath | undefined {
  const place = patchPlaces.find((keys) => keys.every((key, index) => key === '*' || key === path[index]));
  const end = (place?.length ?? 0) + 1;
  return place && path.length > end ? { patch: path.slice(0, end), place: path.slice(end) } : undefined;
}

/** The value at a place of a patched object in every environment, and which patch wrote it; else it is derived. */
export function patchedResolutions(
  { configuration: { source }, model }: Platform,
  { patch, place }: PatchedPath,
): readonly Resolution[] {
  const objects = judgedObjects(model);
  return model.environments.map(({ name }): Resolution => {
    const judged = objects.get(name)?.find((other) => other.patch?.path.join('\n') === patch.join('\n'));
    const value = at(judged?.object, place);
    for (const layer of [['environments', name, ...patch], patch]) {
      const written = at(source.value, layer);
      if (judged === undefined || written === undefined) continue;
      const path = place.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
      const trail = trailOf(written, judged.object, path, judged.object.kind);
      if (!trail.isOwn) continue;
      const position = source.locate([...layer, ...trail.path]);
      // What a patch took away is told as the null that did it.
      return { environment: name, value: value ?? null, from: layer === patch ? 'file' : 'patch', position };
    }
    return { environment: name, value, from: value === undefined ? 'unset' : 'derived' };
  });
}
