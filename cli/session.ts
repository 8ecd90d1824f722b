import { type Report, type Stream, makeReport } from './report.ts';
import { version } from './version.ts';

/** Everything that a command knows of the world around it. */
export interface Session {
  readonly cwd: string;
  readonly version: string;
  /** The ISO day to judge dated facts by. */
  readonly today: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Stream;
  readonly report: Report;
}

/** The session of this process. */
export function processSession(): Session {
  const { stdout, stderr, env } = process;
  return {
    cwd: process.cwd(),
    version,
    today: today(env),
    environment: env,
    // Node opens standard input when it is looked at, which takes time, and most runs ask nothing.
    get stdin() {
      return process.stdin;
    },
    stdout,
    report: makeReport(stdout, stderr, env),
  };
}

/** Whether a person can be asked: both ends are a terminal, and no CI pretends to have one. */
export function isInteractive(session: Session): boolean {
  return session.stdin.isTTY && session.stdout.isTTY === true && !session.environment['CI'];
}

/** The day in UTC; that of `SOURCE_DATE_EPOCH`, seconds since 1970, where builds have to repeat. */
function today({ SOURCE_DATE_EPOCH: epoch }: NodeJS.ProcessEnv): string {
  const time = new Date(/^\d{1,11}$/.test(epoch ?? '') ? Number(epoch) * 1000 : Date.now());
  return time.toISOString().slice(0, 10);
}
