/** What JSON can hold. A property that is undefined counts as absent. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Of its keywords, Bicep takes only these three for something else than a property name. */
const identifier = /^(?!(?:true|false|null)$)[A-Za-z_][A-Za-z0-9_]*$/;

const halfSurrogatePair = /\p{Surrogate}/u;

/** Control characters, and those that nobody sees: line ends of other alphabets, marks that reorder what a reviewer reads. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Prints a value as a Bicep literal, one property or item a line, as `bicep format` leaves it. Properties stay in the
 * order given. Bicep has no fractions, so a number that is no integer becomes a call of `json()`.
 *
 * @param indent spaces before the closing bracket; the first line is not indented, because it follows `name = `
 * @throws RangeError for an integer beyond the safe ones (the compiler stops at 64 bits, JavaScript is exact to 53), for a
 *   number that JSON cannot hold, and for a string that is no valid Unicode
 */
export function bicepLiteral(value: Json, indent = 0): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberLiteral(value);
  if (typeof value === 'string') return stringLiteral(value);
  const inner = indent + 2;
  if (isList(value)) {
    return block(
      '[',
      value.map((item) => bicepLiteral(item, inner)),
      ']',
      indent,
    );
  }
  const properties = Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : [`${keyLiteral(key)}: ${bicepLiteral(item, inner)}`],
  );
  return block('{', properties, '}', indent);
}

function isList(value: readonly Json[] | object): value is readonly Json[] {
  return Array.isArray(value);
}

function block(open: string, lines: readonly string[], close: string, indent: number): string {
  if (lines.length === 0) return open + close;
  const margin = ' '.repeat(indent);
  return `${open}\n${lines.map((line) => `${margin}  ${line}\n`).join('')}${margin}${close}`;
}

function keyLiteral(key: string): string {
  return identifier.test(key) ? key : stringLiteral(key);
}

function numberLiteral(value: number): string {
  if (Number.isSafeInteger(value)) return value === 0 ? '0' : String(value);
  if (!Number.isFinite(value) || Number.isInteger(value)) throw new RangeError(`${value} has no Bicep literal`);
  return `json('${String(value)}')`;
}

function stringLiteral(value: string): string {
  if (halfSurrogatePair.test(value)) throw new RangeError('A string with half a surrogate pair has no Bicep literal');
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('${', '\\${')
    .replaceAll(
      unprintable,
      (character) => shortEscapes[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`,
    );
  return `'${escaped}'`;
}
