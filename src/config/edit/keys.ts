import { stringify } from 'yaml';
import { findKey, nearestMap, refuse, type Found } from './find.ts';
import { appendLines, columnOf, contentEnd, endOfLine, eolOf, nextLine, spliced } from './layout.ts';
import { setValue } from './set-value.ts';

/** Gives a key another name where it stands. Nothing happens when there is no such key. */
export function renameKey(text: string, path: readonly string[], name: string): string {
  const found = findKey(text, path);
  if (!found) return text;
  requireFree(text, [...path.slice(0, -1), name]);
  const [start, end] = rangeOf(found);
  return spliced(text, { start, end, text: keyText(name) });
}

/** Takes a key out with its value; comments above it stay. A map that it leaves empty becomes `{}`. */
export function removeKey(text: string, path: readonly string[]): string {
  const found = findKey(text, path);
  return found ? cut(text, path, found, rangeOf(found)[0]) : text;
}

/**
 * Takes an entry out of its map with its value and the comments directly above it; those above the first entry stay, since
 * they may be about all of them. Of the blank lines around it one is left.
 */
export function removeEntry(text: string, path: readonly string[]): string {
  const found = findKey(text, path);
  if (!found) return text;
  const key = rangeOf(found)[0];
  const isFirst = found.map.items[0] === found.pair;
  const start = found.map.flow || isFirst ? key : commentsAbove(text, key);
  const rest = cut(text, path, found, start);
  if (found.map.flow) return rest;
  const at = start - columnOf(text, start);
  const [above, below] = [rest.slice(0, at), rest.slice(at)];
  return /\n\r?\n$/.test(above) && /^(?:\r?\n|$)/.test(below) ? above.replace(/\r?\n$/, '') + below : rest;
}

/**
 * Moves a key to another place, with its value as it is written and the comments directly above it. Maps on the way are
 * made. When `to` lies below `from`, the value is wrapped where it stands.
 */
export function moveKey(text: string, from: readonly string[], to: readonly string[]): string {
  const found = findKey(text, from);
  if (!found) return text;
  const isWrap = from.every((segment, index) => to[index] === segment);
  if (isWrap) return wrap(text, found, to.slice(from.length));
  requireFree(text, to);
  const start = found.map.flow ? rangeOf(found)[0] : commentsAbove(text, rangeOf(found)[0]);
  const lines = found.map.flow ? undefined : linesOf(text, found, start, to.at(-1) ?? '');
  const value: unknown = found.pair.value?.toJSON() ?? null;
  const rest = cut(text, from, found, start);
  const { map, depth } = nearestMap(rest, to.slice(0, -1));
  if (map.flow || lines === undefined) return setValue(rest, { path: to, value });
  return spliced(rest, appendLines(rest, map, nested(to.slice(depth, -1), lines)));
}

/** Puts the value of a key below further keys, where it stands. */
function wrap(text: string, found: Found, keys: readonly string[]): string {
  const value = found.pair.value;
  const [start, end] = [rangeOf(found)[1], value ? contentEnd(value) : rangeOf(found)[1]];
  const colon = text.indexOf(':', start) + 1;
  if (found.map.flow) {
    const inner = keys.reduceRight((wrapped, key) => `{ ${keyText(key)}: ${wrapped} }`, text.slice(colon, end).trim());
    return spliced(text, { start: colon, end, text: ` ${inner}` });
  }
  const eol = eolOf(text);
  const column = columnOf(text, rangeOf(found)[0]);
  const [first = '', ...others] = text.slice(colon, endOfLine(text, end)).split(/\r?\n/);
  const heads = keys.map((key, depth) => `${' '.repeat(column + 2 * (depth + 1))}${keyText(key)}:`);
  const last = heads.length - 1;
  const body = others.map((line) => (line.trim() === '' ? line : ' '.repeat(2 * keys.length) + line));
  const lines = ['', ...heads.map((head, depth) => (depth === last ? head + first : head)), ...body];
  return spliced(text, { start: colon, end: endOfLine(text, end), text: lines.join(eol) });
}

/** The lines of a key in a block map from an offset on, without their indentation and under another name. */
function linesOf(text: string, found: Found, start: number, name: string): string {
  const [key, keyEnd] = rangeOf(found);
  const column = columnOf(text, key);
  const end = found.pair.value ? Math.max(contentEnd(found.pair.value), keyEnd) : keyEnd;
  const renamed = text.slice(start, key) + keyText(name) + text.slice(keyEnd, endOfLine(text, end));
  return renamed
    .split(/\r?\n/)
    .map((line) => line.slice(Math.min(column, line.length - line.trimStart().length)))
    .join('\n');
}

function nested(keys: readonly string[], lines: string): string {
  return keys.reduceRight((inner, key) => `${keyText(key)}:\n${inner.replace(/^(?=.)/gm, '  ')}`, lines);
}

function cut(text: string, path: readonly string[], found: Found, from: number): string {
  return found.map.flow ? cutFromFlow(text, found) : cutLines(text, path, found, from);
}

function cutLines(text: string, path: readonly string[], found: Found, from: number): string {
  const [key, keyEnd] = rangeOf(found);
  if (text.slice(key - columnOf(text, key), key).trim() !== '') throw refuse(path, 'stands in a list');
  const start = from - columnOf(text, from);
  const end = nextLine(text, found.pair.value ? Math.max(contentEnd(found.pair.value), keyEnd) : keyEnd);
  const rest = spliced(text, { start, end, text: '' });
  const holder = found.map.items.length === 1 ? findKey(text, path.slice(0, -1)) : undefined;
  if (!holder) return rest;
  const colon = text.indexOf(':', rangeOf(holder)[1]) + 1;
  return spliced(rest, { start: colon, end: colon, text: ' {}' });
}

function cutFromFlow(text: string, { map, pair }: Found): string {
  const index = map.items.findIndex((item) => item === pair);
  const [before, after] = [map.items[index - 1], map.items[index + 1]];
  const [start, end] = [pair.key.range?.[0] ?? 0, contentEnd(pair.value ?? pair.key)];
  if (after) return spliced(text, { start, end: after.key.range?.[0] ?? end, text: '' });
  return spliced(text, { start: before ? contentEnd(before.value ?? before.key) : start, end, text: '' });
}

/** The offset of the first of the comment lines that stand directly above a key, in its column; that of the key without any. */
function commentsAbove(text: string, key: number): number {
  const column = columnOf(text, key);
  let first = key;
  for (let line = key - column; line > 0;) {
    const previous = text.lastIndexOf('\n', line - 2) + 1;
    const content = text.slice(previous, line).trimEnd();
    if (content.length - content.trimStart().length !== column || !content.trimStart().startsWith('#')) return first;
    // A comment at the very top is about the whole file.
    if (previous === 0) return key;
    first = previous + column;
    line = previous;
  }
  return first;
}

function rangeOf({ pair }: Found): readonly [start: number, end: number] {
  const [start = 0, end = 0] = pair.key.range ?? [];
  return [start, end];
}

function requireFree(text: string, path: readonly string[]): void {
  if (findKey(text, path)) throw refuse(path, 'is taken already');
}

function keyText(name: string): string {
  return stringify(name).trimEnd();
}
