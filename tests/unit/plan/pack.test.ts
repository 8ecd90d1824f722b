import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import * as assert from 'uvu/assert';
import { sha256 } from '../../../src/plan/digest.ts';
import { decodeLock } from '../../../src/plan/lock-decode.ts';
import { decodePack, emptyPack, hasInPack, type Pack, printPack, readPack } from '../../../src/plan/pack.ts';
import { packText } from '../../helpers/packed.ts';
import { snapshotsRoot } from '../../helpers/snapshot.ts';
import { suite } from '../../helpers/suite.ts';

const files = {
  'README.md': '',
  'k8s/a/deployment.yaml': 'a\n',
  'k8s/a/service.yaml': 'b\n'.repeat(500),
  'k8s/b/service.yaml': '\u0000\u00FF',
  'infra/main.bicep': 'c\n'.repeat(9000),
};
const text = packText(files);
const hashes = Object.values(files).map((one) => sha256(one));

function textIn(pack: Pack, of: string): string | undefined {
  const bytes = readPack(pack, sha256(of));
  return bytes && Buffer.from(bytes).toString();
}

/** A line that says what it likes. */
function line(names: readonly string[], whole: Uint8Array): string {
  const encoded = brotliCompressSync(whole, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }).toString('base64');
  return `${names.map((name) => name.slice(0, 16)).join(',')} ${sha256(encoded).slice(0, 16)} ${encoded}\n`;
}

