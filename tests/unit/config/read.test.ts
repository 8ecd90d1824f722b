import * as assert from 'uvu/assert';
import { maximumBytes, read } from '../../../src/config/read.ts';
import { UserError } from '../../../src/errors.ts';
import { suite } from '../../helpers/suite.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** The issues that reading gives, as `line:column message`. */
function problems(bytes: Uint8Array): string[] {
  try {
    read(bytes, 'aks-prod.yaml');
  } catch (error) {
    assert.instance(error, UserError);
    return (error as UserError).issues.map(
      ({ position, message }) => `${position?.line}:${position?.column} ${message}`,
    );
  }
  return [];
}

const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[index]}`).join(',')}]`).join('\n')}\n`;

const refused: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ['an empty file', encode(''), /^1:1 The file is empty/],
  ['only a comment', encode('# nothing\n'), /must hold keys|empty/],
  ['a list', encode('- a\n- b\n'), /^1:1 The file must hold keys and values/],
  ['a scalar', encode('hello'), /^1:1 The file must hold keys/],
  ['a duplicate key', encode('name: a\nschema: 1\nname: b\n'), /^3:1 `name` stands twice in the same map/],
  ['a tab as indentation', encode('cluster:\n\ttier: Free\n'), /^2:1 A tab is used/],
  ['two documents', encode('name: a\n---\nname: b\n'), /more than one YAML document/],
  ['an unclosed quote', encode('name: "a\n'), /not valid YAML/],
  ['a tag', encode('name: !!binary aGk=\n'), /^1:\d+ YAML tags are not used/],
  ['a tag of its own', encode('name: !secret x\n'), /YAML tags are not used|not valid YAML/],
  ['an unknown alias', encode('name: *nobody\n'), /\*nobody refers to nothing/],
  ['an alias bomb', encode(bomb), /too many aliases/],
  ['a prototype key', encode('cluster:\n  __proto__: { polluted: yes }\n'), /^2:3 `__proto__` is not a key/],
  ['deep nesting', encode('a: ' + '['.repeat(50_000)), /./],
  ['deep but closed nesting', encode('a: ' + '['.repeat(200) + ']'.repeat(200)), /nests too deeply/],
  ['UTF-16', new Uint8Array([0xff, 0xfe, 0x6e, 0x00]), /UTF-16/],
  ['invalid UTF-8', new Uint8Array([0x6e, 0xc3, 0x28]), /not valid UTF-8/],
  ['ten megabytes', new Uint8Array(10 * maximumBytes).fill(0x61), /the limit is/],
  ['a map as key', encode('{ a: b }: c\n'), /not a plain string|not valid YAML/],
  ['a null character', encode('a: "b\\0"\n'), /a null/],
  ['a control character that kubectl refuses', encode('a: "\\x9b"\n'), /control character/],
  ['half of a surrogate pair', encode('a: "\\ud83d"\n'), /surrogate/],
  ['half of a surrogate pair in a key', encode('"\\udc00": a\n'), /surrogate/],
];

const accepted: readonly (readonly [string, Uint8Array])[] = [
  ['a byte order mark', new Uint8Array([0xef, 0xbb, 0xbf, ...encode('name: shop\n')])],
  ['CRLF', encode('name: shop\r\nschema: 1\r\n')],
  ['no final newline', encode('name: shop')],
  ['a document start', encode('---\nname: shop\n')],
  ['other control characters', encode('name: shop\na: "\\x01\\x85\\u2028"\n')],
  ['a plain alias', encode('a: &x shop\nname: *x\n')],
];

suite('read', (test) => {
  for (const [what, bytes, expected] of refused) {
    test(`it refuses ${what} with a position`, () => {
      const found = problems(bytes);
      assert.ok(found.length > 0, 'it was accepted');
      assert.match(found[0] ?? '', expected);
    });
  }

  for (const [what, bytes] of accepted) {
    test(`it takes ${what}`, () => {
      assert.is(read(bytes, 'aks-prod.yaml').value['name'], 'shop');
    });
  }

  test('it reports every problem at once', () => {
    assert.is(problems(encode('a: 1\na: 2\nb: 1\nb: 2\n')).length, 2);
  });

  test('it does not pollute the prototype of objects', () => {
    problems(encode('__proto__: { polluted: true }\n'));
    assert.is(({} as Record<string, unknown>)['polluted'], undefined);
  });

  test('it knows where values and keys stand, and the nearest parent of what is absent', () => {
    const source = read(
      encode('name: shop\ncluster:\n  pools:\n    apps: { max: 20 }\n  list:\n    - a\n    - b\n'),
      'aks-prod.yaml',
    );
    assert.equal(source.locate(['cluster', 'pools', 'apps', 'max']), { line: 4, column: 18 });
    assert.equal(source.locate(['cluster', 'pools', 'apps', 'max'], 'key'), { line: 4, column: 13 });
    assert.equal(source.locate(['cluster', 'pools', 'apps', 'size']), { line: 4, column: 5 });
    assert.equal(source.locate(['cluster', 'list', '1']), { line: 7, column: 7 });
    assert.is(source.written(['name']), 'shop');
  });
});
