import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { applyPlan } from '../../src/disk/apply.ts';
import type { ApplyOptions } from '../../src/disk/apply.ts';
import { realFileSystem } from '../../src/disk/file-system.ts';
import type { FileSystem } from '../../src/disk/file-system.ts';
import { readRepo } from '../../src/disk/repo.ts';
import { planRepo } from '../../src/plan/plan.ts';
import type { Plan, PlanOptions } from '../../src/plan/plan.ts';
import { UserError } from '../../src/errors.ts';
import { scratch } from '../helpers/scratch.ts';
import type { RenderedFile } from '../../src/render/files.ts';

/** A repo in which every kind of operation happens when it goes from its first to its second version. */

export type Version = 'first' | 'second';

export function rendered(version: Version): Map<string, RenderedFile> {
  const second = version === 'second';
  const files: [string, string, string, boolean][] = [
    ['docs/kept.md', 'docs/kept', '# Kept\n', false],
    ['k8s/app/deployment.yaml', 'kube/deployment', `a: 1\nb: 2\nc: 3\nd: 4\ne: ${second ? 6 : 5}\n`, false],
    ['k8s/app/service.yaml', 'kube/service', `port: ${second ? 81 : 80}\n`, false],
    ['scripts/deploy.sh', 'scripts/deploy', '#!/bin/sh\n', second],
    [second ? 'infra/new-name.bicep' : 'infra/name.bicep', 'infra/name', 'param x string\n', false],
    second ? ['added/deep/new.yaml', 'kube/new', 'n: 1\n', false] : ['gone/deep/old.yaml', 'kube/old', 'o: 1\n', false],
  ];
  return new Map(
    files
      .map(([path, id, text, executable]): [string, RenderedFile] => [path, { id, text, executable, policy: 'merge' }])
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

export function planOf(root: string, version: Version, options: Partial<PlanOptions> = {}): Plan {
  const files = rendered(version);
  const config = Buffer.from(`version: ${version}\n`);
  const repo = readRepo(root, { files: files.keys(), extra: ['aks-prod.yaml'] }, { modes: true });
  return planRepo(repo, {
    files,
    toolVersion: version === 'first' ? '1.0.0' : '1.1.0',
    defaults: '2026.11',
    extraWrites: [{ path: 'aks-prod.yaml', bytes: config }],
    ...options,
  });
}

/** A process that is not alive, so that the lock it leaves behind is stale. */
export const deadOwner = { pid: 2 ** 22 - 1, host: 'here', started: 'long ago' };
export const thisOwner = { pid: process.pid, host: 'here', started: 'now' };

/** How tests change a repo. */
export const options: ApplyOptions = {
  owner: thisOwner,
  modes: true,
  here: { host: 'here', machine: 'm', boot: 'b', user: 0 },
  isTracked: () => false,
  command: 'test',
};

export function applyVersion(root: string, version: Version, fs: FileSystem = realFileSystem, owner = thisOwner): void {
  applyPlan(root, planOf(root, version), { ...options, owner, fs });
}

/** Brings `root` to the first version, with edits of the user's: one to be merged, one file of their own. */
export function prepare(root: string): void {
  applyVersion(root, 'first');
  write(root, 'k8s/app/deployment.yaml', 'a: mine\nb: 2\nc: 3\nd: 4\ne: 5\n');
  write(root, 'k8s/app/own.yaml', 'mine: true\n');
}

export function write(root: string, path: string, text: string | Uint8Array, mode?: number): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  if (mode !== undefined) chmodSync(join(root, path), mode);
}

export function move(root: string, from: string, to: string): void {
  mkdirSync(dirname(join(root, to)), { recursive: true });
  renameSync(join(root, from), join(root, to));
}

/** Everything below a folder, one line each with kind, mode and content; our temporary folder left out. */
export function picture(root: string): string {
  const lines = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path !== '.git' && !path.startsWith('.git/') && !path.startsWith('.aks-prod/tmp'))
    .sort()
    .map((path) => {
      const found = lstatSync(join(root, path));
      const mode = (found.mode & 0o777).toString(8);
      if (found.isSymbolicLink()) return `${path} -> ${readlinkSync(join(root, path))}`;
      return found.isFile()
        ? `${path} ${mode} ${JSON.stringify(readFileSync(join(root, path), 'latin1'))}`
        : `${path}/ ${mode}`;
    });
  return lines.join('\n');
}

/** The names in our temporary folder. */
export function leftovers(root: string): string {
  return readdirSync(join(root, '.aks-prod/tmp')).sort().join(' ');
}

/** A repo at its first version, with the user's edits. */
export function prepared(name: string): string {
  const root = scratch(name);
  prepare(root);
  return root;
}

/** The code and exit code of the error that an action throws, or `done`. */
export function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return `${error.code} ${error.exitCode}`;
    throw error;
  }
  return 'done';
}
