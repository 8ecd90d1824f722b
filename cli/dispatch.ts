import { closest, distance } from 'fastest-levenshtein';
import { type ExitCode, exitCode, UserError } from '../src/errors.ts';
import { type CommandName, commands, isCompleting, loaders, wizard } from './commands.ts';
import { plainFlags } from './plain-flags.ts';
import type { Session } from './session.ts';

/**
 * Reads the command line and runs the command that it names; the wizard when it names none. Only that command's module
 * is loaded, and yargs only for what is not plain.
 *
 * @throws UserError USAGE when the command line is not one that this tool has
 */
export async function dispatch(argv: readonly string[], session: Session): Promise<ExitCode> {
  const chosen = chosenCommand(argv);
  const command = await loaders[chosen]();
  const plain = argv[0] === chosen ? plainFlags(argv.slice(1), command) : undefined;
  if (plain) return command.run(plain, session);
  const { readCommandLine } = await import('./command-line.ts');
  let result: ExitCode = exitCode.done;
  await readCommandLine(argv, chosen, command, session, async (flags) => {
    result = await command.run(flags, session);
  });
  return result;
}

function chosenCommand(argv: readonly string[]): CommandName {
  const word = isCompleting(argv) ? argv[2] : argv.find((argument) => !argument.startsWith('-'));
  if (word === undefined) return wizard;
  if (isName(word) && word !== wizard) return word;
  const near = closest(word, Object.keys(commands));
  // A folder may have any name, but a name this close to a command, without a flag of the wizard, is a slip of the keyboard.
  if (!isCompleting(argv) && !argv.some(isForWizard) && /^[a-z]+$/.test(word) && distance(word, near) <= 2) {
    throw new UserError('USAGE', `There is no command \`${word}\`. Did you mean \`${near}\`?`, {
      hint: `For a new platform in a folder of that name write ./${word}.`,
    });
  }
  return wizard;
}

/** Flags that no other command has. */
function isForWizard(argument: string): boolean {
  return /^(?:-y|--yes|--(?:config|set|preset)(?:=.*)?)$/s.test(argument);
}

function isName(word: string): word is CommandName {
  return Object.hasOwn(loaders, word);
}
