import { join } from 'node:path';
import { exitCode, UserError } from '../errors.ts';
import { sha256 } from '../plan/digest.ts';
import { parents, pathProblem } from '../plan/path.ts';
import { sameFingerprint } from '../plan/tree.ts';
import type { Fingerprint } from '../plan/tree.ts';
import { lstat } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import type { Operation } from './journal.ts';

type Kind = 'missing' | 'folder' | 'other';

/** What was found at folders, for as long as nothing makes or removes one: many files stand in the same few. */
export type SeenFolders = Map<string, Kind>;

function kindAt(fs: FileSystem, root: string, folder: string, seen: SeenFolders): Kind {
  const known = seen.get(folder);
  if (known !== undefined) return known;
  const found = lstat(fs, join(root, folder));
  const kind = found === undefined ? 'missing' : found.isDirectory() ? 'folder' : 'other';
  seen.set(folder, kind);
  return kind;
}

/** The first folder above the path that is a link or a file; undefined when all that exist are real folders. */
export function linkedParent(
  fs: FileSystem,
  root: string,
  path: string,
  seen: SeenFolders = new Map(),
): string | undefined {
  for (const parent of parents(path)) {
    const kind = kindAt(fs, root, parent, seen);
    if (kind !== 'folder') return kind === 'missing' ? undefined : parent;
  }
  return undefined;
}

/** Throws when the path is unsafe or a folder above it is a link or a file: nothing is written through those. */
export function refuseLinkedParents(fs: FileSystem, root: string, path: string, seen?: SeenFolders): void {
  const problem = pathProblem(path);
  if (problem !== undefined) throw new Error(`Asked to write ${JSON.stringify(path)}, which ${problem}`);
  const parent = linkedParent(fs, root, path, seen);
  if (parent === undefined) return;
  throw new UserError('PATH_BLOCKED', `${path} cannot be written: "${parent}" is not a folder.`, {
    exitCode: exitCode.refused,
    hint: 'Move away what stands there. Nothing was changed.',
  });
}

/** The folders above the path that do not exist yet, outermost first. */
export function missingFolders(fs: FileSystem, root: string, path: string, seen: SeenFolders): string[] {
  return parents(path).filter((parent) => kindAt(fs, root, parent, seen) === 'missing');
}

/** How the path compares with an operation's two ends; `other` when it is neither, or is reached through a link. */
export function stateOf(
  fs: FileSystem,
  root: string,
  operation: Operation,
  seen?: SeenFolders,
): 'before' | 'after' | 'other' {
  if (linkedParent(fs, root, operation.path, seen) !== undefined) return 'other';
  const found = fingerprintOf(fs, join(root, operation.path));
  if (found === 'not a file') return 'other';
  if (sameFingerprint(found, operation.after)) return 'after';
  return sameFingerprint(found, operation.before) ? 'before' : 'other';
}

function fingerprintOf(fs: FileSystem, path: string): Fingerprint | undefined | 'not a file' {
  const found = lstat(fs, path);
  if (found === undefined) return undefined;
  if (!found.isFile()) return 'not a file';
  return { sha256: sha256(fs.readFileSync(path)), executable: (found.mode & 0o100) !== 0 };
}
