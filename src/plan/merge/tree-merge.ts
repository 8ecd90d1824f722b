import type { ListKey } from './list-keys.ts';
import type { Interner, TreeDocument, TreeElement, TreeNode } from './source-tree.ts';

/** A value of the merged tree: one that stands in a text as it is, or a collection put together from two texts. */
export interface MergedNode {
  /** `undecided` when the trees alone cannot say what the value is, here or below. */
  readonly id: number;
  /** The text that gives the value; for a collection put together, the one that it started from. */
  readonly source: TreeNode;
  /** Undefined when `source` is the value. */
  readonly elements: readonly MergedElement[] | undefined;
  /** The template moved items of the list, so that only its text has them in their order. */
  readonly reordered?: true;
}

/** Stands for the value of a list without names or of a long text that both sides changed: lines may still merge. */
export const undecided = -1;

/** A pair or an item of the merged tree, with the text that gives it where it has to be written anew. */
export interface MergedElement<Source = TreeElement> {
  readonly key: string;
  readonly source: Source;
  readonly value: MergedNode;
}

/** The three versions of one thing. */
interface Three<T> {
  readonly base: T;
  readonly ours: T;
  readonly theirs: T;
}

interface Keyed {
  readonly key: string;
  readonly value: TreeNode;
}

/** A document with a key by which its other versions are found. */
export type KeyedDocument = TreeDocument & Keyed;

/**
 * Gives the documents of three texts keys: group, kind, namespace and name, or nothing where each text has one document.
 * Returns undefined when documents cannot be told apart.
 */
export function matched(files: Three<readonly TreeDocument[]>): Three<readonly KeyedDocument[]> | undefined {
  const { base, ours, theirs } = files;
  const single = [base, ours, theirs].every((documents) => documents.length === 1);
  const [b, o, t] = [base, ours, theirs].map((documents) => withKeys(documents, single));
  return b === undefined || o === undefined || t === undefined ? undefined : { base: b, ours: o, theirs: t };
}

/** Merges documents by value. Returns undefined when both sides changed the same value, each in its own way. */
export function mergeDocuments(
  files: Three<readonly KeyedDocument[]>,
  interner: Interner,
): MergedElement<KeyedDocument>[] | undefined {
  const lost: Keyed[] = [];
  const merged = mergeElements(files, { interner, lost }, false);
  const parts = lost.flatMap((one) => [one, ...one.value.elements]);
  return parts.some((one) => isMoved(one, files)) ? undefined : merged;
}

interface Context {
  readonly interner: Interner;
  /** What neither side has any more where it was. */
  readonly lost: Keyed[];
}

/** Whether something that is gone from its place stands elsewhere in a side that did not have it there before. */
function isMoved(lost: Keyed, { base, ours, theirs }: Three<readonly Keyed[]>): boolean {
  const before = countOf(lost, base);
  return countOf(lost, ours) >= before || countOf(lost, theirs) >= before;
}

function countOf(wanted: Keyed, elements: readonly Keyed[]): number {
  return elements.reduce((sum, { key, value }) => {
    const here = key === wanted.key && value.id === wanted.value.id ? 1 : 0;
    return sum + here + countOf(wanted, value.elements);
  }, 0);
}

/** Whether elements have the values of a merged collection. The order does not count where both sides changed it. */
export function agree(present: readonly Keyed[], merged: readonly MergedElement<Keyed>[]): boolean {
  const byKey = new Map(present.map((one) => [one.key, one.value]));
  return (
    byKey.size === merged.length &&
    merged.every(({ key, value }) => {
      const node = byKey.get(key);
      if (node === undefined) return false;
      if (value.elements !== undefined) return node.keyed && agree(node.elements, value.elements);
      return value.id === undecided || node.id === value.id;
    })
  );
}

/** Whether the template moved items of a list that the person edited. */
export function isReordered(elements: readonly MergedElement<Keyed>[]): boolean {
  return elements.some(({ value }) => value.reordered === true || isReordered(value.elements ?? []));
}

/** A value that stands in a text as it is. */
export function asItStands(source: TreeNode): MergedNode {
  return { id: source.id, source, elements: undefined };
}

