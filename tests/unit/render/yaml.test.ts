import * as assert from 'uvu/assert';
import { type Json, printYaml } from '../../../src/render/yaml.ts';
import { suite } from '../../helpers/suite.ts';

const cases: readonly [name: string, value: Json, expected: string][] = [
  [
    'maps and lists in block style',
    { spec: { items: [{ name: 'a', value: 1 }, { name: 'b' }] } },
    'spec:\n  items:\n    - name: a\n      value: 1\n    - name: b\n',
  ],
  ['empty collections inline', { a: {}, b: [] }, 'a: {}\nb: []\n'],
  ['a list of lists', { a: [[1, 2], [3]] }, 'a:\n  - - 1\n    - 2\n  - - 3\n'],
  ['undefined fields not at all', { a: undefined, b: null }, 'b: null\n'],
  ['a map of undefined fields as empty', { a: { b: undefined } }, 'a: {}\n'],
  ['quantities without quotes', ['100m', '1Gi'], '- 100m\n- 1Gi\n'],
  [
    'what looks like a number with quotes',
    ['1', '1.0', '1e3', '0x1f', '01:00', '33%'],
    '- "1"\n- "1.0"\n- "1e3"\n- "0x1f"\n- "01:00"\n- "33%"\n',
  ],
  ['what YAML 1.1 takes for a boolean with quotes', { on: 'no', y: 'Yes' }, '"on": "no"\n"y": "Yes"\n'],
  [
    'names, images, paths and addresses plain',
    ['app.kubernetes.io/name', 'x.azurecr.io/a:1.2', '/live', 'https://a.b/c'],
    '- app.kubernetes.io/name\n- x.azurecr.io/a:1.2\n- /live\n- https://a.b/c\n',
  ],
  [
    'what would be a map or a comment with quotes',
    ['a: b', 'a:', 'a #b', '#a'],
    '- "a: b"\n- "a:"\n- "a #b"\n- "#a"\n',
  ],
  ['lines as a literal block', { a: 'x\n\n  y\n' }, 'a: |\n  x\n\n    y\n'],
  ['lines without a last newline', { a: ['x\ny'] }, 'a:\n  - |-\n    x\n    y\n'],
  [
    'lines that a block would change with quotes',
    { a: ' x\ny\n', b: 'x \ny', c: 'x\n\n' },
    'a: " x\\ny\\n"\nb: "x \\ny"\nc: "x\\n\\n"\n',
  ],
  ['large numbers with a dot', [1e21, -1e-7, 1.5e300], '- 1.0e+21\n- -1.0e-7\n- 1.5e+300\n'],
];

suite('printYaml', (test) => {
  for (const [name, value, expected] of cases) test(`prints ${name}`, () => assert.is(printYaml(value), expected));

  test('puts the header above the document', () => {
    assert.is(printYaml({ a: 1 }, ['Made by x.', '', 'Edit y.']), '# Made by x.\n#\n# Edit y.\na: 1\n');
  });

  test('refuses numbers that are not finite', () => {
    assert.throws(() => printYaml([Number.NaN]), /NaN/);
  });
});
