import { isAlias, isScalar, isSeq, type Node, type YAMLSeq } from 'yaml';
import { findKey, refuse } from './find.ts';
import { columnOf, contentEnd, nextLine, spliced } from './layout.ts';
import { quotedAs } from './set-value.ts';

interface FoundItem {
  readonly list: YAMLSeq<Node>;
  readonly item: Node;
  readonly index: number;
}

/** Gives an item of a list, whose index ends the path, another text where it stands, in the quotes that it has. */
export function renameItem(text: string, path: readonly string[], value: string): string {
  const { item } = findItem(text, path);
  if (!isScalar(item)) throw refuse(path, 'is no single value');
  const [start = 0, end = 0] = item.range ?? [];
  return spliced(text, { start, end, text: quotedAs(item, value) });
}

/** Takes an item out of a list that has others. */
export function removeItem(text: string, path: readonly string[]): string {
  const { list, item, index } = findItem(text, path);
  const [start, end] = [item.range?.[0] ?? 0, contentEnd(item)];
  if (list.flow) {
    const [before, after] = [list.items[index - 1], list.items[index + 1]];
    if (after) return spliced(text, { start, end: after.range?.[0] ?? end, text: '' });
    return spliced(text, { start: before ? contentEnd(before) : start, end, text: '' });
  }
  const line = start - columnOf(text, start);
  if (!/^\s*-\s*$/.test(text.slice(line, start))) throw refuse(path, 'shares its line with something else');
  return spliced(text, { start: line, end: nextLine(text, end), text: '' });
}

function findItem(text: string, path: readonly string[]): FoundItem {
  const list = findKey(text, path.slice(0, -1))?.pair.value;
  if (isAlias(list)) throw refuse(path.slice(0, -1), 'is an alias');
  const index = Number(path.at(-1));
  const item = isSeq(list) ? list.items[index] : undefined;
  if (!isSeq(list) || item === undefined) throw refuse(path, 'is no item of a list');
  if (isAlias(item)) throw refuse(path, 'is an alias');
  return { list: list as YAMLSeq<Node>, item: item as Node, index };
}
