import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { scratch } from './scratch.ts';

/** What a program left behind. */
export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a program of Node without a terminal. */
export function runProgram(
  bin: string,
  folder: string,
  commandLine: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Run {
  const result = spawnSync(process.execPath, [bin, ...commandLine], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    timeout: 120_000,
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

/** Runs a program that has to end with a certain exit code. */
export function expectCode(
  code: number,
  bin: string,
  folder: string,
  commandLine: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Run {
  const result = runProgram(bin, folder, commandLine, environment);
  assert.is(result.code, code, `${commandLine.join(' ')}\n${result.out}${result.err}`);
  return result;
}

/** A new repo, made with the defaults. */
export function madeRepo(bin: string): string {
  const root = scratch('upgrade');
  expectCode(0, bin, root, ['.', '--yes', '--set', 'name=shop']);
  return root;
}

/** Changes a text file of a repo, which must contain what is replaced. */
export function edit(root: string, path: string, from: string, to: string): void {
  const before = readFileSync(join(root, path), 'utf8');
  if (!before.includes(from)) throw new Error(`${path} does not contain ${JSON.stringify(from)}`);
  writeFileSync(join(root, path), before.replace(from, to));
}
