import type { Json } from '../yaml.ts';
import { valueOrder } from './well-known.ts';

type Plain = { readonly [key: string]: Json | undefined };

/** The values of a chart in each environment, filled while its templates are made. */
export class Values {
  readonly #trees = new Map<string, { [key: string]: Json }>();

  set(environment: string, path: readonly string[], value: Json): void {
    let tree = this.#trees.get(environment) ?? {};
    this.#trees.set(environment, tree);
    for (const key of path.slice(0, -1)) tree = (tree[key] ??= {}) as { [key: string]: Json };
    const [last = ''] = path.slice(-1);
    tree[last] = value;
  }

  /** All values of one environment, in the order in which people read them. */
  of(environment: string): Plain {
    const tree = this.#trees.get(environment) ?? {};
    return Object.fromEntries(valueOrder.flatMap((key) => (tree[key] === undefined ? [] : [[key, tree[key]]])));
  }
}

/** What must be laid over `base` to get `wanted`: Helm merges maps, takes lists whole, and drops what is null. */
export function difference(base: Plain, wanted: Plain): Plain {
  const patch: { [key: string]: Json } = {};
  for (const key of new Set([...Object.keys(base), ...Object.keys(wanted)])) {
    const [before, after] = [base[key], wanted[key]];
    if (after === undefined) patch[key] = null;
    else if (isPlain(before) && isPlain(after)) {
      const inner = difference(before, after);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (JSON.stringify(before) !== JSON.stringify(after)) patch[key] = after;
  }
  return patch;
}

/** The JSON Schema of a chart's values: the fields and types that the environments have, and no others. */
export function valuesSchema(values: readonly Plain[]): Json {
  const { properties = {} } = typed(values) as { properties?: Plain };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: false,
    // Helm hands these down from a parent chart.
    properties: { global: { type: 'object' }, ...properties },
  };
}

function typed(values: readonly Json[]): Json {
  const types = new Set(values.map(typeName));
  const maps = values.filter(isPlain);
  const [type = 'object', ...others] = [...types].toSorted();
  const base = { type: others.length === 0 ? type : [type, ...others] };
  // Free maps, such as resource names, take further keys; what the templates read by name takes no others.
  if (maps.length === 0) return base;
  const keys = [...new Set(maps.flatMap((map) => Object.keys(map)))];
  return {
    ...base,
    properties: Object.fromEntries(
      keys.map((key) => [key, typed(maps.flatMap((map) => (map[key] === undefined ? [] : [map[key]])))]),
    ),
  };
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

function isPlain(value: Json | undefined): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
