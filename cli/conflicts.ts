import { exitCode, UserError } from '../src/errors.ts';
import { hasMarkers } from '../src/plan/content.ts';
import type { Choice, Conflict } from '../src/plan/decision.ts';
import { fileKind } from '../src/plan/merge/file-kind.ts';
import { newProblems } from '../src/plan/merge/problems.ts';
import { threeDiffs } from '../src/plan/merge/three-diffs.ts';
import { isUnsettled, type Plan, type PlannedFile } from '../src/plan/plan.ts';
import { editCopy, editorOf } from './editor.ts';
import type { Session } from './session.ts';
import { askOnTerminal } from './wizard/ask.ts';

const meanings: Readonly<Record<Choice, string>> = {
  ours: 'keep your file as it is',
  theirs: "take the template's file; yours can be had back with undo",
  markers: 'write both versions into the file, between markers',
  sidecar: "keep your file and put the template's beside it as .aks-new",
};

/** What a person decided about conflicts, as wishes for the next plan. */
export interface Answers {
  readonly choices: readonly { readonly pattern: string; readonly choice: Choice }[];
  readonly texts: ReadonlyMap<string, Uint8Array>;
}

/**
 * Asks about each conflict, unless there is one that has to be settled in the file itself first. Leaving at any point writes nothing, and no answer that is preselected gives up a byte.
 *
 * @throws UserError CANCELLED
 */
export async function askAboutConflicts(plan: Plan, session: Session): Promise<Answers> {
  const choices: { pattern: string; choice: Choice }[] = [];
  const texts = new Map<string, Uint8Array>();
  const open = plan.files.filter(isUnsettled);
  if (open.some(({ conflict }) => conflict?.choices.length === 0)) return { choices, texts };
  for (const file of open) {
    const answer = await askAbout(file, session);
    if (typeof answer === 'string')
      choices.push(...[placeOf(file), file.path].map((pattern) => ({ pattern, choice: answer })));
    else texts.set(placeOf(file), answer);
  }
  return { choices, texts };
}

/** Asks until there is an answer: a choice, or the text that the person wrote. */
async function askAbout(file: PlannedFile, session: Session): Promise<Choice | Uint8Array> {
  const { report } = session;
  report.say(`${placeOf(file)}: ${file.reason}`);
  for (const problem of file.conflict?.merge?.problems ?? []) report.say(`  ${problem.message}`);
  for (;;) {
    const answer = await askOnTerminal(session).menu('What should happen to it?', menuOf(file, session));
    if (answer === 'quit')
      throw new UserError('CANCELLED', 'Cancelled. Nothing was written.', { exitCode: exitCode.cancelled });
    if (answer === 'diffs') report.print(diffsOf(file, session));
    else if (answer !== 'edit') return answer as Choice;
    else {
      const text = edited(file, session);
      if (text instanceof Uint8Array) return text;
      report.say(text);
    }
  }
}

function menuOf({ conflict }: PlannedFile, session: Session) {
  const offered = (['ours', 'markers', 'sidecar', 'theirs'] as const).filter((choice) =>
    conflict?.choices.includes(choice),
  );
  const editor = conflict?.merge?.bytesWithMarkers && editorOf(session);
  return [
    ...offered.map((value) => ({ value, summary: meanings[value] })),
    ...(conflict?.sides
      ? [{ value: 'diffs', summary: 'look at what you changed, and what the template changed' }]
      : []),
    ...(editor ? [{ value: 'edit', summary: `settle it in your editor (${editor})` }] : []),
    { value: 'quit', summary: 'write nothing at all' },
  ];
}

function placeOf({ at, path }: PlannedFile): string {
  return at ?? path;
}

function diffsOf(file: PlannedFile, { version }: Session): string {
  const { sides } = file.conflict ?? {};
  if (sides === undefined) return '';
  const { yours, template, between } = threeDiffs({
    path: placeOf(file),
    ...sides,
    labels: { old: 'as it was', new: version },
  });
  const parts = [
    ['What you changed:', yours],
    ['What the template changed:', template],
    ["From your file to the template's:", between],
  ].filter(([, text]) => text !== '');
  return parts.map((part) => part.join('\n')).join('\n');
}

/** The text that the person made of the file with markers, or why it cannot be taken. */
function edited({ conflict, ...file }: PlannedFile, session: Session): Uint8Array | string {
  const [editor, marked] = [editorOf(session), conflict?.merge?.bytesWithMarkers];
  if (editor === undefined || marked === undefined) return 'There is no editor.';
  const bytes = editCopy(editor, { repository: session.cwd, path: placeOf(file), bytes: marked });
  if (bytes === undefined) return `${editor} did not end well; what it saved was left out.`;
  if (hasMarkers(bytes, placeOf(file), conflict?.sides?.theirs))
    return 'Markers are left in it, so that it was not taken.';
  const problems = problemsIn(bytes, placeOf(file), conflict);
  return problems.length === 0 ? bytes : `It was not taken: ${problems.map(({ message }) => message).join(' ')}`;
}

function problemsIn(bytes: Uint8Array, path: string, conflict: Conflict | undefined) {
  const [result, ours, theirs] = [bytes, conflict?.sides?.ours, conflict?.sides?.theirs].map((side) =>
    new TextDecoder().decode(side),
  );
  return newProblems(fileKind(path), { result: result ?? '', ours: ours ?? '', theirs: theirs ?? '' }, undefined);
}
