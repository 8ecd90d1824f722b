import { stringify } from 'yaml';
import { mergePatch } from '../../src/config/merge-patch.ts';
import { read } from '../../src/config/read.ts';
import { validate } from '../../src/config/validate.ts';
import { UserError } from '../../src/errors.ts';
import type { Assignment } from '../../src/config/edit/set-value.ts';
import { type Answers, blank, type Question } from './question.ts';
import { applicable, questions } from './questions.ts';

export type Plain = Readonly<Record<string, unknown>>;

/** The configuration that answers and `--set` make; where both speak, `--set` has the last word. */
export function compose(answers: Answers, assignments: readonly Assignment[]): Plain {
  let composed: unknown = blank;
  for (const question of applicable(answers)) {
    const answer = answers[question.id];
    if (answer !== undefined) composed = mergePatch(composed, question.write(answer, answers));
  }
  for (const { path, value } of assignments) composed = mergePatch(composed, wrapped(path, value));
  return composed as Plain;
}

function wrapped(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

/** Whether `--set` answers a question already, with the value at its path or with a whole map around it. */
export function isAnswered(question: Question, assignments: readonly Assignment[]): boolean {
  const answering = [question.path, ...(question.alsoAnsweredBy ?? [])];
  return assignments.some(({ path }) =>
    answering.some((candidate) =>
      path.every((segment, index) => candidate[index] === segment || candidate[index] === '*'),
    ),
  );
}

/** The answers that `--set` holds, so that questions which hang on them are asked, or not. */
export function answersIn(assignments: readonly Assignment[]): Answers {
  const known = questions.flatMap((question) => {
    const value = assignments.findLast(({ path }) => path.join('.') === question.path.join('.'))?.value;
    return typeof value === 'string' ? [[question.id, value] as const] : [];
  });
  return Object.fromEntries(known);
}

/**
 * What is wrong with an answer, in the words of the schema's check; undefined when it will do. The answer is checked
 * inside the whole configuration so far, by the check that reads aks-prod.yaml.
 */
export function objection(question: Question, answer: string, answers: Answers): string | undefined {
  if (question.choices) return undefined;
  const draft = compose({ name: 'x', ...answers, [question.id]: answer }, []);
  try {
    validate(read(new TextEncoder().encode(stringify(draft)), 'aks-prod.yaml'));
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [issue] = error.issues;
    return [issue?.message ?? error.message, issue?.fix].filter(Boolean).join(' ');
  }
}
