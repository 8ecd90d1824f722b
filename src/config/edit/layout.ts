import { Document, isMap, isNode, isPair, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';

/** One range of a text and what takes its place; offsets in UTF-16 code units. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** How values are printed that go into a user's file. */
export const printing = { lineWidth: 0, indent: 2 } as const;

export function spliced(text: string, { start, end, text: replacement }: Splice): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** Puts printed keys at the end of a block map, set off by a blank line where the others are. */
export function appendLines(text: string, map: YAMLMap<Node, Node | null>, printed: string): Splice {
  const eol = eolOf(text);
  const column = columnOf(text, map.items[0]?.key.range?.[0] ?? 0);
  const at = endOfBlock(text, map, column);
  const lead = at > 0 && text[at - 1] !== '\n' ? eol : '';
  const gap = isSpaced(text, map) ? eol : '';
  return { start: at, end: at, text: `${lead}${gap}${indented(printed, column, eol)}${eol}` };
}

/** Puts printed keys before the one at `offset` in a block map, above the comments that belong to it. */
export function insertLines(text: string, offset: number, printed: string): Splice {
  const eol = eolOf(text);
  const column = columnOf(text, offset);
  let at = offset - column;
  while (at > 0) {
    const above = text.lastIndexOf('\n', at - 2) + 1;
    if (text.slice(above, at).indexOf('#') !== column || text.slice(above, above + column).trim() !== '') break;
    at = above;
  }
  return { start: at, end: at, text: `${indented(printed, column, eol)}${eol}` };
}

/** Whether entries of a block map are set off by blank lines, so that a new one should be too. */
function isSpaced(text: string, map: YAMLMap<Node, Node | null>): boolean {
  return map.items.slice(1).some(({ key }) => {
    const lines = text
      .slice(0, key.range?.[0] ?? 0)
      .split(/\r?\n/)
      .slice(0, -1);
    return lines.findLast((line) => !line.trimStart().startsWith('#'))?.trim() === '';
  });
}

/**
 * Where a new key of a block map goes: below its last line, and below comments that are indented at least as far, since
 * they belong to the map.
 */
function endOfBlock(text: string, map: YAMLMap<Node, Node | null>, column: number): number {
  const last = map.items.at(-1);
  let at = nextLine(text, contentEnd(last?.value ?? last?.key ?? map));
  for (let line = at; line < text.length; line = nextLine(text, line)) {
    const content = text.slice(line, endOfLine(text, line)).trimEnd();
    const indent = content.length - content.trimStart().length;
    if (content !== '' && (!content.trimStart().startsWith('#') || indent < column)) break;
    if (content !== '') at = nextLine(text, line);
  }
  return at;
}

/** The offset behind the last character of a node's value, white space and trailing comments left out. */
export function contentEnd(node: Node): number {
  if ((isMap(node) || isSeq(node)) && !node.flow) {
    const last = node.items.at(-1);
    const inner = isPair(last) ? (last.value ?? last.key) : last;
    if (isNode(inner)) return contentEnd(inner);
  }
  const [start, end] = node.range ?? [0, 0];
  return end > start && isScalar(node) && node.type?.startsWith('BLOCK') ? end - 1 : end;
}

export function inFlow(value: unknown): string {
  const document = new Document(value, { flow: true, version: '1.2' });
  return document.toString({ ...printing, flowCollectionPadding: true }).trimEnd();
}

export function indented(printed: string, column: number, eol: string): string {
  return printed
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(column) + line))
    .join(eol);
}

export function eolOf(text: string): string {
  return text[text.indexOf('\n') - 1] === '\r' ? '\r\n' : '\n';
}

export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

export function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end < 0) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}

export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}
