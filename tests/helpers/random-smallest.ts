type Plain = Readonly<Record<string, unknown>>;

/** A fault of a sample, by the sample's place in the corpus. */
export interface Fault {
  readonly index: number;
  readonly what: string;
}

/**
 * The config with everything taken out that is not needed for it to fail: key after key, those at the top first, as long
 * as there are attempts. `fails` is false for a config that is no longer valid.
 */
export function smallest(config: object, fails: (smaller: object) => boolean, attempts: number): object {
  let current = config;
  let left = attempts;
  for (let depth = 1; depth <= 4; depth += 1) {
    for (const path of pathsOf(current as Plain, depth)) {
      if (left === 0) return current;
      left -= 1;
      const smaller = without(current as Plain, path);
      if (fails(smaller)) current = smaller;
    }
  }
  return current;
}

function pathsOf(value: Plain, depth: number): string[][] {
  return Object.entries(value).flatMap(([key, child]): string[][] => {
    if (depth === 1) return key === 'schema' || key === 'name' ? [] : [[key]];
    if (typeof child !== 'object' || child === null || Array.isArray(child)) return [];
    return pathsOf(child as Plain, depth - 1).map((path) => [key, ...path]);
  });
}

function without(value: Plain, [key = '', ...rest]: readonly string[]): Plain {
  const { [key]: child, ...others } = value;
  if (rest.length === 0) return others;
  return { ...value, [key]: without(child as Plain, rest) };
}
