/** A default that a generation changed. */
export interface DefaultChange {
  /** Config path; `*` is each entry of a map. */
  readonly path: readonly string[];
  /** The default of the generation before; the new one stands in the schema. */
  readonly before: unknown;
  /** What the new default does differently, in a sentence. */
  readonly what: string;
  readonly source: string;
}

/** The defaults of a date. */
export interface Generation {
  /** `<year>.<month>`, the value of the line `defaults:`. */
  readonly name: string;
  /** What changed since the generation before. */
  readonly changes: readonly DefaultChange[];
}

/**
 * The generations of defaults, oldest first. The schema has the defaults of the newest; a file that names an older one
 * keeps the behaviour of its day, until the line is raised. A default that is merely wrong is fixed for all.
 */
export const generations: readonly [Generation, ...Generation[]] = [{ name: '2026.11', changes: [] }];

/** The generation of a file that names none: the first, since nothing may change behind a file that stays the same. */
export const oldestGeneration: string = generations[0].name;

/** The generation of a new file. */
export const newestGeneration: string = (generations.at(-1) ?? generations[0]).name;
