import { writeSync } from 'node:fs';

/**
 * What a test file tells the runner, one JSON line each, on a private descriptor. Not on stdout: a program under test
 * writes there too.
 */
export type TestEvent =
  | { readonly kind: 'registered'; readonly suite: string; readonly count: number }
  | { readonly kind: 'passed'; readonly suite: string; readonly test: string }
  | { readonly kind: 'failed'; readonly suite: string; readonly test: string }
  | { readonly kind: 'skipped'; readonly what: string; readonly tool: string };

/** Name of the variable that holds the descriptor's number. Absent when a test file runs alone. */
export const reportVariable = 'TEST_REPORT_DESCRIPTOR';

const descriptor = Number(process.env[reportVariable] ?? Number.NaN);
// A program that a test starts must not believe that the descriptor is its own.
delete process.env[reportVariable];

/** Sends one event to the runner. Synchronous, so that an abrupt exit right after it loses nothing. */
export function report(event: TestEvent): void {
  if (!Number.isNaN(descriptor)) writeSync(descriptor, `${JSON.stringify(event)}\n`);
}

/** What the events of one test file amount to. */
export interface Tally {
  readonly registered: number;
  readonly passed: number;
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}

/** Adds up the events of one test file. `lines` is the raw text that came through the descriptor. */
export function tally(lines: string): Tally {
  const events = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TestEvent);
  return {
    registered: events.reduce((sum, event) => sum + (event.kind === 'registered' ? event.count : 0), 0),
    passed: events.filter((event) => event.kind === 'passed').length,
    failed: events.flatMap((event) => (event.kind === 'failed' ? [`${event.suite}: ${event.test}`] : [])),
    skipped: events.flatMap((event) => (event.kind === 'skipped' ? [`${event.what} needs ${event.tool}`] : [])),
  };
}
