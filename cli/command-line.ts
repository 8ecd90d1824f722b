import { closest, distance } from 'fastest-levenshtein';
import yargs from 'yargs';
import { UserError } from '../src/errors.ts';
import type { Command } from './command.ts';
import { commands, type CommandName, isCompleting, wizard } from './commands.ts';
import { completions } from './completion.ts';
import type { Session } from './session.ts';

const name = 'create-aks-prod';

/**
 * Reads a command line with yargs and calls `run` with the flags, unless it asks for help, the version or completions,
 * which are printed.
 *
 * @throws UserError USAGE when the command line is not one that this tool has
 */
export async function readCommandLine(
  argv: readonly string[],
  chosen: CommandName,
  command: Command,
  session: Session,
  run: (flags: Flags) => Promise<void>,
): Promise<void> {
  let printed = '';
  const parser = build(chosen, command, session, async (flags) => {
    refuseRepeats(command, flags);
    await run(flags);
  });
  if (isCompleting(argv)) completions(parser, command);
  await parser.parseAsync([...argv], {}, (_error, _flags, output) => {
    printed = output;
  });
  if (printed !== '') session.report.print(printed);
}

type Flags = Parameters<Command['run']>[0];

/** A parser that knows all commands by name, and the flags of the chosen one. */
function build(chosen: CommandName, command: Command, session: Session, run: (flags: Flags) => Promise<void>) {
  const parser = yargs([])
    .scriptName(name)
    .exitProcess(false)
    .detectLocale(false)
    .strict()
    .version(session.version)
    .help('help')
    .alias('help', 'h')
    .parserConfiguration({ 'dot-notation': false, 'greedy-arrays': false, 'parse-positional-numbers': false })
    .wrap(Math.min(session.report.columns, 80))
    .option('debug', { type: 'boolean', describe: 'Print where an error comes from', hidden: true })
    .fail((message, error) => {
      throw error && error.name !== 'YError' ? error : usageError(message ?? error?.message, command);
    });
  for (const [other, { usage, summary }] of Object.entries(commands)) {
    if (other !== chosen) parser.command(usage, summary, {}, () => undefined);
  }
  parser.command(
    chosen === wizard ? command.usage.replace(wizard, '$0') : command.usage,
    false,
    (own) => {
      for (const [flag, options] of Object.entries(command.flags)) {
        if (command.positionals?.includes(flag)) own.positional(flag, options as Parameters<typeof own.positional>[1]);
        else own.option(flag, options);
      }
      // yargs itself puts the usage of the default command above this.
      const heading = chosen === wizard ? '' : `${name} ${command.usage}\n`;
      return own
        .usage(`${heading}\n${command.help}`)
        .epilogue(examples(command) + (chosen === wizard ? exitCodes : ''));
    },
    run as never,
  );
  return parser;
}

const exitCodes = `

Exit codes: 0 done, 1 differences or findings, 2 wrong input, 3 a conflict needs
a person, 4 refused for safety, 70 a bug, 130 cancelled.`;

/** Examples as lines that can be copied; yargs would break them into a narrow column. */
function examples(command: Command): string {
  return ['Examples:', ...command.examples.flatMap(([line, what]) => [`  ${line}`, `      ${what}`])].join('\n');
}

/** yargs makes a list of a flag that is given twice, whatever its type. */
function refuseRepeats(command: Command, flags: Readonly<Record<string, unknown>>): void {
  const repeated = Object.entries(command.flags).find(
    ([flag, options]) => !options.array && Array.isArray(flags[flag]),
  );
  if (repeated)
    throw new UserError('USAGE', `\`--${repeated[0]}\` is given more than once.`, { hint: helpHint(command) });
}

function usageError(message: string, command: Command): UserError {
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1]?.split(', ');
  if (!unknown) return new UserError('USAGE', message.replaceAll('\n', ' '), { hint: helpHint(command) });
  const flags = Object.keys(command.flags).filter((flag) => !command.positionals?.includes(flag));
  const texts = unknown.map((word) => {
    const near = flags.length > 0 ? closest(word, flags) : undefined;
    const isFlag = near !== undefined && distance(word, near) <= Math.max(2, near.length / 3);
    return `There is no \`${word}\` here.${isFlag ? ` Did you mean \`--${near}\`?` : ''}`;
  });
  return new UserError('USAGE', texts.join(' '), { hint: helpHint(command) });
}

function helpHint(command: Command): string {
  const [word = wizard] = command.usage.split(' ');
  return `See ${name}${word === wizard ? '' : ` ${word}`} --help.`;
}
