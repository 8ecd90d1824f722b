import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { UserError } from '../errors.ts';

/**
 * The bytes of a regular file. Opening does not wait for somebody at the other end of a pipe, and what is read is
 * bounded, whatever the system says of its size.
 *
 * @param most bytes that are read; a larger file is refused
 * @throws UserError NOT_A_FILE for a folder, pipe, socket or device, FILE_TOO_LARGE
 */
export function readRegularFile(path: string, most: number): Uint8Array {
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const state = fstatSync(descriptor);
    if (!state.isFile()) throw new UserError('NOT_A_FILE', `${path} is ${kindOf(state)}, not a file.`);
    const buffer = Buffer.alloc(Math.min(state.size, most) + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read)
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
    if (length > most || state.size > most)
      throw new UserError('FILE_TOO_LARGE', `${path} has more than ${most} bytes.`, {
        hint: 'Keep only configuration in it.',
      });
    if (length > state.size) return readGrowing(descriptor, buffer, path, most);
    return buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** Files of the kernel say that they are empty, and are not. */
function readGrowing(descriptor: number, start: Uint8Array, path: string, most: number): Uint8Array {
  const parts = [start];
  let length = start.length;
  for (;;) {
    const part = Buffer.alloc(64 * 1024);
    const read = readSync(descriptor, part, 0, part.length, null);
    if (read === 0) return Buffer.concat(parts);
    length += read;
    if (length > most) throw new UserError('FILE_TOO_LARGE', `${path} has more than ${most} bytes.`);
    parts.push(part.subarray(0, read));
  }
}

function kindOf(state: ReturnType<typeof fstatSync>): string {
  if (state.isDirectory()) return 'a folder';
  if (state.isFIFO()) return 'a pipe';
  if (state.isSocket()) return 'a socket';
  return state.isCharacterDevice() || state.isBlockDevice() ? 'a device' : 'something else';
}
