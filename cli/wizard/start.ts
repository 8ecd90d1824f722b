import { basename, resolve } from 'node:path';
import { file } from '../../schemas/index.ts';
import { UserError } from '../../src/errors.ts';
import { maximumBytes, read } from '../../src/config/read.ts';
import { readRegularFile } from '../../src/disk/regular.ts';
import { parseAssignment } from '../edit/assignment.ts';
import { type Assignment, setValues } from '../../src/config/edit/set-value.ts';
import { labelled, table } from '../format.ts';
import { inspect, type Platform, requireSound } from '../platform.ts';
import { isInteractive, type Session } from '../session.ts';
import { answersIn, isAnswered } from './compose.ts';
import { askAll, draft, openQuestions, review, type Start, takeDefaults } from './flow.ts';
import type { Question } from './question.ts';

export interface Given {
  /** Absolute path of the folder that will hold the repository. */
  readonly folder: string;
  readonly yes: boolean;
  /** Asks nothing, and prints no findings. */
  readonly json: boolean;
  readonly config: string | undefined;
  readonly set: readonly string[];
  readonly preset: string | undefined;
}

/**
 * The configuration of a new platform: from a file, from flags and defaults, or from the person at the terminal.
 *
 * @throws UserError NOT_INTERACTIVE with every open question when there is nobody to ask
 */
export async function configFor(given: Given, session: Session): Promise<Platform> {
  const assignments = given.set.map((text) => parseAssignment(text, file));
  if (given.config !== undefined) {
    const bytes = readRegularFile(resolve(session.cwd, given.config), maximumBytes);
    const edited = assignments.length > 0 ? withAssignments(bytes, given.config, assignments) : bytes;
    return shown(inspect(edited, session, given.config), given, session);
  }
  const known = { ...answersIn(assignments), ...(given.preset === undefined ? {} : { pools: given.preset }) };
  const isGiven = (question: Question) =>
    known[question.id as keyof typeof known] !== undefined || isAnswered(question, assignments);
  const start: Start = {
    given: known,
    assignments,
    isGiven,
    name: platformName(basename(given.folder)),
    version: session.version,
    today: session.today,
  };
  const open = openQuestions(start, known);
  if (given.yes || given.json || open.length === 0)
    return shown(draft(start, takeDefaults(start, known)), given, session);
  if (!isInteractive(session)) throw cannotAsk(open, start, session);
  return converse(start, given.folder, session);
}

function withAssignments(bytes: Uint8Array, name: string, assignments: readonly Assignment[]): Uint8Array {
  return new TextEncoder().encode(setValues(read(bytes, name).text, assignments));
}

/** Prints the findings that nobody has seen in a summary. */
function shown(platform: Platform, { json }: Given, { report }: Session): Platform {
  requireSound(platform);
  if (!json && platform.issues.length > 0) report.issues(platform.issues);
  return platform;
}

async function converse(start: Start, folder: string, session: Session): Promise<Platform> {
  const { askOnTerminal } = await import('./ask.ts');
  const { summarize } = await import('./summary.ts');
  const { report } = session;
  const ask = askOnTerminal(session);
  report.print(labelled('', `A repository for AKS in production, in ${folder}.`, report.columns));
  report.print(
    labelled(
      '',
      'Enter takes the answer in brackets, Tab lets you edit it, Ctrl-C leaves. Nothing is written before you have seen a summary.',
      report.columns,
    ),
  );
  report.print('');
  const answers = await askAll(start, start.given, ask);
  return review(start, answers, ask, ({ model, issues }) =>
    report.print(`\n${summarize(model, issues, report.columns, report.paint)}\n`),
  );
}

function cannotAsk(open: readonly Question[], start: Start, { report }: Session): UserError {
  const rows = open.map((question) => {
    const suggestion = question.id === 'name' ? start.name : question.suggestion(start.given);
    const flag = question.flag ?? `--set ${question.path.join('.').replace('*', 'NAME')}=`;
    return [question.id, `${flag}${question.flag ? '' : suggestion || '…'}`];
  });
  return new UserError(
    'NOT_INTERACTIVE',
    `There is no terminal to ask on, and these questions are open:\n${table(rows, report.columns)}`,
    { hint: 'Answer them with these flags, take the defaults with --yes, or give a whole file with --config.' },
  );
}

/** A platform name made from the name of a folder. */
export function platformName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 20)
    .replace(/(?<!-)-+$/, '');
  return name === '' ? 'platform' : name;
}
