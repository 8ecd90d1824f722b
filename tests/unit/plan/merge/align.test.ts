import * as assert from 'uvu/assert';
import { differences } from '../../../../src/plan/merge/align.ts';
import { suite } from '../../../helpers/suite.ts';

const count = (length: number, from = 0): number[] => Array.from({ length }, (_, index) => from + index);

/** What stands between the differences has to be equal, item by item, for an alignment to be true. */
function assertTrue(first: readonly number[], second: readonly number[]): void {
  let at = 0;
  let other = 0;
  const all = [...differences(first, second), { start: first.length, end: 0, otherStart: second.length, otherEnd: 0 }];
  for (const { start, end, otherStart, otherEnd } of all) {
    assert.equal(first.slice(at, start), second.slice(other, otherStart));
    at = end;
    other = otherEnd;
  }
}

suite('the alignment of two sequences', (test) => {
  test('it finds nothing in equal sequences', () => assert.equal(differences([1, 2], [1, 2]), []));

  test('it finds an insertion, a removal and a replacement', () => {
    assert.equal(differences([1, 2, 3, 4, 5], [0, 1, 2, 4, 6]), [
      { start: 0, end: 0, otherStart: 0, otherEnd: 1 },
      { start: 2, end: 3, otherStart: 3, otherEnd: 3 },
      { start: 4, end: 5, otherStart: 4, otherEnd: 5 },
    ]);
  });

  test('it replaces everything when nothing is common', () => {
    assert.equal(differences(count(3000), count(3000, 5000)), [{ start: 0, end: 3000, otherStart: 0, otherEnd: 3000 }]);
  });

  test('it finds the common items of two long sequences that differ in every second item', () => {
    const first = count(4000);
    const second = first.map((item) => (item % 2 === 0 ? item : item + 10_000));
    assert.is(differences(first, second).length, 2000);
    assertTrue(first, second);
  });

  test('it stays true when long sequences have few kinds of items', () => {
    const first = count(3000).map((item) => (item * 7) % 13);
    const second = count(3000).map((item) => (item * item) % 11);
    assertTrue(first, second);
  });

  test('it stays true when a long stretch has moved', () => {
    const first = count(4000);
    assertTrue(first, [...first.slice(2500), ...first.slice(0, 2500)]);
  });
});
