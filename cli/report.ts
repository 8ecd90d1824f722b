import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import type { Issue } from '../src/errors.ts';
import { formatIssues, type Paint, prose } from './format.ts';
import { jsonEscape, printable, unprintable } from './printable.ts';

/** Where text for people and for machines goes. Nothing else writes to the terminal, but the wizard's prompts. */
export interface Report {
  /** Columns to fit text into. */
  readonly columns: number;
  /** Styles text for standard output. */
  readonly paint: Paint;
  /** Prints a result on standard output, as it is laid out, with a final newline. */
  print(text: string): void;
  /** Prints sentences on standard output, as `prose` breaks them. */
  say(text: string): void;
  /** Prints one JSON value on standard output. */
  json(value: unknown): void;
  /** Prints a remark or an error on standard error, as `prose` breaks it, with a final newline. */
  note(text: string): void;
  /** Prints findings on standard error; `total` when there are more than these. */
  issues(issues: readonly Issue[], total?: number): void;
  /** Names the step that begins, when a person has been watching for more than 300 ms. The next print removes it. */
  step(name: string): void;
}

/** A stream that may be a terminal, as `process.stdout` is. */
export type Stream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

const widest = 100;
const patienceMilliseconds = 300;

/** Makes a report over two streams. Colours are off without a terminal, with `NO_COLOR`, and with `TERM=dumb`. */
export function makeReport(
  stdout: Stream,
  stderr: Stream,
  environment: Readonly<Record<string, string | undefined>>,
): Report {
  const columns = Math.min(stdout.columns || stderr.columns || 80, widest);
  const paint = painter(stdout, environment);
  const paintNote = painter(stderr, environment);
  let shown = 0;
  const showStep = (text: string) => {
    if (shown > 0) stderr.write(`\r${' '.repeat(shown)}\r`);
    if (text !== '') stderr.write(text);
    shown = text.length;
  };
  const write = (stream: Stream, text: string) => {
    showStep('');
    stream.write(`${printable(text, usesColour(stream, environment))}\n`);
  };
  // `create-aks-prod explain | head` closes the pipe early, and that is no error.
  for (const stream of [stdout, stderr]) stream.on('error', ignoreClosedPipe);
  return {
    columns,
    paint,
    print: (text) => write(stdout, text),
    say: (text) => write(stdout, prose(text, columns)),
    json: (value) => write(stdout, JSON.stringify(value, undefined, 2).replace(unprintable, jsonEscape)),
    note: (text) => write(stderr, prose(text, columns)),
    issues: (issues, total) => write(stderr, formatIssues(issues, columns, paintNote, total)),
    step: (name) => {
      // A timer would not do: most steps keep the process busy from start to end.
      if (stderr.isTTY === true && performance.now() > patienceMilliseconds) showStep(`${name} …`);
    },
  };
}

function painter(stream: Stream, environment: Readonly<Record<string, string | undefined>>): Paint {
  return usesColour(stream, environment)
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_style, text) => text;
}

/** Whether a stream takes colours. */
export function usesColour(stream: Stream, environment: Readonly<Record<string, string | undefined>>): boolean {
  return stream.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
