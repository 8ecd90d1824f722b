import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import type { SchemaNode } from '../../../schemas/index.ts';
import { UserError } from '../../errors.ts';
import { type EntryKind, type Mentions, mentionsOf } from './entries.ts';
import { removeItem, renameItem } from './items.ts';
import { removeEntry, removeKey, renameKey } from './keys.ts';
import { formatPath } from './path.ts';
import { setValue } from './set-value.ts';
import { meaning } from './meaning.ts';

type Plain = Readonly<Record<string, unknown>>;

interface EntryEdit {
  readonly text: string;
  /** What the text means, as it was read. */
  readonly value: Plain;
  readonly schema: SchemaNode;
  readonly kind: EntryKind;
  readonly name: string;
}

/**
 * Gives an entry another name wherever the file says it: its key, the patches of environments, and what refers to it. All
 * other bytes stay.
 *
 * @throws UserError EDIT_REFUSED where the file is written in a way that has to be changed by hand, such as with aliases
 */
export function renameEntry({ text, value, schema, kind, name }: EntryEdit, to: string): string {
  const { keys, texts } = mentionsOf(schema, value, kind, name);
  const named = texts.reduce(
    (current, path) => (isItem(value, path) ? renameItem(current, path, to) : setValue(current, { path, value: to })),
    text,
  );
  // Deeper keys first, so that the paths of the others still lead to them.
  const renamed = keys
    .toSorted((left, right) => right.length - left.length)
    .reduce((current, path) => renameKey(current, path, to), named);
  return proven(renamed, [...keys, ...texts], (meant) =>
    isDeepStrictEqual(meant, renamedIn(value, { keys, texts }, to)),
  );
}

/**
 * Takes an entry out of the file, with the comments directly above it and what refers to it in lists. Single texts that
 * refer to it stay: what they should say instead is for a person.
 *
 * @throws UserError EDIT_REFUSED where the file is written in a way that has to be changed by hand, such as with aliases
 */
export function removeMentions({ text, value, schema, kind, name }: EntryEdit): string {
  const { keys, texts } = mentionsOf(schema, value, kind, name);
  const items = texts.filter((path) => isItem(value, path));
  // The last item first, so that the indices of the others still hold.
  const unlisted = items.toReversed().reduce((current, path) => withoutItem(current, value, path), text);
  const removed = keys
    .toSorted((left, right) => right.length - left.length)
    .reduce((current, path) => removeEntry(current, path), unlisted);
  // Lists and maps that became empty say nothing.
  const wanted = pruned(removedFrom(value, keys, items));
  return proven(removed, [...keys, ...items], (meant) => isDeepStrictEqual(pruned(meant), wanted));
}

/** A list that becomes empty goes; in the patch of an environment it stays, since there it replaces another one. */
function withoutItem(text: string, value: unknown, path: readonly string[]): string {
  const list = path.slice(0, -1);
  if ((at(value, list) as readonly unknown[]).length > 1) return removeItem(text, path);
  if (path[0] === 'environments') return setValue(removeKey(text, list), { path: list, value: [] });
  const holder = list.slice(0, -1);
  return Object.keys(at(value, holder) as Plain).length > 1 ? removeKey(text, list) : removeKey(text, holder);
}

function isItem(value: unknown, path: readonly string[]): boolean {
  return Array.isArray(at(value, path.slice(0, -1)));
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Plain | undefined)?.[key], value);
}

/** What the file has to mean afterwards, worked out without its text. */
function renamedIn(value: unknown, mentions: Mentions, to: string, path: readonly string[] = []): unknown {
  if (has(mentions.texts, path)) return to;
  if (Array.isArray(value)) return value.map((item, index) => renamedIn(item, mentions, to, [...path, String(index)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      has(mentions.keys, [...path, key]) ? to : key,
      renamedIn(item, mentions, to, [...path, key]),
    ]),
  );
}

type Paths = readonly (readonly string[])[];

function removedFrom(value: unknown, keys: Paths, items: Paths, path: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.filter((_, index) => !has(items, [...path, String(index)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !has(keys, [...path, key]))
      .map(([key, item]) => [key, removedFrom(item, keys, items, [...path, key])]),
  );
}

function has(paths: Paths, path: readonly string[]): boolean {
  return paths.some((one) => isDeepStrictEqual(one, path));
}

/** Only a text that means what was worked out apart from it is let out. */
function proven(text: string, paths: Paths, isMeant: (value: unknown) => boolean): string {
  const document = parseDocument(text, { version: '1.2', uniqueKeys: true });
  if (document.errors.length === 0 && isMeant(meaning(document))) return text;
  throw new UserError('EDIT_REFUSED', 'aks-prod.yaml is written in a way that has to be changed by hand.', {
    hint: `Write out its anchors and aliases and try again, or change these by hand:\n${paths.map((path) => `  ${formatPath(path)}`).join('\n')}\nNothing was changed.`,
  });
}

function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, pruned(item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => !isEmpty(item)));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
