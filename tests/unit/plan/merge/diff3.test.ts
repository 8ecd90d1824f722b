import * as assert from 'uvu/assert';
import { diff2, diff3, textOf } from '../../../../src/plan/merge/diff3.ts';
import { splitLines } from '../../../../src/plan/merge/text.ts';
import { suite } from '../../../helpers/suite.ts';

/** Lines are written with spaces between them; a word that ends in `!` has no line end. */
const file = (words: string): string =>
  words === ''
    ? ''
    : words
        .split(' ')
        .map((word) => (word.endsWith('!') ? word.slice(0, -1) : `${word}\n`))
        .join('');

interface Case {
  readonly name: string;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  /** Undefined is a conflict. */
  readonly merged: string | undefined;
}

const cases: readonly Case[] = [
  { name: 'only ours changed', base: 'a b c', ours: 'a B c', theirs: 'a b c', merged: 'a B c' },
  { name: 'only theirs changed', base: 'a b c', ours: 'a b c', theirs: 'a B c', merged: 'a B c' },
  { name: 'the same change on both sides', base: 'a b c', ours: 'a B c', theirs: 'a B c', merged: 'a B c' },
  { name: 'edits on adjacent lines', base: 'a b c d', ours: 'a B c d', theirs: 'a b C d', merged: undefined },
  { name: 'edits one line apart', base: 'a b c d', ours: 'A b c d', theirs: 'a b C d', merged: 'A b C d' },
  { name: 'different edits of one line', base: 'a b c', ours: 'a X c', theirs: 'a Y c', merged: undefined },
  { name: 'both append, differently', base: 'a', ours: 'a x', theirs: 'a y', merged: undefined },
  { name: 'both append, equally', base: 'a', ours: 'a x', theirs: 'a x', merged: 'a x' },
  { name: 'both append, one more than the other', base: 'a', ours: 'a x', theirs: 'a x y', merged: undefined },
  { name: 'ours removes what theirs edits', base: 'a b c d', ours: 'a d', theirs: 'a b C d', merged: undefined },
  {
    name: 'ours moves what theirs edits',
    base: 'a b c d e f',
    ours: 'a d e f b c',
    theirs: 'a b C d e f',
    merged: undefined,
  },
  {
    name: 'ours inserts at the edge of what theirs removes',
    base: 'a b c',
    ours: 'a x b c',
    theirs: 'a c',
    merged: undefined,
  },
  { name: 'the last line gets a line end and an edit', base: 'a b!', ours: 'a b', theirs: 'a c!', merged: undefined },
  {
    name: 'the last line end goes, an edit elsewhere',
    base: 'a b c',
    ours: 'a b c!',
    theirs: 'A b c',
    merged: 'A b c!',
  },
  { name: 'an empty base and the same text on both sides', base: '', ours: 'a b', theirs: 'a b', merged: 'a b' },
  { name: 'ours emptied, theirs edited', base: 'a b', ours: '', theirs: 'a c', merged: undefined },
  { name: 'both emptied', base: 'a b', ours: '', theirs: '', merged: '' },
  {
    name: 'lines named like members',
    base: '__proto__',
    ours: 'constructor __proto__',
    theirs: '__proto__ y',
    merged: 'constructor __proto__ y',
  },
  {
    name: 'a chain of edits that touch each other',
    base: 'a b c d e',
    ours: 'a B C d e',
    theirs: 'a b X D e',
    merged: undefined,
  },
];

suite('the merge by lines', (test) => {
  for (const { name, base, ours, theirs, merged } of cases) {
    const lines = [base, ours, theirs].map((words) => splitLines(file(words))) as [string[], string[], string[]];
    test(`it ${merged === undefined ? 'conflicts' : 'merges'}: ${name}`, () => {
      const regions = diff3(...lines);
      const conflicts = regions.some((region) => region.kind === 'conflict');
      assert.is(conflicts, merged === undefined);
      if (merged !== undefined) assert.is(textOf(regions), file(merged));
    });
    test(`it keeps all three sides whole: ${name}`, () => {
      const regions = diff3(...lines);
      for (const [index, side] of (['base', 'ours', 'theirs'] as const).entries()) {
        assert.equal(
          regions.flatMap((region) => region.sides[side]),
          lines[index],
        );
      }
    });
  }

  test('it conflicts only where two sides that have no base differ', () => {
    const regions = diff2(['a\n', 'b\n', 'c\n'], ['a\n', 'B\n', 'c\n', 'd\n']);
    assert.equal(
      regions.map(({ kind, sides }) => [kind, sides.base.join(''), sides.ours.join(''), sides.theirs.join('')]),
      [
        ['settled', '', 'a\n', 'a\n'],
        ['conflict', '', 'b\n', 'B\n'],
        ['settled', '', 'c\n', 'c\n'],
        ['conflict', '', '', 'd\n'],
      ],
    );
  });
});
