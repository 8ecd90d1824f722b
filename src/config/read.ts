import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Node,
  type YAMLError,
} from 'yaml';
import { type Issue, type Position, UserError } from '../errors.ts';

/** The largest config file that is read, in bytes; a real one has a few kilobytes. */
export const maximumBytes = 1024 * 1024;
const maximumDepth = 60;

/** A parsed config file that still knows where each value stands. */
export interface Source {
  readonly file: string;
  /** The text without a byte order mark. */
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** Position of the value at `path`, or of its key; of the nearest parent that exists when it does not. */
  locate(path: readonly string[], part?: 'key' | 'value'): Position;
  /** The text of the scalar at `path` as the user wrote it. */
  written(path: readonly string[]): string | undefined;
}

/**
 * Reads a config file.
 *
 * @throws UserError with every syntax problem, each with line and column; never crashes or hangs on hostile input.
 */
export function read(bytes: Uint8Array, file: string): Source {
  const text = decode(bytes, file);
  const lines = new LineCounter();
  const document = parse(text, file, lines);
  const fail = (issue: Omit<Issue, 'severity' | 'file'>) => invalid([{ severity: 'error', file, ...issue }]);
  if (!isMap(document.contents)) {
    throw fail({
      code: 'CONFIG_SYNTAX',
      message: 'The file must hold keys and values.',
      fix: 'Start it with `schema: 1` and `name: …`.',
      position: { line: 1, column: 1 },
    });
  }
  const forbidden = findForbidden(document.contents, 0);
  if (forbidden) throw fail({ ...forbidden, position: position(lines, forbidden.offset) });
  return {
    file,
    text,
    value: toPlain(document, file),
    locate: (path, part = 'value') => position(lines, offsetOf(document.contents, path, part)),
    written: (path) => {
      const node = document.getIn(path, true);
      const range = isScalar(node) ? node.range : undefined;
      return range ? text.slice(range[0], range[1]) : undefined;
    },
  };
}

function invalid(issues: readonly Issue[]): UserError {
  return new UserError('CONFIG_INVALID', 'The configuration cannot be read.', { issues });
}

function decode(bytes: Uint8Array, file: string): string {
  const problem = (message: string, fix: string) =>
    invalid([{ code: 'CONFIG_SYNTAX', severity: 'error', file, message, fix, position: { line: 1, column: 1 } }]);
  if (bytes.length > maximumBytes) {
    throw problem(
      `The file has ${bytes.length} bytes; the limit is ${maximumBytes}.`,
      'Keep only configuration in it.',
    );
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw problem('The file is encoded as UTF-16.', 'Save it as UTF-8.');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw problem('The file is not valid UTF-8.', 'Save it as UTF-8.');
  }
}

function parse(text: string, file: string, lines: LineCounter): Document.Parsed {
  let documents: Document.Parsed[];
  try {
    const parsed = parseAllDocuments(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: true,
      stringKeys: true,
      version: '1.2',
    });
    documents = 'empty' in parsed ? [] : parsed;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid([
      {
        code: 'CONFIG_SYNTAX',
        severity: 'error',
        file,
        message: 'The file nests too deeply to be read.',
        position: { line: 1, column: 1 },
      },
    ]);
  }
  const [first, second] = documents;
  if (!first) {
    throw invalid([
      {
        code: 'CONFIG_SYNTAX',
        severity: 'error',
        file,
        message: 'The file is empty.',
        fix: 'Start it with `schema: 1` and `name: …`.',
        position: { line: 1, column: 1 },
      },
    ]);
  }
  const issues = causes(documents.flatMap((document) => [...document.errors, ...document.warnings])).map((error) =>
    syntaxIssue(error, text, file, lines),
  );
  if (second) {
    issues.push({
      code: 'CONFIG_SYNTAX',
      severity: 'error',
      file,
      message: 'The file holds more than one YAML document.',
      fix: 'Remove the line `---` in the middle.',
      position: position(lines, second.range[0]),
    });
  }
  if (issues.length > 0) throw invalid(issues);
  return first;
}

/** After one token in the wrong place the parser stumbles over every one behind it; those tell nobody anything. */
function causes(errors: readonly YAMLError[]): readonly YAMLError[] {
  const first = errors.findIndex(({ code }) => code === 'UNEXPECTED_TOKEN');
  return first === -1 ? errors : errors.slice(0, first + 1);
}

