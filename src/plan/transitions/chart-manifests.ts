import { type Document, parse, parseAllDocuments, stringify } from 'yaml';
import { at, type Manifest } from './updates.ts';

/** A release of a chart: where it goes, and with the values of which environment. */
export interface Release {
  readonly environment: string;
  readonly namespace: string;
  readonly name: string;
}

type Tree = { readonly [key: string]: unknown };

/**
 * The objects of a chart of ours, without Helm: of Go's template language, what src/render/helm writes and no more. What a
 * person has written beside it counts for nothing, and a template that gives no YAML for no object.
 *
 * @param files texts of the chart by their path below its folder
 */
export function chartManifests(files: ReadonlyMap<string, string>, release: Release): Manifest[] {
  const values = merged(
    valuesIn(files.get('values.yaml')),
    valuesIn(files.get(`values-${release.environment}.yaml`)),
  ) as Tree;
  return [...files]
    .filter(([path]) => /^templates\/[^/_]+\.ya?ml$/.test(path))
    .flatMap(([, text]) => orNone(() => manifestsIn(new Template(values, release).print(text))));
}

/** A person may have made of a template what only Helm understands, or what calls itself for ever. */
function orNone(read: () => Manifest[]): Manifest[] {
  try {
    return read();
  } catch {
    return [];
  }
}

/** The objects of a text of YAML. One that does not parse holds none: other checks name it. */
export function manifestsIn(text: string): Manifest[] {
  return parseAllDocuments(text, { version: '1.1', logLevel: 'silent' }).flatMap((document) => {
    if (document.errors.length > 0) return [];
    const object = plain(document);
    const isManifest =
      typeof at(object, 'kind') === 'string' &&
      typeof at(object, 'metadata.name') === 'string' &&
      !String(at(object, 'apiVersion')).startsWith('kustomize.');
    return isManifest ? [object as Manifest] : [];
  });
}

/** Undefined for a document whose aliases repeat more than any manifest does. */
function plain(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

function valuesIn(text = ''): unknown {
  try {
    return parse(text, { logLevel: 'silent', maxAliasCount: 100 }) as unknown;
  } catch {
    return undefined;
  }
}

/** As Helm lays one file of values over another: maps are merged, what is null goes. */
function merged(below: unknown, above: unknown): unknown {
  if (!isTree(below) || !isTree(above)) return above ?? below ?? {};
  const all = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above))
    if (value === null) all.delete(key);
    else all.set(key, isTree(value) && isTree(all.get(key)) ? merged(all.get(key), value) : value);
  return Object.fromEntries(all);
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Block {
  readonly isOpen: boolean;
  /** What `.` is inside. */
  readonly dot: unknown;
}

class Template {
  readonly #root: Tree;

  constructor(values: Tree, { namespace, name }: Release) {
    this.#root = { Values: values, Release: { Namespace: namespace, Name: name, Service: 'Helm' } };
  }

