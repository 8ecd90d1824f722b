import * as assert from 'uvu/assert';
import { decodeText, encodeText, splitLines, type LineEnd } from '../../../../src/plan/merge/text.ts';
import { suite } from '../../../helpers/suite.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

suite('the text of a file', (test) => {
  const lineEnds: readonly (readonly [string, LineEnd])[] = [
    ['', 'none'],
    ['a', 'none'],
    ['a\r', 'none'],
    ['a\n', 'lf'],
    ['a\nb', 'lf'],
    ['a\r\nb\r\n', 'crlf'],
    ['a\r\nb\n', 'mixed'],
    ['\r\r\n', 'crlf'],
  ];
  for (const [text, lineEnd] of lineEnds) {
    test(`it finds ${lineEnd} in ${JSON.stringify(text)}`, () => {
      assert.is(decodeText(bytes(text))?.lineEnd, lineEnd);
    });
  }

  test('it keeps the byte order mark apart', () => {
    assert.equal(decodeText(bytes('\uFEFFa\n')), { text: 'a\n', byteOrderMark: true, lineEnd: 'lf' });
  });

  for (const [name, binary] of [
    ['a NUL', [0x61, 0x00]],
    ['a byte that UTF-8 does not have', [0x61, 0xff]],
    ['an overlong form', [0xc0, 0xaf]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['UTF-16', [0xff, 0xfe, 0x61, 0x00]],
  ] as const) {
    test(`it calls a file with ${name} binary`, () => {
      assert.is(decodeText(Uint8Array.from(binary)), undefined);
    });
  }

  test('it writes CRLF and the byte order mark back', () => {
    const written = encodeText('a\nb', { byteOrderMark: true, lineEnd: 'crlf' });
    assert.equal(written, bytes('\uFEFFa\r\nb'));
  });

  test('it cuts lines so that joining them gives the text back', () => {
    assert.equal(splitLines('a\n\nb'), ['a\n', '\n', 'b']);
    assert.equal(splitLines(''), []);
  });
});
