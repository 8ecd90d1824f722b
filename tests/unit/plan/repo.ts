import { sha256, blobId } from '../../../src/plan/digest.ts';
import type { Lock, LockedFile } from '../../../src/plan/lock.ts';
import { planRepo } from '../../../src/plan/plan.ts';
import type { Plan, PlanOptions } from '../../../src/plan/plan.ts';
import { readState } from '../../../src/plan/repo-state.ts';
import type { FileSource, RepoState } from '../../../src/plan/repo-state.ts';
import type { DiskEntry } from '../../../src/plan/tree.ts';
import type { Policy, RenderedFile } from '../../../src/render/files.ts';

/** A repo in memory: what a plan reads, and what it leaves behind when it is applied. */

export interface Made {
  readonly id?: string;
  readonly text: string;
  readonly executable?: boolean;
  readonly policy?: Policy;
}

/** A render: each path with its text, or with more than that. The template id is the path unless given. */
export function render(files: Readonly<Record<string, string | Made>>): Map<string, RenderedFile> {
  return new Map(
    Object.entries(files).map(([path, made]) => {
      const {
        id = path,
        text,
        executable = false,
        policy = 'merge',
      } = typeof made === 'string' ? { text: made } : made;
      return [path, { id, text, executable, policy }];
    }),
  );
}

export type Disk = Map<string, DiskEntry>;

export function file(text: string | Uint8Array, executable = false): DiskEntry {
  return { kind: 'file', bytes: typeof text === 'string' ? Buffer.from(text) : text, executable };
}

export function disk(files: Readonly<Record<string, string | Uint8Array | DiskEntry>>): Disk {
  return new Map(
    Object.entries(files).map(([path, entry]) => [
      path,
      typeof entry === 'string' || entry instanceof Uint8Array ? file(entry) : entry,
    ]),
  );
}

/** The repo as a plan sees it that renders these paths: only what it asks for, as on a real disk. */
export function stateOf(tree: Disk, paths: Iterable<string> = []): RepoState {
  const source: FileSource = {
    readAll: (wanted) => {
      const asked = new Set(wanted);
      return new Map([...tree].filter(([path]) => asked.has(path)));
    },
    candidates: (known) => new Map([...tree].filter(([path]) => !known.has(path) && !path.startsWith('.aks-prod/'))),
  };
  return readState(source, { files: paths, extra: ['aks-prod.yaml'] });
}

export function plan(tree: Disk, files: ReadonlyMap<string, RenderedFile>, options: Partial<PlanOptions> = {}): Plan {
  return planRepo(stateOf(tree, files.keys()), { files, toolVersion: '1.0.0', defaults: '2026.11', ...options });
}

/** The tree after the writes of a plan. */
export function applied(tree: Disk, { writes }: Plan): Disk {
  const after = new Map(tree);
  for (const { path, before, after: content } of writes) {
    if (content === undefined) after.delete(path);
    else after.set(path, file(content.bytes, content.executable ?? before?.executable ?? false));
  }
  return after;
}

/** The repo right after a first run. */
export function generated(files: ReadonlyMap<string, RenderedFile>, tree: Disk = new Map()): Disk {
  return applied(tree, plan(tree, files));
}

export function textAt(tree: Disk, path: string): string | undefined {
  const entry = tree.get(path);
  return entry?.kind === 'file' ? Buffer.from(entry.bytes).toString() : entry?.kind;
}

/** The lock's entry of a render, for locks that are made by hand. */
export function entryOf(text: string, more: Partial<LockedFile> = {}): LockedFile {
  const bytes = Buffer.from(text);
  return {
    id: 'some/template',
    policy: 'merge',
    base: sha256(bytes),
    git: blobId(bytes),
    executable: false,
    status: 'managed',
    ...more,
  };
}

export function lockOf(files: Readonly<Record<string, LockedFile>>, more: Partial<Lock> = {}): Lock {
  return { tool: '1.0.0', minReader: '0.1.0', defaults: '2026.11', files: new Map(Object.entries(files)), ...more };
}
