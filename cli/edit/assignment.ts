import { parse, YAMLParseError } from 'yaml';
import type { SchemaNode } from '../../schemas/index.ts';
import { formatPath } from '../../src/config/edit/path.ts';
import type { Assignment } from '../../src/config/edit/set-value.ts';
import { isKey, keysAt, nodeAt, pathsOfKey } from '../../src/config/schema-walk.ts';
import { UserError } from '../../src/errors.ts';
import { nearest } from '../nearest.ts';

/**
 * Splits a config path. Segments are separated by dots; one that holds a dot itself stands in double quotes, as in
 * `labels."example.com/team"`.
 *
 * @throws UserError USAGE when a segment is empty or a quote is not closed
 */
export function parsePath(text: string): string[] {
  const segments: string[] = [];
  const segment = /"([^"]*)"|([^."]+)/y;
  for (let index = 0; index <= text.length; index = segment.lastIndex + 1) {
    segment.lastIndex = index;
    const found = segment.exec(text);
    const end = segment.lastIndex;
    if (!found || (end < text.length && text[end] !== '.'))
      throw new UserError('USAGE', `\`${text}\` is not a path.`, { hint: 'Write it like cluster.pools.apps.min.' });
    segments.push(found[1] ?? found[2] ?? '');
  }
  return segments;
}

/**
 * Reads `a.b=value`. The schema decides the type: `max=4` is a number where a number belongs and text where text
 * belongs. A list takes values separated by commas, a map takes YAML such as `{min: 3, max: 20}`.
 *
 * @param prefix where the path starts, for `add`
 * @throws UserError USAGE for a path that the schema does not have, or a value that is not of its type
 */
export function parseAssignment(text: string, schema: SchemaNode, prefix: readonly string[] = []): Assignment {
  const equals = text.indexOf('=');
  if (equals < 1)
    throw new UserError('USAGE', `\`--set ${text}\` has no value.`, {
      hint: 'Write it like --set cluster.pools.apps.max=20.',
    });
  const path = [...prefix, ...parsePath(text.slice(0, equals).trim())];
  for (const index of path.keys()) requireKey(schema, path.slice(0, index + 1));
  const node = nodeAt(schema, path) ?? {};
  return { path, value: typed(node, text.slice(equals + 1).trim(), path) };
}

/** @throws UserError USAGE with the nearest key when the schema has nothing at `path` */
export function requireKey(schema: SchemaNode, path: readonly string[]): void {
  if (isKey(schema, path)) return;
  throw new UserError('USAGE', `\`${formatPath(path)}\` is not a key of aks-prod.yaml.`, {
    hint: otherThan(schema, path.slice(0, -1), path.at(-1) ?? ''),
  });
}

/** What may have been meant by a key that is not there: one like it, the same one elsewhere, or what there is. */
function otherThan(schema: SchemaNode, parent: readonly string[], key: string): string {
  const known = keysAt(schema, parent);
  const near = nearest(key, known);
  if (near !== undefined) return `Did you mean \`${formatPath([...parent, near])}\`?`;
  const [elsewhere, ...others] = pathsOfKey(schema, key).map((path) => `\`${path.join('.')}\``);
  if (elsewhere !== undefined)
    return others.length === 0
      ? `Did you mean ${elsewhere}?`
      : `There is ${elsewhere} and ${others.slice(0, 2).join(' and ')}.`;
  if (parent.length === 0) return 'create-aks-prod explain lists all settings.';
  return known.length === 0
    ? `There is nothing below \`${formatPath(parent)}\`.`
    : `It has ${known.toSorted().join(', ')}.`;
}

/** The config paths that may go on where `current` ends, one level at a time. */
export function completePath(schema: SchemaNode, current: string): readonly string[] {
  const parent = current.split('.').slice(0, -1);
  const prefix = parent.length > 0 ? `${parent.join('.')}.` : '';
  return keysAt(schema, parent).map((key) => prefix + key);
}

function typed(node: SchemaNode, text: string, path: readonly string[]): unknown {
  const types = typesOf(node);
  if (types.includes('null') && text === 'null') return null;
  if (types.includes('array') && !text.startsWith('[')) return list(node, text, path);
  if ((types.includes('object') && /^[{]/.test(text)) || types.includes('array')) return structured(text, path);
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if ((types.includes('integer') || types.includes('number')) && text !== '' && Number.isFinite(Number(text)))
    return Number(text);
  if (types.includes('object') && !types.includes('string')) {
    throw new UserError('USAGE', `\`${formatPath(path)}\` is a map, and \`${text}\` is not one.`, {
      hint: `Set a key of it, for example --set ${formatPath([...path, Object.keys(node.properties ?? {})[0] ?? 'name'])}=…`,
    });
  }
  return text;
}

function typesOf(node: SchemaNode): readonly string[] {
  if (node.type) return typeof node.type === 'string' ? [node.type] : node.type;
  return (node.enum ?? [node.const]).map((value) => (value === null ? 'null' : typeof value));
}

function list(node: SchemaNode, text: string, path: readonly string[]): unknown[] {
  if (text === '') return [];
  return text.split(',').map((item) => typed(node.items ?? {}, item.trim(), path));
}

function structured(text: string, path: readonly string[]): unknown {
  try {
    return parse(text, { version: '1.2', uniqueKeys: true });
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new UserError('USAGE', `The value of \`${formatPath(path)}\` is not valid YAML.`, {
      hint: 'Write a map like {min: 3, max: 20} and a list like [a, b].',
      cause: error,
    });
  }
}
