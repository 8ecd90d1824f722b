import {
  config as configSchema,
  generations,
  type DefaultChange,
  type Generation,
  type SchemaNode,
} from '../../schemas/index.ts';
import { mergePatch } from './merge-patch.ts';
import { withPatchLayers } from './patch-layers.ts';
import { nodeAt } from './schema-walk.ts';

type Values = Readonly<Record<string, unknown>>;

/** A default that takes another value when the line `defaults:` is raised to the newest generation. */
export interface RaisedDefault {
  readonly environment: string;
  /** Config path of the value that the file leaves out. */
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
  readonly what: string;
  readonly source: string;
}

/**
 * One environment's configuration with the defaults of the generation that it names, as far as later generations changed
 * them. All other defaults are the schema's. Values that are written stay.
 */
export function withDefaultsOf(
  config: unknown,
  known: readonly Generation[] = generations,
  schema: SchemaNode = configSchema,
): unknown {
  return laterChanges(config, known).reduce(
    (filled, { path, before }) =>
      openPlaces(filled, path, schema).reduce((value, place) => setAt(value, place, before, schema), filled),
    config,
  );
}

/** What changes in the environments of a file, in its order, when its line `defaults:` is raised to the newest generation. */
export function raisedDefaults(
  file: Values,
  known: readonly Generation[] = generations,
  schema: SchemaNode = configSchema,
): RaisedDefault[] {
  return [...environmentsOf(file)].flatMap(([environment, config]) => {
    const seen = new Set<string>();
    return laterChanges(config, known).flatMap(({ path, before, what, source }) =>
      openPlaces(config, path, schema).flatMap((place): RaisedDefault[] => {
        // The oldest of several changes knows the value that holds.
        if (seen.has(place.join('\n'))) return [];
        seen.add(place.join('\n'));
        return [{ environment, path: place, before, after: nodeAt(schema, place)?.default, what, source }];
      }),
    );
  });
}

/** The configuration of each environment as written, its patch applied and no default filled in; in the order of the file. */
export function environmentsOf(file: Values): ReadonlyMap<string, unknown> {
  const { environments = { production: {} }, ...base } = file;
  const patches = Object.entries(isRecord(environments) ? environments : {});
  return new Map(patches.map(([name, patch]) => [name, withPatchLayers(base, patch, mergePatch(base, patch))]));
}

/** The changes of the generations after the one that the config names, oldest first. */
function laterChanges(config: unknown, known: readonly Generation[]): DefaultChange[] {
  const named = isRecord(config) ? (config['defaults'] ?? known[0]?.name) : undefined;
  const index = known.findIndex(({ name }) => name === named);
  return index < 0 ? [] : known.slice(index + 1).flatMap(({ changes }) => changes);
}

/** The places that a path means, where the config has no value and yet the schema would fill one in. */
function openPlaces(
  value: unknown,
  path: readonly string[],
  node: SchemaNode | undefined,
  taken: readonly string[] = [],
): string[][] {
  const [key, ...rest] = path;
  if (key === undefined || !isRecord(value)) return [];
  if (key === '*')
    return Object.keys(value).flatMap((name) => openPlaces(value[name], rest, child(node, name), [...taken, name]));
  const isWritten = Object.hasOwn(value, key);
  if (rest.length === 0) return isWritten ? [] : [[...taken, key]];
  const below = child(node, key);
  return openPlaces(isWritten ? value[key] : below?.default, rest, below, [...taken, key]);
}

function setAt(value: unknown, path: readonly string[], wanted: unknown, node: SchemaNode | undefined): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return wanted;
  const record = isRecord(value) ? value : {};
  const below = child(node, key);
  return { ...record, [key]: setAt(Object.hasOwn(record, key) ? record[key] : below?.default, rest, wanted, below) };
}

function child(node: SchemaNode | undefined, key: string): SchemaNode | undefined {
  return node && nodeAt(node, [key]);
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
