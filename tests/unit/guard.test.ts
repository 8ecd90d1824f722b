import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';

const project = resolve(import.meta.dirname, '../..');
const guard = pathToFileURL(join(project, 'tests/helpers/suite.ts')).href;
const toolHelper = pathToFileURL(join(project, 'tests/helpers/tools.ts')).href;
const updateHelper = pathToFileURL(join(project, 'tests/helpers/update.ts')).href;

interface Run {
  readonly code: number | null;
  readonly output: string;
  readonly lastLine: string | undefined;
}

/** Runs the runner over a folder that holds these test files. */
function runTests(files: Record<string, string>, patterns: readonly string[] = [], environment = {}): Run {
  const root = scratch('guard');
  mkdirSync(join(root, 'tests'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(root, 'tests', name), `import { suite } from ${JSON.stringify(guard)};\n${text}\n`);
  }
  const { CI: _ci, REQUIRE_TOOLS: _tools, UPDATE: _update, ...inherited } = process.env;
  const result = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(project, 'scripts/test.ts'), '--root', root, ...patterns],
    { cwd: project, encoding: 'utf8', env: { ...inherited, ...environment } },
  );
  const output = result.stdout + result.stderr;
  return { code: result.status, output, lastLine: result.stdout.trimEnd().split('\n').at(-1) };
}

const good = "suite('good', (test) => { test('holds', () => {}); });";

/** Ways to a false green, with what the closing report must say of each. */
const failures: Record<string, { file: string; says: string }> = {
  'a failed assertion': {
    file: "suite('s', (test) => { test('t', () => { throw new Error('boom'); }); });",
    says: 's: t',
  },
  'null thrown': { file: "suite('s', (test) => { test('t', () => { throw null; }); });", says: 's: t' },
  'a rejection with a text': {
    file: "suite('s', (test) => { test('t', async () => { await Promise.reject('text'); }); });",
    says: 's: t',
  },
  'a suite without a test': { file: "suite('s', () => {});", says: 'registers no test, ended with exit code 1' },
  'a file without a suite': { file: 'export {};', says: 'registers no test' },
  'an asynchronous declaration': {
    file: "suite('s', async (test) => { test('t', () => {}); });",
    says: 'registers no test, ended with exit code 1',
  },
  'a test registered too late': {
    file: "suite('s', (test) => { test('t', () => {}); setTimeout(() => test('late', () => {}), 50); });",
    says: 'ended with exit code 1',
  },
  'an early exit': {
    file: "suite('s', (test) => { test('a', () => process.exit(0)); test('b', () => {}); });",
    says: '2 of 2 tests did not finish',
  },
  'an early exit before any test': { file: 'process.exit(0);', says: 'registers no test' },
  'a test that never ends': {
    file: "suite('s', (test) => { test('a', () => {}); test('b', () => new Promise(() => {})); });",
    says: '1 of 2 tests did not finish',
  },
  'an error after the tests': {
    file: "suite('s', (test) => { test('t', () => {}); });\nsetTimeout(() => { throw new Error('late'); }, 50);",
    says: 'ended with exit code 1',
  },
  'a file that does not parse': { file: 'const = ;', says: 'registers no test, ended with exit code 1' },
};

const fileOf = (name: string): string => `${name.replaceAll(' ', '-')}.test.ts`;
const bad = Object.fromEntries(Object.entries(failures).map(([name, { file }]) => [fileOf(name), file]));

suite('the guard fails a run with', (test) => {
  const run = runTests({ ...bad, 'good.test.ts': good });

  for (const [name, { says }] of Object.entries(failures)) {
    test(name, () => {
      assert.ok(run.output.includes(`\nFAILED: tests/${fileOf(name)}: ${says}\n`), run.output);
    });
  }

  test('one exit code and one closing line', () => {
    assert.is(run.code, 1);
    assert.is(run.lastLine, `4 passed, ${Object.keys(failures).length} failed`, run.output);
  });

  test('a pattern that matches no file', () => {
    const none = runTests({ 'good.test.ts': good }, ['nothing-like-this']);
    assert.is(none.code, 1);
    assert.is(none.lastLine, '0 passed, 1 failed');
  });

  test('UPDATE=1 in CI', () => {
    assert.is(runTests({ 'good.test.ts': good }, [], { UPDATE: '1', CI: 'true' }).code, 1);
  });
});

suite('the guard passes a run', (test) => {
  test('of good files, and closes with the counts', () => {
    const run = runTests({ 'a.test.ts': good, 'b.test.ts': `${good}\n${good}` });
    assert.is(run.code, 0, run.output);
    assert.is(run.lastLine, '3 passed, 0 failed');
  });

  test('of the files that a pattern picks', () => {
    const run = runTests({ 'a.test.ts': good, 'b.test.ts': 'throw new Error();' }, ['tests/a.']);
    assert.is(run.code, 0, run.output);
    assert.is(run.lastLine, '1 passed, 0 failed');
  });

  test('with UPDATE=1 outside CI', () => {
    const file = `import { updating } from ${JSON.stringify(updateHelper)};\n${good}\nif (!updating()) process.exit(1);`;
    assert.is(runTests({ 'a.test.ts': file }, [], { UPDATE: '1' }).code, 0);
  });
});

suite('a missing tool', (test) => {
  const file = `import { needsTool } from ${JSON.stringify(toolHelper)};
    const git = needsTool('git', 'looking at history');
    if (git !== undefined) suite('history', (test) => { test('t', () => {}); });`;
  const files = { 'history.test.ts': file, 'good.test.ts': good };

  test('is listed again at the end', () => {
    const run = runTests(files, [], { PATH: '' });
    assert.is(run.code, 0, run.output);
    assert.ok(run.output.includes('\nSKIPPED: tests/history.test.ts: looking at history needs git\n'), run.output);
    assert.is(run.lastLine, '1 passed, 0 failed');
  });

  test('fails the run when tools are required', () => {
    const run = runTests(files, [], { PATH: '', REQUIRE_TOOLS: '1' });
    assert.is(run.code, 1, run.output);
    assert.is(run.lastLine, '1 passed, 1 failed');
  });
});
