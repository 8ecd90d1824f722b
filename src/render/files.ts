/**
 * How an upgrade treats a file: `merge` three ways; `once` writes it a single time and then leaves it to the user;
 * `locked` reports any drift and replaces it only on consent.
 */
export type Policy = 'merge' | 'once' | 'locked';

export interface RenderedFile {
  /** Stable name of the template that made it. Survives a rename of the file and is never reused. */
  readonly id: string;
  /** UTF-8, LF, exactly one final newline. */
  readonly text: string;
  readonly executable: boolean;
  readonly policy: Policy;
}

/** The rendered repo: repo-relative paths with `/`, sorted, never absolute and never with `..`. */
export type Files = ReadonlyMap<string, RenderedFile>;
