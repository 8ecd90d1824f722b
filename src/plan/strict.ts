/** Takes apart a value of JSON of which nothing is trusted. What does not fit is told to the `fail` it was made with. */
export interface StrictReader {
  /** The value of a text of JSON. */
  parse(text: string): unknown;
  /** A copy of an object. */
  record(value: unknown, where: string): Readonly<Record<string, unknown>>;
  list(value: unknown, where: string, most: number): readonly unknown[];
  onlyKeys(value: object, known: readonly string[], where: string): void;
  match(value: unknown, pattern: RegExp, name: string): string;
  oneOf<T extends string | boolean>(value: unknown, known: readonly T[], name: string): T;
}

/** @param fail throws; what it is given goes on a sentence that begins with the name of the file */
export function strictReader(fail: (problem: string) => never): StrictReader {
  return {
    parse: (text) => {
      try {
        return JSON.parse(text);
      } catch (cause) {
        return fail(`is not JSON (${cause instanceof Error ? cause.message : 'unreadable'})`);
      }
    },
    record: (value, where) => {
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
      return fail(`is damaged: ${where} is not an object`);
    },
    list: (value, where, most) => {
      if (!Array.isArray(value)) return fail(`is damaged: ${where} is not a list`);
      return value.length <= most ? value : fail(`has more than ${most} entries in ${where}`);
    },
    onlyKeys: (value, known, where) => {
      const unknown = Object.keys(value).find((key) => !known.includes(key));
      if (unknown !== undefined) fail(`is damaged: ${where} has the unknown key ${show(unknown)}`);
    },
    match: (value, pattern, name) =>
      typeof value === 'string' && pattern.test(value) ? value : fail(`has ${show(value)} for ${name}`),
    oneOf: (value, known, name) =>
      known.find((one) => one === value) ?? fail(`has ${show(value)} for ${name}; known are ${known.join(', ')}`),
  };
}

/** A value as an error names it: cut where it is long. */
export function show(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value).slice(0, 120);
}
