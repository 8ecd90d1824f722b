import type { ErrorObject } from 'ajv';
import { closest, distance } from 'fastest-levenshtein';
import type { SchemaNode } from '../../schemas/index.ts';
import type { Issue, Position } from '../errors.ts';
import type { Source } from './read.ts';
import { keysAt, nodeAt } from './schema-walk.ts';

const longestShown = 60;

type Found = Pick<Issue, 'code' | 'message'> & {
  why?: string | undefined;
  fix?: string | undefined;
  path: readonly string[];
};

/** A finding of ajv, and where in the file its cause stands. */
export interface PlacedError {
  readonly error: ErrorObject;
  /** Path of the value that ajv looked at. */
  readonly path: readonly string[];
  readonly position: Position;
}

/** @param environment path of the patch that the value may have been written in; empty for the file itself */
export function placedError(error: ErrorObject, source: Source, environment: readonly string[]): PlacedError {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { additionalProperty, propertyName } = error.params as Partial<Record<string, string>>;
  const key = additionalProperty ?? propertyName;
  const cause = key === undefined ? path : [...path, key];
  const patched = [...environment, ...cause];
  const written = environment.length > 0 && at(source.value, patched) !== undefined ? patched : cause;
  const part = key !== undefined || error.keyword === 'required' ? 'key' : 'value';
  return { error, path, position: source.locate(written, part) };
}

/** Turns one finding of ajv into an issue: what is wrong, why it matters, how to fix it, and where. */
export function explainError(
  { error, path, position }: PlacedError,
  schema: SchemaNode,
  value: unknown,
  source: Source,
): Issue {
  const found = describe(error, path, schema, at(value, path), source);
  return {
    code: found.code,
    severity: 'error',
    message: found.message,
    file: source.file,
    path: found.path,
    position,
    ...(found.why ? { why: found.why } : {}),
    ...(found.fix ? { fix: found.fix } : {}),
  };
}

const counted = { maxLength: 'characters', maxItems: 'entries', maxProperties: 'keys' } as const;

function describe(
  error: ErrorObject,
  path: readonly string[],
  schema: SchemaNode,
  value: unknown,
  source: Source,
): Found {
  const params = error.params as Record<string, unknown>;
  const node = nodeAt(schema, path);
  const why = node?.description;
  const name = dotted(path);
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey([...path, String(params['additionalProperty'])], keysAt(schema, path), value);
    case 'propertyNames': {
      const key = String(params['propertyName']);
      const names = node?.propertyNames;
      return {
        code: 'CONFIG_NAME',
        message: `\`${shortened(key)}\` is not a valid name in \`${name}\`.`,
        // The description of the map says what its entries do, which does not explain a slip in a name.
        why: names?.enum ? undefined : why,
        fix: names?.enum ? oneOf(names.enum, key) : shape(names),
        path: [...path, key],
      };
    }
    case 'required': {
      const key = String(params['missingProperty']);
      const missing = nodeAt(schema, [...path, key]);
      return {
        code: 'CONFIG_MISSING',
        message: `\`${dotted([...path, key])}\` is missing.`,
        why: missing?.description,
        fix: example(key, missing),
        path,
      };
    }
    case 'type':
      return {
        code: 'CONFIG_TYPE',
        message: `\`${name}\` must be ${kinds(params['type'])}, not ${kindOf(value)}.`,
        why,
        fix: typeFix(path, node, value, source),
        path,
      };
    case 'enum':
      return {
        code: 'CONFIG_VALUE',
        message: `\`${name}\` cannot be ${show(value)}.`,
        why,
        fix: oneOf(
          (params['allowedValues'] as unknown[]).filter((item) => item !== null),
          value,
        ),
        path,
      };
    case 'const':
      return {
        code: 'CONFIG_VALUE',
        message: `\`${name}\` cannot be ${show(value)}.`,
        why,
        fix: `Write ${show(params['allowedValue'])}.`,
        path,
      };
    case 'pattern':
      return {
        code: 'CONFIG_VALUE',
        message: `${show(value)} is not a valid value of \`${name}\`.`,
        why,
        fix: shape(node),
        path,
      };
    case 'minimum':
    case 'maximum':
      return {
        code: 'CONFIG_VALUE',
        message: `\`${name}\` must be ${error.keyword === 'minimum' ? 'at least' : 'at most'} ${show(params['limit'])}, not ${show(value)}.`,
        why,
        fix: undefined,
        path,
      };
    case 'maxLength':
    case 'maxItems':
    case 'maxProperties':
      return {
        code: 'CONFIG_VALUE',
        message: `\`${name}\` has more than ${show(params['limit'])} ${counted[error.keyword]}.`,
        why,
        fix: undefined,
        path,
      };
    default:
      return {
        code: 'CONFIG_VALUE',
        message: `\`${name}\` ${error.message ?? 'is not valid'}.`,
        why,
        fix: undefined,
        path,
      };
  }
}

