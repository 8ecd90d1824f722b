import { type ExitCode, UserError } from '../../src/errors.ts';
import { defineCommand } from '../command.ts';
import { findRoot } from '../config-file.ts';
import { matchesGlob } from '../../src/plan/glob.ts';
import { placeOf } from '../../src/plan/lock.ts';
import { fromRoot } from '../paths.ts';
import type { Planned } from '../repository.ts';
import type { Session } from '../session.ts';

export const command = defineCommand({
  usage: 'resolve [paths..]',
  help: "Closes conflicts that an earlier run left as markers or beside the file. Your file counts as it stands; with --theirs the template's version is taken. With --answers, or with --json and no path, it runs as generate does and settles the conflicts that a report with --json named.",
  positionals: ['paths'],
  flags: {
    paths: { type: 'string', array: true, describe: 'The files' },
    theirs: { type: 'boolean', describe: "Take the template's version" },
    answers: {
      type: 'string',
      requiresArg: true,
      describe: 'A JSON file of answers, each a path with a choice, a text, or hunks; - is standard input',
    },
    json: { type: 'boolean', describe: 'Print one JSON value' },
  },
  examples: [
    ['create-aks-prod resolve infra/main.bicep', 'after the markers are gone'],
    ['create-aks-prod resolve --answers answers.json', 'conflicts answered by a program'],
  ],
  async run({ paths = [], theirs, answers: file, json }, session) {
    const answersFile = file ?? (json && paths.length === 0 ? '-' : undefined);
    if ((answersFile === undefined) === (paths.length === 0))
      throw new UserError('USAGE', 'Give either paths or answers.', {
        hint: 'For example `create-aks-prod resolve infra/main.bicep`.',
      });
    if (answersFile !== undefined) return answer(answersFile, json === true, session);
    const { generate } = await import('../generate.ts');
    const only = paths.map((path) => fromRoot(findRoot(session.cwd), session.cwd, path));
    const choice = theirs ? 'theirs' : 'ours';
    return generate(session, {
      mode: 'write',
      json: json === true,
      wishes: { only, choices: only.map((pattern) => ({ pattern, choice })) },
      guard: (_root, planned) => refuseClosed(only, planned),
    });
  },
});

/** @throws UserError NOT_IN_CONFLICT for files that no earlier run left open: taking a side of theirs would go unnoticed */
function refuseClosed(only: readonly string[], { repo }: Planned): void {
  const closed = [...(repo.lock?.files ?? [])]
    .filter(
      ([path, entry]) =>
        entry.status !== 'conflicted' && only.some((pattern) => matchesGlob(placeOf(path, entry), pattern)),
    )
    .map(([path, entry]) => placeOf(path, entry));
  if (closed.length === 0) return;
  throw new UserError('NOT_IN_CONFLICT', `No earlier run left a conflict in ${closed.join(', ')}.`, {
    hint: 'To settle what generate reports, run generate --on-conflict ours or theirs, or resolve --answers. Nothing was written.',
  });
}

async function answer(file: string, json: boolean, session: Session): Promise<ExitCode> {
  const [{ generate }, { answersFor, readAnswers }] = await Promise.all([
    import('../generate.ts'),
    import('../answers.ts'),
  ]);
  const answers = readAnswers(file, session);
  return generate(session, { mode: 'write', json, answer: (plan) => answersFor(plan, answers) });
}
