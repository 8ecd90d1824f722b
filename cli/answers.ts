import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { exitCode, UserError } from '../src/errors.ts';
import { hasMarkers } from '../src/plan/content.ts';
import type { Choice, Conflict } from '../src/plan/decision.ts';
import { fileKind } from '../src/plan/merge/file-kind.ts';
import { newProblems } from '../src/plan/merge/problems.ts';
import { encodeText, decodeText } from '../src/plan/merge/text.ts';
import { isUnsettled, type Plan, type PlannedFile } from '../src/plan/plan.ts';
import type { Answers } from './conflicts.ts';
import type { Session } from './session.ts';

/** What a program answers to one conflict of a report: a choice, the whole text, or an answer to each hunk. */
interface Answer {
  readonly path: string;
  readonly choice?: string;
  readonly text?: string;
  readonly hunks?: readonly ('yours' | 'template' | { readonly text: string })[];
}

/**
 * Reads answers to the conflicts that a report with --json names: an array, in a file or, for `-`, on standard input.
 *
 * @throws UserError ANSWERS_INVALID
 */
export function readAnswers(file: string, { cwd }: Session): readonly Answer[] {
  const text = file === '-' ? readFileSync(0, 'utf8') : readFileSync(resolve(cwd, file), 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid([`The answers are not JSON: ${(error as Error).message}`]);
  }
  if (!Array.isArray(value) || !value.every(isAnswer)) {
    throw invalid(['Each answer has a `path`, and one of `choice`, `text` and `hunks`.']);
  }
  return value;
}

function isAnswer(value: unknown): value is Answer {
  if (typeof value !== 'object' || value === null) return false;
  const { path, choice, text, hunks } = value as Record<string, unknown>;
  if (typeof path !== 'string' || [choice, text, hunks].filter((one) => one !== undefined).length !== 1) return false;
  if (hunks === undefined) return typeof (choice ?? text) === 'string';
  return Array.isArray(hunks) && hunks.every((one) => one === 'yours' || one === 'template' || hasText(one));
}

function hasText(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { text?: unknown }).text === 'string';
}

/**
 * The answers as wishes for the next plan. All that is wrong with them is said at once.
 *
 * @throws UserError ANSWERS_INVALID for a file without a conflict, a choice that its conflict does not have, another number
 *   of hunks, and a text that holds conflict markers or breaks the file
 */
export function answersFor(plan: Plan, answers: readonly Answer[]): Answers {
  const open = new Map(plan.files.filter(isUnsettled).map((file) => [file.at ?? file.path, file]));
  const choices: { pattern: string; choice: Choice }[] = [];
  const texts = new Map<string, Uint8Array>();
  const problems: string[] = [];
  for (const answer of answers) {
    const file = open.get(answer.path);
    if (file === undefined) problems.push(`${answer.path}: there is no open conflict.`);
    else if (answer.choice !== undefined) {
      const choice = file.conflict?.choices.find((one) => one === answer.choice);
      if (choice === undefined) problems.push(`${answer.path}: ${noChoice(file, answer.choice)}`);
      else choices.push(...[answer.path, file.path].map((pattern) => ({ pattern, choice })));
    } else {
      const text = textOf(file, answer);
      if (typeof text === 'string') problems.push(`${answer.path}: ${text}`);
      else texts.set(answer.path, text);
    }
  }
  if (problems.length > 0) throw invalid(problems);
  return { choices, texts };
}

function noChoice({ conflict }: PlannedFile, choice: string): string {
  const choices = conflict?.choices ?? [];
  if (choices.length === 0) return 'it has to be settled in the file itself.';
  return `\`${choice}\` is no choice here; there is ${choices.join(', ')}.`;
}

/** The file's new bytes, or why the answer cannot be taken. */
function textOf({ path, at, conflict }: PlannedFile, answer: Answer): Uint8Array | string {
  const { sides } = conflict ?? {};
  const style = sides && decodeText(sides.ours);
  if (conflict === undefined || sides === undefined || style === undefined)
    return 'it holds no text; answer with a choice.';
  const bytes = answer.hunks === undefined ? encodeText(answer.text ?? '', style) : withHunks(conflict, answer.hunks);
  if (typeof bytes === 'string') return bytes;
  const place = at ?? path;
  if (hasMarkers(bytes, place, sides.theirs)) return 'conflict markers are left in it.';
  const [result, ours, theirs] = [bytes, sides.ours, sides.theirs].map((side) => new TextDecoder().decode(side));
  const found = newProblems(
    fileKind(place),
    { result: result ?? '', ours: ours ?? '', theirs: theirs ?? '' },
    undefined,
  );
  return found.length > 0 ? found.map(({ message }) => message).join(' ') : bytes;
}

function withHunks({ merge }: Conflict, hunks: NonNullable<Answer['hunks']>): Uint8Array | string {
  const known = merge?.hunks ?? [];
  if (merge?.withTexts === undefined) return 'it has no hunks; answer with a choice or a text.';
  if (known.length !== hunks.length) return `it has ${known.length} hunks, and ${hunks.length} are answered.`;
  return merge.withTexts(
    hunks.map((hunk, index) => {
      if (typeof hunk === 'object') return hunk.text;
      return known[index]?.[hunk === 'yours' ? 'ours' : 'theirs'] ?? '';
    }),
  );
}

function invalid(problems: readonly string[]): UserError {
  return new UserError(
    'ANSWERS_INVALID',
    `The answers cannot be taken:\n${problems.map((one) => `  ${one}`).join('\n')}\nNothing was written.`,
    {
      exitCode: exitCode.invalid,
      hint: 'The report of generate, upgrade or resolve with --json names the conflicts, their choices and their hunks.',
    },
  );
}