function unknownKey(path: readonly string[], known: readonly string[], parent: unknown): Found {
  const key = path.at(-1) ?? '';
  const free = known.filter((name) => !Object.hasOwn(parent as object, name));
  return {
    code: 'CONFIG_UNKNOWN_KEY',
    message: `\`${dotted(path)}\` is not a key that this file has.`,
    why: 'A key that is silently ignored is a setting that somebody believes in.',
    fix: suggestion(key, free) ?? (free.length > 0 ? `Known here: ${known.toSorted().join(', ')}.` : 'Remove it.'),
    path,
  };
}

function typeFix(
  path: readonly string[],
  node: SchemaNode | undefined,
  value: unknown,
  source: Source,
): string | undefined {
  const written = source.written(path);
  const wantsText = node?.type === 'string' || (Array.isArray(node?.type) && node.type.includes('string'));
  const isText = node?.pattern === undefined || new RegExp(node.pattern).test(String(value));
  if (wantsText && isText && (typeof value === 'number' || typeof value === 'boolean'))
    return `Put it in quotes: "${shortened(written ?? String(value))}".`;
  return example(path.at(-1) ?? '', node);
}

function oneOf(allowed: readonly unknown[], value: unknown): string {
  const names = allowed.map(String);
  const close = suggestion(String(value), names);
  return `${close ? `${close} ` : ''}It is one of ${names.join(', ')}.`;
}

export function suggestion(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || word.length === 0 || word.length > 80) return undefined;
  const byCase = known.find((name) => name.toLowerCase() === word.toLowerCase());
  const best = byCase ?? closest(word, [...known]);
  return byCase || distance(word, best) <= Math.max(2, Math.floor(word.length / 3))
    ? `Did you mean \`${best}\`?`
    : undefined;
}

function shape(node: SchemaNode | undefined): string | undefined {
  if (!node) return undefined;
  const examples = node.examples?.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(' or ');
  if (examples) return `Write it like ${examples}.`;
  return node.pattern ? `It must match ${node.pattern}.` : undefined;
}

function example(key: string, node: SchemaNode | undefined): string | undefined {
  const value = node?.examples?.[0] ?? node?.const ?? node?.default;
  return value === undefined ? undefined : `For example \`${shortened(key)}: ${JSON.stringify(value)}\`.`;
}

function dotted(path: readonly string[]): string {
  return path.length === 0 ? 'the file' : path.map(shortened).join('.');
}

/** Names and texts are the user's, and of any length; a message is to be read. */
function shortened(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown - 1)}…` : text;
}

function kinds(type: unknown): string {
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    integer: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    object: 'a map',
    array: 'a list',
    null: 'nothing',
  };
  const wanted = (Array.isArray(type) ? type : String(type).split(',')).filter((item) => item !== 'null');
  return wanted.map((item) => names[String(item)] ?? String(item)).join(' or ');
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return show(value);
}

function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  return shortened(JSON.stringify(value) ?? String(value));
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      typeof current === 'object' && current !== null && Object.hasOwn(current, key)
        ? (current as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}
