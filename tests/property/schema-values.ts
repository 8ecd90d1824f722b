import * as fc from 'fast-check';
import type { SchemaNode } from '../../schemas/index.ts';

type Values = fc.Arbitrary<unknown>;

/** Samples for the patterns that look ahead, which cannot be turned into an arbitrary. */
const samples: readonly (readonly [start: string, values: readonly string[]])[] = [
  ['^(?=.{4,253}$)', ['a.example.com', 'shop.example.org', 'x-1.a.b.io']],
  [
    '^([a-z0-9]+(-+[a-z0-9]+)*(\\.',
    [
      'shopregistry.azurecr.io/orders:1.4.2',
      'example.com:5000/a/b',
      'nginx',
      'ghcr.io/a/b:latest',
      `a/b@sha256:${'0'.repeat(64)}`,
    ],
  ],
];

const words = [
  '',
  'a',
  'orders',
  'production',
  '${NAME}',
  'yes',
  '1',
  'password',
  '/tmp',
  'ü\u2028',
  '__proto',
  'x'.repeat(60),
];

/** Any value that a schema takes: whatever it allows, sensible or not. */
export function valuesOf(node: SchemaNode): Values {
  if (node.const !== undefined) return fc.constant(node.const);
  if (node.enum) return fc.constantFrom(...node.enum);
  const types = Array.isArray(node.type) ? (node.type as readonly string[]) : [String(node.type ?? 'object')];
  return fc.oneof(...types.map((type) => valuesOfType(type, node)));
}

function valuesOfType(type: string, node: SchemaNode): Values {
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: node.minimum ?? -5, max: node.maximum ?? 5000 });
    case 'number':
      return fc
        .double({ min: node.minimum ?? -5, max: node.maximum ?? 1000, noNaN: true, noDefaultInfinity: true })
        .map((number) => (Object.is(number, -0) ? 0 : number));
    case 'string':
      return textsOf(node);
    case 'array':
      return listsOf(node);
    case 'null':
      return fc.constant(null);
    default:
      return mapsOf(node);
  }
}

/** Any text that a schema takes; `names` of map keys are texts too. */
export function textsOf({ pattern, minLength = 0, maxLength = 60 }: SchemaNode): fc.Arbitrary<string> {
  if (pattern === undefined)
    return fc
      .oneof(fc.constantFrom(...words), fc.string({ maxLength }))
      .filter((text) => text.length >= minLength && text.length <= maxLength);
  const known = samples.find(([start]) => pattern.startsWith(start))?.[1];
  const test = new RegExp(pattern);
  const texts = known ? fc.constantFrom(...known) : fc.stringMatching(test);
  return texts.filter(
    (text) => test.test(text) && text.length >= minLength && text.length <= maxLength && text !== '__proto__',
  );
}

function listsOf({ items = {}, uniqueItems, minItems = 0, maxItems = 3 }: SchemaNode): Values {
  const lists = { minLength: minItems, maxLength: Math.min(maxItems, 3) };
  return uniqueItems
    ? fc.uniqueArray(valuesOf(items), { ...lists, selector: (item) => JSON.stringify(item) })
    : fc.array(valuesOf(items), lists);
}

function mapsOf({
  properties = {},
  required = [],
  minProperties = 0,
  additionalProperties,
  propertyNames,
}: SchemaNode): Values {
  const model = Object.fromEntries(Object.entries(properties).map(([key, child]) => [key, valuesOf(child)]));
  const fixed = fc.record(model, { requiredKeys: [...required] });
  if (typeof additionalProperties !== 'object') return fixed;
  const names = propertyNames?.enum
    ? fc.constantFrom(...(propertyNames.enum as string[]))
    : textsOf({ maxLength: 20, ...propertyNames });
  return fc.dictionary(names, valuesOf(additionalProperties), {
    minKeys: minProperties,
    maxKeys: 3,
    noNullPrototype: true,
  });
}
