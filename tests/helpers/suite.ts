import { inspect } from 'node:util';
import { suite as uvuSuite } from 'uvu';
import { report } from './report.ts';

/** Registers one test. There is no `only`, no `skip` and no hook: set-up is a function that the test calls. */
export type Test = (name: string, run: () => void | Promise<void>) => void;

let registered = 0;
let passed = 0;
let skips = 0;

/**
 * Declares a suite and always runs it. uvu alone ends with exit code 0 when `run()` is forgotten, when a hook throws,
 * when a test throws something that is no Error, and when `only` is left over; here each of them fails the file.
 *
 * @throws when `define` is asynchronous or registers no test
 */
export function suite(name: string, define: (test: Test) => void): void {
  const target = uvuSuite(name);
  let open = true;
  let count = 0;
  const outcome: unknown = define((testName, run) => {
    if (!open) throw new Error(`"${testName}" is registered after the suite "${name}" has been declared`);
    count += 1;
    target(testName, () => observed(name, testName, run));
  });
  open = false;
  if (outcome instanceof Promise) throw new Error(`The suite "${name}" is declared by an asynchronous function`);
  if (count === 0) throw new Error(`The suite "${name}" registers no test`);
  registered += count;
  report({ kind: 'registered', suite: name, count });
  target.run();
}

/** Counts what the runner could not see otherwise: a test left out because its tool is not here. */
export function recordSkip(what: string, tool: string): void {
  skips += 1;
  report({ kind: 'skipped', what, tool });
}

async function observed(suiteName: string, test: string, run: () => void | Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    report({ kind: 'failed', suite: suiteName, test });
    // uvu's printer reads fields of what was thrown and, when that fails, forgets the failure.
    throw error instanceof Error ? error : new Error(`The test threw ${inspect(error)}, which is not an Error`);
  }
  passed += 1;
  report({ kind: 'passed', suite: suiteName, test });
}

process.on('exit', () => {
  if (registered === passed && registered + skips > 0) return;
  process.exitCode ||= 1;
  if (registered === 0) console.error('This file registers no test.');
  else console.error(`${passed} of ${registered} tests passed.`);
});
