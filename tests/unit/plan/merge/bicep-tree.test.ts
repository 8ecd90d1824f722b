import * as assert from 'uvu/assert';
import { bicepNotation } from '../../../../src/plan/merge/bicep-notation.ts';
import { readBicep } from '../../../../src/plan/merge/bicep-tree.ts';
import { Interner } from '../../../../src/plan/merge/source-tree.ts';
import { makeExample } from '../../../helpers/made.ts';
import { suite } from '../../../helpers/suite.ts';

const worth = (text: string, interner: Interner): number | undefined =>
  bicepNotation.read(text, interner)?.[0]?.value.id;

const files = new Map(
  ['article', 'minimal', 'store'].flatMap((name) =>
    [...makeExample(name).files].flatMap(([path, { text }]) =>
      /\.bicep(param)?$/.test(path) ? [[text, `${name}/${path}`] as const] : [],
    ),
  ),
);

const steps = (depth: number): number => {
  const text = `var a = ${'{ b: ('.repeat(depth)}1${') %% }'.repeat(depth)}\n`;
  return readBicep(text)?.objects.length ?? 0;
};

suite('the tree of Bicep', (test) => {
  for (const [text, name] of files) {
    test(`it holds all that ${name} says`, () => {
      const comments = readBicep(text)?.comments ?? [];
      const interner = new Interner();
      const before = worth(text, interner);
      assert.is.not(before, undefined);
      const signs = [...text.matchAll(/[\w'"]/g)].map(({ index }) => index);
      const inComment = (at: number): boolean => comments.some(({ start, end }) => start <= at && at < end);
      const some = signs.filter((at, index) => index % 61 === 0 && !inComment(at));
      for (const at of some) {
        const changed = `${text.slice(0, at)}Q${text.slice(at)}`;
        assert.is.not(worth(changed, interner), before, text.slice(at - 30, at + 30));
      }
    });
  }

  test('it does not count the order of declarations and keys, white space and comments', () => {
    const interner = new Interner();
    const one = "param a = {\n  b: 1\n  c: [\n    'd'\n  ]\n}\n\nparam e = 2\n";
    const other = "// why\nparam e = 2\nparam a = {\n\n  c: [\n    'd' // e\n  ]\n  b: 1\n}\n";
    assert.is(worth(one, interner), worth(other, interner));
    assert.is.not(worth("param a = [\n  'b'\n  'c'\n]\n", interner), worth("param a = [\n  'c'\n  'b'\n]\n", interner));
  });

  test('it knows where a value ends when a comment, a spread or any key follows', () => {
    const text =
      'param a = {\n  b: c\n  ...d\n}\n\n// why\nparam e = {\n  f: g\n  *: h\n}\n/* why */\nparam i = j\n  ? k\n  : l\n';
    const found = readBicep(text)?.statements.map(({ key, value }) => [key, value?.items.map((item) => item.key)]);
    assert.equal(found, [
      ['name a', ['b', '...d']],
      ['name e', ['f', '*']],
      ['name i', []],
    ]);
  });

  const unreadable: readonly (readonly [string, string])[] = [
    ['a bracket that is not closed', 'param a = {\n  b: 1\n'],
    ['a string that is not closed', "param a = 'b\n"],
    ['a bracket that closes nothing', 'param a = 1\n}\n'],
    ['a name that is declared twice', 'param a = 1\nparam a = 2\n'],
    ['a key that appears twice', 'param a = {\n  b: 1\n  b: 2\n}\n'],
  ];
  for (const [name, text] of unreadable)
    test(`it holds nothing of ${name}`, () => assert.is(worth(text, new Interner()), undefined));

  test('it reads brackets within brackets within a time that grows with the text alone', () => {
    assert.ok(steps(200) <= 200);
  });
});
