import { CommentBalance } from './comments.ts';
import { Interner, sourceTree } from './source-tree.ts';
import { splice } from './splice.ts';
import { mergeDocuments } from './tree-merge.ts';

/** The three texts of one YAML or JSON file. */
export interface Texts {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/**
 * Merges YAML or JSON by what it says. When each value was changed by one side only, the other side's changes are
 * written into the first of `starts` that can take them, and nothing else in that text changes. The result has been
 * read again: it holds the merged tree and the merged comments.
 *
 * @param starts texts to write into, best first, for example the merge by lines with our lines where it conflicts
 * @returns undefined when a value was changed by both, a text cannot be read, or no start takes the changes
 */
export function mergeStructure(texts: Texts, starts: readonly string[]): string | undefined {
  const interner = new Interner();
  const [base, ours, theirs] = [texts.base, texts.ours, texts.theirs].map((text) => sourceTree(text, interner));
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  const merged = mergeDocuments({ base, ours, theirs }, interner);
  if (merged === undefined) return undefined;
  const comments = new CommentBalance(texts.base, texts.ours, texts.theirs);
  for (const start of starts) {
    const current = sourceTree(start, interner);
    if (current === undefined) continue;
    const result = splice(start, current, merged, comments.differencesIn(start));
    if (result === undefined || !comments.holdsFor(result)) continue;
    const ids = sourceTree(result, interner)?.map((document) => document.value.id);
    if (ids?.join(' ') === merged.map((one) => one.value.id).join(' ')) return result;
  }
  return undefined;
}
