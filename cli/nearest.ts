import { closest, distance } from 'fastest-levenshtein';

/** The known word that a slip of the keyboard may have made into this one; undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const same = known.find((other) => other.toLowerCase() === word.toLowerCase());
  if (same !== undefined || known.length === 0 || word === '' || word.length > 80) return same;
  const near = closest(word, [...known]);
  const most = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 4));
  return distance(word, near) <= most ? near : undefined;
}