/** The elements of a merged collection, wherever they come from. */
export function elementsOf(node: MergedNode): readonly MergedElement[] {
  return (
    node.elements ??
    node.source.elements.map((source) => ({ key: source.key, source, value: asItStands(source.value) }))
  );
}

/** The documents with their keys; `single` when there is nothing to tell apart. */
export function withKeys(documents: readonly TreeDocument[], single: boolean): KeyedDocument[] | undefined {
  const keyed = documents.map((document) => ({ ...document, key: single ? '' : (document.key ?? '') }));
  const keys = new Set(keyed.map((one) => one.key));
  return single || (keys.size === keyed.length && !keys.has('')) ? keyed : undefined;
}

/** Merges a value that both sides changed, each in its own way; undefined is a conflict. */
function mergeNode(three: Three<TreeNode> | Omit<Three<TreeNode>, 'base'>, context: Context): MergedNode | undefined {
  const { ours, theirs } = three;
  const base = 'base' in three ? three.base : undefined;
  const all = base === undefined ? [ours, theirs] : [base, ours, theirs];
  if (!all.every((node) => node.kind === ours.kind && node.keyed)) return leftToLines(ours, theirs);
  const lists = { base: base?.elements ?? [], ours: ours.elements, theirs: theirs.elements };
  if (ours.kind === 'list' && (base === undefined || orderMatters(lists, ours.listKey)))
    return leftToLines(ours, theirs);
  if (ours.listKey?.fields.length === 0 && mayBeEdited(lists)) return leftToLines(ours, theirs);
  // Where the template alone moved items, they arrive in its order.
  const order = ours.kind === 'list' && reorders(lists.base, lists.theirs) ? 'theirs' : 'ours';
  const elements = mergeElements(lists, context, ours.kind === 'map', order);
  if (elements === undefined) return undefined;
  const ids = elements.map((one) => ({ key: one.key, id: one.value.id }));
  const open = ids.some((one) => one.id === undecided);
  const id = open ? undecided : context.interner.collection(ours.kind === 'list' ? 'list' : 'map', ids);
  return { id, source: ours, elements, ...(order === 'theirs' ? { reordered: true as const } : {}) };
}

function leftToLines(ours: TreeNode, theirs: TreeNode): MergedNode | undefined {
  const long = [ours, theirs].every(
    (node) => node.kind === 'list' || node.text.slice(node.start, node.end).includes('\n'),
  );
  return long && ours.kind === theirs.kind ? { id: undecided, source: ours, elements: undefined } : undefined;
}

/** Whether the result would depend on a choice of order: theirs moved items, or both sides added to an ordered list. */
function orderMatters(lists: Three<readonly Keyed[]>, key: ListKey | undefined): boolean {
  const base = keysOf(lists.base);
  if (reorders(lists.base, lists.theirs) && !sameOrder(lists.base, lists.ours)) return true;
  if (reorders(lists.base, lists.ours) && lists.theirs.some((one) => !base.has(one.key))) return true;
  const added = (list: readonly Keyed[]): boolean => list.some((one) => !base.has(one.key));
  return key?.ordered === true && added(lists.ours) && added(lists.theirs);
}

/**
 * Whether both sides may have changed the same scalar: one that names itself is gone and another is there, and which of
 * them took the place of which cannot be seen.
 */
function mayBeEdited({ base, ours, theirs }: Three<readonly Keyed[]>): boolean {
  const [b, o, t] = [keysOf(base), keysOf(ours), keysOf(theirs)];
  const adds = (side: Set<string>): boolean => [...side].some((key) => !b.has(key));
  const removes = (side: Set<string>): boolean => [...b].some((key) => !side.has(key));
  return (adds(o) && removes(t)) || (adds(t) && removes(o));
}

/** Whether both sides removed an element and one of them has a new one, which may be the same under another name. */
function renamed(
  base: ReadonlyMap<string, Keyed>,
  one: ReadonlyMap<string, Keyed>,
  other: ReadonlyMap<string, Keyed>,
): boolean {
  const isGone = [...base.keys()].some((key) => !one.has(key) && !other.has(key));
  return isGone && [one, other].some((side) => [...side.keys()].some((key) => !base.has(key)));
}

