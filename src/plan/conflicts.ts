import type { Choice, Conflict, ConflictKind } from './decision.ts';
import { decodeText, toLineFeeds } from './merge/text.ts';
import type { Plan, PlannedFile } from './plan.ts';

/** A conflict with all that a program needs to show it and to settle it. */
export interface DescribedConflict {
  /** Where the file stands. */
  readonly path: string;
  readonly kind: ConflictKind;
  readonly reason: string;
  readonly choices: readonly Choice[];
  readonly settledBy?: Choice | 'text';
  readonly problems: readonly string[];
  /** Where both sides want something else, in the order of the file. Empty where the two cannot be compared line by line. */
  readonly hunks: readonly DescribedHunk[];
}

export interface DescribedHunk {
  /** The line of your file where it starts, from 1. */
  readonly line: number;
  readonly base: string;
  readonly yours: string;
  readonly template: string;
}

/** The conflicts of a plan, open or settled, with their texts. */
export function describeConflicts(plan: Plan): DescribedConflict[] {
  return plan.files.flatMap((file) => (file.conflict === undefined ? [] : [describe(file, file.conflict)]));
}

function describe({ path, at, reason }: PlannedFile, conflict: Conflict): DescribedConflict {
  const { kind, choices, settledBy, merge } = conflict;
  return {
    path: at ?? path,
    kind,
    reason,
    choices,
    ...(settledBy === undefined ? {} : { settledBy }),
    problems: (merge?.problems ?? []).map(({ message }) => message),
    hunks: hunksOf(conflict),
  };
}

function hunksOf({ merge, sides }: Conflict): DescribedHunk[] {
  if (merge !== undefined) {
    return merge.hunks.map(({ line, base, ours, theirs }) => ({ line, base, yours: ours, template: theirs }));
  }
  const [base, yours, template] = [sides?.base ?? new Uint8Array(), sides?.ours, sides?.theirs].map((bytes) => {
    const text = bytes && decodeText(bytes)?.text;
    return text === undefined ? undefined : toLineFeeds(text);
  });
  if (base === undefined || yours === undefined || template === undefined) return [];
  return [{ line: 1, base, yours, template }];
}
