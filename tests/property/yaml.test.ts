import * as assert from 'uvu/assert';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { type Json, printYaml } from '../../src/render/yaml.ts';
import { suite } from '../helpers/suite.ts';

/** Strings that some YAML version does not read as themselves, and pieces that make such strings when put together. */
const tricky = [
  'yes',
  'No',
  'ON',
  'off',
  'y',
  'N',
  'true',
  'False',
  'null',
  'Null',
  '~',
  '',
  ' ',
  '<<',
  '=',
  '0o17',
  '017',
  '0x1f',
  '0b11',
  '1e3',
  '1.0',
  '.5',
  '.inf',
  '-.INF',
  '.nan',
  '1_000',
  '190:20:30',
  '01:00',
  '2026-11-01',
  '2026-11-01T01:00:00Z',
  '1Gi',
  '100m',
  '- a',
  '? a',
  'a: b',
  'a:',
  'a #b',
  '#a',
  '&a',
  '*a',
  '!a',
  '|',
  '>',
  '%a',
  '@a',
  '`a',
  '"a"',
  "'a'",
  '{a}',
  '[a]',
  '{{ x }}',
  '---',
  '...',
  '\t',
  'a\tb',
  ' a',
  'a ',
  'a\n',
  '\na',
  'a\n\n',
  'a\nb',
  'a\n b\n',
  ' a\nb',
  'a \nb\n',
  'a\n\n\nb\n',
  '\r',
  'a\r\nb',
  '\u0085',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\u0000',
  '\u007f',
  '\u{1f600}',
  'a\n\u{1f600}\n',
  'é',
  'a\n#b\n',
  'a\n---\nb\n',
  'a\n\tb\n',
  '__proto__',
  'constructor',
  'k'.repeat(1100),
];

const anyText = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...tricky) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme' }) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(...tricky), { maxLength: 4 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.array(fc.string(), { maxLength: 5 }).map((lines) => lines.join('\n')) },
);

const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyText,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 5 }),
    fc.dictionary(anyText, tie('tree'), { maxKeys: 5 }),
  ),
}));

/** What remains of a tree in JSON: no negative zero, no prototypes. */
function plainly(value: unknown): string {
  return JSON.stringify(value);
}

suite('YAML printer', (test) => {
  for (const version of ['1.1', '1.2'] as const) {
    test(`prints any tree so that YAML ${version} reads it back`, () => {
      fc.assert(
        fc.property(tree, (value) => {
          assert.is(plainly(parse(printYaml(value), { version })), plainly(value));
        }),
        { numRuns: 3000 },
      );
    });
  }

  test('ends with one newline and leaves no trailing blanks', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const text = printYaml(value);
        assert.match(text, /[^\n]\n$/);
        assert.not.match(text, /[ \t]\n/);
      }),
      { numRuns: 1000 },
    );
  });
});
