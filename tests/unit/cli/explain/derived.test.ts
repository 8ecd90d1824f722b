import * as assert from 'uvu/assert';
import { derivedPaths } from '../../../../cli/explain/derived.ts';
import { config, type SchemaNode } from '../../../../schemas/index.ts';
import { suite } from '../../../helpers/suite.ts';

/** Every path whose schema entry says how a missing value is derived. */
function promised(node: SchemaNode, path: readonly string[] = []): string[] {
  const below = [
    ...Object.entries(node.properties ?? {}),
    ...(typeof node.additionalProperties === 'object' ? [['*', node.additionalProperties] as const] : []),
  ];
  return [
    ...(node['x-derived'] === undefined ? [] : [path.join('.')]),
    ...below.flatMap(([key, child]) => promised(child, [...path, key])),
  ];
}

suite('derived values', (test) => {
  test('can be told for every setting that promises one, and for no other', () => {
    assert.equal([...derivedPaths].sort(), promised(config).sort());
  });
});
