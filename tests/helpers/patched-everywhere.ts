import { config as schema, type SchemaNode } from '../../schemas/index.ts';
import { patchPlaces } from '../../src/config/patch-layers.ts';
import { nodeAt } from '../../src/config/schema-walk.ts';
import type { Model } from '../../src/index.ts';

type Plain = Record<string, unknown>;

const mark = 'example.com/patch';

/** Every key that a patch may have, as a config path; `*` stands for a name of the user's. */
export function patchKeys(): readonly (readonly string[])[] {
  return patchPlaces.flatMap((place) =>
    ((nodeAt(schema as SchemaNode, place)?.propertyNames?.enum ?? []) as string[]).map((key) => [...place, key]),
  );
}

/** The configuration with an annotation in every patch that there can be, names that only the model knows included. */
export function patchedEverywhere(config: object, model: Model): object {
  const namespaces = model.environments.flatMap((environment) => environment.namespaces);
  const names: Readonly<Record<string, readonly string[]>> = {
    namespaces: namespaces.map(({ name }) => name),
    workloads: namespaces.flatMap(({ workloads }) => workloads.map(({ name }) => name)),
  };
  const { environments, ...marked } = structuredClone(config) as Plain;
  for (const [area = '', name = '', ...rest] of patchKeys())
    for (const own of name === '*' ? (names[area] ?? []) : [name]) {
      const path = [area, own, ...rest];
      let target: Plain = marked;
      for (const key of path.slice(0, -1)) target = (target[key] ??= {}) as Plain;
      target[path.at(-1) ?? ''] = { metadata: { annotations: { [mark]: JSON.stringify(path) } } };
    }
  return { ...marked, ...(environments === undefined ? {} : { environments: withoutPatches(environments) }) };
}

/** The config path of the patch that reached an object; empty where none did. */
export function patchOf(object: Plain): readonly string[] {
  const { annotations = {} } = object['metadata'] as { annotations?: Readonly<Record<string, string>> };
  return JSON.parse(annotations[mark] ?? '[]') as string[];
}

/** Environments take nothing of the patches away again. */
function withoutPatches(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]) => (key === 'patch' ? [] : [[key, withoutPatches(child)]])),
  );
}
