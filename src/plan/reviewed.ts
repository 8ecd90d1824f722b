import { isDeepStrictEqual } from 'node:util';
import { exitCode, UserError } from '../errors.ts';
import { describePlan } from './describe.ts';
import type { PlanOptions } from './options.ts';
import { pathProblem } from './path.ts';
import type { Plan } from './plan.ts';
import { show, strictReader } from './strict.ts';
import { type Fingerprint, sameFingerprint } from './tree.ts';
import { isVersion } from './version.ts';

/** What a command may ask of the plan that somebody reviews. */
export type ReviewedWishes = Pick<PlanOptions, 'onConflict' | 'choices' | 'moves' | 'only' | 'acceptReplacement'>;

/** A plan that was written for review, and all that is needed to make it again. */
export interface ReviewedPlan {
  /** Version of the tool that made it. */
  readonly tool: string;
  readonly command: 'generate' | 'upgrade';
  /** Whether the plan raises the line `defaults:`. */
  readonly raiseDefaults: boolean;
  /** SHA-256 of the config file that it was made from. */
  readonly configHash: string;
  readonly wishes: ReviewedWishes;
  /** The plan as `describePlan` says it. */
  readonly plan: Readonly<Record<string, unknown>>;
}

const format = 1;
const largestBytes = 32_000_000;
const mostPatterns = 1000;
const mostWrites = 40_000;

/** The file for review: JSON without contents, since rendering again gives the same. */
export function printReviewed(reviewed: Omit<ReviewedPlan, 'plan'>, plan: Plan): string {
  const { tool, command, raiseDefaults, configHash, wishes } = reviewed;
  return `${JSON.stringify({ format, tool, command, raiseDefaults, configHash, wishes, plan: describePlan(plan) }, undefined, 2)}\n`;
}

/**
 * Reads such a file, of which nothing is trusted: it names files and hashes to compare with, and can make nothing happen
 * that a new plan does not contain.
 *
 * @throws UserError PLAN_INVALID with what is wrong
 */
export function decodeReviewed(text: string): ReviewedPlan {
  if (text.length > largestBytes) fail('is larger than 32 MB');
  const root = record(parse(text), 'the whole');
  onlyKeys(root, ['format', 'tool', 'command', 'raiseDefaults', 'configHash', 'wishes', 'plan'], 'the whole');
  if (root['format'] !== format) fail(`has ${show(root['format'])} for format instead of ${format}`);
  const tool = match(root['tool'], /^[^]{1,100}$/, 'tool');
  return {
    tool: isVersion(tool) ? tool : fail(`has ${show(tool)} for tool, which is not a version`),
    command: oneOf(root['command'], ['generate', 'upgrade'], 'command'),
    raiseDefaults: oneOf(root['raiseDefaults'], [true, false], 'raiseDefaults'),
    configHash: match(root['configHash'], hash, 'configHash'),
    wishes: decodeWishes(record(root['wishes'], '"wishes"')),
    plan: record(root['plan'], '"plan"'),
  };
}

/**
 * How a plan that was made again differs from the reviewed one, one sentence each; none when it may be applied.
 *
 * @throws UserError PLAN_INVALID when the reviewed writes cannot be read
 */
export function differencesFromReview(reviewed: ReviewedPlan, plan: Plan): string[] {
  const now = JSON.parse(JSON.stringify(describePlan(plan))) as Readonly<Record<string, unknown>>;
  const [before, after] = [decodeWrites(reviewed.plan['writes']), decodeWrites(now['writes'])];
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  const differences = paths.flatMap((path) => differenceOf(path, before.get(path), after.get(path)));
  if (differences.length > 0) return differences;
  // Hashes that agree under other reasons are those of a file that was edited after it was written.
  return isDeepStrictEqual(remarksOf(reviewed.plan, before), remarksOf(now, before))
    ? []
    : ['What the file says about its changes is not what the plan says.'];
}

