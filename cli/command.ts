import type { InferredOptionTypes, Options } from 'yargs';
import type { ExitCode } from '../src/errors.ts';
import type { Session } from './session.ts';

/** One command. `cli/commands/<name>.ts` exports one as `command`. */
export interface Command<Flags extends Readonly<Record<string, Options>> = Record<string, Options>> {
  /** Name and positionals in the notation of yargs: `add <kind> <name>`. */
  readonly usage: string;
  /** What it does, in a paragraph for `--help`. */
  readonly help: string;
  /** Positionals by name; they stand in `usage` as well. */
  readonly positionals?: readonly (keyof Flags & string)[];
  readonly flags: Flags;
  /** Command lines that work, each with what it does. */
  readonly examples: readonly (readonly [commandLine: string, what: string])[];
  /** Words that may stand where `current` is being typed, beside flags and choices. */
  complete?(current: string): readonly string[];
  run(flags: Readonly<InferredOptionTypes<Flags>>, session: Session): Promise<ExitCode>;
}

/** Keeps the types of the flags while checking the shape of a command. */
export function defineCommand<const Flags extends Readonly<Record<string, Options>>>(command: Command<Flags>): Command {
  // yargs has checked the flags against their declaration when `run` is called, so the wider type is safe.
  return command as unknown as Command;
}
