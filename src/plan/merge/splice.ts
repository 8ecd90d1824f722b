import { commentBehind, commentLinesAbove, type CommentDifferences } from './comments.ts';
import { columnOf, contentEnd, Edits, indentOf, isFirstInLine, lineEnd, lineStart, shifted } from './edits.ts';
import type { TreeDocument, TreeElement, TreeNode } from './source-tree.ts';
import { elementsOf, type KeyedDocument, type MergedElement } from './tree-merge.ts';

/**
 * Rewrites a text so that it holds the merged tree, changing only the values that differ and copying what is new from
 * the text that has it. Returns undefined where that cannot be done with plain copies; the caller checks the result.
 */
export function splice(
  text: string,
  current: readonly KeyedDocument[],
  target: readonly MergedElement<KeyedDocument>[],
  comments: CommentDifferences,
  mark: string,
): string | undefined {
  const splicer = new Splicer(text, comments, mark);
  try {
    splicer.documents(current, target);
  } catch (error) {
    if (error instanceof CannotSplice) return undefined;
    throw error;
  }
  return splicer.edits.applyTo(text);
}

class CannotSplice extends Error {}

const firstMark = /^---\n/;

class Splicer {
  readonly edits = new Edits();
  readonly #text: string;
  readonly #comments: CommentDifferences;
  readonly #mark: string;

  constructor(text: string, comments: CommentDifferences, mark: string) {
    this.#text = text;
    this.#mark = mark;
    this.#comments = comments;
  }

  documents(current: readonly KeyedDocument[], target: readonly MergedElement<TreeDocument>[]): void {
    const single = current.length === 1 && target.length === 1 && target[0]?.key === '';
    const byKey = new Map(current.map((one) => [single ? '' : (one.key ?? ''), one]));
    const wanted = new Set(target.map((one) => one.key));
    let at = 0;
    for (const merged of target) {
      const present = byKey.get(merged.key);
      if (present === undefined) this.#insertDocument(merged.source, at);
      else this.#element(present, merged);
      at = present?.end ?? at;
    }
    this.#removeDocuments(current, (document) => wanted.has(document.key));
  }

  #insertDocument(source: TreeDocument, at: number): void {
    const chunk = source.text.slice(source.start, source.end).replace(firstMark, '');
    const body = chunk === '' || chunk.endsWith('\n') ? chunk : `${chunk}\n`;
    const before = at === 0 || this.#text[at - 1] === '\n' ? '' : '\n';
    if (at === 0 && !firstMark.test(this.#text)) this.edits.insert(at, `${body}---\n`);
    else this.edits.insert(at, `${before}---\n${body}`);
  }

  #removeDocuments(current: readonly KeyedDocument[], keeps: (document: KeyedDocument) => boolean): void {
    const first = current.find(keeps);
    if (first === undefined) throw new CannotSplice();
    // The first document of a file needs a mark before it only if the file had one there.
    const spare = firstMark.test(this.#text) ? 0 : (firstMark.exec(this.#text.slice(first.start))?.[0].length ?? 0);
    if (first !== current[0]) this.edits.replace(0, first.start + spare, '');
    for (const document of current) {
      if (document.start > first.start && !keeps(document)) this.edits.replace(document.start, document.end, '');
    }
  }

  #element(present: TreeElement | TreeDocument, merged: MergedElement<TreeElement | TreeDocument>): void {
    const { value } = present;
    if (value.id === merged.value.id) return;
    const target = elementsOf(merged.value);
    const alike = value.keyed && merged.value.source.keyed && value.kind === merged.value.source.kind;
    if (alike && value.elements.length > 0 && target.length > 0) this.#elements(value, target);
    else if (merged.value.elements !== undefined) throw new CannotSplice();
    else this.#replace(present, merged.source);
  }

