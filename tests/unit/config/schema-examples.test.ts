import { Ajv2020 } from 'ajv/dist/2020.js';
import * as assert from 'uvu/assert';
import { file, type SchemaNode } from '../../../schemas/index.ts';
import { suite } from '../../helpers/suite.ts';

// A message about a text of the wrong form shows one of the right form: nobody reads patterns.

interface Placed {
  readonly place: string;
  readonly node: SchemaNode;
}

function nodesOf(node: SchemaNode, place: string): Placed[] {
  const inner = (child: unknown, at: string): Placed[] =>
    typeof child === 'object' && child !== null ? nodesOf(child as SchemaNode, at) : [];
  return [
    { place, node },
    ...Object.entries(node.properties ?? {}).flatMap(([key, child]) => nodesOf(child, `${place}.${key}`)),
    ...inner(node.items, `${place}[]`),
    ...inner(node.additionalProperties, `${place}.*`),
    ...inner(node.propertyNames, `${place} (names)`),
  ];
}

suite('the examples of the schema', (test) => {
  const nodes = nodesOf(file, '');

  test('stand wherever a text must have a form', () => {
    const bare = nodes.filter(({ node }) => node.pattern !== undefined && !node.examples?.length);
    assert.equal(
      bare.map(({ place }) => place),
      [],
    );
  });

  test('have that form', () => {
    const ajv = new Ajv2020({ strict: false });
    for (const { place, node } of nodes)
      for (const example of node.examples ?? [])
        assert.ok(ajv.validate(node, example), `${place}: ${JSON.stringify(example)}: ${ajv.errorsText()}`);
  });
});
