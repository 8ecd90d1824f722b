import type { Decided } from './effects.ts';
import type { PlanOptions } from './options.ts';
import { guessedRename, renamedPlaces } from './renamed.ts';

/**
 * What to know about files that do not go along when an entry of the config gets another name, by their paths: those with
 * edits, when the name was changed by hand, and detached ones.
 */
export function renameWarnings(decided: Decided, { renamed }: PlanOptions): Map<string, string> {
  const arrived = decided.flatMap(([{ path, entry, theirs }]) => (entry || !theirs ? [] : [[path, theirs] as const]));
  const left = decided.flatMap(([{ path, entry, theirs }, { action }]) =>
    theirs === undefined && entry !== undefined && ['detach', 'keep'].includes(action) ? [[path, entry] as const] : [],
  );
  if (arrived.length === 0 || left.length === 0) return new Map();
  if (renamed !== undefined) {
    return new Map(
      [...renamedPlaces(left, arrived, renamed)].map(([path, from]) => [
        from,
        `It is detached, so it stays where it is and says ${renamed.from}; the template's is in ${path}.`,
      ]),
    );
  }
  return new Map(
    left.flatMap(([path, entry]) => {
      const guess = entry.status === 'detached' ? undefined : guessedRename([path, entry], arrived);
      if (guess === undefined) return [];
      const { kind, from, to } = guess;
      return [
        [
          path,
          `It holds your work, stays, is yours, and no other file uses it. If ${from} is called ${to} now, its edits can come along: create-aks-prod rename ${kind} ${from} ${to} in place of this run, or after undo.`,
        ],
      ];
    }),
  );
}