  #elements(container: TreeNode, target: readonly MergedElement[]): void {
    const byKey = new Map(container.elements.map((one) => [one.key, one]));
    const wanted = new Set(target.map((one) => one.key));
    let after: TreeElement | undefined;
    for (const merged of target) {
      const present = byKey.get(merged.key);
      if (present !== undefined) this.#element(present, merged);
      else if (merged.value.elements !== undefined) throw new CannotSplice();
      else if (container.inline) this.#insertInline(container, after, merged.source);
      else this.#insertLines(container, after, merged.source);
      after = present ?? after;
    }
    const keeps = (element: TreeElement): boolean => wanted.has(element.key);
    if (!container.elements.some(keeps)) throw new CannotSplice();
    container.elements.forEach((element, index) => {
      if (keeps(element)) return;
      if (container.inline) this.#removeInline(container.elements, index, keeps);
      else this.#removeLines(element, container.elements[index + 1]);
    });
  }

  #replace(present: TreeElement | TreeDocument, source: TreeElement | TreeDocument): void {
    const [from, to] = [source.value, present.value];
    const filled = to.end > to.start && from.end > from.start;
    const sameStyle = filled && from.inline === to.inline && (from.inline || from.kind === to.kind);
    const [old, fresh] = sameStyle ? [to, from] : [present, source];
    const bracketed = '{['.includes(to.text[to.start] ?? ' ');
    const useColumns = !sameStyle || (!to.inline && to.kind !== 'scalar' && !bracketed);
    const columns = useColumns
      ? columnOf(this.#text, old.start) - columnOf(fresh.text, fresh.start)
      : indentOf(this.#text, present.start) - indentOf(source.text, source.start);
    const oldEnd = contentEnd(this.#text, old.start, old.end);
    const freshEnd = contentEnd(fresh.text, fresh.start, fresh.end);
    const [oldComment, freshComment] = [
      commentBehind(this.#text, oldEnd, this.#mark),
      commentBehind(fresh.text, freshEnd, this.#mark),
    ];
    const swap =
      oldComment.trim() !== freshComment.trim() &&
      (oldComment === '' || this.#comments.takeSurplus(oldComment)) &&
      (freshComment === '' || this.#comments.takeMissing(freshComment));
    this.edits.replace(
      old.start,
      oldEnd + (swap ? oldComment.length : 0),
      moved(fresh.text.slice(fresh.start, freshEnd), columns) + (swap ? freshComment : ''),
    );
  }

  #insertLines(container: TreeNode, after: TreeElement | undefined, source: TreeElement): void {
    const first = container.elements[0] as TreeElement;
    const column = columnOf(this.#text, first.start);
    const sourceEnd = contentEnd(source.text, source.start, source.end);
    const behind = commentBehind(source.text, sourceEnd, this.#mark);
    const comments = [...commentLinesAbove(source, this.#mark)].filter((line) => this.#comments.takeMissing(line));
    const body = moved(source.text.slice(source.start, sourceEnd), column - columnOf(source.text, source.start));
    const kept = behind !== '' && this.#comments.takeMissing(behind) ? behind : '';
    const margin = ' '.repeat(column);
    const lines = [...comments.toReversed().map((line) => margin + line.trim()), margin + body + kept].join('\n');
    // Above the first pair of a file stand comments that speak of all of it, and in a map the order is free.
    const isOfFile = container.kind === 'map' && (column === 0 || !isFirstInLine(this.#text, first.start));
    const anchor = after ?? (isOfFile ? first : undefined);
    if (anchor === undefined) {
      if (!isFirstInLine(this.#text, first.start)) throw new CannotSplice();
      const above = container.kind === 'map' ? [...commentLinesAbove(first, this.#mark)] : [];
      const start = above.reduce((at, line) => at - line.length - 1, lineStart(this.#text, first.start));
      this.edits.insert(start, `${lines}\n`);
      return;
    }
    const at = this.#behindComments(lineEnd(this.#text, contentEnd(this.#text, anchor.start, anchor.end)), column);
    this.edits.insert(at, this.#text[at - 1] === '\n' ? `${lines}\n` : `\n${lines}`);
  }

  /** Comments that stand further right than the elements belong to what is above them. */
  #behindComments(at: number, column: number): number {
    let end = at;
    for (;;) {
      const indent = indentOf(this.#text, end);
      if (indent <= column || !this.#text.startsWith(this.#mark, end + indent)) return end;
      end = lineEnd(this.#text, end);
    }
  }

  #removeLines(element: TreeElement, next: TreeElement | undefined): void {
    if (!isFirstInLine(this.#text, element.start)) {
      if (next === undefined) throw new CannotSplice();
      this.edits.replace(element.start, next.start, '');
      return;
    }
    let start = lineStart(this.#text, element.start);
    for (const line of commentLinesAbove(element, this.#mark)) {
      if (!this.#comments.takeSurplus(line)) {
        // What a person wrote above something that goes would be read as about what comes next.
        if (this.#comments.isOfPerson(line)) throw new CannotSplice();
        break;
      }
      start -= line.length + 1;
    }
    this.edits.replace(start, lineEnd(this.#text, contentEnd(this.#text, element.start, element.end)), '');
  }

  #insertInline(container: TreeNode, after: TreeElement | undefined, source: TreeElement): void {
    const anchor = after ?? (container.elements[0] as TreeElement);
    const gap = this.#gapIn(container, anchor);
    const columns = indentOf(this.#text, anchor.start) - indentOf(source.text, source.start);
    const body = moved(source.text.slice(source.start, source.end), columns);
    if (after === undefined) this.edits.insert(anchor.start, `${body},${gap}`);
    else this.edits.insert(anchor.end, `,${gap}${body}`);
  }

  /** What stands between a comma and the next element. */
  #gapIn(container: TreeNode, anchor: TreeElement): string {
    const [first, second] = container.elements;
    const next = anchor === first ? (second ?? first) : anchor;
    const before = this.#text.slice(container.start, next.start);
    const gap = before.slice(before.trimEnd().length);
    return next === first && gap === '' ? ' ' : gap;
  }

  #removeInline(elements: readonly TreeElement[], index: number, keeps: (element: TreeElement) => boolean): void {
    const { start, end } = elements[index] as TreeElement;
    const [previous, next] = [elements[index - 1], elements[index + 1]];
    const keptBefore = elements.slice(0, index).some(keeps);
    if (keptBefore && previous !== undefined) this.edits.replace(previous.end, end, '');
    else if (next !== undefined) this.edits.replace(start, next.start, '');
  }
}

function moved(stretch: string, columns: number): string {
  const result = shifted(stretch, columns);
  if (result === undefined) throw new CannotSplice();
  return result;
}
