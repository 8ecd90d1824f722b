/** What stands at a path of the user's repo. A path that is absent has no entry. Symbolic links are never followed. */
export type DiskEntry =
  | {
      readonly kind: 'file';
      readonly bytes: Uint8Array;
      /** Undefined where the file system has no executable bit. */
      readonly executable: boolean | undefined;
    }
  | { readonly kind: 'symlink' | 'directory' | 'submodule' | 'special' }
  /** A folder above the path is not a real folder: it is the entry at `by`. */
  | { readonly kind: 'blocked'; readonly by: string }
  /** Absent, but `twin` stands there and is the same file on a file system that ignores case. */
  | { readonly kind: 'twin'; readonly twin: string };

/** The part of the user's repo that a plan has to know, by repo-relative path. */
export type DiskTree = ReadonlyMap<string, DiskEntry>;

/** Content and mode of a file, short enough to compare and to print. */
export interface Fingerprint {
  readonly sha256: string;
  readonly executable: boolean | undefined;
}

/** Whether two fingerprints are the same file; an unknown executable bit equals both values. */
export function sameFingerprint(left: Fingerprint | undefined, right: Fingerprint | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  if (left.sha256 !== right.sha256) return false;
  return left.executable === undefined || right.executable === undefined || left.executable === right.executable;
}
