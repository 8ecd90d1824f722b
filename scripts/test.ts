import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { scratchRoot } from '../tests/helpers/scratch.ts';
import { updating } from '../tests/helpers/update.ts';
import { runTestFile, type FileResult } from './test/run-file.ts';

// Runs tests/**/*.test.ts, each in a process of its own: `npm test`, `npm test -- PATTERN...`. A pattern is a part of a
// path. The last line is `N passed, N failed`; any failure makes the exit code 1.

const concurrency = 2;
const project = resolve(import.meta.dirname, '..');

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { root: { type: 'string', default: project } },
    allowPositionals: true,
  });
  updating();
  const files = testFiles(values.root).filter((file) => matches(relative(values.root, file), positionals));
  if (files.length === 0) {
    console.error(`No test file matches ${positionals.join(' ') || 'tests/**/*.test.ts'}.`);
    console.log('\n0 passed, 1 failed');
    return 1;
  }
  const scratch = mkdtempSync(join(scratchRoot, 'create-aks-prod-tests-'));
  // A test that gives up root must still reach the folder that it owns in here.
  chmodSync(scratch, 0o711);
  try {
    return summary(await runAll(files, values.root, scratch));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function testFiles(root: string): string[] {
  const folder = join(root, 'tests');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .sort()
    .map((path) => join(folder, path));
}

function matches(path: string, patterns: readonly string[]): boolean {
  const text = path.split(sep).join('/');
  return patterns.length === 0 || patterns.some((pattern) => text.includes(pattern));
}

async function runAll(files: readonly string[], root: string, scratch: string): Promise<FileResult[]> {
  const queue = [...files];
  const results: FileResult[] = [];
  const worker = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const result = await runTestFile(file, { project, root, scratch });
      print(result);
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}

function print(result: FileResult): void {
  const seconds = (result.milliseconds / 1000).toFixed(1);
  if (result.problems.length === 0) {
    console.log(`ok    ${result.name}  ${result.passed} passed, ${seconds} s`);
    return;
  }
  console.log(`FAIL  ${result.name}  ${result.passed} passed, ${result.problems.length} failed, ${seconds} s`);
  console.log(result.output.replace(/^/gm, '      '));
}

function summary(results: readonly FileResult[]): number {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const problems = results.flatMap((result) => result.problems.map((problem) => `${result.name}: ${problem}`));
  const skipped = results.flatMap((result) => result.skipped.map((skip) => `${result.name}: ${skip}`));
  console.log('');
  for (const skip of skipped.sort()) console.log(`SKIPPED: ${skip}`);
  for (const problem of problems.sort()) console.log(`FAILED: ${problem}`);
  console.log(`\n${passed} passed, ${problems.length} failed`);
  return problems.length === 0 ? 0 : 1;
}

process.exitCode = await main();
