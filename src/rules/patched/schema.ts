import { closest, distance } from 'fastest-levenshtein';
import schemas from '../../facts/kubernetes-schemas.json' with { type: 'json' };
import { isQuantity } from './quantity.ts';

/** Keys and list indexes from the root of an object. */
export type Path = readonly (string | number)[];

/** One thing that is wrong in an object. */
export interface Wrong {
  readonly path: Path;
  readonly message: string;
  readonly fix?: string;
  /** A field that the schemas do not know, which a newer version of Kubernetes may. */
  readonly unknown?: true;
}

/** An object, or a part of one, as plain data. */
export type Plain = Readonly<Record<string, unknown>>;

/** The subset of OpenAPI in which src/facts/kubernetes-schemas.json is written. */
interface Node {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean | Node;
  readonly items?: Node;
  readonly default?: unknown;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

const kinds = schemas.kinds as unknown as Readonly<Record<string, Node>>;
const definitions = schemas.definitions as unknown as Readonly<Record<string, Node>>;

/** Required by the schema, and yet the server takes an object without it. */
const notAskedFor: Readonly<Record<string, readonly string[]>> = {
  'v1.LimitRangeSpec': ['limits'],
  'v1.NetworkPolicySpec': ['podSelector'],
};

/** Called for each part of the object that is an instance of a named definition, when its fields have the right types. */
export type Visit = (definition: string, value: Plain, path: Path) => void;

/** Whether there is a schema for objects of this kind. */
export function hasSchema(apiVersion: string, kind: string): boolean {
  return Object.hasOwn(kinds, `${apiVersion} ${kind}`);
}

/**
 * What is wrong with the fields of an object by the schema of its kind: unknown ones, other types, missing ones, and the
 * bounds that the schemas of custom resources carry. A null counts as absent.
 */
export function schemaProblems(object: Plain, visit: Visit): Wrong[] {
  const wrong: Wrong[] = [];
  const root = kinds[`${String(object['apiVersion'])} ${String(object['kind'])}`];
  if (root) check(root, object, [], wrong, visit);
  return wrong;
}

function check(node: Node, value: unknown, path: Path, wrong: Wrong[], visit: Visit, name?: string): void {
  if (node.$ref !== undefined) {
    const target = definitions[node.$ref];
    if (!target) throw new Error(`There is no schema ${node.$ref}`);
    return check(target, value, path, wrong, visit, node.$ref);
  }
  const problem = typeProblem(node, value);
  if (problem !== undefined) wrong.push({ path, ...problem });
  else if (Array.isArray(value)) checkItems(node, value, path, wrong, visit);
  else if (isPlain(value)) checkFields(node, value, path, wrong, visit, name);
}

function checkFields(
  node: Node,
  value: Plain,
  path: Path,
  wrong: Wrong[],
  visit: Visit,
  name: string | undefined,
): void {
  const fields = node.properties ?? {};
  const open = node['x-kubernetes-preserve-unknown-fields'] === true || node.additionalProperties === true;
  const before = wrong.length;
  for (const [key, child] of Object.entries(value)) {
    if (Object.hasOwn(fields, key)) {
      if (child !== undefined && child !== null) check(fields[key] ?? {}, child, [...path, key], wrong, visit);
    } else if (typeof node.additionalProperties === 'object') {
      if (child !== undefined && child !== null) check(node.additionalProperties, child, [...path, key], wrong, visit);
    } else if (node.properties && !open) wrong.push(unknownField(key, Object.keys(fields), path));
  }
  const size = Object.keys(value).length;
  if (size < (node.minProperties ?? 0))
    wrong.push({ path, message: `must have ${node.minProperties} entries at least` });
  if (size > (node.maxProperties ?? Number.POSITIVE_INFINITY))
    wrong.push({ path, message: `has ${size} entries; there may be ${node.maxProperties} at most` });
  for (const key of node.required ?? [])
    if (
      !isGiven(value[key]) &&
      node.properties?.[key]?.default === undefined &&
      !(notAskedFor[name ?? ''] ?? []).includes(key)
    )
      wrong.push({ path: [...path, key], message: 'is missing, and must be there' });
  // What hangs on several fields is only looked at where each of them can be read.
  if (name !== undefined && wrong.slice(before).every(({ unknown }) => unknown === true)) visit(name, value, path);
}

function checkItems(node: Node, value: readonly unknown[], path: Path, wrong: Wrong[], visit: Visit): void {
  if (value.length < (node.minItems ?? 0))
    wrong.push({ path, message: `must have ${node.minItems} entries at least, and has ${value.length}` });
  if (value.length > (node.maxItems ?? Number.POSITIVE_INFINITY))
    wrong.push({ path, message: `has ${value.length} entries; there may be ${node.maxItems} at most` });
  const keys = node['x-kubernetes-list-map-keys'];
  const seen = new Set<string>();
  for (const [index, item] of value.entries()) {
    if (keys && isPlain(item) && node.items) {
      const identity = keys.map((key) => item[key] ?? resolved(node.items ?? {}).properties?.[key]?.default);
      if (identity.every((part) => part === undefined))
        wrong.push({
          path: [...path, index],
          message: `has no ${keys.join(' and no ')}, by which entries are told apart`,
        });
      else if (seen.has(JSON.stringify(identity)))
        wrong.push({ path: [...path, index], message: `has the same ${keys.join(' and ')} as an entry before it` });
      seen.add(JSON.stringify(identity));
    }
    if (node.items) check(node.items, item, [...path, index], wrong, visit);
  }
}

/** What the schema says of a field; a list's own fields are those of its entries. */
export interface Field {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The field of a rendered kind at a path, or what is wrong with the first key that the kind does not have. */
export function fieldAt(kind: string, path: readonly string[]): Field | Wrong {
  let node: Node = kinds[Object.keys(kinds).find((name) => name.endsWith(` ${kind}`)) ?? ''] ?? {};
  for (const [index, key] of path.entries()) {
    node = resolved(node);
    const { properties, additionalProperties, items } = node;
    const isOpen = node['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties === true;
    if (items) node = items;
    else if (properties && Object.hasOwn(properties, key)) node = properties[key] ?? {};
    else if (typeof additionalProperties === 'object') node = additionalProperties;
    else if (isOpen || (node.type === undefined && !properties && node.format === undefined)) return {};
    else return unknownField(key, Object.keys(properties ?? {}), path.slice(0, index));
  }
  const { type, enum: values, minimum, maximum } = resolved(node);
  return {
    ...(type === undefined ? {} : { type }),
    ...(values === undefined ? {} : { enum: values }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  };
}

function resolved(node: Node): Node {
  return node.$ref === undefined ? node : (definitions[node.$ref] ?? {});
}

type Problem = Pick<Wrong, 'message' | 'fix'>;

function typeProblem(node: Node, value: unknown): Problem | undefined {
  const { type, format } = node;
  const wants = (what: string, fix?: string): Problem => ({
    message: `is ${shown(value)}, and must be ${what}`,
    ...(fix === undefined ? {} : { fix }),
  });
  if (format === 'quantity') return isQuantity(value) ? undefined : wants('a quantity such as 250m, 2 or 512Mi');
  if (format === 'int-or-string')
    return typeof value === 'string' || isInteger(value, 'int32') ? undefined : wants('a whole number or text');
  switch (type) {
    case 'string':
      if (typeof value !== 'string')
        return wants(
          'text',
          value === null || typeof value === 'object' ? undefined : `Write it in quotes: "${String(value)}".`,
        );
      return textProblem(node, value);
    case 'integer':
      if (isInteger(value, format ?? 'int64')) return numberProblem(node, value as number);
      return wants(
        'a whole number',
        typeof value === 'string' && /^-?\d+$/.test(value) ? `Write ${value} without quotes.` : undefined,
      );
    case 'number':
      return typeof value === 'number' ? numberProblem(node, value) : wants('a number');
    case 'boolean':
      return typeof value === 'boolean'
        ? undefined
        : wants(
            'true or false',
            /^(true|false)$/.test(String(value)) ? `Write ${String(value)} without quotes.` : undefined,
          );
    case 'array':
      return Array.isArray(value) ? undefined : wants('a list');
    case 'object':
      return isPlain(value) ? undefined : wants('a map');
    default:
      return undefined;
  }
}

/** The schemas have patterns whose steps grow with the square of the text; what they are for is short. */
export const longestMatched = 2048;

function textProblem(node: Node, value: string): Problem | undefined {
  if (node.enum && !node.enum.includes(value)) return notOneOf(value, node.enum.map(String));
  if (value.length < (node.minLength ?? 0)) return { message: `must have ${node.minLength} characters at least` };
  if (value.length > (node.maxLength ?? Number.POSITIVE_INFINITY))
    return { message: `has ${value.length} characters; there may be ${node.maxLength} at most` };
  if (node.pattern !== undefined && value.length > longestMatched)
    return { message: `has ${value.length} characters, more than any text of this form` };
  if (node.pattern !== undefined && !new RegExp(node.pattern).test(value))
    return { message: `is ${shown(value)}, which does not match ${node.pattern}` };
  if (node.format === 'byte' && !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value))
    return { message: `is ${shown(value)}, which is not base64` };
  if (node.format === 'date-time' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value))
    return { message: `is ${shown(value)}, which is no time such as 2026-11-30T12:00:00Z` };
  return undefined;
}

function numberProblem(node: Node, value: number): Problem | undefined {
  if (node.enum && !node.enum.includes(value)) return notOneOf(value, node.enum.map(String));
  if (value < (node.minimum ?? Number.NEGATIVE_INFINITY))
    return { message: `is ${value}, and must be ${node.minimum} at least` };
  if (value > (node.maximum ?? Number.POSITIVE_INFINITY))
    return { message: `is ${value}, and must be ${node.maximum} at most` };
  return undefined;
}

/** The problem of a value that is none of the words that are known there, with the nearest of them. */
export function notOneOf(value: unknown, words: readonly string[]): Problem {
  const near = nearest(String(value), words);
  return {
    message: `is ${shown(value)}, and must be one of ${words.map((word) => (word === '' ? '""' : word)).join(', ')}`,
    ...(near === undefined ? {} : { fix: `Did you mean \`${near}\`?` }),
  };
}

function unknownField(key: string, known: readonly string[], path: Path): Wrong {
  const near = nearest(key, known);
  const fix =
    known.length === 0
      ? 'There is nothing below it.'
      : near === undefined
        ? `There ${known.length === 1 ? 'is' : 'are'} ${known.toSorted().join(', ')}.`
        : `Did you mean \`${near}\`?`;
  return { path: [...path, key], message: 'is no field that Kubernetes knows', fix, unknown: true };
}

function nearest(text: string, words: readonly string[]): string | undefined {
  if (words.length === 0 || text === '') return undefined;
  const lower = text.toLowerCase();
  const same = words.find((word) => word.toLowerCase() === lower);
  if (same !== undefined) return same;
  const near = closest(
    lower,
    words.map((word) => word.toLowerCase()),
  );
  const word = words.find((candidate) => candidate.toLowerCase() === near);
  return word !== undefined && distance(lower, near) <= Math.max(2, Math.floor(text.length / 4)) ? word : undefined;
}

function isInteger(value: unknown, format: string): boolean {
  if (typeof value !== 'number' || !Number.isInteger(value)) return false;
  return format === 'int32' ? Math.abs(value) <= 2 ** 31 - 1 || value === -(2 ** 31) : Number.isSafeInteger(value);
}

/** Whether a field is there; the API takes a null for one that is not. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const longestShown = 60;

/** A value in a message: text in quotes, short. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
