import * as assert from 'uvu/assert';
import { hasStrayLines } from '../../../../src/plan/merge/line-check.ts';
import { suite } from '../../../helpers/suite.ts';

interface Case {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly merged: string;
  readonly isStray: boolean;
}

/** Texts of one letter a line. */
const cases: Readonly<Record<string, Case>> = {
  'each side changed a line': { base: 'abcd', ours: 'aBcd', theirs: 'abcD', merged: 'aBcD', isStray: false },
  'both made the same change': { base: 'abc', ours: 'aBc', theirs: 'aBc', merged: 'aBc', isStray: false },
  'both added the same line, once': { base: 'ab', ours: 'axb', theirs: 'axb', merged: 'axb', isStray: false },
  'both added the same line, each its own': { base: 'ab', ours: 'axb', theirs: 'abx', merged: 'axbx', isStray: false },
  'a line that the template removed came back': {
    base: 'abc',
    ours: 'acb',
    theirs: 'ac',
    merged: 'acb',
    isStray: true,
  },
  'a line that the person removed came back': {
    base: 'abc',
    ours: 'ac',
    theirs: 'abxc',
    merged: 'abxc',
    isStray: true,
  },
  'a line came twice': { base: 'abc', ours: 'bac', theirs: 'abc', merged: 'babc', isStray: true },
  'a copy of the person got lost': { base: 'abc', ours: 'abbc', theirs: 'abC', merged: 'abC', isStray: true },
  'a new line stands before the one that it follows': {
    base: 'abcd',
    ours: 'acd',
    theirs: 'abxcd',
    merged: 'acxd',
    isStray: true,
  },
  'two lines changed places, and nobody did that': {
    base: 'abcd',
    ours: 'aBcd',
    theirs: 'abcD',
    merged: 'acBD',
    isStray: true,
  },
  'the person moved a line that the template changed': {
    base: 'abcde',
    ours: 'acdbe',
    theirs: 'aBcde',
    merged: 'acdBe',
    isStray: false,
  },
  'a value in the style of the person': { base: 'abc', ours: 'aBc', theirs: 'axc', merged: 'aXc', isStray: false },
};

const text = (letters: string): string => [...letters].map((letter) => `line ${letter}\n`).join('');

suite('lines that no reading of the three versions gives', (test) => {
  for (const [name, { base, ours, theirs, merged, isStray }] of Object.entries(cases))
    test(name, () => {
      const texts = { base: text(base), ours: text(ours), theirs: text(theirs) };
      assert.is(hasStrayLines(text(merged), texts), isStray);
    });

  test('indentation, a comma at the end and lines of brackets do not count', () => {
    const texts = { base: 'a\n{\n}\n', ours: 'a\n{\n}\n{\n}\n', theirs: 'a,\n{\n  b\n}\n' };
    assert.not.ok(hasStrayLines('  a,\n{\n  b,\n}\n', texts));
  });
});
