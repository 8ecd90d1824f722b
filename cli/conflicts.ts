import type { Choice } from '../src/plan/decision.ts';
import { exitCode, UserError } from '../src/errors.ts';
import { isUnsettled, type Plan, type PlannedFile } from '../src/plan/plan.ts';
import type { Session } from './session.ts';
import { askOnTerminal } from './wizard/ask.ts';

const meanings: Readonly<Record<Choice, string>> = {
  ours: 'keep your file as it is',
  theirs: "take the template's file; yours can be had back with undo",
  markers: 'write both versions into the file, between markers',
  sidecar: "keep your file and put the template's beside it as .aks-new",
};

/**
 * Asks about each conflict. Leaving at any point writes nothing, and no answer that is preselected gives up a byte.
 *
 * @throws UserError CANCELLED
 */
export async function askAboutConflicts(plan: Plan, session: Session): Promise<{ pattern: string; choice: Choice }[]> {
  const choices: { pattern: string; choice: Choice }[] = [];
  for (const file of plan.files.filter(isUnsettled)) choices.push({ pattern: file.path, choice: await askAbout(file, session) });
  return choices;
}

async function askAbout(file: PlannedFile, session: Session): Promise<Choice> {
  const { report } = session;
  const offered = file.conflict?.choices ?? [];
  const marked = file.conflict?.merge?.bytesWithMarkers;
  const menu = [
    ...(['ours', 'markers', 'sidecar', 'theirs'] as const)
      .filter((choice) => offered.includes(choice))
      .map((value) => ({ value, summary: meanings[value] })),
    ...(marked ? [{ value: 'show', summary: 'look at the two versions' }] : []),
    { value: 'quit', summary: 'write nothing at all' },
  ];
  report.print(`${file.at ?? file.path}: ${file.reason}`);
  for (;;) {
    const choice = await askOnTerminal(session).menu('What shall become of it?', menu);
    if (choice === 'quit') throw new UserError('CANCELLED', 'Cancelled. Nothing was written.', { exitCode: exitCode.cancelled });
    if (choice !== 'show') return choice as Choice;
    report.print(new TextDecoder().decode(marked));
  }
}
