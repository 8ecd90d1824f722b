import { printYaml, type Json } from '../yaml.ts';
import { azureNames, azureValue, describedValues, partValue } from './described-values.ts';
import type { SchemaNode } from './schema-node.ts';
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
    const [before, after] = [own(base, key), own(wanted, key)];
    if (after === undefined) patch[key] = null;
    else if (isPlain(before) && isPlain(after)) {
      const inner = difference(before, after);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (JSON.stringify(before) !== JSON.stringify(after)) patch[key] = after;
  }
  return patch;
}

/** The JSON Schema of a chart's values: what the environments have, with the types that Helm's users expect, and no more. */
export function valuesSchema(values: readonly Plain[]): SchemaNode & { readonly $schema: string } {
  const keys = valueOrder.filter((key) => values.some((tree) => tree[key] !== undefined));
  const properties = keys.map((key) => [
    key,
    schemaOf(
      key,
      values.flatMap((tree) => tree[key] ?? []),
    ),
  ]);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: false,
    required: ['image'],
    properties: {
      // Helm hands these down from a parent chart.
      global: { type: 'object', description: 'Values of a parent chart; nothing here reads them.' },
      ...(Object.fromEntries(properties) as Record<string, SchemaNode>),
    },
  };
}

function schemaOf(key: string, values: readonly Json[]): SchemaNode {
  const names = [...new Set(values.filter(isPlain).flatMap((value) => Object.keys(value)))];
  const open = (description: string, property: (name: string) => SchemaNode): SchemaNode => ({
    type: 'object',
    description,
    additionalProperties: false,
    properties: Object.fromEntries(names.map((name) => [name, property(name)])),
  });
  const known = describedValues[key];
  if (known) return key === 'autoscaling' ? bounds(known, names) : known;
  switch (key) {
    case 'azure':
      return {
        ...open(
          'What only Azure knows. It comes from the deployment of the environment; nobody writes it by hand.',
          azureValue,
        ),
        // What the chart took before stands in the file until deploy.sh writes it anew, and is no mistake until then.
        patternProperties: { [azureNames]: { type: 'string' } },
      };
    case 'objects':
      return open('Objects that not every environment has.', (name) => ({
        type: 'boolean',
        description: `Whether the chart makes the ${name.replace(/^./, (letter) => letter.toUpperCase())}.`,
      }));
    case 'fields':
      return open('Fields that not every environment has.', (name) => ({
        type: 'boolean',
        description: `Whether there is ${printable(name)}.`,
      }));
    default:
      return open('Fields of objects that differ between environments, by template and path.', (name) => ({
        ...partValue(
          values.filter(isPlain).flatMap((value) => (value[name] === undefined ? [] : [value[name]])),
          name.slice(name.lastIndexOf('.') + 1),
        ),
        description: `${printable(name.slice(name.indexOf('.') + 1))} in templates/${name.slice(0, name.indexOf('.'))}.yaml.`,
      }));
  }
}

/** A key of an object may hold what would end a comment. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

/** The node with the properties that a chart uses. */
function only(node: SchemaNode, names: readonly string[]): SchemaNode {
  const { properties = {} } = node;
  return {
    ...node,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => names.includes(name))),
  };
}

/** Zero pods are KEDA's alone. */
function bounds(node: SchemaNode, names: readonly string[]): SchemaNode {
  const { properties = {}, ...rest } = only(node, names);
  const { minReplicas, ...others } = properties;
  return minReplicas === undefined || names.includes('takeOver')
    ? { ...rest, properties }
    : { ...rest, properties: { minReplicas: { ...minReplicas, minimum: 1 }, ...others } };
}

/** The values as YAML, each under what the schema says of it. */
export function describedYaml(values: Plain, schema: SchemaNode, header: readonly string[]): string {
  return `${header.map((line) => `# ${line}\n`).join('')}${described(values, schema, '').join('\n')}\n`;
}

function described(values: Plain, { properties = {} }: SchemaNode, indent: string): string[] {
  return Object.entries(values).flatMap(([key, value]): string[] => {
    if (value === undefined) return [];
    const node = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const comment = node?.description === undefined ? [] : [`${indent}# ${node.description}`];
    const above = indent === '' ? ['', ...comment] : comment;
    if (isPlain(value) && Object.keys(value).length > 0 && node?.properties)
      return [...above, `${indent}${keyText(key)}:`, ...described(value, node, `${indent}  `)];
    const lines = printYaml({ [key]: value })
      .trimEnd()
      .split('\n');
    return [...above, ...lines.map((line) => (line === '' ? '' : `${indent}${line}`))];
  });
}

function keyText(key: string): string {
  return printYaml({ [key]: null }).slice(0, -': null\n'.length);
}

/** One row for each value that can be set: its path, what it is in the base environment, and what it is for. */
export function valueRows(
  values: Plain,
  schema: SchemaNode,
  above = '',
): (readonly [path: string, value: Json, what: string])[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const node = schema.properties?.[key];
    if (value === undefined || node === undefined) return [];
    const path = `${above}${key.includes('.') ? key.replaceAll('.', '\\.') : key}`;
    if (isPlain(value) && Object.keys(value).length > 0 && node.properties) return valueRows(value, node, `${path}.`);
    return [[path, value, node.description ?? ''] as const];
  });
}

/** A key may be the name of something that every object has. */
function own(tree: Plain, key: string): Json | undefined {
  return Object.hasOwn(tree, key) ? tree[key] : undefined;
}

function isPlain(value: Json | undefined): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
