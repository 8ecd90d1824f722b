import { hash } from 'node:crypto';

/** SHA-256 of the bytes as 64 lower-case hex digits. */
export function sha256(bytes: Uint8Array | string): string {
  return hash('sha256', bytes);
}

/** The id that git gives to a blob with these bytes (SHA-1 object format), without asking git. */
export function blobId(bytes: Uint8Array): string {
  return hash('sha1', Buffer.concat([Buffer.from(`blob ${bytes.byteLength}\0`), bytes]));
}
