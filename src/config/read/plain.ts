import type { SourceEntry, SourceNode } from './tree.ts';

const maximumDepth = 60;

/** Thrown at the first thing that is beyond this reader; no error of the user's. */
const notPlain = new Error('This text is to be read by the whole YAML reader');

/** Starts of documents, directives and tabs have many meanings in YAML; most files have none. */
const beyond = /\t|^(?:---|\.\.\.|%)/m;

const keyPattern = /[A-Za-z0-9_./][A-Za-z0-9_./~+-]*(?=:(?: |$))/y;
const flowKeyPattern = /[A-Za-z0-9_./][A-Za-z0-9_./~+-]*(?=: )/y;
/** Plain text between brackets: without spaces, and without what could end or nest. */
const flowPlain = /(?:[A-Za-z0-9_./+$]|-[A-Za-z0-9_./])[A-Za-z0-9_./+%@=~*$()-]*(?::[A-Za-z0-9_./+%@=~*$()-]+)*/y;
const notAtStart = new Set('-?:,[]{}#&*!|>\'"%@`');
const doubleQuoted = /"([^"\\]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\]*)*)"/y;
const singleQuoted = /'([^']*(?:''[^']*)*)'/y;
const literalHeader = /\|-?$/y;

/**
 * Reads the YAML that most config files are made of: block maps and lists, one-line flow collections, one-line scalars,
 * literal blocks and comments. Returns undefined for everything else, valid or not: anchors, tags, folded text, several
 * documents, duplicate keys, whatever could be read in two ways. What it reads, it reads as YAML 1.2's core schema does;
 * a property test compares it with the `yaml` package. It takes a tenth of that package's time.
 */
export function readPlain(text: string): SourceNode | undefined {
  if (beyond.test(text)) return undefined;
  try {
    return new PlainReader(text).document();
  } catch (error) {
    if (error === notPlain) return undefined;
    throw error;
  }
}

class PlainReader {
  readonly #text: string;
  /** The line under the eye, without its end; `undefined` behind the last one. */
  #line: string | undefined = '';
  /** Offset of the line's start, and of the line behind it. */
  #start = 0;
  #next = 0;
  /** Column of the first character that counts. */
  #indent = 0;

  constructor(text: string) {
    this.#text = text;
    this.#advance();
  }

  document(): SourceNode {
    if (this.#line === undefined || this.#indent !== 0 || this.#isItem()) throw notPlain;
    const map = this.#map(0, 0);
    if (this.#line !== undefined) throw notPlain;
    return map;
  }

  /** Goes to the next line that holds more than space and comment. */
  #advance(): void {
    while (this.#take()) {
      const line = this.#line ?? '';
      let column = 0;
      while (line.charCodeAt(column) === 0x20) column += 1;
      if (column === line.length || line.charCodeAt(column) === 0x23) continue;
      this.#indent = column;
      return;
    }
  }

  #take(): boolean {
    this.#start = this.#next;
    if (this.#start >= this.#text.length) {
      this.#line = undefined;
      this.#indent = -1;
      return false;
    }
    const found = this.#text.indexOf('\n', this.#start);
    const end = found === -1 ? this.#text.length : found;
    this.#next = end + 1;
    const isWindows = found !== -1 && this.#text.charCodeAt(end - 1) === 0x0d;
    this.#line = this.#text.slice(this.#start, isWindows ? end - 1 : end);
    if (this.#line.includes('\r')) throw notPlain;
    return true;
  }

  #isItem(column = this.#indent): boolean {
    return this.#line?.charCodeAt(column) === 0x2d && this.#line.charCodeAt(column + 1) === 0x20;
  }

  #map(indent: number, depth: number): SourceNode {
    if (depth > maximumDepth) throw notPlain;
    const entries = new Map<string, SourceEntry>();
    const start = this.#start + indent;
    while (this.#indent === indent && this.#line !== undefined) {
      const line = this.#line;
      const key = this.#start + indent;
      const found = this.#key(line, indent);
      if (found === undefined || entries.has(found.name)) throw notPlain;
      const column = skipSpaces(line, found.end + 1);
      entries.set(found.name, { key, value: this.#valueOfEntry(line, column, indent, depth) });
    }
    if (this.#indent > indent) throw notPlain;
    return { kind: 'map', start, entries };
  }

  #valueOfEntry(line: string, column: number, indent: number, depth: number): SourceNode {
    if (column === line.length || line.charCodeAt(column) === 0x23) {
      this.#advance();
      if (this.#line === undefined) throw notPlain;
      if (this.#isItem() && this.#indent >= indent) return this.#list(this.#indent, depth + 1);
      if (this.#indent > indent) return this.#map(this.#indent, depth + 1);
      // An empty value, which has a place of its own.
      throw notPlain;
    }
    if (line.charCodeAt(column) === 0x7c) return this.#literal(line, column, indent);
    const value = this.#inline(line, column, depth);
    this.#advance();
    if (this.#indent > indent) throw notPlain;
    return value;
  }

  #list(indent: number, depth: number): SourceNode {
    if (depth > maximumDepth) throw notPlain;
    const items: SourceNode[] = [];
    const start = this.#start + indent;
    while (this.#line !== undefined && this.#indent === indent && this.#isItem()) {
      const line = this.#line;
      const column = skipSpaces(line, indent + 1);
      if (column === line.length || this.#isItem(column)) throw notPlain;
      if (this.#key(line, column) !== undefined) {
        this.#indent = column;
        items.push(this.#map(column, depth + 1));
      } else {
        items.push(this.#inline(line, column, depth));
        this.#advance();
        if (this.#indent > indent) throw notPlain;
      }
    }
    if (this.#indent > indent) throw notPlain;
    return { kind: 'list', start, items };
  }

  /** The key that starts in a column, when one does; `end` is the column of its colon. */
  #key(line: string, column: number): { name: string; end: number } | undefined {
    const code = line.charCodeAt(column);
    if (code === 0x22 || code === 0x27) {
      const { value, end } = quoted(line, column);
      const isKey = line[end] === ':' && (end + 1 === line.length || line[end + 1] === ' ');
      return isKey ? { name: value, end } : undefined;
    }
    const name = matchAt(keyPattern, line, column);
    return name === undefined ? undefined : { name, end: column + name.length };
  }

  /** A value that fills the rest of its line, but for a comment. */
  #inline(line: string, column: number, depth: number): SourceNode {
    const first = line[column] ?? '';
    if (first === '"' || first === "'" || first === '[' || first === '{') {
      const { node, end } = this.#flow(line, column, depth);
      const rest = skipSpaces(line, end);
      if (rest < line.length && (rest === end || line[rest] !== '#')) throw notPlain;
      return node;
    }
    const comment = line.indexOf(' #', column);
    let end = comment === -1 ? line.length : comment;
    while (line.charCodeAt(end - 1) === 0x20) end -= 1;
    const text = line.slice(column, end);
    const isNegative = first === '-' && text.length > 1 && text[1] !== ' ';
    if ((notAtStart.has(first) && !isNegative) || text.includes(': ') || text.endsWith(':')) throw notPlain;
    return { kind: 'scalar', start: this.#start + column, end: this.#start + end, value: resolved(text) };
  }

  #flow(line: string, column: number, depth: number): { node: SourceNode; end: number } {
    if (depth > maximumDepth) throw notPlain;
    const start = this.#start + column;
    const first = line[column];
    if (first === '[') return this.#flowList(line, column, depth);
    if (first === '{') return this.#flowMap(line, column, depth);
    if (first === '"' || first === "'") {
      const { value, end } = quoted(line, column);
      return { node: { kind: 'scalar', start, end: this.#start + end, value }, end };
    }
    const text = matchAt(flowPlain, line, column);
    if (text === undefined) throw notPlain;
    const end = column + text.length;
    const after = line[end];
    if (after !== ' ' && after !== ',' && after !== ']' && after !== '}') throw notPlain;
    return { node: { kind: 'scalar', start, end: this.#start + end, value: resolved(text) }, end };
  }

  #flowList(line: string, column: number, depth: number): { node: SourceNode; end: number } {
    const items: SourceNode[] = [];
    let at = skipSpaces(line, column + 1);
    if (line[at] !== ']')
      for (;;) {
        const { node, end } = this.#flow(line, at, depth + 1);
        items.push(node);
        at = skipSpaces(line, end);
        if (line[at] === ']') break;
        if (line[at] !== ',') throw notPlain;
        at = skipSpaces(line, at + 1);
      }
    return { node: { kind: 'list', start: this.#start + column, items }, end: at + 1 };
  }

  #flowMap(line: string, column: number, depth: number): { node: SourceNode; end: number } {
    const entries = new Map<string, SourceEntry>();
    let at = skipSpaces(line, column + 1);
    if (line[at] !== '}')
      for (;;) {
        const { name, end: colon } = flowKey(line, at);
        if (entries.has(name)) throw notPlain;
        const { node, end } = this.#flow(line, skipSpaces(line, colon + 1), depth + 1);
        entries.set(name, { key: this.#start + at, value: node });
        at = skipSpaces(line, end);
        if (line[at] === '}') break;
        if (line[at] !== ',') throw notPlain;
        at = skipSpaces(line, at + 1);
      }
    return { node: { kind: 'map', start: this.#start + column, entries }, end: at + 1 };
  }

  /** A literal block: its lines as they stand, with one line feed at the end, or none behind `|-`. */
  #literal(header: string, column: number, parent: number): SourceNode {
    const mark = matchAt(literalHeader, header, column);
    if (mark === undefined) throw notPlain;
    const start = this.#start + column;
    const lines: string[] = [];
    let indent = -1;
    let end = this.#next;
    for (;;) {
      const before = this.#next;
      if (!this.#take()) break;
      const line = this.#line ?? '';
      const width = skipSpaces(line, 0);
      if (width === line.length) {
        // Spaces beyond the indentation may be text.
        if (width > Math.max(indent, 0)) throw notPlain;
        lines.push('');
        continue;
      }
      if (indent === -1) {
        if (width <= parent) throw notPlain;
        indent = width;
      }
      if (width < indent) {
        if (width > parent) throw notPlain;
        this.#next = before;
        break;
      }
      lines.push(line.slice(indent));
      end = this.#next;
    }
    if (indent === -1) throw notPlain;
    this.#advance();
    const body = lines.join('\n');
    let length = body.length;
    while (body.charCodeAt(length - 1) === 0x0a) length -= 1;
    return { kind: 'scalar', start, end, value: body.slice(0, length) + (mark === '|' ? '\n' : '') };
  }
}

function flowKey(line: string, column: number): { name: string; end: number } {
  const first = line[column];
  if (first === '"' || first === "'") {
    const { value, end } = quoted(line, column);
    if (line[end] !== ':' || line[end + 1] !== ' ') throw notPlain;
    return { name: value, end };
  }
  const name = matchAt(flowKeyPattern, line, column);
  if (name === undefined) throw notPlain;
  return { name, end: column + name.length };
}

function quoted(line: string, column: number): { value: string; end: number } {
  const isDouble = line[column] === '"';
  const pattern = isDouble ? doubleQuoted : singleQuoted;
  pattern.lastIndex = column;
  const found = pattern.exec(line);
  if (!found) throw notPlain;
  const [whole, inner = ''] = found;
  const value = isDouble ? (inner.includes('\\') ? (JSON.parse(whole) as string) : inner) : inner.replaceAll("''", "'");
  return { value, end: column + whole.length };
}

function matchAt(pattern: RegExp, text: string, column: number): string | undefined {
  pattern.lastIndex = column;
  return pattern.exec(text)?.[0];
}

function skipSpaces(line: string, column: number): number {
  let at = column;
  while (line.charCodeAt(at) === 0x20) at += 1;
  return at;
}

const couldBeOther = /^(?:[-+.0-9~]|[nN][uU]|[tT][rR]|[fF][aA])/;

/** The value of plain text in the core schema; hexadecimal, octal and floating forms beyond decimals are left alone. */
function resolved(text: string): unknown {
  if (!couldBeOther.test(text)) return text;
  if (/^(?:~|null|Null|NULL)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (/^[-+]?[0-9]+$/.test(text)) return Number.parseInt(text, 10);
  if (/^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/.test(text)) return Number.parseFloat(text);
  if (/^(?:0[xo]|[-+]?\.[inIN])|^[-+.0-9]+[eE][-+]?[0-9]+$/.test(text)) throw notPlain;
  return text;
}
