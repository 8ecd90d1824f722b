import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const project = resolve(import.meta.dirname, '../..');

/** Builds the package into dist/ and returns the path of its program. */
export function builtProgram(): string {
  const result = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], {
    cwd: project,
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`The build failed:\n${result.stderr}`);
  const { bin } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
    bin: Readonly<Record<string, string>>;
  };
  return join(project, bin['create-aks-prod'] ?? '');
}
