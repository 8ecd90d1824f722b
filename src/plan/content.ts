import { sha256 } from './digest.ts';
import { findMarkers } from './merge/markers.ts';
import { decodeText, encodeText, toLineFeeds } from './merge/text.ts';

/**
 * Hash under which a file equals its render although an editor or git rewrote its line ends or put a byte order mark
 * first: the mark is left out, and when all lines end in CRLF they count as LF.
 */
export function contentHash(bytes: Uint8Array): string {
  const text = decodeText(bytes);
  if (text === undefined || (text.lineEnd !== 'crlf' && !text.byteOrderMark)) return sha256(bytes);
  return sha256(text.lineEnd === 'crlf' ? toLineFeeds(text.text) : text.text);
}

/** Bytes of a rendered text (LF) with the line ends and the byte order mark of the file it replaces. */
export function inStyleOf(text: string, replaced: Uint8Array): Uint8Array {
  const style = decodeText(replaced);
  return style === undefined ? Buffer.from(text, 'utf8') : encodeText(text, style);
}

/** Whether two files hold the same bytes. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

/** Whether the file holds conflict markers, git's or ours, whole or in parts, which were not in it when it was rendered. */
export function hasMarkers(bytes: Uint8Array, path: string, base: Uint8Array | undefined): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Most files have none; looking for the sign first spares them a walk over all their lines.
  if (!['<<<<<<<', '|||||||', '=======', '>>>>>>>'].some((sign) => buffer.includes(sign))) return false;
  const text = decodeText(bytes);
  return text !== undefined && findMarkers(text.text, path, base && decodeText(base)?.text).length > 0;
}
