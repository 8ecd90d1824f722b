import * as assert from 'uvu/assert';
import { compare, median, type Subject } from '../../../bench/pairs.ts';
import { suite } from '../../helpers/suite.ts';

suite('median', (test) => {
  const cases: readonly [values: readonly number[], expected: number][] = [
    [[3], 3],
    [[10, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[9, 10, 100], 10],
  ];
  for (const [values, expected] of cases)
    test(`of ${values.join(', ')} is ${expected}`, () => assert.is(median(values), expected));
});

function script(name: string, code: string, order: string[]): Subject {
  return {
    name,
    program: process.execPath,
    arguments: ['-e', code],
    prepare: () => {
      order.push(name);
      return process.cwd();
    },
  };
}

suite('compare', (test) => {
  test('runs in turn after a warm-up of each', () => {
    const order: string[] = [];
    const result = compare(script('B', '0', order), script('A', '0', order), 2);
    assert.is(order.join(''), 'ABABAB');
    assert.ok(result.ratio.least <= result.ratio.median && result.ratio.median <= result.ratio.most);
  });

  test('does not measure a run that fails', () => {
    assert.throws(() => compare(script('B', 'process.exit(3)', []), script('A', '0', []), 1), /B failed/);
  });
});