suite('the pack of last renders', (test) => {
  test('gives every text back', () => {
    const pack = decodePack(text);
    for (const one of Object.values(files)) assert.is(textIn(pack, one), one);
    assert.equal(pack.problems, []);
    assert.is(readPack(pack, 'f'.repeat(64)), undefined);
    assert.is(hasInPack(pack, 'f'.repeat(64)), false);
  });

  test('has one line for the small texts of a folder and one for each large text, sorted, whatever the order', () => {
    const lines = text.split('\n');
    assert.is(lines.pop(), '');
    assert.equal(
      lines.map((one) => one.split(' ')[0]?.split(',').length),
      lines.map((one) => (one.includes(hashes[1]?.slice(0, 16) ?? '') ? 2 : 1)),
    );
    assert.is(lines.length, 4);
    assert.equal(lines, lines.toSorted());
    assert.is(packText(Object.fromEntries(Object.entries(files).toReversed())), text);
  });

  test('changes one line when one text changes', () => {
    const changed = packText({ ...files, 'k8s/a/deployment.yaml': 'a2\n' }, decodePack(text));
    const [before, after] = [text, changed].map((one) => new Set(one.split('\n')));
    assert.is([...(before ?? [])].filter((one) => !after?.has(one)).length, 1);
    assert.is([...(after ?? [])].filter((one) => !before?.has(one)).length, 1);
  });

  test('takes lines over that hold the same, unread, and asks for the texts of the others alone', () => {
    const previous = decodePack(text);
    const asked: string[] = [];
    const next = { ...files, 'k8s/b/service.yaml': 'new\n' };
    const printed = printPack(
      Object.entries(next).map(([path, one]) => ({ path, hash: sha256(one), size: one.length })),
      (hash) => {
        asked.push(hash);
        return Buffer.from('new\n');
      },
      previous,
    );
    assert.equal(asked, [sha256('new\n')]);
    assert.is(printed, packText(next));
    const other = line([hashes[0] ?? ''], Buffer.from('[0]\n'));
    assert.is(packText({ 'README.md': '' }, decodePack(other)), other, 'the line of another compressor');
  });

  test('leaves a large text that is not rendered again on its own line', () => {
    const hash = sha256(files['infra/main.bicep']);
    const packed = [{ path: 'infra/main.bicep', hash, size: undefined }];
    const kept = printPack(packed, () => undefined, decodePack(text));
    assert.ok(text.includes(kept) && kept.startsWith(hash.slice(0, 16)));
  });

  test('merges by taking the lines of both branches', () => {
    const left = packText({ 'k8s/a/deployment.yaml': 'left\n', 'k8s/a/service.yaml': files['k8s/a/service.yaml'] });
    const right = packText({ 'k8s/a/deployment.yaml': 'right\n', 'k8s/a/service.yaml': files['k8s/a/service.yaml'] });
    const union = decodePack(left + right);
    for (const one of ['left\n', 'right\n', files['k8s/a/service.yaml']]) assert.is(textIn(union, one), one);
    assert.is(packText(files, union), text);
  });

  test("is read with CRLF, and out of git's conflict markers", () => {
    const pack = decodePack(`<<<<<<< HEAD\r\n${text.replaceAll('\n', '\r\n')}=======\r\n>>>>>>> other\r\n`);
    assert.equal(pack.problems, []);
    for (const one of Object.values(files)) assert.is(textIn(pack, one), one);
  });

  test('of 0.1.0 is read, and written anew', () => {
    const folder = join(snapshotsRoot, 'released/0.1.0/store');
    const pack = decodePack(readFileSync(join(folder, 'base.pack'), 'utf8'));
    assert.equal(pack.problems, []);
    const lock = decodeLock(readFileSync(join(folder, 'lock.json'), 'utf8'));
    const texts: Record<string, Uint8Array> = {};
    for (const [path, { base }] of lock.files) {
      const bytes = readPack(pack, base);
      assert.ok(bytes && sha256(bytes) === base, path);
      texts[path] = bytes;
    }
    const next = packText(texts, pack);
    assert.not.match(next, /^[0-9a-f]{64} /m);
    assert.ok(next.length < readFileSync(join(folder, 'base.pack')).byteLength);
    const again = decodePack(next);
    for (const { base } of lock.files.values()) assert.ok(readPack(again, base));
  });

  const [, small = ''] = hashes;
  const broken: [string, string, number][] = [
    ['a line that is cut off', line([small], Buffer.from('[2]\na\n')).slice(0, 40), 1],
    ['a line without content', `${small.slice(0, 16)}\n`, 1],
    ['a name that is not one', line(['g'.repeat(16)], Buffer.from('[2]\na\n')), 1],
    [
      'a line whose content was changed',
      line([small], Buffer.from('[2]\na\n')).replace(/ .{16} /, ' 0000000000000000 '),
      1,
    ],
    ['a line that unpacks to something else', line([small], Buffer.from('[5]\nother')), 0],
    ['lengths that are none', line([small], Buffer.from('["2"]\na\n')), 0],
    ['lengths beyond the end', line([small], Buffer.from('[200]\na\n')), 0],
    ['negative lengths', line([small], Buffer.from('[-1,3]\na\n')), 0],
    ['no lengths', line([small], Buffer.from('a\n')), 0],
    ['a bomb', line([small], Buffer.alloc(30_000_000)), 0],
    ['a line of 0.1.0 with another content', `${small} ${brotliCompressSync('other').toString('base64')}\n`, 0],
    ['a bomb in a line of 0.1.0', `${small} ${brotliCompressSync(Buffer.alloc(30_000_000)).toString('base64')}\n`, 0],
    ['prose', 'hello\n', 1],
  ];
  for (const [name, one, problems] of broken) {
    test(`does not trust ${name}`, () => {
      const pack = decodePack(one);
      assert.is(pack.problems.length, problems);
      for (const hash of hashes) assert.is(readPack(pack, hash), undefined);
    });
  }

  test('prefers the line that is whole when two say they hold a text', () => {
    const bad = line([small], Buffer.from('[5]\nother'));
    assert.is(textIn(decodePack(bad + text), 'a\n'), 'a\n');
    assert.is(textIn(decodePack(text + bad), 'a\n'), 'a\n');
  });

  test('unpacks nothing before it is asked, and no more than its budget whatever it is asked', () => {
    const bombs = Array.from({ length: 40 }, (_, index) => line([small], Buffer.alloc(7_900_000, index)));
    const large = Array.from({ length: 32 }, (_, index) => Buffer.alloc(7_000_000, `${index} `));
    const whole = large.map((bytes) => line([sha256(bytes)], Buffer.concat([Buffer.from('[7000000]\n'), bytes])));
    const packed = [...bombs, ...whole].join('');
    let unpackedBytes = 0;
    const pack = decodePack(packed);
    for (const bytes of large) unpackedBytes += readPack(pack, sha256(bytes))?.byteLength ?? 0;
    assert.ok(unpackedBytes > 0 && unpackedBytes <= 200_000_000, String(unpackedBytes));
    const again = decodePack(packed);
    readPack(again, small);
    const spent = large.filter((bytes) => readPack(again, sha256(bytes)) !== undefined);
    assert.is(spent.length, 0, 'the bombs have spent the budget');
  });

  test('reports broken lines up to a count, and is refused when it is very large', () => {
    const { problems } = decodePack('x\n'.repeat(5000));
    assert.is(problems.length, 21);
    assert.is(problems.at(-1), '4980 more lines of the pack are broken.');
    assert.equal(decodePack('x'.repeat(128_000_001)).problems, ['The pack is larger than 128 MB.']);
  });

  test('holds in a line what its names say', () => {
    for (const one of text.trimEnd().split('\n')) {
      const [names = '', , encoded = ''] = one.split(' ');
      const whole = brotliDecompressSync(Buffer.from(encoded, 'base64'));
      assert.is(
        (JSON.parse(whole.toString('latin1').split('\n')[0] ?? '') as number[]).length,
        names.split(',').length,
      );
    }
    assert.is(packText({}, emptyPack), '');
  });
});
