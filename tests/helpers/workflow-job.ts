import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** One step of a job, as GitHub or Azure Pipelines reads it. */
export interface JobStep {
  readonly name?: string;
  readonly displayName?: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly script?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface JobRun {
  readonly code: number | null;
  readonly out: string;
  /** What steps put into GITHUB_OUTPUT, and into variables of Azure Pipelines. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** The steps of a job of a rendered workflow or pipeline. */
export function stepsOf(root: string, path: string, job: string): readonly JobStep[] {
  const { jobs } = parse(readFileSync(join(root, path), 'utf8')) as {
    jobs: Record<string, { steps: JobStep[] }> | { job: string; steps: JobStep[] }[];
  };
  const found = Array.isArray(jobs) ? jobs.find((candidate) => candidate.job === job) : jobs[job];
  if (!found) throw new Error(`${path} has no job ${job}`);
  return found.steps;
}

/**
 * Runs every script of a job in a work tree as its runner would, one bash each, in order, up to the first that fails. Actions
 * are left to the caller, who lays out what they would have.
 *
 * @param values what expressions stand for, by their text without `${{ }}` or `$( )`; an unknown one throws
 */
export function runSteps(
  steps: readonly JobStep[],
  workTree: string,
  environment: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>> = {},
): JobRun {
  const files = join(workTree, '..', `runner-${Date.now()}-${Math.random().toString(36).slice(2)}`);
  mkdirSync(files);
  const output = join(files, 'output');
  for (const name of ['output', 'summary', 'path']) writeFileSync(join(files, name), '');
  let out = '';
  let code: number | null = 0;
  const variables: Record<string, string> = {};
  for (const { run, script, env = {} } of steps) {
    const text = run ?? script;
    if (text === undefined) continue;
    const result = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', filled(text, values)], {
      cwd: workTree,
      encoding: 'utf8',
      env: {
        ...process.env,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: join(files, 'summary'),
        GITHUB_PATH: join(files, 'path'),
        ...environment,
        ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value, values)])),
      },
    });
    out += result.stdout + result.stderr;
    for (const [, name = '', value = ''] of result.stdout.matchAll(
      /^##vso\[task\.setvariable variable=(\w+);isOutput=true\](.*)$/gm,
    ))
      variables[name] = value;
    code = result.status;
    if (code !== 0) break;
  }
  const written = readFileSync(output, 'utf8').matchAll(/^(\w+)=(.*)$/gm);
  return {
    code,
    out,
    outputs: { ...variables, ...Object.fromEntries([...written].map(([, name, value]) => [name, value])) },
  };
}

function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    /\$\{\{ (.*?) \}\}|\$\(([A-Z][\w.]*)\)/g,
    (all, github: string | undefined, azure: string | undefined) => {
      const value = values[github ?? azure ?? ''];
      if (value === undefined) throw new Error(`Nothing is known of ${all}`);
      return value;
    },
  );
}
