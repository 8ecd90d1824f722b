import type { Action, Choice, ConflictKind } from './decision.ts';
import { actions } from './decision.ts';
import { sha256 } from './digest.ts';
import type { Plan } from './plan.ts';
import type { Fingerprint } from './tree.ts';

/** A plan without contents: what `--plan-out` writes and `--json` prints. Equal plans have equal descriptions. */
export interface PlanDescription {
  readonly blocked: boolean;
  /** How many files meet each fate; fates that none meets are left out. */
  readonly counts: Readonly<Partial<Record<Action, number>>>;
  readonly files: readonly DescribedFile[];
  /** Every path that an apply changes, with the hashes before and after; null where there is no file. */
  readonly writes: readonly {
    readonly path: string;
    readonly before: Fingerprint | null;
    readonly after: Fingerprint | null;
  }[];
  readonly problems: readonly string[];
  /** Changes that Azure would refuse or answer with a second resource, and that nobody has accepted. */
  readonly replacements: readonly DescribedReplacement[];
  readonly leftBehind: readonly string[];
}

export interface DescribedReplacement {
  readonly environment: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly why: string;
  readonly instead: string;
}

export interface DescribedFile {
  readonly path: string;
  readonly at?: string;
  readonly from?: string;
  readonly action: Action;
  readonly reason: string;
  readonly warning?: string;
  readonly notes?: readonly string[];
  readonly conflict?: {
    readonly kind: ConflictKind;
    readonly choices: readonly Choice[];
    readonly settledBy?: Choice | 'text';
  };
}

/** Describes a plan as JSON-safe data. A reviewed plan may be applied when planning again gives an equal description. */
export function describePlan(plan: Plan): PlanDescription {
  return {
    blocked: plan.blocked,
    counts: countActions(plan),
    files: plan.files.map(({ conflict, ...file }) => {
      if (conflict === undefined) return file;
      const { kind, choices, settledBy } = conflict;
      return { ...file, conflict: { kind, choices, ...(settledBy === undefined ? {} : { settledBy }) } };
    }),
    writes: plan.writes.map(({ path, before, after }) => ({
      path,
      before: before ?? null,
      after: after === undefined ? null : { sha256: sha256(after.bytes), executable: after.executable },
    })),
    problems: plan.problems,
    replacements: plan.replacements.map(({ environment, path, before, after, property: { why, instead } }) => ({
      environment,
      path,
      before,
      after,
      why,
      instead,
    })),
    leftBehind: plan.leftBehind,
  };
}

/** How many files of the plan meet each fate, in the order of `actions`. */
export function countActions(plan: Pick<Plan, 'files'>): Partial<Record<Action, number>> {
  const counted = actions.map(
    (action) => [action, plan.files.filter((file) => file.action === action).length] as const,
  );
  return Object.fromEntries(counted.filter(([, count]) => count > 0));
}
