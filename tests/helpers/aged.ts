import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blobId, sha256 } from '../../src/plan/digest.ts';
import { decodeLock } from '../../src/plan/lock-decode.ts';
import { type Lock, lockPath, packPath, printLock } from '../../src/plan/lock.ts';
import { decodePack, readPack } from '../../src/plan/pack.ts';
import { packText } from './packed.ts';

/** The version that an aged repo says it was made by. */
export const olderVersion = '0.0.1';

/**
 * Turns a repo into one that an older version made, whose templates differed in one file: the file, the lock and the pack
 * hold the older text. The next upgrade meets a change of the template there.
 *
 * @param older the older text of the file; it must differ from the one of today
 */
export function age(root: string, path: string, older: (text: string) => string): void {
  const lock = lockOf(root);
  const entry = lock.files.get(path);
  if (entry === undefined) throw new Error(`${path} is not in the lock`);
  const today = readFileSync(join(root, path), 'utf8');
  const text = older(today);
  if (text === today) throw new Error(`The older ${path} does not differ`);
  writeFileSync(join(root, path), text);
  const files = new Map(lock.files).set(path, { ...entry, base: sha256(text), git: blobId(Buffer.from(text)) });
  writeFileSync(join(root, packPath), packText({ ...textsOf(root, new Map(lock.files)), [path]: text }));
  writeFileSync(join(root, lockPath), printLock({ ...lock, tool: olderVersion, minReader: olderVersion, files }));
}

/** The lock of a repo on the disk. */
export function lockOf(root: string): Lock {
  return decodeLock(readFileSync(join(root, lockPath), 'utf8'));
}

/** Removes the text of a file's last render from the pack. */
export function loseBase(root: string, path: string): void {
  const { [path]: lost, ...rest } = textsOf(root, lockOf(root).files);
  if (lost === undefined) throw new Error(`The pack has no text of ${path}`);
  writeFileSync(join(root, packPath), packText(rest));
}

/** The texts of the last render, by path. */
function textsOf(root: string, files: Lock['files']): Record<string, Uint8Array> {
  const pack = decodePack(readFileSync(join(root, packPath), 'utf8'));
  const texts = [...files].flatMap(([path, { base }]) => {
    const bytes = readPack(pack, base);
    return bytes === undefined ? [] : [[path, bytes] as const];
  });
  return Object.fromEntries(texts);
}
