import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { scratch } from './scratch.ts';

/** A program in a real pseudo-terminal, driven by keys and read off the screen. */
export interface Terminal {
  /** Presses keys, in tmux's names: `Enter`, `Down`, `C-c`, `BSpace`. */
  press(...keys: readonly string[]): void;
  /** Types a text as it stands. */
  type(text: string): void;
  /** All that has been on the screen, without the spaces at line ends. With `styled`, escape sequences stay. */
  screen(options?: { readonly styled?: boolean }): string;
  /** Waits until the screen holds the text, and returns the screen. Throws with the screen after 20 seconds. */
  waitFor(text: string): Promise<string>;
  /** Waits for the program to end and returns its exit code. */
  exitCode(): Promise<number>;
  /** Ends the program and the terminal. */
  close(): void;
}

export interface TerminalOptions {
  readonly cwd: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

const patience = 20_000;
const interval = 40;
let opened = 0;

/** Starts a program in a terminal of 80 by 24. `tmux` is the path of that program. */
export function openTerminal(
  tmux: string,
  command: readonly string[],
  { cwd, columns = 80, rows = 24, environment = {} }: TerminalOptions,
): Terminal {
  opened += 1;
  const server = `create-aks-prod-${process.pid}-${opened}`;
  const { CI: _ci, NO_COLOR: _colour, TMUX: _tmux, ...inherited } = process.env;
  const run = (...rest: readonly string[]): string => {
    const result = spawnSync(tmux, ['-L', server, '-f', '/dev/null', ...rest], {
      cwd,
      encoding: 'utf8',
      env: { ...inherited, LC_ALL: 'C.UTF-8', ...environment },
    });
    if (result.status !== 0) throw new Error(`tmux ${rest.join(' ')} failed: ${result.stderr}`);
    return result.stdout;
  };
  // tmux forgets the exit code of one program in five, so a shell notes it; the pane outlives both for the last words.
  const note = join(scratch('terminal'), 'code');
  const noted = `trap : INT; ${command.map(quoted).join(' ')}; echo $? > ${quoted(note)}`;
  run(
    'start-server',
    ';',
    'set-option',
    '-wg',
    'remain-on-exit',
    'on',
    ';',
    'new-session',
    '-d',
    '-x',
    `${columns}`,
    '-y',
    `${rows}`,
    noted,
  );
  const screen = ({ styled = false } = {}): string =>
    run('capture-pane', '-p', '-J', '-S', '-', ...(styled ? ['-e'] : [])).trimEnd();
  const until = async <Result>(what: string, look: () => Result | undefined): Promise<Result> => {
    for (const deadline = Date.now() + patience; Date.now() < deadline; await pause(interval)) {
      const result = look();
      if (result !== undefined) return result;
    }
    throw new Error(`Waited in vain for ${what}. The screen:\n${screen()}`);
  };
  return {
    press: (...keys) => void run('send-keys', ...keys),
    type: (text) => void run('send-keys', '-l', text),
    screen,
    waitFor: (text) => until(JSON.stringify(text), () => (screen().includes(text) ? screen() : undefined)),
    exitCode: () => until('the end of the program', () => codeIn(note)),
    close: () => void spawnSync(tmux, ['-L', server, 'kill-server']),
  };
}

function codeIn(note: string): number | undefined {
  const text = existsSync(note) ? readFileSync(note, 'utf8') : '';
  return text.endsWith('\n') ? Number(text) : undefined;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
