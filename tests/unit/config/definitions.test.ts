import { Ajv, type ErrorObject } from 'ajv';
import * as assert from 'uvu/assert';
import { keywords, type SchemaNode, schemas } from '../../../schemas/index.ts';
import { withDefinitions } from '../../../src/config/definitions.ts';
import { suite } from '../../helpers/suite.ts';

/** Configs with a mistake of each kind, at the top and deep inside, and good ones. */
const cases: Readonly<Record<string, unknown>> = {
  'the least': { schema: 1, name: 'shop' },
  nothing: {},
  'no object': 'text',
  'an unknown key': { schema: 1, name: 'shop', clutser: {} },
  'a wrong type': { schema: 1, name: 'shop', cluster: { pools: { apps: { min: 'three' } } } },
  'a pattern': { schema: 1, name: 'Shop Of Horrors' },
  'a bad name of a pool': { schema: 1, name: 'shop', cluster: { pools: { 'A-b': {} } } },
  'several at once': {
    schema: 2,
    name: '',
    cluster: { pools: { apps: { min: -1, max: 'x', size: 7 } }, network: { vnet: 'nowhere' } },
    workloads: { orders: { port: 0, image: 5, probes: { live: 1 } }, invoices: [] },
  },
  patches: {
    schema: 1,
    name: 'shop',
    environments: {
      staging: { cluster: { pools: { apps: null } } },
      production: { cluster: { pools: { apps: { max: 'x' } } } },
    },
  },
};

interface Outcome {
  readonly value: unknown;
  readonly errors: readonly Omit<ErrorObject, 'schemaPath'>[];
}

type Validate = (value: unknown) => Outcome;

function compiled(schema: object): Validate {
  const ajv = new Ajv({
    allErrors: true,
    strictTypes: false,
    strictRequired: false,
    allowUnionTypes: true,
    inlineRefs: false,
    useDefaults: true,
  });
  ajv.addVocabulary([...keywords]);
  const validate = ajv.compile(schema);
  return (value) => {
    const copy = structuredClone(value);
    validate(copy);
    return { value: copy, errors: (validate.errors ?? []).map(({ schemaPath: _schemaPath, ...error }) => error) };
  };
}

function nodesOf(node: SchemaNode): SchemaNode[] {
  const below = [...Object.values(node.properties ?? {}), node.items, node.additionalProperties].filter(
    (child) => typeof child === 'object',
  );
  return [node, ...below.flatMap(nodesOf)];
}

suite('the schemas of a file without patches and of an environment', (test) => {
  test('find the same, because a default that is filled in neither adds a required key nor fills a map that must not be empty', () => {
    for (const { properties = {}, required = [], minProperties } of nodesOf(schemas.config)) {
      const filled = Object.keys(properties).filter((key) => properties[key]?.default !== undefined);
      assert.equal(
        required.filter((key) => filled.includes(key)),
        [],
      );
      assert.ok(minProperties === undefined || filled.length === 0, filled.join());
    }
  });

  const [file, config] = [compiled(schemas.file), compiled(schemas.config)];
  for (const [title, value] of Object.entries(cases).filter(([name]) => name !== 'patches')) {
    test(`${title}: the same findings`, () => {
      assert.equal(config(value).errors, file(value).errors);
    });
  }
});

suite('withDefinitions', (test) => {
  for (const name of ['config', 'file', 'unpatched'] as const) {
    const [plain, shared] = [compiled(schemas[name]), compiled(withDefinitions(schemas[name]))];
    for (const [title, value] of Object.entries(cases)) {
      test(`${name}: ${title}: the same findings and the same defaults`, () => {
        assert.equal(shared(value), plain(value));
      });
    }
  }

  test('leaves a small schema where it is, without its annotations', () => {
    const schema = {
      type: 'object',
      description: 'x',
      properties: { a: { type: 'string', default: 'b', 'x-why': 'c' } },
    } as const;
    assert.equal(withDefinitions(schema), {
      type: 'object',
      properties: { a: { default: 'b', type: 'string' } },
      definitions: {},
    });
  });

  test('keeps a default beside the reference, and equal parts once', () => {
    const part = { type: 'string', pattern: 'x'.repeat(300) } as const;
    const schema = {
      type: 'object',
      properties: { a: { ...part, default: 'y' }, b: { ...part, description: 'z' } },
    } as const;
    assert.equal(withDefinitions(schema), {
      type: 'object',
      properties: { a: { default: 'y', $ref: '#/definitions/part0' }, b: { $ref: '#/definitions/part0' } },
      definitions: { part0: part },
    });
  });
});
