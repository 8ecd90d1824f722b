import { brotliCompressSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { sha256 } from '../../../src/plan/digest.ts';
import { decodePack, emptyPack, printPack, readPack } from '../../../src/plan/pack.ts';
import { suite } from '../../helpers/suite.ts';

const contents = new Map(
  ['', 'a\n', 'b\n'.repeat(500), '\u0000\u00FF'].map((text) => [sha256(text), Buffer.from(text)]),
);
const text = printPack(contents, emptyPack);
const [first = ''] = contents.keys();

suite('the pack of last renders', (test) => {
  test('gives every content back', () => {
    const pack = decodePack(text);
    for (const [hash, bytes] of contents)
      assert.is(Buffer.compare(readPack(pack, hash) ?? Buffer.from('no'), bytes), 0);
    assert.equal(pack.problems, []);
    assert.is(readPack(pack, 'f'.repeat(64)), undefined);
  });

  test('has one line per content, sorted, with one final newline', () => {
    const lines = text.split('\n');
    assert.is(lines.pop(), '');
    assert.is(lines.length, contents.size);
    assert.equal(lines, lines.toSorted());
    assert.is(printPack(new Map([...contents].toReversed()), emptyPack), text);
  });

  test('drops what is no longer asked for, and keeps the line that another compressor wrote', () => {
    const other = `${first} ${brotliCompressSync(contents.get(first) ?? '').toString('base64')}\n`;
    const printed = printPack(new Map([[first, contents.get(first) ?? Buffer.alloc(0)]]), decodePack(other + text));
    assert.is(printed.split('\n').length, 2);
    const kept = printPack(new Map([[first, Buffer.from('')]]), decodePack(other));
    assert.is(kept, other);
  });

  test('merges by taking the lines of both branches', () => {
    const left = printPack(new Map([...contents].slice(0, 2)), emptyPack);
    const right = printPack(new Map([...contents].slice(1)), emptyPack);
    const union = decodePack(left + right);
    assert.equal(
      [...contents.keys()].every((hash) => readPack(union, hash) !== undefined),
      true,
    );
    assert.is(printPack(contents, union), text);
  });

  test("is read with CRLF, and out of git's conflict markers", () => {
    const marked = `<<<<<<< HEAD\r\n${text.replaceAll('\n', '\r\n')}=======\r\n>>>>>>> other\r\n`;
    const pack = decodePack(marked);
    assert.equal(pack.problems, []);
    assert.is(pack.lines.size, contents.size);
  });

  const bomb = brotliCompressSync(Buffer.alloc(30_000_000));
  const broken: [string, string, number][] = [
    ['a line that is cut off', text.slice(0, 70), 0],
    ['a line without content', `${first}\n`, 1],
    ['a hash that is not one', `${'g'.repeat(64)} AAAA\n`, 1],
    ['no base64', `${first} ***\n`, 1],
    ['base64 of something else', `${first} AAAA\n`, 0],
    ['the content of another hash', `${first} ${brotliCompressSync('other').toString('base64')}\n`, 0],
    ['a bomb', `${sha256(Buffer.alloc(30_000_000))} ${bomb.toString('base64')}\n`, 0],
    ['prose', 'hello\n', 1],
  ];
  for (const [name, line, problems] of broken) {
    test(`does not trust ${name}`, () => {
      const pack = decodePack(line);
      assert.is(pack.problems.length, problems);
      for (const hash of [...contents.keys(), line.slice(0, 64)]) assert.is(readPack(pack, hash), undefined);
    });
  }

  test('prefers the line that is whole when a hash has two', () => {
    const bad = `${first} AAAA\n`;
    assert.ok(readPack(decodePack(bad + text), first));
    assert.ok(readPack(decodePack(text + bad), first));
  });

  test('is refused when it is very large', () => {
    assert.equal(decodePack('x'.repeat(64_000_001)).problems, ['The pack is larger than 64 MB.']);
  });
});
