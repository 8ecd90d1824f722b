import { isMap, isScalar, isSeq, parseAllDocuments, Scalar } from 'yaml';
import type { Document, Node as YamlNode, YAMLMap, YAMLSeq } from 'yaml';
import { itemName, listKey } from './list-keys.ts';
import type { ListKey, ObjectType } from './list-keys.ts';

/**
 * A value in a YAML or JSON text: what it is worth (`id`: equal ids, equal values, in all trees of one `Interner`) and
 * where it stands (`text`, `start`, `end`: offsets of its first and behind its last character).
 */
export interface TreeNode {
  readonly kind: 'scalar' | 'map' | 'list';
  readonly id: number;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Written in braces, brackets or as a one-line scalar; not by indentation. */
  readonly inline: boolean;
  /** A map, or a list whose items have names that are unique in it. */
  readonly keyed: boolean;
  readonly listKey: ListKey | undefined;
  readonly elements: readonly TreeElement[];
}

/** A pair of a map, or an item of a list; `start` is its key's or its dash's offset. */
export interface TreeElement {
  readonly key: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly value: TreeNode;
}

/** One document of a stream. Its key is its identity, or undefined when it names no object. */
export interface TreeDocument {
  readonly key: string | undefined;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly value: TreeNode;
}

/** Gives equal descriptions equal numbers. */
export class Interner {
  readonly #numbers = new Map<string, number>();

