import { hostname } from 'node:os';
import { file as schema } from '../schemas/index.ts';
import { applyPlan } from '../src/disk/apply.ts';
import { realFileSystem } from '../src/disk/file-system.ts';
import { processStart } from '../src/disk/process-lock.ts';
import { readRepo } from '../src/disk/repo.ts';
import { render } from '../src/render/render.ts';
import { sha256 } from '../src/plan/digest.ts';
import { type Plan, planRepo, type PlanOptions } from '../src/plan/plan.ts';
import type { RepoState } from '../src/plan/repo-state.ts';
import { configFile } from './config-file.ts';
import type { Platform } from './platform.ts';

/** Whether executable bits mean something on this system. */
export const modes = process.platform !== 'win32';

/** Who works on a repo, for the lock that keeps two runs apart. */
export const owner = { pid: process.pid, host: hostname(), started: processStart(realFileSystem, process.pid) };

const schemaPath = '.aks-prod/schema.json';

/** What a run may ask of the plan beside the rendered files. */
export type Wishes = Pick<PlanOptions, 'onConflict' | 'choices' | 'moves' | 'restore' | 'detach' | 'only'>;

export interface Planned {
  readonly repo: RepoState;
  readonly plan: Plan;
}

/**
 * Plans to bring the repo at `root` to what the platform renders; writes nothing. With `newConfig` the plan also writes
 * the platform's bytes as aks-prod.yaml, in the same transaction.
 *
 * @throws UserError as `readRepo` and `planRepo` do
 */
export function planPlatform(root: string, platform: Platform, version: string, wishes: Wishes = {}, newConfig?: { before: Uint8Array | undefined }): Planned {
  const files = render(platform.model);
  const ours = { path: schemaPath, bytes: new TextEncoder().encode(`${JSON.stringify(schema, undefined, 2)}\n`) };
  const config = newConfig && { path: configFile, bytes: platform.bytes, before: newConfig.before ? sha256(newConfig.before) : null };
  const extraWrites = config ? [ours, config] : [ours];
  const repo = readRepo(root, { files: files.keys(), extra: extraWrites.map(({ path }) => path) }, { modes });
  const plan = planRepo(repo, {
    files,
    toolVersion: version,
    defaults: platform.model.defaults,
    configHash: sha256(platform.bytes),
    extraWrites,
    ...wishes,
  });
  return { repo, plan };
}

/** Carries out a plan, all of it or nothing. */
export function apply(root: string, plan: Plan): void {
  applyPlan(root, plan, { owner, modes });
}
