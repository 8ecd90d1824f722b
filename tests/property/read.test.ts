import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { readPlain } from '../../src/config/read/plain.ts';
import { type SourceNode, valueOf } from '../../src/config/read/tree.ts';
import { readWhole } from '../../src/config/read/whole.ts';
import { suite } from '../helpers/suite.ts';

const cases = Number(process.env['CASES'] ?? 300) * 20;
const project = resolve(import.meta.dirname, '../..');

/** Everything that a tree tells: values, and where each stands. */
function told(node: SourceNode): unknown {
  if (node.kind === 'list') return [node.start, node.items.map(told)];
  if (node.kind === 'scalar') return [node.start, Object.is(node.value, -0) ? '-0' : node.value];
  return [node.start, [...node.entries].map(([name, { key, value }]) => [name, key, told(value)])];
}

/** Whether the quick reader took the text; where it did, the whole reader must have read the same. */
function agree(text: string): boolean {
  const plain = readPlain(text);
  if (plain === undefined) return false;
  const whole = readWhole(text);
  assert.ok('tree' in whole, `only the quick reader takes ${JSON.stringify(text)}: ${JSON.stringify(whole)}`);
  assert.equal(told(plain), told(whole.tree), JSON.stringify(text));
  assert.equal(valueOf(plain), whole.value, JSON.stringify(text));
  return true;
}

const scalars = [
  String.raw`a ¦ b-c ¦ 1 ¦ -1 ¦ +1 ¦ 01 ¦ 1.5 ¦ .5 ¦ 1. ¦ -0 ¦ 0x1f ¦ 0o17 ¦ 1e3 ¦ 1_000 ¦ .inf ¦ -.INF ¦ .nan`,
  String.raw`true ¦ True ¦ TRUE ¦ tRUE ¦ false ¦ null ¦ Null ¦ ~ ¦ ~/x ¦ yes ¦ no ¦ 2001-01-01 ¦ 12:30 ¦ 1:2 ¦ ""`,
  String.raw`"a b" ¦ "a\n\u00e9" ¦ "\x41" ¦ "a # b" ¦ "a: b" ¦ '' ¦ 'it''s' ¦ 'a # b' ¦ " ¦ ' ¦ "a ¦ 'a ¦ [] ¦ {}`,
  String.raw`[a] ¦ [a, b] ¦ [a,b] ¦ [ a ] ¦ [a,] ¦ [,a] ¦ [a b] ¦ {a: b} ¦ {a: b, c: [d]} ¦ {a} ¦ {a:b}`,
  String.raw`{"a": b} ¦ {"a":b} ¦ {a: b ¦ [a ¦ [a]b ¦ [a] # c ¦ [a]# c ¦ {a: b, a: c} ¦ [[a], {b: c}] ¦ [a: b]`,
  String.raw`| ¦ |- ¦ |+ ¦ > ¦ |2 ¦ | # c ¦ &x a ¦ *x ¦ !t a ¦ !!str a ¦ ? a ¦ - a ¦ - ¦ -a ¦ --debug ¦ @a ¦ ${'`'}a`,
  String.raw`a # b ¦ a#b ¦ a: b ¦ a:b ¦ a: ¦ : a ¦ :a ¦ %a ¦ ,a ¦ a, b ¦ é ü ¦ a  b ¦ # c ¦ /etc/x ¦ https://a/b`,
].flatMap((line) => line.split(' ¦ '));
const keys = [
  'a',
  'b',
  'a.b',
  'a/b',
  '1',
  'true',
  'null',
  '"a b"',
  "'a'",
  '"a"',
  'a b',
  '-a',
  '- a',
  '? a',
  '~',
  '<<',
  '/x',
];

/** Lines of YAML that are mostly right: indentation, dashes, keys, values, comments, and now and then anything at all. */
const line = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(
        indent(),
        dashes(),
        fc.constantFrom(...keys),
        fc.constantFrom(':', ': ', ':  ', ' : '),
        fc.constantFrom('', ...scalars),
        fc.constantFrom('', '', '', ' ', ' # c'),
      )
      .map((parts) => parts.join('')),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(indent(), fc.constantFrom('- ', '-  ', '-', '- - '), fc.constantFrom(...scalars))
      .map((parts) => parts.join('')),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(indent(), fc.constantFrom(...scalars, '', '# c', 'text', '  text'))
      .map((parts) => parts.join('')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', ' ', '   ', '---', '...', '%YAML 1.2', '\t', 'a:\tb', '# c', '\r', 'a: b\r'),
  },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'ab:-[]{},#\'"|>&*!? \\\n0.~%@'), maxLength: 12 }) },
);

function indent() {
  return fc.constantFrom('', '', '', '  ', '  ', '    ', ' ', '      ');
}

