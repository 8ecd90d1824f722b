import { hostname } from 'node:os';
import { type Applied, type ApplyOptions, applyPlan } from '../src/disk/apply.ts';
import { realFileSystem } from '../src/disk/file-system.ts';
import { temporaryFolder } from '../src/disk/journal.ts';
import { processStart } from '../src/disk/process-lock.ts';
import { recover } from '../src/disk/recover.ts';
import { readRepo } from '../src/disk/repo.ts';
import { openGit, readBlobs, tracks } from '../src/git.ts';
import { sha256 } from '../src/plan/digest.ts';
import { type Plan, planRepo, type PlanOptions } from '../src/plan/plan.ts';
import { resolvedOf } from '../src/plan/resolved.ts';
import { type FileSource, lostBases, readState, type RepoState } from '../src/plan/repo-state.ts';
import { render } from '../src/render/render.ts';
import { configFile } from './config-file.ts';
import { plural } from './format.ts';
import { thisMachine } from './machine.ts';
import type { Platform } from './platform.ts';
import { schemaText } from './schema-text.ts';
import type { Session } from './session.ts';

/** Whether executable bits mean something on this system. */
const modes = process.platform !== 'win32';

/** Who works on the repo at `root`, and how: what every change of a repo is done with. */
export function workerAt(root: string): ApplyOptions {
  return {
    owner: { pid: process.pid, host: hostname(), started: processStart(realFileSystem, process.pid) },
    modes,
    here: { host: hostname(), ...thisMachine() },
    isTracked: () => {
      const git = openGit(root);
      return git !== undefined && tracks(git, temporaryFolder);
    },
    command: ['create-aks-prod', ...process.argv.slice(2)].join(' ').slice(0, longestCommand),
  };
}

const longestCommand = 200;

export const schemaPath = '.aks-prod/schema.json';

/** What a run may ask of the plan beside the rendered files. */
export type Wishes = Pick<
  PlanOptions,
  | 'onConflict'
  | 'choices'
  | 'texts'
  | 'merge'
  | 'moves'
  | 'restore'
  | 'detach'
  | 'renamed'
  | 'only'
  | 'acceptReplacement'
>;

export interface PlanRequest {
  readonly root: string;
  readonly platform: Platform;
  /** Version of this tool. */
  readonly version: string;
  readonly wishes?: Wishes;
  /**
   * Set when the platform's bytes are to be written as aks-prod.yaml in the same transaction: what the file holds until
   * then, null for no file.
   */
  readonly configBefore?: Uint8Array | null | undefined;
  /** Texts of the last render beyond those of the pack and of git, by git's blob id. */
  readonly bases?: ReadonlyMap<string, Uint8Array>;
  /** Where the repo is read from; the disk when absent. */
  readonly source?: FileSource;
}

export interface Planned {
  readonly repo: RepoState;
  readonly plan: Plan;
}

/**
 * Plans to bring a repo to what the platform renders; writes nothing.
 *
 * @throws UserError as `readRepo` and `planRepo` do
 */
export function planPlatform({ root, platform, version, wishes, configBefore, bases, source }: PlanRequest): Planned {
  const files = render(platform.model);
  const extraWrites = [
    { path: schemaPath, bytes: new TextEncoder().encode(schemaText()) },
    ...configWrite(platform, configBefore),
  ];
  const paths = { files: files.keys(), extra: extraWrites.map(({ path }) => path) };
  const read = withLostBases(root, source ? readState(source, paths) : readRepo(root, paths, { modes }));
  const repo = bases === undefined ? read : { ...read, blobs: new Map([...bases, ...(read.blobs ?? [])]) };
  const plan = planRepo(repo, {
    files,
    toolVersion: version,
    defaults: platform.model.defaults,
    resolved: resolvedOf(platform.model),
    extraWrites,
    ...wishes,
  });
  return { repo, plan };
}

function configWrite({ bytes }: Platform, before: Uint8Array | null | undefined) {
  if (before === undefined) return [];
  return [{ path: configFile, bytes, before: before === null ? null : sha256(before) }];
}

/** What is known of a repo without rendering. */
export function readRepository(root: string): RepoState {
  return withLostBases(root, readRepo(root, { files: [] }, { modes }));
}

/** Git may still have what the pack has lost, for example in a bad merge. */
function withLostBases(root: string, repo: RepoState): RepoState {
  const lost = lostBases(repo);
  const git = lost.length > 0 ? openGit(root) : undefined;
  return git ? { ...repo, blobs: readBlobs(git, lost) } : repo;
}

/** Carries out a plan, all of it or nothing. */
export function apply(root: string, plan: Plan, report: Session['report']): void {
  sayDropped(
    uninterrupted(() => applyPlan(root, plan, workerAt(root))),
    report,
  );
}

/** Lets Ctrl-C wait until all is written: that is a moment, and half of it would be left for the next run to finish. */
function uninterrupted<Result>(work: () => Result): Result {
  for (const signal of stopping) process.on(signal, wait);
  try {
    return work();
  } finally {
    for (const signal of stopping) process.off(signal, wait);
  }
}

const stopping = ['SIGINT', 'SIGTERM'] as const;
function wait(): void {}

/** What can no longer be taken back is not dropped without a word. */
function sayDropped({ dropped }: Applied, report: Session['report']): void {
  if (dropped > 0)
    report.note(`Undo keeps 50 runs and 256 MB; ${plural(dropped, 'older run')} can no longer be taken back.`);
}

/** Ends what an earlier run left half done, since nothing can be planned on top of it. Returns whether there was one. */
export function finishEarlierRun(root: string, { report }: Session, rollback = false): boolean {
  const { outcome, leftAlone, wasUndone } = recover(root, { ...workerAt(root), rollback });
  if (outcome !== 'nothing')
    report.note(
      wasUndone
        ? 'An earlier run was cut off, and the files that it had written were put back since, as git does; it has been taken back.'
        : `An earlier run was cut off; it has been ${outcome === 'finished' ? 'finished' : 'taken back'}.`,
    );
  for (const { path, sidecar } of leftAlone)
    report.note(
      `  ${path} was edited since and left alone${sidecar === undefined ? '' : `; the other version is in ${sidecar}`}.`,
    );
  return outcome !== 'nothing';
}
