import * as assert from 'uvu/assert';
import { sha256 } from '../../../src/plan/digest.ts';
import { gitSides } from '../../../src/plan/git-markers.ts';
import type { LockedFile } from '../../../src/plan/lock.ts';
import { decodePack } from '../../../src/plan/pack.ts';
import { settleRivals } from '../../../src/plan/rivals.ts';
import { weave } from '../../../src/plan/weave.ts';
import { packText } from '../../helpers/packed.ts';
import { suite } from '../../helpers/suite.ts';
import { disk, entryOf, lockOf } from './repo.ts';

const left = 'one\ntwo left\nthree\nfour\nfive\n';
const right = 'one\ntwo\nthree\nfour right\nfive\nsix right\n';

suite('a text between two renders', (test) => {
  const exact: [string, string][] = [
    ['the first', left],
    ['the second', right],
    ['both changes', 'one\ntwo left\nthree\nfour right\nfive\nsix right\n'],
    ['neither change', 'one\ntwo\nthree\nfour\nfive\n'],
    ['both versions of a line', 'one\ntwo left\ntwo\nthree\nfour\nfive\n'],
    ['both versions the other way round', 'one\ntwo\ntwo left\nthree\nfour\nfive\n'],
  ];
  for (const [name, text] of exact) {
    test(`is a render when it is ${name}`, () => assert.equal(weave(left, right, text), { text, exact: true }));
  }

  const edited: [string, string, string][] = [
    [
      'a line of a person',
      'one\nmine\ntwo left\nthree\nfour right\nfive\n',
      'one\ntwo left\nthree\nfour right\nfive\n',
    ],
    ['a line that a person removed', 'one\ntwo left\nfour right\nfive\n', 'one\ntwo left\nthree\nfour right\nfive\n'],
    ['a line that a person changed', 'One\ntwo\nthree\nfour right\nfive\nsix right\n', right],
  ];
  for (const [name, text, base] of edited) {
    test(`is no render with ${name}, and what is left without it is the base`, () => {
      assert.equal(weave(left, right, text), { text: base, exact: false });
    });
  }
});

suite("git's conflict markers", (test) => {
  const both = { ours: 'a\nours\nz\n', theirs: 'a\ntheirs\nz\n' };

  test('are taken apart in all styles and line ends', () => {
    const merge = 'a\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> x\nz\n';
    assert.equal(gitSides(merge), both);
    assert.equal(gitSides(merge.replace('=======', '||||||| base\nold\n=======')), both);
    assert.equal(gitSides(merge.replaceAll('\n', '\r\n'))?.ours, 'a\r\nours\r\nz\r\n');
  });

  test('that are not whole are no conflict', () => {
    for (const text of [
      '',
      'a\n=======\nb\n',
      '<<<<<<< HEAD\na\n=======\nb\n',
      '<<<<<<< HEAD\na\n>>>>>>> x\n',
      '>>>>>>> x\n',
    ])
      assert.is(gitSides(text), undefined, text);
  });
});

function marked(ours: string): string {
  return `one\n<<<<<<< HEAD\n${ours}\n=======\ntwo\n>>>>>>> x\nthree\nfour right\nfive\nsix right\n`;
}

suite('contradicting entries of a lock', (test) => {
  const entries = [entryOf(left), entryOf(right)];
  const pack = decodePack(packText({ 'a.md': left, 'b.md': right }));

  function settled(text: string | undefined, some: readonly LockedFile[] = entries) {
    const [first] = some as [LockedFile];
    const lock = lockOf({ 'a.md': first }, { rivals: { files: new Map([['a.md', some]]), resolved: new Map() } });
    const result = settleRivals(lock, pack, disk(text === undefined ? {} : { 'a.md': text }));
    return { entry: result.lock.files.get('a.md'), ...result };
  }

  test('are settled by the file where it is one of the renders, with any line ends', () => {
    assert.is(settled(left).entry?.base, sha256(left));
    assert.is(settled(right).entry?.base, sha256(right));
    assert.is(settled(right.replaceAll('\n', '\r\n')).entry?.base, sha256(right));
  });

  test('give the render that git merged as base, without the edits of a person', () => {
    const merged = 'one\ntwo left\nthree\nfour right\nfive\nsix right\n';
    for (const text of [merged, `mine\n${merged}`]) {
      const { entry, bases } = settled(text);
      assert.is(entry?.base, sha256(merged));
      assert.is(Buffer.from(bases.get(sha256(merged)) ?? '').toString(), merged);
    }
  });

  test('name files in which git left markers around nothing but renders', () => {
    assert.equal([...settled(marked('two left')).unedited], ['a.md']);
    assert.equal([...settled(marked('two mine')).unedited], []);
    assert.equal([...settled(`mine\n${marked('two left')}`).unedited], []);
  });

  test('keep what a person decided, unless the file is back', () => {
    const deleted = { ...entryOf(left), status: 'user-deleted' as const };
    assert.is(settled(undefined, [entryOf(right), deleted]).entry?.status, 'user-deleted');
    assert.is(settled(right, [deleted, entryOf(right)]).entry?.status, 'managed');
    const detached = { ...entryOf(left), status: 'detached' as const };
    assert.is(settled(right, [entryOf(right), detached]).entry?.status, 'detached');
  });

  test('are settled without their texts as well', () => {
    assert.is(settled('edited\n', [entryOf('lost 1\n'), entryOf('lost 2\n')]).entry?.base, sha256('lost 1\n'));
    assert.is(settled('edited\n', [entryOf('lost 1\n'), entryOf(right)]).entry?.base, sha256(right));
  });
});