const explanations: Readonly<Partial<Record<YAMLError['code'], { message: string; fix: string }>>> = {
  TAB_AS_INDENT: { message: 'A tab is used as indentation.', fix: 'Indent with spaces.' },
  NON_STRING_KEY: { message: 'This key is not a plain string.', fix: 'Put it in quotes.' },
  BAD_ALIAS: { message: 'This alias refers to nothing.', fix: 'Write the value out.' },
};

function syntaxIssue(error: YAMLError, text: string, file: string, lines: LineCounter): Issue {
  const known = error.code === 'DUPLICATE_KEY' ? duplicateKey(text.slice(error.pos[0])) : explanations[error.code];
  return {
    code: 'CONFIG_SYNTAX',
    severity: 'error',
    file,
    position: position(lines, error.pos[0]),
    message: known?.message ?? `This is not valid YAML: ${error.message}.`,
    ...(known ? { fix: known.fix } : {}),
  };
}

/** @param rest of the file, from the key on */
function duplicateKey(rest: string): { message: string; fix: string } {
  const key = /^[\w.-]+/.exec(rest)?.[0];
  return {
    message: `${key === undefined ? 'This key' : `\`${key}\``} stands twice in the same map.`,
    fix: 'Keep one of the two.',
  };
}

/** Tags that YAML gives to plain values by itself. */
const plainTags: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);
const tagProblem = {
  code: 'CONFIG_SYNTAX',
  message: 'YAML tags are not used here.',
  fix: 'Remove the word that starts with `!`.',
} as const;

/**
 * Characters that do not reach the cluster: no UTF-8 file holds half of a surrogate pair, no environment variable a null,
 * and `kubectl kustomize` fails on the others, which YAML takes only as escapes.
 */
const unwritable = /[\0\u007f-\u0084\u0086-\u009f\ufffe\uffff]|\p{Surrogate}/u;
const textProblem = {
  code: 'CONFIG_SYNTAX',
  message:
    'This text holds a character that no manifest can hold: a null, a control character from 7f to 9f, or half of a surrogate pair.',
  fix: 'Remove the escape, or write the character that is meant.',
} as const;

function findForbidden(
  node: unknown,
  depth: number,
): { code: string; message: string; fix?: string; offset: number } | undefined {
  if (isPair(node)) {
    const key = node.key;
    if (isScalar(key) && key.value === '__proto__') {
      return {
        code: 'CONFIG_UNKNOWN_KEY',
        message: '`__proto__` is not a key of this file.',
        fix: 'Remove it.',
        offset: key.range?.[0] ?? 0,
      };
    }
    return findForbidden(key, depth) ?? findForbidden(node.value, depth);
  }
  const tag = isScalar(node) || isMap(node) || isSeq(node) ? node.tag : undefined;
  if (tag !== undefined && !plainTags.has(tag)) return { ...tagProblem, offset: (node as Node).range?.[0] ?? 0 };
  if (isScalar(node) && typeof node.value === 'string' && unwritable.test(node.value))
    return { ...textProblem, offset: node.range?.[0] ?? 0 };
  if (!isMap(node) && !isSeq(node)) return undefined;
  if (depth > maximumDepth)
    return { code: 'CONFIG_SYNTAX', message: 'The file nests too deeply.', offset: node.range?.[0] ?? 0 };
  for (const item of node.items) {
    const found = findForbidden(item, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function toPlain(document: Document.Parsed, file: string): Record<string, unknown> {
  try {
    return document.toJS({ maxAliasCount: 100 }) as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const unknown = /Unresolved alias.*: (.+)$/.exec(error.message)?.[1];
    const message =
      unknown === undefined ? 'The file uses too many aliases.' : `The alias *${unknown} refers to nothing.`;
    throw invalid([
      {
        code: 'CONFIG_SYNTAX',
        severity: 'error',
        file,
        message,
        fix: 'Write the values out.',
        position: { line: 1, column: 1 },
      },
    ]);
  }
}

function offsetOf(root: Node | null, path: readonly string[], part: 'key' | 'value'): number {
  let node: unknown = root;
  let offset = 0;
  for (const [index, segment] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === segment);
      if (!pair) return offset;
      const key = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
      offset = key ?? offset;
      if (index === path.length - 1 && part === 'key') return offset;
      node = pair.value;
      if (isScalar(node) && node.range) offset = node.range[0];
    } else if (isSeq(node)) {
      node = node.items[Number(segment)];
      const range = (node as Node | undefined)?.range;
      if (!range) return offset;
      offset = range[0];
    } else return offset;
  }
  return offset;
}

function position(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
