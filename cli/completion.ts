import type { Argv, FallbackCompletionFunction } from 'yargs';
import type { Command } from './command.ts';

/** Lets a parser answer `--get-yargs-completions`, which the script of `completion` asks at each press of Tab. */
export function completions(parser: Argv, command: Command): void {
  const complete: FallbackCompletionFunction = (current, _flags, defaults, done) => {
    defaults((_error, words = []) => {
      // `$0` stands for the wizard, which has no name of its own.
      const named = words.filter((word) => !word.startsWith('$0'));
      done([...new Set([...named, ...(current.startsWith('-') ? [] : (command.complete?.(current) ?? []))])]);
    });
  };
  parser.completion('completion', false, complete);
}
