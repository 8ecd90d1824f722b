import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blobId, sha256 } from '../../src/plan/digest.ts';
import { decodeLock } from '../../src/plan/lock-decode.ts';
import { type Lock, lockPath, packPath, printLock } from '../../src/plan/lock.ts';
import { decodePack, printPack, readPack } from '../../src/plan/pack.ts';

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
  const pack = decodePack(readFileSync(join(root, packPath), 'utf8'));
  const entry = lock.files.get(path);
  if (entry === undefined) throw new Error(`${path} is not in the lock`);
  const today = readFileSync(join(root, path), 'utf8');
  const text = older(today);
  if (text === today) throw new Error(`The older ${path} does not differ`);
  writeFileSync(join(root, path), text);
  const files = new Map(lock.files).set(path, { ...entry, base: sha256(text), git: blobId(Buffer.from(text)) });
  const contents = new Map([[sha256(text), Buffer.from(text) as Uint8Array]]);
  for (const { base } of files.values()) {
    const bytes = readPack(pack, base);
    if (bytes !== undefined) contents.set(base, bytes);
  }
  writeFileSync(join(root, packPath), printPack(contents, pack));
  writeFileSync(join(root, lockPath), printLock({ ...lock, tool: olderVersion, minReader: olderVersion, files }));
}

/** The lock of a repo on the disk. */
export function lockOf(root: string): Lock {
  return decodeLock(readFileSync(join(root, lockPath), 'utf8'));
}

/** Removes the text of a file's last render from the pack. */
export function loseBase(root: string, path: string): void {
  const base = lockOf(root).files.get(path)?.base ?? 'nothing';
  const pack = readFileSync(join(root, packPath), 'utf8');
  const rest = pack.replace(new RegExp(`^${base} .*\n`, 'm'), '');
  if (rest === pack) throw new Error(`The pack has no text of ${path}`);
  writeFileSync(join(root, packPath), rest);
}
