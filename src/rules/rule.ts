import type { Context, NamespaceSubject, PoolSubject, WorkloadSubject } from './context.ts';

/** One breach of a rule. */
export interface Finding {
  /** Config path of the value to fix, as it stands in one environment's configuration. */
  readonly path: readonly string[];
  /** What is wrong with the values that stand there. */
  readonly message: string;
  /** How to fix it, with the value to write. */
  readonly fix: string;
  /** Where it differs from the severity of the rule. */
  readonly severity?: 'error' | 'warning';
  /** Where it differs from the source of the rule. */
  readonly source?: string;
}

/** One row of a table: what must hold, why, where that is from, and the check. */
export interface Rule {
  /** Permanent; `V` numbers follow the platform, `A` to `S` the workloads, `F` is whether the file agrees with itself. */
  readonly id: string;
  readonly severity: 'error' | 'warning';
  /** What must hold, as a sentence without its full stop. */
  readonly title: string;
  readonly why: string;
  /** Public source of the fact, with its date. */
  readonly source: string;
  check(context: Context): readonly Finding[];
}

/** What a check of one thing gives: nothing, one finding, or several. */
export type Found = Finding | readonly Finding[] | false | undefined;

/** Makes one list of what several checks found. */
export function all(found: readonly Found[]): Finding[] {
  return found.flatMap((item) => (item === undefined || item === false ? [] : item));
}

/** The check of a rule that looks at one pool at a time. */
export function eachPool(check: (subject: PoolSubject, context: Context) => Found): (context: Context) => Finding[] {
  return (context) => all(context.pools.map((subject) => check(subject, context)));
}

/** The check of a rule that looks at one workload at a time. */
export function eachWorkload(
  check: (subject: WorkloadSubject, context: Context) => Found,
): (context: Context) => Finding[] {
  return (context) => all(context.workloads.map((subject) => check(subject, context)));
}

/** The check of a rule that looks at one namespace at a time. */
export function eachNamespace(
  check: (subject: NamespaceSubject, context: Context) => Found,
): (context: Context) => Finding[] {
  return (context) => all(context.namespaces.map((subject) => check(subject, context)));
}
