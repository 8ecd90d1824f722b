/** A file in this repository that is derived from others. */
export interface Generator {
  /** Where it goes, relative to the project. */
  readonly path: string;
  /** Its text; must be the same for the same checkout. */
  make(): Promise<string>;
}

/** The text of a generator's file, with one final newline. */
export async function textOf(generator: Generator): Promise<string> {
  return `${(await generator.make()).trimEnd()}\n`;
}
