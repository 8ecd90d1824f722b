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
  ['a duplicate key', encode('name: a\nschema: 1\nname: b\n'), /^3:1 `name` appears twice in the same map/],
  ['a tab as indentation', encode('cluster:\n\ttier: Free\n'), /^2:1 A tab is used/],
  ['two documents', encode('name: a\n---\nname: b\n'), /more than one YAML document/],
  [
    'a conflict of two branches, once',
    encode('name: a\n<<<<<<< HEAD\nx: 1\n=======\nx: 2\n>>>>>>> other\n'),
    /^2:1 Git left a conflict of two branches in lines 2 to 6\.$/,
  ],
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
  ['block lists that nest too deeply', encode(`a:\n  ${'- '.repeat(50_000)}b\n`), /^\d+:\d+ The file nests too deeply/],
  ['unclosed maps that nest too deeply', encode('a: ' + '{b: '.repeat(50_000)), /nests too deeply/],
  ['keys that nest too deeply', encode('? '.repeat(50_000) + 'a: b\n'), /nests too deeply/],
];

const accepted: readonly (readonly [string, Uint8Array])[] = [
  ['a byte order mark', new Uint8Array([0xef, 0xbb, 0xbf, ...encode('name: shop\n')])],
  ['CRLF', encode('name: shop\r\nschema: 1\r\n')],
  ['no final newline', encode('name: shop')],
  ['a document start', encode('---\nname: shop\n')],
  ['tabs, line feeds and carriage returns in texts', encode('name: shop\na: "\\t\\n\\r\\x09"\n')],
  ['private characters and those beyond the first plane', encode('name: shop\na: "\ue000\ue001\u{1f600} \\ue000"\n')],
  ['keys that every object has', encode('name: shop\na: { constructor: b, prototype: c, toString: d }\n')],
  ['a plain alias', encode('a: &x shop\nname: *x\n')],
];

/** Characters that are refused, raw and as escapes, in keys and in values. */
const characters: readonly (readonly [code: number, name: string])[] = [
  [0x00, 'null'],
  [0x01, 'control character'],
  [0x07, 'bell'],
  [0x08, 'backspace'],
  [0x0b, 'vertical tab'],
  [0x0c, 'form feed'],
  [0x1b, 'escape'],
  [0x1f, 'control character'],
  [0x7f, 'delete'],
  [0x80, 'control character'],
  [0x85, 'next line'],
  [0x9b, 'control character'],
  [0x2028, 'line separator'],
  [0x2029, 'paragraph separator'],
  [0xd83d, 'half of a surrogate pair'],
  [0xdc00, 'half of a surrogate pair'],
  [0xfdd0, 'noncharacter'],
  [0xfeff, 'byte order mark'],
  [0xfffe, 'noncharacter'],
  [0xffff, 'noncharacter'],
];

suite('characters that tools change', (test) => {
  for (const [code, name] of characters) {
    const hex = code.toString(16).toUpperCase().padStart(4, '0');
    const named = `This text holds U+${hex} (${name}).`;
    test(`U+${hex} is refused by name, wherever it stands`, () => {
      const escape = `\\u${hex}`;
      assert.equal(problems(encode(`a: "b${escape}"\n`)), [`1:4 ${named}`]);
      assert.equal(problems(encode(`a:\n  "b${escape}": c\n`)), [`2:3 ${named}`]);
      assert.equal(problems(encode(`a: ["x", 'y', "${escape}"]\n`)), [`1:15 ${named}`]);
      if (name.includes('surrogate')) return;
      const raw = String.fromCodePoint(code);
      assert.equal(problems(encode(`a: "b${raw}"\n`)), [`1:6 ${named}`]);
      assert.equal(problems(encode(`a: 1 # ${raw}\n`)), [`1:8 ${named}`]);
      assert.equal(problems(encode(`a: |\n  b\n  ${raw}\n`)), [`3:3 ${named}`]);
    });
  }

  test('are all named at once', () => {
    assert.is(problems(encode('a: "\\u2028"\nb: ["\\0", "\\x1b"]\n')).length, 3);
  });
});

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

  test('it says little about very much that is wrong', () => {
    const twice = Array.from({ length: 20_000 }, () => 'a: 1\n').join('');
    assert.ok(JSON.stringify(problems(encode('\u2028'.repeat(100_000)))).length < 10_000);
    assert.ok(problems(encode(`${twice}a${'b'.repeat(50_000)}: 1\n`)).every((message) => message.length < 500));
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