/** What a description says about the paths that change; an edit of another file makes no difference. */
function remarksOf(
  { blocked, files, replacements }: Readonly<Record<string, unknown>>,
  writes: ReadonlyMap<string, Write>,
): unknown {
  const entries = list(files, '"files"', mostWrites).map((entry) => record(entry, 'a file'));
  return {
    blocked,
    replacements,
    files: entries.filter(({ path, at = path }) => typeof at === 'string' && writes.has(at)),
  };
}

interface Write {
  readonly before: Fingerprint | undefined;
  readonly after: Fingerprint | undefined;
}

function differenceOf(path: string, reviewed: Write | undefined, now: Write | undefined): string[] {
  if (now === undefined) return [`${path} was to change and no longer has to.`];
  if (reviewed === undefined) return [`${path} would change, and nobody has reviewed that.`];
  if (!sameFingerprint(reviewed.before, now.before)) return [`${path} is not the file that the plan was made from.`];
  return sameFingerprint(reviewed.after, now.after) ? [] : [`${path} would become another file than the reviewed one.`];
}

const hash = /^[0-9a-f]{64}$/;
const { parse, record, list, onlyKeys, match, oneOf } = strictReader((problem) => fail(problem));

function decodeWishes(wishes: Readonly<Record<string, unknown>>): ReviewedWishes {
  onlyKeys(wishes, ['onConflict', 'choices', 'moves', 'only', 'acceptReplacement'], '"wishes"');
  const { onConflict, choices, moves, only, acceptReplacement } = wishes;
  return {
    ...(onConflict === undefined
      ? {}
      : { onConflict: oneOf(onConflict, ['abort', 'ours', 'theirs', 'markers', 'sidecar'], 'onConflict') }),
    ...(choices === undefined ? {} : { choices: list(choices, '"choices"', mostPatterns).map(decodeChoice) }),
    ...(moves === undefined ? {} : { moves: oneOf(moves, ['off', 'exact', 'similar'], 'moves') }),
    ...(only === undefined ? {} : { only: list(only, '"only"', mostPatterns).map(decodePattern) }),
    ...(acceptReplacement === undefined
      ? {}
      : { acceptReplacement: oneOf(acceptReplacement, [true, false], 'acceptReplacement') }),
  };
}

function decodeChoice(value: unknown) {
  const choice = record(value, 'a choice');
  onlyKeys(choice, ['pattern', 'choice'], 'a choice');
  return {
    pattern: decodePattern(choice['pattern']),
    choice: oneOf(choice['choice'], ['ours', 'theirs', 'markers', 'sidecar'], 'a choice'),
  };
}

/** A pattern becomes a regular expression, and one with many wildcards takes very long to match. */
function decodePattern(value: unknown): string {
  const pattern = match(value, /^[^]{1,1024}$/, 'a pattern');
  return (pattern.match(/\*+/g)?.length ?? 0) <= 8
    ? pattern
    : fail(`has the pattern ${show(pattern)} with more than 8 wildcards`);
}

function decodeWrites(value: unknown): Map<string, Write> {
  return new Map(
    list(value, '"writes"', mostWrites).map((entry) => {
      const write = record(entry, 'a write');
      onlyKeys(write, ['path', 'before', 'after'], 'a write');
      const path = match(write['path'], /^[^]{1,1024}$/, 'a path');
      const problem = pathProblem(path);
      if (problem !== undefined) fail(`lists the path ${show(path)}, which ${problem}`);
      return [path, { before: decodeFingerprint(write['before']), after: decodeFingerprint(write['after']) }] as const;
    }),
  );
}

function decodeFingerprint(value: unknown): Fingerprint | undefined {
  if (value === null) return undefined;
  const { sha256, executable, ...rest } = record(value, 'the hash of a file');
  onlyKeys(rest, [], 'the hash of a file');
  return {
    sha256: match(sha256, hash, 'sha256'),
    executable: executable === undefined ? undefined : oneOf(executable, [true, false], 'executable'),
  };
}

function fail(problem: string): never {
  throw new UserError('PLAN_INVALID', `The plan ${problem}.`, {
    exitCode: exitCode.invalid,
    hint: 'Write a new one with --plan-out. Nothing was changed.',
  });
}
