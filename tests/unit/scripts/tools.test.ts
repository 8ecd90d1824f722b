import { deflateRawSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { suits } from '../../../scripts/tools/find.ts';
import { tools } from '../../../scripts/tools/list.ts';
import { readZipEntry } from '../../../scripts/tools/zip.ts';
import { suite } from '../../helpers/suite.ts';

/** A zip archive of the given entries, as the specification lays it out. */
function zip(entries: Record<string, { text: string; method: 0 | 8 | 12 }>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, { text, method }] of Object.entries(entries)) {
    const bytes = method === 8 ? deflateRawSync(text) : Buffer.from(text);
    const local = Buffer.alloc(30);
    local.write('PK\x03\x04', 'latin1');
    local.writeUInt16LE(name.length, 26);
    // The extra field of the local header need not be as long as that of the directory.
    local.writeUInt16LE(4, 28);
    const central = Buffer.alloc(46);
    central.write('PK\x01\x02', 'latin1');
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(bytes.length, 20);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    const record = Buffer.concat([local, Buffer.from(name), Buffer.alloc(4), bytes]);
    locals.push(record);
    directory.push(central, Buffer.from(name));
    offset += record.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Object.keys(entries).length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

const archive = zip({
  'bin/': { text: '', method: 0 },
  'bin/stored': { text: 'as it stands', method: 0 },
  'bin/deflated': { text: 'again and again and again', method: 8 },
  'bin/bzip2': { text: 'unread', method: 12 },
});

suite('readZipEntry', (test) => {
  test('reads a stored entry', () => assert.is(readZipEntry(archive, 'bin/stored').toString(), 'as it stands'));
  test('reads a deflated entry', () =>
    assert.is(readZipEntry(archive, 'bin/deflated').toString(), 'again and again and again'));
  test('names a missing entry', () => assert.throws(() => readZipEntry(archive, 'bin/other'), /has no bin\/other/));
  test('names an unknown compression', () => assert.throws(() => readZipEntry(archive, 'bin/bzip2'), /compression 12/));
  test('refuses what is no archive', () =>
    assert.throws(() => readZipEntry(Buffer.from('text'), 'x'), /not a zip archive/));
});

suite('suits', (test) => {
  const cases: readonly [version: string, atLeast: string, below: string | undefined, expected: boolean][] = [
    ['4.1.4', '4.0.0', '5.0.0', true],
    ['3.19.0', '4.0.0', '5.0.0', false],
    ['5.0.0', '4.0.0', '5.0.0', false],
    ['3.3', '3.0', undefined, true],
    ['1.9.0', '1.34.0', undefined, false],
    ['0.49', '0.49.0', '0.50.0', true],
  ];
  for (const [version, atLeast, below, expected] of cases) {
    test(`${version} in ${atLeast} to ${below ?? 'any'}: ${expected}`, () => {
      assert.is(suits(version, below === undefined ? { atLeast } : { atLeast, below }), expected);
    });
  }
});

suite('the list of tools', (test) => {
  test('installs versions that it accepts', () => {
    for (const tool of tools) {
      const { origin } = tool;
      // The version of the kubectl layer is its own, not that of the programs in it.
      if (origin.kind === 'nuget' || origin.kind === 'npm') assert.ok(suits(origin.version, tool), tool.name);
    }
  });
});
