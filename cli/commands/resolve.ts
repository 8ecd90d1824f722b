import { type ExitCode, UserError } from '../../src/errors.ts';
import { defineCommand } from '../command.ts';
import { findRoot } from '../config-file.ts';
import { fromRoot } from '../paths.ts';
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
    });
  },
});

async function answer(file: string, json: boolean, session: Session): Promise<ExitCode> {
  const [{ generate }, { answersFor, readAnswers }] = await Promise.all([
    import('../generate.ts'),
    import('../answers.ts'),
  ]);
  const answers = readAnswers(file, session);
  return generate(session, { mode: 'write', json, answer: (plan) => answersFor(plan, answers) });
}
