import { exitCode, UserError } from '../../src/errors.ts';
import type { Assignment } from '../../src/config/edit/set-value.ts';
import { inspect, type Platform } from '../platform.ts';
import type { Ask } from './ask.ts';
import { compose, objection } from './compose.ts';
import { printConfig } from './document.ts';
import type { Answers, Question } from './question.ts';
import { applicable } from './questions.ts';

/** What is known before the first question. */
export interface Start {
  /** Answers from flags; they are not asked for, and not offered for change. */
  readonly given: Answers;
  readonly assignments: readonly Assignment[];
  readonly isGiven: (question: Question) => boolean;
  /** A name to suggest. */
  readonly name: string;
  readonly version: string;
  /** The ISO day to judge dated facts by. */
  readonly today: string;
}

/** Asks every question that applies and has no answer yet, in order. */
export async function askAll(start: Start, answers: Answers, ask: Ask): Promise<Answers> {
  let known = answers;
  for (let question = nextQuestion(start, known); question; question = nextQuestion(start, known)) {
    known = { ...known, [question.id]: await askOne(start, question, known, ask) };
  }
  return known;
}

/** The default of every question that is still open. */
export function takeDefaults(start: Start, answers: Answers): Answers {
  let known = answers;
  for (let question = nextQuestion(start, known); question; question = nextQuestion(start, known)) {
    known = { ...known, [question.id]: suggestionFor(start, question, known) };
  }
  return known;
}

/** The questions that neither flags nor answers settle; further ones may follow from their answers. */
export function openQuestions(start: Start, answers: Answers): readonly Question[] {
  return applicable(answers).filter((question) => answers[question.id] === undefined && !start.isGiven(question));
}

function nextQuestion(start: Start, answers: Answers): Question | undefined {
  return openQuestions(start, answers)[0];
}

function askOne(start: Start, question: Question, answers: Answers, ask: Ask): Promise<string> {
  return ask.question(question, answers[question.id] ?? suggestionFor(start, question, answers), (answer) =>
    objection(question, answer, answers),
  );
}

function suggestionFor(start: Start, question: Question, answers: Answers): string {
  return question.id === 'name' ? start.name : question.suggestion(answers);
}

/** The configuration file that the answers make, read back and checked as any other. */
export function draft(start: Start, answers: Answers): Platform {
  return inspect(new TextEncoder().encode(printConfig(compose(answers, start.assignments))), start);
}

/**
 * Shows what the answers amount to until the person is content with it. Any answer can be changed, and questions that
 * follow from the change are asked.
 *
 * @throws UserError CANCELLED when the person does not want it written
 */
export async function review(
  start: Start,
  answers: Answers,
  ask: Ask,
  show: (platform: Platform) => void,
): Promise<Platform> {
  for (let known = answers; ; known = await change(start, known, ask)) {
    const platform = draft(start, known);
    show(platform);
    const isSound = !platform.issues.some(({ severity }) => severity === 'error');
    const choice = await ask.menu(isSound ? 'Write it?' : 'This cannot be written yet.', [
      ...(isSound ? [{ value: 'write', summary: 'make the repository' }] : []),
      { value: 'change', summary: 'go back to one of the answers' },
      { value: 'quit', summary: 'write nothing' },
    ]);
    if (choice === 'write') return platform;
    if (choice === 'quit')
      throw new UserError('CANCELLED', 'Cancelled. Nothing was written.', { exitCode: exitCode.cancelled });
  }
}

async function change(start: Start, answers: Answers, ask: Ask): Promise<Answers> {
  const changeable = applicable(answers).filter((question) => !start.isGiven(question));
  const id = await ask.menu(
    'Which answer?',
    changeable.map((question) => ({ value: question.id, summary: answers[question.id] || '(none)' })),
  );
  const question = changeable.find((candidate) => candidate.id === id);
  if (!question) return answers;
  const changed = { ...answers, [id]: await askOne(start, question, answers, ask) };
  return askAll(start, changed, ask);
}
