/** How the lines of a text end: all with LF, all with CRLF, both kinds, or no line ends at all. */
export type LineEnd = 'lf' | 'crlf' | 'mixed' | 'none';

/** A file's text without its byte order mark, and the two facts that are needed to write it back. */
export interface DecodedText {
  readonly text: string;
  readonly byteOrderMark: boolean;
  readonly lineEnd: LineEnd;
}

const byteOrderMark = '\uFEFF';

/** Decodes UTF-8 strictly. Returns undefined for bytes that are not UTF-8 and for a text with a NUL: both are binary. */
export function decodeText(bytes: Uint8Array): DecodedText | undefined {
  if (bytes.includes(0)) return undefined;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
  const marked = text.startsWith(byteOrderMark);
  if (marked) text = text.slice(1);
  return { text, byteOrderMark: marked, lineEnd: lineEndOf(text) };
}

/** Encodes a text whose lines end with LF in the style of another file: its line ends and its byte order mark. */
export function encodeText(text: string, style: Pick<DecodedText, 'byteOrderMark' | 'lineEnd'>): Uint8Array {
  const withLineEnds = style.lineEnd === 'crlf' ? text.replaceAll('\n', '\r\n') : text;
  return new TextEncoder().encode((style.byteOrderMark ? byteOrderMark : '') + withLineEnds);
}

/** Turns each CRLF into LF. A lone CR is a character like any other. */
export function toLineFeeds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/** Cuts a text into lines that keep their LF, so that joining them gives the text back and a missing last LF shows. */
export function splitLines(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function lineEndOf(text: string): LineEnd {
  const all = count(text, '\n');
  const withReturn = count(text, '\r\n');
  if (all === 0) return 'none';
  if (withReturn === 0) return 'lf';
  return withReturn === all ? 'crlf' : 'mixed';
}

function count(text: string, part: string): number {
  let found = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) found += 1;
  return found;
}
