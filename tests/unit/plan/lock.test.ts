import * as assert from 'uvu/assert';
import { UserError } from '../../../src/errors.ts';
import { decodeLock } from '../../../src/plan/lock-decode.ts';
import { joinLocks, splitLock } from '../../../src/plan/lock-repair.ts';
import { printLock } from '../../../src/plan/lock.ts';
import type { Lock } from '../../../src/plan/lock.ts';
import { decodePack, emptyPack, printPack } from '../../../src/plan/pack.ts';
import { sha256 } from '../../../src/plan/digest.ts';
import { suite } from '../../helpers/suite.ts';
import { disk, entryOf, generated, lockOf, plan, render } from './repo.ts';

const good = JSON.parse(printLock(lockOf({ 'k8s/a.yaml': entryOf('a\n') }))) as Record<string, unknown>;
const entry = entryOf('a\n');

/** What the decoder says about a lock: its code, and its message without the file's name. */
function said(value: unknown): string {
  try {
    decodeLock(typeof value === 'string' ? value : JSON.stringify(value));
    return 'fine';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.code}: ${error.message.replace('.aks-prod/lock.json ', '')}`;
  }
}

const withFiles = (files: Record<string, unknown>): unknown => ({ ...good, files });
const withPath = (path: string): unknown => withFiles({ [path]: entry });
const withEntry = (more: Record<string, unknown>): unknown => withFiles({ 'a.yaml': { ...entry, ...more } });

suite('a lock', (test) => {
  test('prints sorted, and comes back as it was', () => {
    const lock = lockOf({
      'z.yaml': entryOf('z\n'),
      'a.yaml': { ...entryOf('a\n', { status: 'moved' }), at: 'b/a.yaml' },
    });
    const text = printLock(lock);
    assert.equal(decodeLock(text), {
      ...lock,
      files: new Map([...lock.files].sort(([left], [right]) => (left < right ? -1 : 1))),
    });
    assert.ok(text.indexOf('a.yaml') < text.indexOf('z.yaml'));
    assert.ok(text.endsWith('}\n'));
    assert.is(printLock(decodeLock(text)), text);
  });

  test('may list names that JavaScript knows', () => {
    const lock = lockOf({ __proto__: entryOf('a\n'), constructor: entryOf('b\n') });
    assert.equal(
      [
        ...decodeLock(
          printLock({
            ...lock,
            files: new Map([
              ['__proto__', entryOf('a\n')],
              ['constructor', entryOf('b\n')],
            ]),
          }),
        ).files.keys(),
      ].sort(),
      ['__proto__', 'constructor'],
    );
  });

  const hostile: [string, unknown, RegExp][] = [
    ['no JSON', '{', /^LOCK_INVALID: is not JSON/],
    ['an array', [], /^LOCK_INVALID: is damaged: The lock is not an object/],
    ['nothing', 'null', /is not an object/],
    ['merge markers', '{\n<<<<<<< HEAD\n', /^LOCK_INVALID: contains merge conflict markers/],
    ['an unknown key', { ...good, extra: 1 }, /has the unknown key "extra"/],
    ['a newer schema', { ...good, schema: 2 }, /^LOCK_TOO_NEW/],
    ['a newer schema with other keys', { schema: 7, other: true }, /^LOCK_TOO_NEW/],
    ['an older schema', { ...good, schema: 0 }, /has schema 0 instead of 1/],
    ['no version', { ...good, tool: 'latest' }, /has "latest" for tool, which is not a version/],
    ['a version that is an object', { ...good, minReader: {} }, /for minReader/],
    ['a bad config hash', { ...good, configHash: 'x' }, /for configHash/],
    ['files that are a list', { ...good, files: [] }, /"files" is not an object/],
    ['an entry that is text', withFiles({ 'a.yaml': 'x' }), /The entry of "a.yaml" is not an object/],
    ['an entry with an unknown key', withEntry({ run: 'rm' }), /has the unknown key "run"/],
    ['a status of its own', withEntry({ status: 'gone' }), /has "gone" for status of "a.yaml"; known are managed/],
    ['a policy of its own', withEntry({ policy: 'force' }), /for policy/],
    ['a base that is no hash', withEntry({ base: '../../x' }), /for base/],
    ['a blob id that is an option', withEntry({ git: '--output=x' }), /for git/],
    ['a bit that is text', withEntry({ executable: 'yes' }), /no true or false for executable/],
    ['a template id with a line end', withEntry({ id: 'a\nb' }), /for id/],
    ['a moved file without a place', withEntry({ status: 'moved' }), /has nothing for at/],
    ['a moved file outside', withEntry({ status: 'moved', at: '../x' }), /has the segment ".."/],
    [
      'two entries at one place',
      withFiles({ 'a.yaml': entry, 'b.yaml': { ...entry, status: 'moved', at: 'a.yaml' } }),
      /are one file where case is ignored/,
    ],
    ['an absolute path', withPath('/etc/passwd'), /is absolute/],
    ['a path upwards', withPath('a/../../x'), /has the segment ".."/],
    ['a dot', withPath('./a'), /has the segment "."/],
    ['an empty segment', withPath('a//b'), /has an empty segment/],
    ['an empty path', withPath(''), /is empty/],
    ['a drive', withPath('C:/x'), /drive letter/],
    ['a backslash', withPath('a\\..\\x'), /backslash/],
    ['a NUL', withPath('a\u0000b'), /control character/],
    ['an invisible character', withPath('.g\u200Cit/config'), /control character/],
    ['a stream of a Windows file', withPath('a.yaml::$DATA'), /Windows forbids/],
    ['a device', withPath('k8s/aux.yaml'), /device name/],
    ['a trailing dot', withPath('.git./config'), /ends with a dot/],
    ['git', withPath('.git/hooks/pre-commit'), /\.git folder/],
    ['git in capitals', withPath('sub/.GIT/config'), /\.git folder/],
    ['the short name of git', withPath('GIT~1/config'), /\.git folder/],
    ['our own state', withPath('.aks-prod/lock.json'), /tool's own state/],
    ['our own state in capitals', withPath('.AKS-PROD/tmp/x'), /tool's own state/],
    [
      'two names that differ in case',
      withFiles({ 'a.yaml': entry, 'A.yaml': entry }),
      /one file where case is ignored/,
    ],
    [
      'two names that differ in Unicode form',
      withFiles({ é: entry, 'e\u0301': entry }),
      /one file where case is ignored/,
    ],
    ['a file below a file', withFiles({ a: entry, 'a/b': entry }), /needs a folder where "a" is a file/],
    ['a very long path', withPath('a/'.repeat(600) + 'b'), /longer than 1024/],
    ['a very long name', withPath('a'.repeat(256)), /longer than 255 bytes/],
    [
      'very many files',
      withFiles(Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`f${index}`, 1]))),
      /more than 20000 files/,
    ],
    ['a very large file', ' '.repeat(16_000_001), /larger than 16 MB/],
  ];
  for (const [name, value, expected] of hostile) {
    test(`is refused: ${name}`, () => {
      const text = said(value);
      assert.match(text, expected);
      assert.ok(text.length < 500, 'the message is too long to read');
    });
  }

  test('of a newer tool is refused', () => {
    const tree = generated(render({ 'a.yaml': 'a\n' }));
    assert.throws(
      () => plan(tree, render({}), { toolVersion: '0.9.9' }),
      (error: unknown) => error instanceof UserError && error.code === 'LOCK_TOO_NEW' && error.exitCode === 4,
    );
    assert.throws(() => plan(tree, render({}), { toolVersion: '1.0.0-rc.1' }), /made by create-aks-prod 1\.0\.0/);
    assert.not.throws(() => plan(tree, render({}), { toolVersion: '1.0.1' }));
  });
});

function marked(ours: Lock, theirs: Lock, style: 'merge' | 'diff3'): string {
  const base = style === 'diff3' ? '||||||| 1234567\nbase\n' : '';
  return `<<<<<<< HEAD\n${printLock(ours)}${base}=======\n${printLock(theirs)}>>>>>>> feature\n`;
}

suite('a lock that git merged with markers', (test) => {
  const left = lockOf(
    { 'a.yaml': entryOf('a1\n'), 'b.yaml': entryOf('b1\n'), 'c.yaml': entryOf('c\n') },
    { tool: '1.1.0' },
  );
  const right = lockOf(
    { 'a.yaml': entryOf('a2\n'), 'b.yaml': entryOf('b2\n'), 'd.yaml': entryOf('d\n') },
    { tool: '1.2.0', defaults: '2027.01' },
  );
  const pack = decodePack(
    printPack(new Map(['a1\n', 'b1\n'].map((text) => [sha256(text), Buffer.from(text)])), emptyPack),
  );

  test("is taken apart in both of git's styles", () => {
    for (const style of ['merge', 'diff3'] as const) {
      const sides = splitLock(marked(left, right, style)) ?? [];
      assert.equal(sides.map(printLock), [printLock(left), printLock(right)]);
    }
    assert.is(splitLock(printLock(left)), undefined);
    assert.throws(() => splitLock('<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> z\n'), /is not JSON/);
  });

  test('keeps of each file the entry that fits the repo, then the one whose base is there, then the newer', () => {
    const tree = disk({ 'a.yaml': 'a2\n', 'b.yaml': 'something else\n' });
    const joined = joinLocks(left, right, pack, tree);
    assert.equal(
      [...joined.files].map(([path, { base }]) => [path, base]),
      [
        ['a.yaml', sha256('a2\n')],
        ['b.yaml', sha256('b1\n')],
        ['c.yaml', sha256('c\n')],
        ['d.yaml', sha256('d\n')],
      ],
    );
    assert.is(joined.tool, '1.2.0');
    assert.is(joined.defaults, '2027.01');
    assert.is(joinLocks(left, right, emptyPack, disk({})).files.get('b.yaml')?.base, sha256('b2\n'));
    assert.is(printLock(joinLocks(right, left, pack, tree)), printLock(joined));
  });
});
