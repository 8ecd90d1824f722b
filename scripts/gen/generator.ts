/** A file in this repository that is derived from others. */
export interface Generator {
  /** Where it goes, relative to the project. */
  readonly path: string;
  /** The whole text, with one final newline. Must give the same text for the same checkout. */
  make(): Promise<string>;
}