/** Whether theirs, which is no collection any more, would take the place of one that ours wrote in another way. */
function loses(base: TreeNode, ours: TreeNode, theirs: TreeNode): boolean {
  const isOther = ours.kind !== 'scalar' && theirs.kind !== ours.kind;
  return isOther && ours.text.slice(ours.start, ours.end) !== base.text.slice(base.start, base.end);
}

function sameOrder(one: readonly Keyed[], other: readonly Keyed[]): boolean {
  return one.length === other.length && one.every(({ key }, index) => key === other[index]?.key);
}

/** Whether a side moved items that were there before. */
function reorders(base: readonly Keyed[], side: readonly Keyed[]): boolean {
  const [before, now] = [keysOf(base), keysOf(side)];
  return !sameOrder(
    base.filter(({ key }) => now.has(key)),
    side.filter(({ key }) => before.has(key)),
  );
}

function mergeElements<Element extends Keyed>(
  lists: Three<readonly Element[]>,
  context: Context,
  mapsFromNothing: boolean,
  order: 'ours' | 'theirs' = 'ours',
): MergedElement<Element>[] | undefined {
  const base = new Map(lists.base.map((one) => [one.key, one]));
  const ours = new Map(lists.ours.map((one) => [one.key, one]));
  const theirs = new Map(lists.theirs.map((one) => [one.key, one]));
  if (renamed(base, ours, theirs)) return undefined;
  context.lost.push(...lists.base.filter(({ key }) => !ours.has(key) && !theirs.has(key)));
  const merged = new Map<string, MergedElement<Element>>();
  for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
    const [b, o, t] = [base.get(key), ours.get(key), theirs.get(key)];
    const unchangedByUs = o?.value.id === b?.value.id;
    const ourWord = o?.value.id === t?.value.id || t?.value.id === b?.value.id;
    const source = ourWord ? o : unchangedByUs ? t : undefined;
    if (source !== undefined && source === t && o !== undefined && b !== undefined && loses(b.value, o.value, t.value))
      return undefined;
    if (source !== undefined) {
      merged.set(key, { key, source, value: asItStands(source.value) });
    } else if (!ourWord && !unchangedByUs) {
      if (o === undefined || t === undefined || (b === undefined && !mapsFromNothing)) return undefined;
      const sides = { ours: o.value, theirs: t.value };
      const value = mergeNode(b === undefined ? sides : { base: b.value, ...sides }, context);
      if (value === undefined) return undefined;
      merged.set(key, { key, source: o, value });
    }
  }
  const before = [...base.keys()];
  return order === 'ours' ? inOrder(merged, before, ours, theirs) : inOrder(merged, before, theirs, ours);
}

/**
 * The order of the first side. What only the other has takes the place of what the other has no more there; else it
 * follows the element that it follows there.
 */
function inOrder<Element extends Keyed>(
  merged: ReadonlyMap<string, MergedElement<Element>>,
  base: readonly string[],
  ours: ReadonlyMap<string, Element>,
  theirs: ReadonlyMap<string, Element>,
): MergedElement<Element>[] {
  const first = '\0first';
  const followers = new Map<string, MergedElement<Element>[]>();
  // Where nothing says which comes first, ours does.
  let before = [...theirs.keys()].some((key) => ours.has(key)) ? first : ([...ours.keys()].at(-1) ?? first);
  for (const key of theirs.keys()) {
    const element = merged.get(key);
    if (element === undefined) continue;
    if (ours.has(key)) {
      before = key;
      continue;
    }
    const next = base[base.indexOf(before) + 1];
    if (next !== undefined && ours.has(next) && !theirs.has(next)) before = next;
    followers.set(before, [...(followers.get(before) ?? []), element]);
  }
  const ordered = [...(followers.get(first) ?? [])];
  for (const key of ours.keys()) {
    const element = merged.get(key);
    if (element !== undefined) ordered.push(element);
    ordered.push(...(followers.get(key) ?? []));
  }
  return ordered;
}

function keysOf(list: readonly Keyed[]): Set<string> {
  return new Set(list.map((one) => one.key));
}
