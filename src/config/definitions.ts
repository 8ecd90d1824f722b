import type { SchemaNode } from '../../schemas/index.ts';

/** A schema whose larger parts stand under `definitions`, each once. */
export interface SchemaWithDefinitions {
  readonly definitions: Readonly<Record<string, object>>;
}

/** Parts shorter than this, as JSON, stay where they are: a call would cost more than the check. */
const leastLength = 200;

const annotations: ReadonlySet<string> = new Set([
  'title',
  'description',
  'examples',
  'x-why',
  'x-source',
  'x-derived',
  'x-prompt',
  'x-names',
] satisfies (keyof SchemaNode)[]);

/**
 * The same checks and defaults as `schema`, without its annotations, with its larger parts moved to definitions. ajv makes
 * one function of each definition, so that what a config does not use is never compiled, and equal parts are there once.
 * The findings differ in their `schemaPath` alone.
 */
export function withDefinitions(schema: SchemaNode): SchemaWithDefinitions {
  const names = new Map<string, string>();
  const definitions: Record<string, object> = {};

  const part = (node: SchemaNode): object => {
    const { default: initial, ...rest } = inner(node);
    const text = JSON.stringify(rest);
    if (text.length < leastLength) return initial === undefined ? rest : { default: initial, ...rest };
    const name = names.get(text) ?? `part${names.size}`;
    names.set(text, name);
    definitions[name] = rest;
    // ajv takes a default from beside the reference, not from behind it.
    return initial === undefined
      ? { $ref: `#/definitions/${name}` }
      : { default: initial, $ref: `#/definitions/${name}` };
  };

  const inner = (node: SchemaNode): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(node)
        .filter(([keyword]) => !annotations.has(keyword))
        .map(([keyword, value]: [string, unknown]) => {
          if (keyword === 'properties') return [keyword, mapValues(value as Record<string, SchemaNode>, part)];
          // In place: behind a reference, ajv no longer says of which name it speaks.
          if (keyword === 'propertyNames') return [keyword, inner(value as SchemaNode)];
          const isSchema = ['items', 'additionalProperties'].includes(keyword) && typeof value === 'object';
          return [keyword, isSchema ? part(value as SchemaNode) : value];
        }),
    );

  return { ...inner(schema), definitions };
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
