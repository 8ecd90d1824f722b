import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  Scalar,
  stringify,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { UserError } from '../../errors.ts';
import {
  appendLines,
  columnOf,
  contentEnd,
  endOfLine,
  eolOf,
  indented,
  inFlow,
  insertLines,
  printing,
  spliced,
  type Splice,
} from './layout.ts';
import { formatPath } from './path.ts';

/** A place in aks-prod.yaml and its new value. */
export interface Assignment {
  readonly path: readonly string[];
  readonly value: unknown;
  /** A key beside the first one of the path that is new: that goes before it, rather than to the end of the map. */
  readonly before?: string;
}

/**
 * Sets one value in a YAML text and leaves every other byte alone: comments, blank lines, quotes, key order and line
 * ends stay as they are. A new key goes to the end of its map; a map in braces stays in braces.
 *
 * @throws UserError EDIT_REFUSED where the text stands in the way, for example an alias or a single value where a map
 * is needed
 */
export function setValue(text: string, assignment: Assignment): string {
  const document = parseDocument(text, { version: '1.2', keepSourceTokens: true });
  const edited = spliced(text, plan(text, document, assignment));
  prove(text, edited, assignment);
  return edited;
}

/** Sets several values, one after the other. */
export function setValues(text: string, assignments: readonly Assignment[]): string {
  return assignments.reduce((current, assignment) => setValue(current, assignment), text);
}

function plan(text: string, document: Document.Parsed, { path, value, before }: Assignment): Splice {
  let node: unknown = document.contents;
  let column = 0;
  for (const [depth, key] of path.entries()) {
    if (!isMap(node)) throw refuse(path.slice(0, depth), 'is a single value');
    const pair: Pair | undefined = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    if (!pair) {
      const map = node as YAMLMap<Node, Node | null>;
      const added = nest(path.slice(depth), value);
      const next = map.items.find((item) => String(item.key) === before);
      return (next && insertBefore(text, map, next.key, added)) ?? append(text, map, added);
    }
    column = columnOf(text, isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0);
    node = pair.value;
    if (isAlias(node)) throw refuse(path.slice(0, depth + 1), 'is an alias');
    if (isScalar(node) && node.value === null) return fill(text, pair, nest(path.slice(depth + 1), value), column);
  }
  return replace(text, node, value);
}

function refuse(path: readonly string[], reason: string): UserError {
  return new UserError('EDIT_REFUSED', `\`${formatPath(path)}\` ${reason}, so nothing can be set below it.`, {
    hint: 'Write it as a map in aks-prod.yaml, then try again.',
  });
}

/** The value below `path`, wrapped into the maps that are still missing. */
function nest(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

function replace(text: string, node: unknown, value: unknown): Splice {
  const [start, end] = (isNode(node) && node.range) || [text.length, text.length];
  // The range of a block ends below it; its last line break stays.
  const isBlock = isMap(node) || isSeq(node) ? !node.flow : isScalar(node) && node.type?.startsWith('BLOCK') === true;
  const written = text.slice(start, end);
  const tail = isBlock ? written.length - written.trimEnd().length : 0;
  return {
    start,
    end: end - tail,
    text: isScalar(node) && typeof value === 'string' && !isBlock ? quotedAs(node, value) : inFlow(value),
  };
}

/** A text in the kind of quotes that another one has. */
export function quotedAs(node: Scalar, value: string): string {
  const scalar = new Scalar(value);
  if (node.type) scalar.type = node.type;
  return stringify(scalar, printing).trimEnd();
}

/** Gives a value to a key that has none: `workloads:`. */
function fill(text: string, pair: Pair, value: unknown, column: number): Splice {
  const [start = 0, end = start] = (isNode(pair.value) && pair.value.range) || [];
  if (end > start) return { start, end, text: inFlow(value) };
  const colon = text.indexOf(':', isNode(pair.key) ? pair.key.range?.[1] : 0) + 1;
  if (!isContainer(value)) return { start: colon, end: colon, text: ` ${inFlow(value)}` };
  const at = endOfLine(text, colon);
  const eol = eolOf(text);
  return { start: at, end: at, text: `${eol}${indented(stringify(value, printing), column + 2, eol)}` };
}

function append(text: string, map: YAMLMap<Node, Node | null>, value: unknown): Splice {
  return map.flow ? appendToFlow(map, value) : appendLines(text, map, stringify(value, printing));
}

function appendToFlow(map: YAMLMap<Node, Node | null>, value: unknown): Splice {
  const inner = inFlow(value).replace(/^\{ /, '').replace(/ \}$/, '');
  const [start = 0, end = 0] = map.range ?? [];
  const last = map.items.at(-1);
  if (!last) return { start, end, text: `{ ${inner} }` };
  const at = contentEnd(last.value ?? last.key);
  return { start: at, end: at, text: `, ${inner}` };
}

/** Nothing where a key of a block does not start its line, behind `- ` or an anchor. */
function insertBefore(text: string, map: YAMLMap<Node, Node | null>, key: Node, value: unknown): Splice | undefined {
  const at = key.range?.[0] ?? 0;
  const lead = text.slice(at - columnOf(text, at), at);
  if (!map.flow) return lead.trim() === '' ? insertLines(text, at, stringify(value, printing)) : undefined;
  const inner = inFlow(value).replace(/^\{ /, '').replace(/ \}$/, '');
  return { start: at, end: at, text: `${inner}, ` };
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/**
 * A splice that does not mean exactly the wanted change must not reach the user's file. Where an alias ties the place to
 * another one that is the file's nature; anywhere else it is a bug.
 */
function prove(before: string, after: string, { path, value }: Assignment): void {
  const wanted: unknown = parseDocument(before, { version: '1.2' }).toJS() ?? {};
  if (isDeepStrictEqual(meaningOf(after), changed(wanted, path, value))) return;
  if (/(?:^|[\s[{,])[&*]\w/m.test(before)) throw refuse(path, 'is tied to another place by an alias');
  throw new Error(`Setting ${formatPath(path)} would change aks-prod.yaml in another way than meant`);
}

/** What a text means; undefined when it is no longer YAML. */
function meaningOf(text: string): unknown {
  try {
    const document = parseDocument(text, { version: '1.2', uniqueKeys: true });
    return document.errors.length > 0 ? undefined : document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

function changed(target: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const map = (target ?? {}) as Record<string, unknown>;
  return { ...map, [key]: changed(map[key], rest, value) };
}
