import * as assert from 'uvu/assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../src/errors.ts';
import { decodeLock } from '../../../src/plan/lock-decode.ts';
import { printLock } from '../../../src/plan/lock.ts';
import { sha256 } from '../../../src/plan/digest.ts';
import { snapshotsRoot } from '../../helpers/snapshot.ts';
import { suite } from '../../helpers/suite.ts';
import { entryOf, generated, lockOf, plan, render } from './repo.ts';

const entry = entryOf('a\n');
const good = JSON.parse(printLock(lockOf({}))) as { schema: number; entries: unknown[][] };

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

const withEntries = (...entries: unknown[]): unknown => ({ ...good, entries: [...good.entries, ...entries] });
const fileAt = (path: unknown, further?: object): unknown[] => [
  'file',
  path,
  entry.id,
  entry.base,
  entry.git,
  ...(further === undefined ? [] : [further]),
];
const withPath = (path: unknown, further?: object): unknown => withEntries(fileAt(path, further));
const without = (kind: string): unknown => ({ ...good, entries: good.entries.filter(([name]) => name !== kind) });

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
    assert.ok(text.endsWith('["end"]]}\n'));
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

  test('is JSON with one entry a line, whichever lines of it are taken twice', () => {
    const text = printLock(lockOf({ 'a.yaml': entry, 'b.yaml': { ...entry, executable: true } }));
    const [first = '', ...rest] = text.trimEnd().split('\n');
    const last = rest.pop() ?? '';
    for (const lines of [rest, rest.flatMap((line) => [line, line]), rest.toReversed()]) {
      const union = [first, ...lines, last, ''].join('\n');
      assert.not.throws(() => JSON.parse(union) as unknown);
      assert.is(printLock(decodeLock(union)), text);
    }
  });

  test('of 0.1.0 is read, and written in the form of today', () => {
    const text = readFileSync(join(snapshotsRoot, 'released/0.1.0/store/lock.json'), 'utf8');
    const lock = decodeLock(text);
    const old = JSON.parse(text) as { files: Record<string, { base: string }>; tool: string };
    assert.is(lock.tool, '0.1.0');
    assert.equal(
      [...lock.files].map(([path, { base }]) => [path, base]),
      Object.entries(old.files).map(([path, { base }]) => [path, base]),
    );
    assert.equal(decodeLock(printLock(lock)), lock);
    assert.is(lock.rivals, undefined);
  });

  const hostile: [string, unknown, RegExp][] = [
    ['no JSON', '{', /^LOCK_INVALID: is not JSON/],
    ['an array', [], /^LOCK_INVALID: is damaged: The lock is not an object/],
    ['nothing', 'null', /is not an object/],
    ['half a conflict', '{\n<<<<<<< HEAD\n', /^LOCK_INVALID: is not JSON/],
    ['an unknown key', { ...good, extra: 1 }, /has the unknown key "extra"/],
    ['a newer schema', { ...good, schema: 3 }, /^LOCK_TOO_NEW/],
    ['a newer schema with other keys', { schema: 7, other: true }, /^LOCK_TOO_NEW/],
    ['an older schema', { ...good, schema: 0 }, /has schema 0 instead of 2/],
    ['no version', withEntries(['tool', 'latest']), /has "latest" for tool, which is not a version/],
    ['a version that is an object', withEntries(['minReader', {}]), /for minReader/],
    ['a version that is missing', without('tool'), /has nothing for tool/],
    ['defaults that are missing', without('defaults'), /has nothing for defaults/],
    ['entries that are an object', { ...good, entries: {} }, /"entries" is not a list/],
    ['an entry that is text', withEntries('x'), /an entry is not a list/],
    ['an entry of its own kind', withEntries(['run', 'rm']), /an entry of the kind "run"/],
    ['an entry that is too long', withEntries(['tool', '1.0.0', '1']), /2 fields instead of 1/],
    ['a file that is too long', withEntries([...fileAt('a.yaml', {}), 1]), /more than 6 entries/],
    ['a file with an unknown key', withPath('a.yaml', { run: 'rm' }), /has the unknown key "run"/],
    [
      'a status of its own',
      withPath('a.yaml', { status: 'gone' }),
      /has "gone" for status of "a.yaml"; known are managed/,
    ],
    ['a policy of its own', withPath('a.yaml', { policy: 'force' }), /for policy/],
    ['a base that is no hash', withEntries(['file', 'a.yaml', 'id', '../../x', entry.git]), /for base/],
    ['a blob id that is an option', withEntries(['file', 'a.yaml', 'id', entry.base, '--output=x']), /for git/],
    ['a bit that is text', withPath('a.yaml', { executable: 'yes' }), /no true or false for executable/],
    ['a template id with a line end', withEntries(['file', 'a.yaml', 'a\nb', entry.base, entry.git]), /for id/],
    ['a moved file without a place', withPath('a.yaml', { status: 'moved' }), /has nothing for at/],
    ['a moved file outside', withPath('a.yaml', { status: 'moved', at: '../x' }), /has the segment ".."/],
    ['an environment of its own', withEntries(['resolved', '../x', 'a', 'b']), /for an environment/],
    ['a value with a line end', withEntries(['resolved', 'production', 'a', 'b\n']), /for "a" of "resolved"/],
    [
      'two entries at one place',
      withEntries(fileAt('a.yaml'), fileAt('b.yaml', { status: 'moved', at: 'a.yaml' })),
      /are one file where case is ignored/,
    ],
    ['a path that is no text', withPath(7), /the path 7, which is not text/],
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
      withEntries(fileAt('a.yaml'), fileAt('A.yaml')),
      /one file where case is ignored/,
    ],
    [
      'two names that differ in Unicode form',
      withEntries(fileAt('é'), fileAt('e\u0301')),
      /one file where case is ignored/,
    ],
    ['a file below a file', withEntries(fileAt('a'), fileAt('a/b')), /needs a folder where "a" is a file/],
    ['a very long path', withPath('a/'.repeat(600) + 'b'), /longer than 1024/],
    ['a very long name', withPath('a'.repeat(256)), /longer than 255 bytes/],
    [
      'one file very often',
      withEntries(...Array.from({ length: 9 }, (_, index) => ['file', 'a', `id-${index}`, entry.base, entry.git])),
      /lists "a" more than 8 times/,
    ],
    ['very many entries', { ...good, entries: Array.from({ length: 200_001 }, () => 1) }, /more than 200000 entries/],
    ['a very large file', ' '.repeat(64_000_001), /larger than 64 MB/],
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

