import * as assert from 'uvu/assert';
import { bicepLiteral, type Json } from '../../../src/render/literal.ts';
import { suite } from '../../helpers/suite.ts';

const scalars: readonly (readonly [string, Json, string])[] = [
  ['null', null, 'null'],
  ['true', true, 'true'],
  ['false', false, 'false'],
  ['zero', 0, '0'],
  ['negative zero', -0, '0'],
  ['a negative number', -1, '-1'],
  ['the greatest safe number', Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ['the least safe number', Number.MIN_SAFE_INTEGER, '-9007199254740991'],
  ['a fraction', 0.05, "json('0.05')"],
  ['a small fraction', -1e-7, "json('-1e-7')"],
  ['plain text', 'shop', "'shop'"],
  ['empty text', '', "''"],
  ['an apostrophe', "it's", "'it\\'s'"],
  ['a backslash before an apostrophe', "\\'", "'\\\\\\''"],
  ['line ends', 'a\r\nb', "'a\\r\\nb'"],
  ['a tab', 'a\tb', "'a\\tb'"],
  ['an interpolation', '${a}', "'\\${a}'"],
  ['an escaped interpolation', '\\${a}', "'\\\\\\${a}'"],
  ['a lone dollar', '$5 {a} $', "'$5 {a} $'"],
  ['template braces', '{{ $labels.pod }}', "'{{ $labels.pod }}'"],
  ['a control character', 'a\u0000b', "'a\\u{0}b'"],
  ['a character that reorders text', 'a\u202eb', "'a\\u{202e}b'"],
  ['letters beyond ASCII', 'Zürich 😀', "'Zürich 😀'"],
  ['an empty list', [], '[]'],
  ['an empty object', {}, '{}'],
  ['an object of absent properties', { a: undefined }, '{}'],
];

const keys: readonly (readonly [string, string])[] = [
  ['minCount', 'minCount'],
  ['_private', '_private'],
  ['for', 'for'],
  ['resource', 'resource'],
  ['true', "'true'"],
  ['null', "'null'"],
  ['truely', 'truely'],
  ['scan-interval', "'scan-interval'"],
  ['1st', "'1st'"],
  ['', "''"],
  ['a.b/c', "'a.b/c'"],
  ["it's ${x}", "'it\\'s \\${x}'"],
  ['über', "'über'"],
  ['__proto__', '__proto__'],
];

suite('bicepLiteral', (test) => {
  for (const [what, value, expected] of scalars) {
    test(`prints ${what}`, () => assert.is(bicepLiteral(value), expected));
  }

  for (const [key, expected] of keys) {
    test(`prints the property name ${JSON.stringify(key)}`, () => {
      assert.is(bicepLiteral(Object.fromEntries([[key, 1]])), `{\n  ${expected}: 1\n}`);
    });
  }

  test('puts each property and item on a line of its own, in the order given', () => {
    const value = { zones: ['1', '2'], pools: [{ name: 'b' }, { name: 'a', labels: {} }], absent: undefined };
    const expected = `{
  zones: [
    '1'
    '2'
  ]
  pools: [
    {
      name: 'b'
    }
    {
      name: 'a'
      labels: {}
    }
  ]
}`;
    assert.is(bicepLiteral(value), expected);
  });

  test('indents all lines but the first', () => {
    assert.is(bicepLiteral(['1'], 4), "[\n      '1'\n    ]");
  });

  for (const [what, value] of [
    ['a number that JSON cannot hold', Number.NaN],
    ['an integer that JavaScript cannot hold exactly', 2 ** 53],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['half a surrogate pair', { a: '\ud83d' }],
    ['half a surrogate pair in a property name', { '\ud83d': 1 }],
  ] as const) {
    test(`refuses ${what}`, () => assert.throws(() => bicepLiteral(value), /has no Bicep literal/));
  }
});
