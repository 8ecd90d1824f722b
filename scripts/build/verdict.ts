const oneError = /const (err\d+) = \{.*?\};if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}/gs;
const errorsOfPart =
  /vErrors = vErrors === null \? (\w+)\.errors : vErrors\.concat\(\1\.errors\);errors = vErrors\.length;/g;

/**
 * The code that ajv made of a schema, with all that describes errors left out: it still counts them, fills in defaults
 * and returns whether the value is valid.
 *
 * @throws when ajv writes its code in another way than this knows
 */
export function withoutErrors(code: string): string {
  const shorter = code.replace(oneError, '').replace(errorsOfPart, 'errors++;');
  const left = shorter.replaceAll('let vErrors = null;', '').replace(/\w+\.errors = vErrors;/g, '');
  if (/\bvErrors\b|\berr\d+\b/.test(left))
    throw new Error('ajv writes its code in a way that scripts/build/verdict.ts does not know');
  return shorter;
}
