import { spawnSync } from 'node:child_process';

/** One program run as a whole, from its start to its end. */
export interface Subject {
  readonly name: string;
  readonly program: string;
  readonly arguments: readonly string[];
  /** Makes what the run needs, outside the measured time, and returns the folder to run in. */
  prepare(): string;
}

/** What the pairs say; times in milliseconds. */
export interface Comparison {
  readonly median: number;
  readonly baseline: number;
  /** Of the ratios within each pair: the median, the smallest and the largest. */
  readonly ratio: { readonly median: number; readonly least: number; readonly most: number };
}

/**
 * Runs two programs in turn, A B A B, after a warm-up of each. Neighbours in time share the machine's mood, so the ratio
 * within a pair is steadier than the times.
 *
 * @throws when a run fails
 */
export function compare(subject: Subject, baseline: Subject, pairs: number): Comparison {
  for (const each of [baseline, subject]) time(each);
  const samples = Array.from({ length: pairs }, () => ({ base: time(baseline), own: time(subject) }));
  const ratios = samples.map(({ base, own }) => own / base).toSorted((a, b) => a - b);
  return {
    median: median(samples.map(({ own }) => own)),
    baseline: median(samples.map(({ base }) => base)),
    ratio: { median: median(ratios), least: ratios[0] ?? Number.NaN, most: ratios.at(-1) ?? Number.NaN },
  };
}

function time(subject: Subject): number {
  const cwd = subject.prepare();
  // Node 20 reads that file of certificates at every start, which would flatter every ratio to a bare node.
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const started = performance.now();
  const result = spawnSync(subject.program, subject.arguments, {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const elapsed = performance.now() - started;
  if (result.status !== 0) throw new Error(`${subject.name} failed: ${result.stderr || result.error?.message}`);
  return elapsed;
}

/** The middle value; the mean of the two middle ones when the count is even. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
