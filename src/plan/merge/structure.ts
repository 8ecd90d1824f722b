import { CommentBalance } from './comments.ts';
import { yamlNotation, type Notation } from './notation.ts';
import { Interner, type TreeDocument } from './source-tree.ts';
import { splice } from './splice.ts';
import { agree, isReordered, matched, mergeDocuments, undecided, withKeys } from './tree-merge.ts';
import type { KeyedDocument, MergedElement } from './tree-merge.ts';

/** The three texts of one file. */
export interface Texts {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** The merge of three texts by what they say. */
export interface StructureMerge {
  /** Whether a text says what the merge says, as far as values can decide it. False after a conflict of values. */
  agreesWith(text: string): boolean;
  /**
   * Writes the merge into the first of some texts that can take it; only values that differ change, all else keeps its
   * bytes. What is returned has been read again: it holds the merged values and the merged comments. Undefined when a
   * value was changed by both sides, or when no text can take the changes.
   */
  writeInto(starts: readonly string[]): string | undefined;
}

/** Merges by value; undefined when a text is not readable as a tree or its documents cannot be told apart. */
export function structureMerge(texts: Texts, notation: Notation = yamlNotation): StructureMerge | undefined {
  const interner = new Interner();
  const [base, ours, theirs] = [texts.base, texts.ours, texts.theirs].map((text) => notation.read(text, interner));
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  const files = matched({ base, ours, theirs });
  if (files === undefined) return undefined;
  const merged = mergeDocuments(files, interner);
  return {
    agreesWith: (text) => {
      const present = keyed(notation.read(text, interner), merged);
      return merged !== undefined && present !== undefined && agree(present, merged);
    },
    writeInto: (starts) => {
      if (merged === undefined || merged.some((one) => one.value.id === undecided)) return undefined;
      const all = isReordered(merged) ? [...starts, texts.theirs] : starts;
      return write(texts, merged, all, interner, notation);
    },
  };
}

function write(
  texts: Texts,
  merged: readonly MergedElement<KeyedDocument>[],
  starts: readonly string[],
  interner: Interner,
  notation: Notation,
): string | undefined {
  const comments = new CommentBalance(texts, notation.comments);
  for (const start of starts) {
    const current = keyed(notation.read(start, interner), merged);
    if (current === undefined) continue;
    const result = splice(start, current, merged, comments.differencesIn(start), notation.mark);
    if (result === undefined || !comments.holdsFor(result)) continue;
    const ids = notation.read(result, interner)?.map((document) => document.value.id);
    if (ids?.join(' ') === merged.map((one) => one.value.id).join(' ')) return result;
  }
  return undefined;
}

function keyed(
  documents: readonly TreeDocument[] | undefined,
  merged: readonly MergedElement<KeyedDocument>[] | undefined,
): KeyedDocument[] | undefined {
  const single = documents?.length === 1 && merged?.length === 1 && merged[0]?.key === '';
  return documents === undefined ? undefined : withKeys(documents, single);
}
