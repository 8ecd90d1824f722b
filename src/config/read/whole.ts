import {
  Composer,
  type CST,
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Parser,
  type YAMLError,
} from 'yaml';
import type { SourceEntry, SourceNode } from './tree.ts';

/** What keeps a text from being read, and where. */
export interface TextProblem {
  readonly code?: string;
  readonly message: string;
  readonly why?: string;
  readonly fix?: string;
  readonly offset: number;
}

export interface WholeText {
  readonly tree: SourceNode;
  readonly value: unknown;
}

const start = 'Start it with `schema: 1` and `name: …`.';
const maximumDepth = 60;

const options = {
  prettyErrors: false,
  // The package compares each key with all before it; the walk below has a set.
  uniqueKeys: false,
  stringKeys: true,
  version: '1.2',
} as const;

/** Reads any YAML that a config file may hold, at the pace of the `yaml` package; every problem at once. */
export function readWhole(text: string): WholeText | readonly TextProblem[] {
  const tokens = [...new Parser().parse(text)];
  const deep = tooDeep(tokens);
  if (deep !== undefined) return [{ message: 'The file nests too deeply.', offset: deep }];
  const documents = [...new Composer(options).compose(tokens)];
  const [first, second] = documents;
  if (!first) return [{ message: 'The file is empty.', fix: start, offset: 0 }];
  const problems = causes(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).map(syntaxProblem);
  const undecided = problems.length > 0 ? conflicts(text) : [];
  if (undecided.length > 0) return undecided;
  if (second) {
    const fix = 'Remove the line `---` in the middle.';
    problems.push({ message: 'The file holds more than one YAML document.', fix, offset: second.range[0] });
  }
  const walk = new Walk();
  const tree = first.contents && walk.node(first.contents);
  problems.push(...walk.problems);
  if (problems.length > 0) return problems.toSorted((a, b) => a.offset - b.offset);
  if (tree?.kind !== 'map') return [{ message: 'The file must hold keys and values.', fix: start, offset: 0 }];
  return withValue(first, tree);
}

/** The offset of the first collection that lies too deep; the package composes by recursion, and would end the process. */
function tooDeep(tokens: readonly CST.Token[]): number | undefined {
  const open: { token: CST.Token | null | undefined; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (token?.type === 'document') open.push({ token: token.value, depth });
    if (!token || !('items' in token)) continue;
    if (depth > maximumDepth) return token.offset;
    for (const { key, value } of token.items)
      open.push({ token: value, depth: depth + 1 }, { token: key, depth: depth + 1 });
  }
  return undefined;
}

/** The conflicts that a merge of branches left; the parser stumbles over every line of their markers. */
function conflicts(text: string): TextProblem[] {
  const found: TextProblem[] = [];
  let offset = 0;
  let open: { readonly line: number; readonly offset: number } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (/^<{7}(?: |\r?$)/.test(line)) open ??= { line: index + 1, offset };
    else if (open !== undefined && /^>{7}(?: |\r?$)/.test(line)) {
      found.push({
        message: `Git left a conflict of two branches in lines ${open.line} to ${index + 1}.`,
        fix: 'Keep one of the two versions or make one of both, and remove the lines of `<`, `=` and `>`.',
        offset: open.offset,
      });
      open = undefined;
    }
    offset += line.length + 1;
  }
  return found;
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

function syntaxProblem({ code, message, pos }: YAMLError): TextProblem {
  const known = explanations[code] ?? { message: `This is not valid YAML: ${message.slice(0, 300)}.` };
  return { ...known, offset: pos[0] };
}

/** Tags that YAML gives to plain values by itself. */
const plainTags: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

/** Makes the tree of a document, and gathers what is not allowed in it. */
class Walk {
  readonly problems: TextProblem[] = [];

  node(node: Node): SourceNode {
    const [start, end] = node.range ?? [0, 0];
    const tag = isScalar(node) || isMap(node) || isSeq(node) ? node.tag : undefined;
    if (tag !== undefined && !plainTags.has(tag)) {
      const fix = 'Remove the word that starts with `!`.';
      this.problems.push({ message: 'YAML tags are not used here.', fix, offset: start });
    }
    if (isSeq<Node>(node)) return { kind: 'list', start, items: node.items.map((item) => this.node(item)) };
    if (isMap<Node, Node | null>(node)) return { kind: 'map', start, entries: this.#entries(node.items) };
    return { kind: 'scalar', start, end, value: isScalar(node) ? node.value : undefined };
  }

  #entries(pairs: readonly Pair<Node, Node | null>[]): ReadonlyMap<string, SourceEntry> {
    const entries = new Map<string, SourceEntry>();
    for (const { key, value } of pairs) {
      const at = key.range?.[0] ?? 0;
      const name = isScalar(key) ? String(key.value) : '';
      if (entries.has(name)) {
        const message = `${/^[\w./-]{1,80}$/.test(name) ? `\`${name}\`` : 'This key'} appears twice in the same map.`;
        this.problems.push({ message, fix: 'Keep one of the two.', offset: at });
      }
      const none: SourceNode = { kind: 'scalar', start: at, end: at, value: null };
      entries.set(name, { key: at, value: value ? this.node(value) : none });
    }
    return entries;
  }
}

function withValue(document: Document.Parsed, tree: SourceNode): WholeText | readonly TextProblem[] {
  try {
    return { tree, value: document.toJS({ maxAliasCount: 100 }) as unknown };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const unknown = /^Unresolved alias[^:]*: (.+)$/.exec(error.message)?.[1];
    const message =
      unknown === undefined ? 'The file uses too many aliases.' : `The alias *${unknown} refers to nothing.`;
    return [{ message, fix: 'Write the values out.', offset: 0 }];
  }
}
