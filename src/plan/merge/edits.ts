/** Replacements in one text, by offset. Those at the same place apply in the order in which they were made. */
export class Edits {
  readonly #list: { start: number; end: number; text: string }[] = [];

  replace(start: number, end: number, text: string): void {
    this.#list.push({ start, end, text });
  }

  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  /** The text with all replacements made, or undefined when two of them overlap. */
  applyTo(text: string): string | undefined {
    let result = '';
    let at = 0;
    for (const edit of this.#list.sort((a, b) => a.start - b.start)) {
      if (edit.start < at) return undefined;
      result += text.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    return result + text.slice(at);
  }
}

/** The offset at which the line of an offset starts. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** The offset behind the LF of the line of an offset, or the text's length. */
export function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found < 0 ? text.length : found + 1;
}

/** How many characters stand before an offset in its line. */
export function columnOf(text: string, at: number): number {
  return at - lineStart(text, at);
}

/** How many spaces or tabs the line of an offset starts with. */
export function indentOf(text: string, at: number): number {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at), lineEnd(text, at)))?.[0].length ?? 0;
}

/** Whether nothing but white space stands before an offset in its line. */
export function isFirstInLine(text: string, at: number): boolean {
  return indentOf(text, at) >= columnOf(text, at);
}

/** The end of content without the line ends that a block scalar carries. */
export function contentEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && text[at - 1] === '\n') at -= 1;
  return at;
}

/** A stretch of text whose lines after the first stand further right (or left), or undefined when they cannot. */
export function shifted(stretch: string, columns: number): string | undefined {
  const [first, ...rest] = stretch.split('\n');
  const lines = rest.map((line) => {
    if (line.trim() === '' || columns === 0) return line;
    if (columns > 0) return ' '.repeat(columns) + line;
    return line.slice(0, -columns).trim() === '' ? line.slice(-columns) : undefined;
  });
  return lines.includes(undefined) ? undefined : [first, ...lines].join('\n');
}
