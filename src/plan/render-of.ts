import type { Policy, RenderedFile } from '../render/files.ts';
import { blobId, sha256 } from './digest.ts';
import type { FileStatus, LockedFile } from './lock.ts';

/** A rendered file with the two hashes by which it is remembered. */
export interface Render {
  readonly id: string;
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly git: string;
  readonly executable: boolean;
  readonly policy: Policy;
}

/** Hashes a rendered file once for all that need it. */
export function renderOf(file: RenderedFile): Render {
  const bytes = Buffer.from(file.text, 'utf8');
  return { ...file, bytes, sha256: sha256(bytes), git: blobId(bytes) };
}

/** What the lock says once this render is the base. */
export function lockedAs(render: Render, status: FileStatus, at?: string): LockedFile {
  return {
    id: render.id,
    policy: render.policy,
    base: render.sha256,
    git: render.git,
    executable: render.executable,
    status,
    ...(at === undefined ? {} : { at }),
  };
}
