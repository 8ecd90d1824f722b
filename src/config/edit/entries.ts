import type { SchemaNode } from '../../../schemas/index.ts';

/** The kinds of entries that have a name, and the map at the top of aks-prod.yaml in which each stands. */
export const places = {
  workload: ['workloads'],
  pool: ['cluster', 'pools'],
  namespace: ['namespaces'],
  environment: ['environments'],
} as const;

export type EntryKind = keyof typeof places;

/** The places of a config that say a name, as the keyword `x-names` of the schema tells. */
export interface Mentions {
  /** Keys of maps: the entry itself, and the patches of environments. */
  readonly keys: readonly (readonly string[])[];
  /** Texts, and items of lists with their index as the last segment. */
  readonly texts: readonly (readonly string[])[];
}

/** Where a config names an entry, in the order of the file. */
export function mentionsOf(schema: SchemaNode, value: unknown, kind: EntryKind, name: string): Mentions {
  const keys: (readonly string[])[] = [];
  const texts: (readonly string[])[] = [];
  walk(schema, value, [], (node, path, found) => {
    if (found === name && node['x-names'] === kind) texts.push(path);
    if (isRecord(found) && node.propertyNames?.['x-names'] === kind && Object.hasOwn(found, name))
      keys.push([...path, name]);
  });
  return { keys, texts };
}

/** The names of all entries of a kind that a config holds, in the order of the file. */
export function namesOf(schema: SchemaNode, value: unknown, kind: EntryKind): string[] {
  const names = new Set<string>();
  walk(schema, value, [], (node, _path, found) => {
    if (!isRecord(found) || node.propertyNames?.['x-names'] !== kind) return;
    for (const [name, entry] of Object.entries(found)) if (entry !== null) names.add(name);
  });
  return [...names];
}

/** Visits each value of a config with the node of the schema that describes it. */
function walk(
  node: SchemaNode,
  value: unknown,
  path: readonly string[],
  visit: (node: SchemaNode, path: readonly string[], value: unknown) => void,
): void {
  visit(node, path, value);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      if (node.items) walk(node.items, item, [...path, String(index)], visit);
    return;
  }
  if (!isRecord(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const further = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
    const child = Object.hasOwn(node.properties ?? {}, key) ? node.properties?.[key] : further;
    if (child) walk(child, item, [...path, key], visit);
  }
}

/** Free texts of a person in which a name stands as a word of its own: nothing knows whether they mean the entry. */
export function looseMentions(value: unknown, name: string): string[][] {
  const word = new RegExp(`(?<![\\w-])${name.replaceAll('-', '\\-')}(?![\\w-])`);
  const found: string[][] = [];
  const look = (item: unknown, path: readonly string[]): void => {
    if (typeof item === 'string' && path.some((key) => freeTexts.has(key)) && word.test(item)) found.push([...path]);
    if (typeof item === 'object' && item !== null)
      for (const [key, inner] of Object.entries(item)) look(inner, [...path, key]);
  };
  look(value, []);
  return found;
}

/** Keys below which a person writes what only their programs and patches read. */
const freeTexts: ReadonlySet<string> = new Set(['args', 'command', 'env', 'files', 'patch', 'query']);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
