import { exitCode, UserError } from '../errors.ts';
import type { Content, DiskFile } from './decision.ts';
import { sha256 } from './digest.ts';
import type { Lock } from './lock.ts';
import { attributesPath, lockPath, packPath, printLock } from './lock.ts';
import { printPack } from './pack.ts';
import { baseIn } from './repo-state.ts';
import type { RepoState } from './repo-state.ts';
import type { DiskTree, Fingerprint } from './tree.ts';

/** What must stand at a path when a plan is applied; undefined when nothing may. */
export interface Observation {
  readonly path: string;
  readonly before: Fingerprint | undefined;
}

/** One path that an apply changes. */
export interface PlannedWrite extends Observation {
  /** What stands there afterwards; undefined when the path goes. */
  readonly after: Content | undefined;
}

/** A file that is written together with the rendered ones although no template makes it, such as `aks-prod.yaml`. */
export interface ExtraWrite {
  readonly path: string;
  readonly bytes: Uint8Array;
  /**
   * SHA-256 of the file that the bytes were made from, `null` when there was none. Left out for a file that is ours
   * alone and may be replaced whatever it holds.
   */
  readonly before?: string | null;
}

const attributes = `/base.pack text eol=lf merge=union -diff linguist-generated
/lock.json text eol=lf merge=union linguist-generated
/schema.json text eol=lf linguist-generated
`;

/** The writes that bring our own state to the new lock: only those that change something. */
export function stateWrites(lock: Lock, rendered: ReadonlyMap<string, Uint8Array>, repo: RepoState): PlannedWrite[] {
  const { pack, tree } = repo;
  const ids = new Map([...lock.files.values()].map((file) => [file.base, file]));
  const bytesOf = (hash: string): Uint8Array | undefined => {
    const file = ids.get(hash);
    return rendered.get(hash) ?? (file && baseIn(repo, file));
  };
  const packed = [...lock.files].map(([path, { base }]) => ({
    path,
    hash: base,
    size: rendered.get(base)?.byteLength,
  }));
  const texts = [
    [attributesPath, attributes],
    [packPath, printPack(packed, bytesOf, pack)],
    [lockPath, printLock(lock)],
  ] as const;
  return texts.flatMap(
    ([path, text]) => plannedWrite(path, { bytes: Buffer.from(text), executable: false }, tree) ?? [],
  );
}

/** The writes of files that no template makes. Throws when one of them is not what the caller made its bytes from. */
export function extraWrites(extra: readonly ExtraWrite[], tree: DiskTree): PlannedWrite[] {
  return extra.flatMap(({ path, bytes, before }) => {
    const entry = tree.get(path);
    const found = entry?.kind === 'file' ? sha256(entry.bytes) : null;
    if (before !== undefined && before !== found) {
      throw new UserError('TREE_CHANGED', `${path} changed while it was being worked on.`, {
        exitCode: exitCode.refused,
        hint: 'Run the command again. Nothing was changed.',
      });
    }
    return plannedWrite(path, { bytes, executable: undefined }, tree) ?? [];
  });
}

/** A write from what stands at the path to the content, or undefined when they are equal. */
export function plannedWrite(path: string, after: Content | undefined, tree: DiskTree): PlannedWrite | undefined {
  const before = fingerprintAt(path, tree);
  if (before === undefined && after === undefined) return undefined;
  if (before !== undefined && after !== undefined && before.sha256 === sha256(after.bytes)) {
    if (after.executable === undefined || before.executable === undefined) return undefined;
    if (after.executable === before.executable) return undefined;
  }
  return { path, before, after };
}

function fingerprintAt(path: string, tree: DiskTree): Fingerprint | undefined {
  const entry = tree.get(path);
  if (entry === undefined || entry.kind === 'twin') return undefined;
  if (entry.kind === 'file') return fingerprintOf(entry);
  throw new UserError('PATH_BLOCKED', `${path} cannot be written: a ${entry.kind} stands in its way.`, {
    exitCode: exitCode.refused,
    hint: 'Move it away and run the command again. Nothing was changed.',
  });
}

/** Content and mode of a file that was read. */
export function fingerprintOf(file: DiskFile): Fingerprint {
  return { sha256: sha256(file.bytes), executable: file.executable };
}
