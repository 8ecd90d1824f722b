import { file, newestGeneration, type SchemaNode } from '../../schemas/index.ts';
import { nodeAt } from '../../src/config/schema-walk.ts';

/** What the person typed or chose, by question. */
export type Answers = Readonly<Partial<Record<string, string>>>;

export interface Choice {
  readonly value: string;
  /** What it means, on one line. */
  readonly summary: string;
}

/** One question of the wizard. What it says comes from the schema entry at `path`. */
export interface Question {
  /** Name in the summary's menu. */
  readonly id: string;
  /** The config path that it answers; `*` stands for the name of the first workload. */
  readonly path: readonly string[];
  /** Used where the schema entry has no `x-prompt`. */
  readonly message?: string;
  /** Used where the schema's description does not say how to answer. */
  readonly help?: string;
  readonly choices?: readonly Choice[];
  /** The flag that answers it without a terminal, when that is not `--set`. */
  readonly flag?: string;
  /** Further paths whose value answers it. */
  readonly alsoAnsweredBy?: readonly (readonly string[])[];
  /** Whether the answers so far leave it open. */
  readonly applies: (answers: Answers) => boolean;
  /** The answer that is right for production when nothing else is known. */
  readonly suggestion: (answers: Answers) => string;
  /** The part of the configuration that an answer makes; an empty one for an answer that adds nothing. */
  readonly write: (answer: string, answers: Answers) => object;
}

/** The schema entry of a question. */
export function entryOf(question: Question): SchemaNode {
  const node = nodeAt(file, question.path);
  if (!node)
    throw new Error(`The question ${question.id} asks for ${question.path.join('.')}, which the schema does not have`);
  return node;
}

export function messageOf(question: Question): string {
  const entry = entryOf(question);
  return question.message ?? entry['x-prompt'] ?? entry.description ?? question.id;
}

export function helpOf(question: Question): string {
  return question.help ?? entryOf(question).description ?? '';
}

/** The words of an answer that is a list. */
export function words(answer: string): string[] {
  return answer.split(/[\s,]+/).filter(Boolean);
}

/** Name of the workload that runs an image: the last part of the image's name, as a DNS label. */
export function workloadName(image: string): string {
  const last = image.split('@')[0]?.split('/').at(-1)?.split(':')[0] ?? '';
  const label = last
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|(?<!-)-+$/g, '')
    .slice(0, 40)
    .replace(/(?<!-)-+$/, '');
  return label === '' ? 'app' : label;
}

/** The configuration that every answer is put into. */
export const blank = { schema: 1, defaults: newestGeneration } as const;