  number(description: string): number {
    const known = this.#numbers.get(description);
    if (known !== undefined) return known;
    this.#numbers.set(description, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  /** The id of a collection: the order counts in a list, not in a map. */
  collection(kind: 'map' | 'list', elements: readonly { key: string; id: number }[]): number {
    if (kind === 'list') return this.number(`list ${elements.map((one) => one.id).join(' ')}`);
    const pairs = elements.map((one) => `${this.number(`key ${one.key}`)}:${one.id}`);
    return this.number(`map ${pairs.sort().join(' ')}`);
  }
}

/** The texts that were read last: a merge reads its three texts and its result several times, and never changes them. */
const lastRead = new Map<string, Document.Parsed[]>();
const kept = 6;

/** Reads YAML, of which JSON is a part, with every scalar kept as it is written. */
export function parseYaml(text: string): readonly Document.Parsed[] {
  const documents = lastRead.get(text) ?? readYaml(text);
  lastRead.delete(text);
  lastRead.set(text, documents);
  if (lastRead.size > kept) lastRead.delete(lastRead.keys().next().value as string);
  return documents;
}

function readYaml(text: string): Document.Parsed[] {
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    // The library's check compares each key with all others; ours is linear and tells old repeats from new ones.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return [...documents] as Document.Parsed[];
}

/** The documents of a text as trees, or undefined for what they cannot hold: errors, repeated keys, aliases, tags. */
export function sourceTree(text: string, interner: Interner): TreeDocument[] | undefined {
  const documents = parseYaml(text);
  if (documents.some((document) => document.errors.length > 0)) return undefined;
  try {
    return documents.map((document, index) => {
      const reader = new Reader(text, interner, objectType(document));
      const value = document.contents === null ? reader.empty() : reader.read(document.contents, []);
      const start = index === 0 ? 0 : document.range[0];
      const end = documents[index + 1]?.range[0] ?? text.length;
      return { key: objectKey(document), text, start, end, value };
    });
  } catch (error) {
    if (error instanceof NotATree) return undefined;
    throw error;
  }
}

/** Group and kind of the object in a document. */
export function objectType(document: Document.Parsed): ObjectType | undefined {
  const [apiVersion, kind] = [textAt(document, ['apiVersion']), textAt(document, ['kind'])];
  if (apiVersion === undefined || kind === undefined) return undefined;
  return { group: apiVersion.includes('/') ? (apiVersion.split('/')[0] as string) : '', kind };
}

/** What makes an object one and the same in a cluster: group, kind, namespace and name. */
export function objectKey(document: Document.Parsed): string | undefined {
  const type = objectType(document);
  const name = textAt(document, ['metadata', 'name']);
  if (type === undefined || name === undefined) return undefined;
  return [type.group, type.kind, textAt(document, ['metadata', 'namespace']) ?? '', name].join('/');
}

function textAt(document: Document.Parsed, path: readonly string[]): string | undefined {
  const value: unknown = isMap(document.contents) ? document.getIn(path) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

class NotATree extends Error {}

class Reader {
  readonly #text: string;
  readonly #interner: Interner;
  readonly #type: ObjectType | undefined;

  constructor(text: string, interner: Interner, type: ObjectType | undefined) {
    this.#text = text;
    this.#interner = interner;
    this.#type = type;
  }

  read(node: unknown, path: readonly string[]): TreeNode {
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) throw new NotATree();
    if (node.anchor !== undefined || node.tag !== undefined) throw new NotATree();
    if (isScalar(node)) return this.#scalar(node);
    return isMap(node) ? this.#map(node, path) : this.#list(node, path);
  }

  /** A document without content, whose place does not matter. */
  empty(): TreeNode {
    const node = new Scalar('');
    node.range = [0, 0, 0];
    return this.#scalar(node);
  }

  #scalar(node: Scalar): TreeNode {
    const block = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
    const worth = `${node.type === Scalar.PLAIN ? 'plain' : 'string'} ${String(node.value)}`;
    const id = this.#interner.number(`scalar ${worth}`);
    const { start, end } = rangeOf(node);
    const plain = { keyed: false, listKey: undefined, elements: [] };
    return { kind: 'scalar', id, text: this.#text, start, end, inline: !block, ...plain };
  }

  #map(node: YAMLMap, path: readonly string[]): TreeNode {
    const elements = node.items.map(({ key, value }): TreeElement => {
      if (!isScalar(key) || key.anchor !== undefined || key.tag !== undefined) throw new NotATree();
      const name = String(key.value);
      const { start, end } = rangeOf(key);
      return this.#element(name, start, end, this.read(value, [...path, name]));
    });
    if (new Set(elements.map((one) => one.key)).size < elements.length) throw new NotATree();
    return { ...this.#collection('map', node, elements), keyed: true };
  }

  #list(node: YAMLSeq, path: readonly string[]): TreeNode {
    const key = listKey(this.#type, path);
    const elements = node.items.map((item): TreeElement => {
      const value = this.read(item, [...path, '*']);
      const name = key === undefined ? undefined : itemName(key, item);
      const start = node.flow === true ? value.start : this.#dashBefore(value.start);
      return this.#element(name ?? '', start, start, value);
    });
    const names = new Set(elements.map((one) => one.key));
    const keyed = key !== undefined && names.size === elements.length && !names.has('');
    return { ...this.#collection('list', node, elements), keyed, listKey: key };
  }

  #element(key: string, start: number, keyEnd: number, value: TreeNode): TreeElement {
    // A value that is absent is placed behind comments and line ends that do not belong to it.
    const end = value.end > value.start ? value.end : this.#text.indexOf(':', keyEnd) + 1;
    return { key, text: this.#text, start, end, value };
  }

  #dashBefore(start: number): number {
    const line = this.#text.lastIndexOf('\n', start - 1) + 1;
    const dash = /-[ \t]+$/.exec(this.#text.slice(line, start));
    if (dash === null) throw new NotATree();
    return line + dash.index;
  }

  #collection(kind: 'map' | 'list', node: YAMLMap | YAMLSeq, elements: readonly TreeElement[]): TreeNode {
    const inline = node.flow === true;
    const { start, end } = rangeOf(node);
    const id = this.#interner.collection(
      kind,
      elements.map((one) => ({ key: one.key, id: one.value.id })),
    );
    // Without brackets the parser counts comments and line ends behind the last element as part of the collection.
    const contentEnd = inline ? end : (elements.at(-1)?.end ?? end);
    return { kind, id, text: this.#text, start, end: contentEnd, inline, keyed: false, listKey: undefined, elements };
  }
}

function rangeOf(node: YamlNode): { start: number; end: number } {
  if (!node.range) throw new NotATree();
  return { start: node.range[0], end: node.range[1] };
}
