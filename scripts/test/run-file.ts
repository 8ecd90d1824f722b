import { spawn } from 'node:child_process';
import { relative } from 'node:path';
import type { Readable } from 'node:stream';
import { asOf } from '../../src/facts/as-of.ts';
import { reportVariable, tally, type Tally } from '../../tests/helpers/report.ts';

/** What came of one test file. */
export interface FileResult {
  /** Path below the root, for people. */
  readonly name: string;
  readonly passed: number;
  /** One text for each failure; empty when the file is good. */
  readonly problems: readonly string[];
  /** What was left out for want of a tool. */
  readonly skipped: readonly string[];
  /** stdout and stderr as they came. */
  readonly output: string;
  readonly milliseconds: number;
}

/** What a command says of dates must not depend on the day on which its tests run. */
const onTheDayOfTheFacts = { SOURCE_DATE_EPOCH: String(Date.parse(asOf) / 1000) };

const limitMilliseconds = 15 * 60_000;

/** Runs one test file to its end (at most 15 minutes) in a process of its own and judges what it reported. */
export async function runTestFile(
  file: string,
  at: { project: string; root: string; scratch: string },
): Promise<FileResult> {
  const started = performance.now();
  // Node 20 reads that file of certificates at every start, which more than doubles the start of each program.
  const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    cwd: at.project,
    env: { ...environment, ...onTheDayOfTheFacts, [reportVariable]: '3', TEST_SCRATCH: at.scratch },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: limitMilliseconds,
    killSignal: 'SIGKILL',
  });
  let output = '';
  let reported = '';
  listen(child.stdout, (text) => (output += text));
  listen(child.stderr, (text) => (output += text));
  listen(child.stdio[3], (text) => (reported += text));
  const end = await new Promise<string | undefined>((done) => {
    child.on('error', (error) => done(error.message));
    child.on('close', (code, signal) => done(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`));
  });
  const counts = tally(reported);
  return {
    name: relative(at.root, file),
    passed: counts.passed,
    problems: verdict(counts, end),
    skipped: counts.skipped,
    output,
    milliseconds: performance.now() - started,
  };
}

function listen(stream: unknown, take: (text: string) => void): void {
  (stream as Readable).setEncoding('utf8').on('data', take);
}

/**
 * The failures of a file: its failed tests, or else why the file as a whole cannot be believed.
 * `end` tells how the process ended when that was not exit code 0.
 */
export function verdict(counts: Tally, end: string | undefined): readonly string[] {
  const unfinished = counts.registered - counts.passed - counts.failed.length;
  if (counts.registered === 0 && counts.skipped.length === 0) return [`registers no test${end ? `, ${end}` : ''}`];
  if (unfinished !== 0) return [...counts.failed, `${unfinished} of ${counts.registered} tests did not finish`];
  if (counts.failed.length > 0) return counts.failed;
  return end === undefined ? [] : [end];
}
