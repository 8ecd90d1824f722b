import { file } from '../../schemas/index.ts';
import { formatPath } from '../../src/config/edit/path.ts';
import { kindOfKey, patchPlaces } from '../../src/config/patch-layers.ts';
import { nodeAt } from '../../src/config/schema-walk.ts';
import { UserError } from '../../src/errors.ts';
import { judgedObjects } from '../../src/render/kube/kubernetes.ts';
import { fieldAt, type Field } from '../../src/rules/patched/schema.ts';
import type { Judged } from '../../src/rules/patched/subject.ts';
import { trailOf } from '../../src/rules/patched/trail.ts';
import { nearest } from '../nearest.ts';
import type { Platform } from '../platform.ts';
import { at, type Resolution } from './origin.ts';

/** Where a path leaves the configuration and goes on inside a Kubernetes object. */
export interface PatchedPath {
  /** Config path of the patch of one object, such as `workloads.orders.patch.Deployment`. */
  readonly patch: readonly string[];
  /** The place in the object; list indexes as text. */
  readonly place: readonly string[];
}

/** Takes a config path apart that names a patched object, or goes on inside one; undefined for any other. */
export function patchedPath(path: readonly string[]): PatchedPath | undefined {
  const place = patchPlaces.find((keys) => keys.every((key, index) => key === '*' || key === path[index]));
  const end = (place?.length ?? 0) + 1;
  return place && path.length >= end ? { patch: path.slice(0, end), place: path.slice(end) } : undefined;
}

/**
 * What Kubernetes says of the field at a place of a patched object.
 *
 * @throws UserError USAGE where the kind has no such field
 */
export function patchedField({ patch, place }: PatchedPath): Field {
  const field = fieldAt(kindOfKey(patch.at(-1) ?? ''), place);
  if (!('message' in field)) return field;
  throw new UserError(
    'USAGE',
    `\`${formatPath([...patch, ...field.path.map(String)])}\` ${field.message}.`,
    field.fix === undefined ? {} : { hint: field.fix },
  );
}

/**
 * The value at a place of a patched object in every environment, and which patch wrote it; else it is derived. Entries of
 * lists go by their index or by their name.
 *
 * @throws UserError USAGE where no environment has the object, and where a list has no such entry in any
 */
export function patchedResolutions(
  { configuration: { source }, model }: Platform,
  { patch, place }: PatchedPath,
): readonly Resolution[] {
  const [parent, key] = [patch.slice(0, -1), patch.at(-1) ?? ''];
  const own = new Map([...judgedObjects(model)].map(([name, all]) => [name, all.filter(isAt(parent))] as const));
  const found = [...own.values()].flat().find(({ patchable }) => patchable?.keys.includes(key));
  if (!found) throw noObject(patch, [...own.values()].flat());
  const { kind } = found.object;
  const resolutions = model.environments.map(({ name }): Resolution & { readonly missing?: string } => {
    const judged = own.get(name)?.find(({ patchable }) => patchable?.keys.includes(key));
    const path = judged && indexed(judged.object, place);
    if (!judged || !Array.isArray(path))
      return { environment: name, value: undefined, from: 'unset', ...(judged ? { missing: String(path) } : {}) };
    const value = at(judged.object, path.map(String));
    for (const layer of [['environments', name, ...patch], patch]) {
      const written = at(source.value, layer);
      if (written === undefined) continue;
      const trail = trailOf(written, judged.object, path, kind);
      if (!trail.isOwn) continue;
      const position = source.locate([...layer, ...trail.path]);
      // What a patch took away is told as the null that did it.
      return { environment: name, value: value ?? null, from: layer === patch ? 'file' : 'patch', position };
    }
    return { environment: name, value, from: value === undefined ? 'unset' : 'derived' };
  });
  const missing = resolutions.find((one) => one.missing !== undefined)?.missing;
  if (missing !== undefined && resolutions.every(({ from }) => from === 'unset'))
    throw new UserError('USAGE', `\`${formatPath([...patch, ...place])}\` is not there.`, { hint: missing });
  return resolutions.map(({ missing: _missing, ...resolution }) => resolution);
}

function isAt(place: readonly string[]): (judged: Judged) => boolean {
  return ({ patchable }) => patchable?.place.join('\n') === place.join('\n');
}

function noObject(patch: readonly string[], others: readonly Judged[]): UserError {
  const key = patch.at(-1) ?? '';
  const known = nodeAt(file, patch.slice(0, -1))?.propertyNames?.enum ?? [];
  const keys = known.map(String).filter((one) => others.some(({ patchable }) => patchable?.keys.includes(one)));
  const near = nearest(key, keys);
  const owner = formatPath(patch.slice(0, -2));
  return new UserError('USAGE', `\`${owner}\` has no ${key}.`, {
    hint:
      near !== undefined
        ? `Did you mean \`${formatPath([...patch.slice(0, -1), near])}\`?`
        : keys.length === 0
          ? 'There is nothing to patch: no environment has it.'
          : `It has ${keys.join(', ')}.`,
  });
}

/** The path with the index of each list entry that is named; a text that says what there is where one is not. */
function indexed(object: unknown, place: readonly string[]): (string | number)[] | string {
  const path: (string | number)[] = [];
  let value = object;
  for (const key of place) {
    if (Array.isArray(value)) {
      const names = value.map((entry: unknown) => String(at(entry, ['name']) ?? ''));
      const index = /^\d+$/.test(key) ? Number(key) : names.indexOf(key);
      if (index === -1 || index >= value.length)
        return value.length === 0
          ? 'The list is empty.'
          : `The list has ${value.map((_, number) => (names[number] ? `${number} (${names[number]})` : number)).join(', ')}.`;
      path.push(index);
      value = value[index] as unknown;
    } else {
      path.push(key);
      value = at(value, [key]);
    }
  }
  return path;
}