  print(text: string): string {
    const blocks: Block[] = [{ isOpen: true, dot: this.#root }];
    const lines: string[] = [];
    for (const line of text.split('\n')) {
      const { isOpen, dot } = blocks.at(-1) ?? { isOpen: true, dot: this.#root };
      const [, word, rest = ''] = /^\s*\{\{- (if|with|end|fail)\b([^}]*)\}\}$/.exec(line) ?? [];
      if (word === 'end') blocks.pop();
      else if (word === 'if' || word === 'with') {
        const value = this.#value(rest, dot);
        blocks.push({ isOpen: isOpen && isTrue(value), dot: word === 'with' ? value : dot });
      } else if (isOpen && word === undefined) lines.push(this.#line(line, dot));
    }
    return lines.join('\n');
  }

  #line(line: string, dot: unknown): string {
    const [, pipeline, width] = /^\s*\{\{- (.*) \| nindent (\d+) \}\}$/.exec(line) ?? [];
    if (pipeline === undefined) return this.#inline(line, dot);
    const indent = ' '.repeat(Number(width));
    return stringify(this.#value(pipeline, dot) ?? null, { defaultStringType: 'QUOTE_DOUBLE', lineWidth: 0 })
      .trimEnd()
      .split('\n')
      .map((part) => `${indent}${part}`)
      .join('\n');
  }

  #inline(text: string, dot: unknown): string {
    let result = '';
    for (let from = 0; ;) {
      const open = text.indexOf('{{', from);
      const close = open === -1 ? -1 : endOfAction(text, open + 2);
      if (close === -1) return result + text.slice(from);
      const pipeline = text.slice(open + 2, close).trim();
      const value = this.#value(pipeline, dot);
      const isBare = typeof value === 'string' && !/\| quote$|^(?:tpl \()?toJson /.test(pipeline);
      result += text.slice(from, open) + (isBare ? value : JSON.stringify(value ?? null));
      from = close + 2;
    }
  }

  #value(pipeline: string, dot: unknown): unknown {
    const words = pipeline.match(/"(?:[^"\\]|\\.)*"|`[^`]*`|[()|]|[^\s()|"`]+/g) ?? [];
    return this.#call(words, dot);
  }

  /** Takes the words of one call, up to its end or to a pipe: what stands behind a pipe only quotes. */
  #call(words: string[], dot: unknown): unknown {
    const terms: unknown[] = [];
    let call = '';
    while (words.length > 0) {
      const word = words.shift() ?? '';
      if (word === ')') break;
      if (word === '|') {
        const end = words.indexOf(')');
        words.splice(0, end === -1 ? words.length : end);
      } else if (word === '(') terms.push(this.#call(words, dot));
      else if (/^["`]/.test(word)) terms.push(word.startsWith('`') ? word.slice(1, -1) : (JSON.parse(word) as string));
      else if (word === '.' || word === '$') terms.push(word === '.' ? dot : this.#root);
      else if (word.startsWith('.')) terms.push(at(this.#root, word.slice(1)));
      else if (call === '') call = word;
      else terms.push(word === 'dict' ? {} : word);
    }
    return call === '' ? terms[0] : this.#function(call, terms);
  }

  #function(call: string, [first, second]: readonly unknown[]): unknown {
    switch (call) {
      case 'index':
        return isTree(first) ? first[String(second)] : undefined;
      case 'hasKey':
        return isTree(first) && Object.hasOwn(first, String(second));
      case 'default':
        return isTrue(second) ? second : first;
      case 'concat':
        return [first, second].flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
      case 'toJson':
      case 'toYaml':
        return first;
      case 'tpl':
        return this.#resolved(first);
      case 'include':
        return this.#partial(String(first));
      default:
        return undefined;
    }
  }

  #resolved(value: unknown): unknown {
    if (typeof value === 'string') return this.#inline(value, this.#root);
    if (Array.isArray(value)) return value.map((item: unknown) => this.#resolved(item));
    return isTree(value)
      ? Object.fromEntries(Object.entries(value).map(([key, child]) => [key, this.#resolved(child)]))
      : value;
  }

  /** What Azure gives is no matter here. */
  #partial(name: string): string {
    if (!name.endsWith('.image')) return '';
    const { repository = '', tag = '', digest = '' } = (at(this.#root, 'Values.image') ?? {}) as Record<string, string>;
    return `${repository}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`;
  }
}

/** Where an action that begins at `from` is closed, past texts in quotes; -1 where it is not. */
function endOfAction(text: string, from: number): number {
  const inside = /(?:"[^"]*"|`[^`]*`|[^}"`])*/y;
  inside.lastIndex = from;
  const end = from + (inside.exec(text)?.[0].length ?? 0);
  return text.startsWith('}}', end) ? end : -1;
}

function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isTree(value) ? Object.keys(value).length > 0 : Boolean(value);
}