function dashes() {
  return fc.constantFrom('', '', '', '', '- ', '-   ');
}

const text = fc
  .tuple(fc.array(line, { maxLength: 9 }), fc.constantFrom('\n', '\n', '\n', '\r\n'), fc.boolean())
  .map(([lines, end, isEnded]) => lines.join(end) + (isEnded ? end : ''));

const plainScalars = scalars.filter((scalar) => readPlain(`a: ${scalar}\n`));
const plainKeys = keys.filter((key) => readPlain(`${key}: a\n`));
const scalar = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...plainScalars) },
  { weight: 1, arbitrary: fc.constantFrom(...scalars) },
);
const names = fc.oneof(
  { weight: 30, arbitrary: fc.uniqueArray(fc.constantFrom(...plainKeys), { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.uniqueArray(fc.constantFrom(...keys), { minLength: 1, maxLength: 4 }) },
);

/** A map of one to four keys, in block or flow style, with what may stand around it. */
function block(depth: number, step: string): fc.Arbitrary<string> {
  const value =
    depth === 0
      ? scalar.map((value) => ` ${value}\n`)
      : fc.oneof(
          { weight: 3, arbitrary: scalar.map((value) => ` ${value}\n`) },
          { weight: 2, arbitrary: nested(depth, step) },
          {
            weight: 1,
            arbitrary: fc.constantFrom(
              ' |\n  text\n\n  more\n',
              ' |-\n    x: y\n  # z\n',
              '\n- a\n- b\n',
              '\n  - a: 1\n    b: 2\n',
            ),
          },
        );
  const entry = fc.tuple(fc.constantFrom('', '', '', '# c\n', '\n', '  # c\n'), value);
  return fc
    .tuple(names, fc.array(entry, { minLength: 4, maxLength: 4 }))
    .map(([chosen, entries]) =>
      chosen.map((name, index) => `${entries[index]?.[0]}${name}:${entries[index]?.[1]}`).join(''),
    );
}

function nested(depth: number, step: string): fc.Arbitrary<string> {
  return block(depth - 1, step).map((inner) => `\n${inner.replace(/^(?=.)/gm, step)}`);
}

const document = fc.constantFrom('  ', ' ', '    ').chain((step) => block(2, step));

/** A file of the project with one place of it changed. */
const files = ['examples', 'snapshots'].flatMap((folder) =>
  readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /aks-prod[^/]*\.yaml$|^[\w-]+\.yaml$/.test(name))
    .map((name) => join(project, folder, name)),
);
const changed = fc
  .tuple(
    fc.constantFrom(...files.map((path) => readFileSync(path, 'utf8')).filter((content) => content.length < 20_000)),
    fc.nat(),
    fc.nat({ max: 3 }),
    fc.constantFrom('', ' ', '\n', '  ', ':', '- ', '"', "'", '#', '|', '&a ', '[', '}', ',', '\n\n', '\n  ', 'x'),
  )
  .map(([content, place, length, added]) => {
    const at = place % content.length;
    return content.slice(0, at) + added + content.slice(at + length);
  });

suite('the quick reader', (test) => {
  test('takes every example, and reads it as the whole reader does', () => {
    assert.ok(files.length > 5, 'the examples were not found');
    const left = files.filter((path) => !agree(readFileSync(path, 'utf8')));
    assert.equal(left, []);
  });

  test('agrees with the whole reader on random texts', () => {
    let taken = 0;
    const content = fc.oneof(text, document);
    fc.assert(
      fc.property(content, (sample) => void (taken += agree(sample) ? 1 : 0)),
      { numRuns: cases },
    );
    assert.ok(taken > cases / 10, `it took ${taken} of ${cases} texts: the property says nothing`);
  });

  test('agrees with the whole reader on examples with a change', () => {
    let taken = 0;
    const runs = Math.ceil(cases / 20);
    fc.assert(
      fc.property(changed, (content) => void (taken += agree(content) ? 1 : 0)),
      { numRuns: runs },
    );
    assert.ok(taken > runs / 20, `it took ${taken} of ${runs} texts: the property says nothing`);
  });

  test('agrees on every pair of a key and a value', () => {
    for (const key of keys)
      for (const value of scalars)
        for (const form of [
          `${key}: ${value}\n`,
          `x:\n  ${key}: ${value}\ny: 1\n`,
          `x:\n- ${value}\n`,
          `x:\n  - ${key}: ${value}\n    z: 1\n`,
          `x: {${key}: ${value}}\n`,
          `x: [${value}, ${value}]\n`,
          `x:\n  ${key}: ${value}\n    text\n\n  z: 1\n`,
          `x:\n  ${key}: ${value}\n      text\n       # no comment\n\n# comment\ny: 1\n`,
        ])
          agree(form);
  });
});
