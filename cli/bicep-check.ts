import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileKind } from '../src/plan/merge/file-kind.ts';
import { merge3 } from '../src/plan/merge/merge.ts';
import type { Problem } from '../src/plan/merge/problems.ts';
import { decodeText, toLineFeeds } from '../src/plan/merge/text.ts';
import type { Merge } from '../src/plan/decision.ts';
import type { Plan } from '../src/plan/plan.ts';
import { runProgram } from '../src/programs.ts';
import { render } from '../src/render/render.ts';
import { type Planned, planPlatform, type PlanRequest } from './repository.ts';

/** What became of the compiler's look: there was nothing merged to look at, no compiler, or it gave no answer in time. */
export type BicepCheck = 'not needed' | 'absent' | 'failed' | 'compiled';

export interface Compiled {
  /** The request with which to plan from here on. */
  readonly request: PlanRequest;
  readonly planned: Planned;
  readonly bicep: BicepCheck;
}

type ErrorsByFile = ReadonlyMap<string, readonly Problem[]>;

/** The folders that a compilation reads: the rule groups of alerts are part of a module. */
const folders = ['infra', 'alerts'];
const patienceMilliseconds = 60_000;

/**
 * Plans, and lets the Bicep compiler on PATH, when there is one, look at the merged files as they would stand beside all
 * others, since modules import each other. Merged files with an error that neither side has become conflicts.
 */
export function planCompiled(request: PlanRequest): Compiled {
  const planned = planPlatform(request);
  const merged = mergedBicep(planned.plan);
  if (merged.length === 0) return { request, planned, bicep: 'not needed' };
  if (compiler(request.root, ['--version']).error !== undefined) return { request, planned, bicep: 'absent' };
  const errors = newErrors(request, planned.plan);
  if (errors === undefined) return { request, planned, bicep: 'failed' };
  if (errors.size === 0) return { request, planned, bicep: 'compiled' };
  // An error that shows elsewhere, as in the file that uses a module, has its cause in one of the merged files.
  const blamed = merged.some((path) => errors.has(path))
    ? errors
    : new Map(merged.map((path) => [path, [...errors.values()].flat()]));
  const checked = {
    ...request,
    wishes: { ...request.wishes, merge: mergeWith(blamed, request.wishes?.merge ?? merge3) },
  };
  return { request: checked, planned: planPlatform(checked), bicep: 'compiled' };
}

function mergedBicep({ files, writes }: Plan): string[] {
  const written = new Set(writes.map(({ path }) => path));
  return files
    .filter(({ action, conflict }) => (action === 'merge' || action === 'move') && conflict === undefined)
    .map(({ at, path }) => at ?? path)
    .filter((path) => fileKind(path) === 'bicep' && written.has(path));
}

/** A merge that does not take a text, other than one of the sides, of a file that does not compile. */
function mergeWith(errors: ErrorsByFile, merge: Merge): Merge {
  return (input) => {
    const problems = errors.get(input.path);
    if (problems === undefined) return merge(input);
    const sides = [input.ours, input.theirs].flatMap((bytes) => decodeText(bytes)?.text ?? []);
    const known = new Set([...sides, ...sides.map(toLineFeeds)]);
    return merge({ ...input, check: (text) => (known.has(text) ? [] : problems) });
  };
}

/** The errors of the merged tree that neither side has; undefined when the compiler gave no answer. */
function newErrors({ root, platform }: PlanRequest, plan: Plan): ErrorsByFile | undefined {
  const merged = errorsIn(root, (folder) => {
    copyFolders(root, folder);
    for (const { path, after } of plan.writes) if (isCompiled(path)) put(join(folder, path), after?.bytes);
  });
  if (merged === undefined || merged.size === 0) return merged;
  const sides = [
    errorsIn(root, (folder) => copyFolders(root, folder)),
    errorsIn(root, (folder) => {
      for (const [path, { text }] of render(platform.model))
        if (isCompiled(path)) put(join(folder, path), Buffer.from(text));
    }),
  ];
  if (sides.includes(undefined)) return undefined;
  const known = new Set(sides.flatMap((side) => [...(side?.values() ?? [])].flat().map(({ id }) => id)));
  const fresh = [...merged].map(([path, problems]) => [path, problems.filter(({ id }) => !known.has(id))] as const);
  return new Map(fresh.filter(([, problems]) => problems.length > 0));
}

function isCompiled(path: string): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

function copyFolders(root: string, target: string): void {
  for (const folder of folders)
    if (existsSync(join(root, folder)))
      cpSync(join(root, folder), join(target, folder), {
        recursive: true,
        filter: (path) => !lstatSync(path).isSymbolicLink(),
      });
}

function put(path: string, bytes: Uint8Array | undefined): void {
  if (bytes === undefined) return rmSync(path, { force: true });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/** The compiler's errors in a scratch folder, by file; undefined when it gave no answer. */
function errorsIn(repository: string, fill: (folder: string) => void): ErrorsByFile | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'create-aks-prod-'));
  try {
    fill(folder);
    const found = new Map<string, Problem[]>();
    const parameters = readdirSync(join(folder, 'infra')).filter((name) => name.endsWith('.bicepparam'));
    for (const name of parameters) {
      const command = ['build-params', join(folder, 'infra', name), '--stdout', '--no-restore'];
      const { status, stderr } = compiler(repository, command);
      const errors = [...stderr.toString('utf8').matchAll(/^(.+?)\(\d+,\d+\) : Error (.+)$/gm)];
      if (status !== 0 && errors.length === 0) return undefined;
      for (const [, file = '', text = ''] of errors) {
        const path = (file.split(`${folder}${sep}`)[1] ?? file).split(sep).join('/');
        const message = text.replaceAll(folder, '').replace(/ \[https:\S+\]$/, '');
        found.set(path, [
          ...(found.get(path) ?? []),
          { id: `bicep ${path} ${message}`, message: `Bicep: ${path}: ${message}` },
        ]);
      }
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compiler(repository: string, args: readonly string[]) {
  return runProgram('bicep', args, { repository, timeout: patienceMilliseconds, maxBuffer: 1 << 28 });
}