suite('a lock that git merged', (test) => {
  const left = lockOf(
    { 'a.yaml': entryOf('a1\n'), 'b.yaml': entryOf('b\n'), 'c.yaml': entryOf('c\n') },
    { tool: '1.1.0', resolved: new Map([['production', new Map([['size', 'small']])]]) },
  );
  const right = lockOf(
    { 'a.yaml': entryOf('a2\n'), 'b.yaml': entryOf('b\n'), 'd.yaml': entryOf('d\n') },
    { tool: '1.2.0', defaults: '2027.01', resolved: new Map([['production', new Map([['size', 'large']])]]) },
  );
  const [ours, theirs] = [left, right].map(printLock);
  const old = readFileSync(join(snapshotsRoot, 'released/0.1.0/minimal/lock.json'), 'utf8');

  const merges: [string, string][] = [
    ['with markers', `<<<<<<< HEAD\n${ours}=======\n${theirs}>>>>>>> feature\n`],
    ['with markers and the base', `<<<<<<< HEAD\n${ours}||||||| 1234567\nbase\n=======\n${theirs}>>>>>>> feature\n`],
    ['with markers of Windows', `<<<<<<< HEAD\n${ours}=======\n${theirs}>>>>>>> feature\n`.replaceAll('\n', '\r\n')],
    ['by union', `${ours?.replace('["end"]]}\n', '')}${theirs?.split('\n').slice(1).join('\n')}`],
  ];
  for (const [name, text] of merges) {
    test(`holds what both branches wrote, ${name}`, () => {
      const lock = decodeLock(text);
      assert.is(lock.tool, '1.2.0');
      assert.is(lock.defaults, '2027.01');
      assert.equal([...lock.files.keys()].sort(), ['a.yaml', 'b.yaml', 'c.yaml', 'd.yaml']);
      assert.equal(
        [...(lock.rivals?.files ?? [])].map(([path, entries]) => [path, entries.map(({ base }) => base)]),
        [['a.yaml', [sha256('a1\n'), sha256('a2\n')]]],
      );
      assert.equal(lock.rivals?.resolved.get('production')?.get('size'), ['small', 'large']);
    });
  }

  test('by union of one of today and one of 0.1.0 holds the files of both', () => {
    const lines = (ours ?? '').trimEnd().split('\n');
    const union = [...lines.slice(0, -1), ...old.trimEnd().split('\n'), lines.at(-1), ''].join('\n');
    const lock = decodeLock(union);
    assert.is(lock.files.size, left.files.size + decodeLock(old).files.size);
    assert.is(lock.tool, '1.1.0');
  });

  test('is refused when a side is no lock', () => {
    assert.match(said('<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> z\n'), /is not JSON/);
  });
});
