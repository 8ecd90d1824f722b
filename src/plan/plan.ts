import { exitCode, UserError } from '../errors.ts';
import type { Files } from '../render/files.ts';
import { attached, decideOne, surroundings } from './asked.ts';
import { azureChanges, type AzureChanges } from './azure-changes.ts';
import type { Action, Conflict, Decision, Subject } from './decision.ts';
import { fileWrites, nextLock, observe } from './effects.ts';
import type { Lock, LockedFile } from './lock.ts';
import type { PlanOptions } from './options.ts';
import { baseIn } from './repo-state.ts';
import { isState, pathSetProblems } from './path.ts';
import { referenceWarnings } from './references.ts';
import { notesFor } from './release-notes.ts';
import { renameWarnings } from './rename-warnings.ts';
import type { RepoState } from './repo-state.ts';
import { extraWrites, stateWrites } from './state-writes.ts';
import type { Observation, PlannedWrite } from './state-writes.ts';
import { followMoves, pairFiles } from './subjects.ts';
import { compareVersions } from './version.ts';

export type { PlanOptions, RepoState };

export interface PlannedFile {
  /** Where the template puts it, or put it last. */
  readonly path: string;
  /** Where the user keeps it, when that is another path. */
  readonly at?: string;
  /** Where the template put it before it renamed it. */
  readonly from?: string;
  readonly action: Action;
  readonly reason: string;
  readonly warning?: string;
  readonly conflict?: Conflict;
  /** Why the template changed since the version that ran last, one text a change. */
  readonly notes?: readonly string[];
}

export interface Plan extends AzureChanges {
  /** One entry per file that is rendered or in the lock, sorted by path. */
  readonly files: readonly PlannedFile[];
  /** All that an apply changes. Empty when there is nothing to do. */
  readonly writes: readonly PlannedWrite[];
  /** What else the plan rests on; an apply refuses when it is no longer so. */
  readonly observed: readonly Observation[];
  /** True when a conflict stands and nothing may be written because of it. */
  readonly blocked: boolean;
  /** Damage in our own state that the plan works around and an apply fixes. */
  readonly problems: readonly string[];
}

/**
 * Compares the last render, the user's repo and the new render, and says what happens to each file. Pure: the same
 * input gives the same plan. Throws `LOCK_TOO_NEW` when the repo needs a newer tool.
 */
export function planRepo(repo: RepoState, options: PlanOptions): Plan {
  refuseOlderTool(repo.lock, options.toolVersion);
  refuseBadPaths(options.files);
  const baseOf = (entry: LockedFile): Uint8Array | undefined => baseIn(repo, entry);
  const entries =
    repo.lock === undefined
      ? new Map<string, LockedFile>()
      : followMoves(repo.lock, options.files, repo.tree, repo.candidates, baseOf, options.moves ?? 'exact');
  const subjects = pairFiles(options.files, attached(entries, options), options.renamed);
  // A file that the user moved is among the candidates until the lock knows its place.
  const tree = new Map([...repo.candidates, ...repo.tree]);
  const around = surroundings({ repo, tree, options, baseOf });
  const decided = subjects.map((subject) => [subject, decideOne(subject, around, options)] as const);
  const lock = nextLock(repo.lock, options, decided);
  const rendered = new Map(
    subjects.flatMap(({ theirs }) => (theirs === undefined ? [] : [[theirs.sha256, theirs.bytes]])),
  );

  const warnings = new Map([...renameWarnings(decided, options), ...referenceWarnings(decided, tree)]);
  const files = decided.map(([subject, decision]) => ({
    ...plannedFile(subject, decision, warnings.get(subject.path)),
    ...notesOn(subject, decision, repo.lock?.tool, options),
  }));
  const writes = [
    ...extraWrites(options.extraWrites ?? [], tree),
    ...fileWrites(decided, tree),
    ...stateWrites(lock, rendered, { ...repo, tree }),
  ];
  return {
    files,
    writes,
    observed: observe(subjects, writes, tree),
    blocked: files.some((file) => isUnsettled(file) && stops(file, options)),
    problems: repo.pack.problems,
    ...azureChanges(repo.lock, options, writes),
  };
}

/** Other files may point to the place that a renamed file does not reach, so that nothing is written before that is settled. */
function stops({ conflict }: PlannedFile, { onConflict = 'abort' }: PlanOptions): boolean {
  return onConflict === 'abort' || conflict?.kind === 'rename';
}

/** Whether the file's conflict has no choice that settles it. */
export function isUnsettled(file: PlannedFile): boolean {
  return file.conflict !== undefined && file.conflict.settledBy === undefined;
}

function refuseOlderTool(lock: Lock | undefined, toolVersion: string): void {
  if (lock === undefined) return;
  const needed = compareVersions(lock.tool, lock.minReader) > 0 ? lock.tool : lock.minReader;
  if (compareVersions(toolVersion, needed) >= 0) return;
  throw new UserError('LOCK_TOO_NEW', `This repo was made by create-aks-prod ${needed}; this is ${toolVersion}.`, {
    exitCode: exitCode.refused,
    hint: `Run \`npx create-aks-prod@${needed}\`, or a newer one. Nothing was changed.`,
  });
}

function refuseBadPaths(files: Files): void {
  const problems = [...pathSetProblems(files.keys()), ...[...files.keys()].filter(isState)];
  if (problems.length > 0) throw new Error(`The templates made paths that cannot be used: ${problems.join(' ')}`);
}

/** The notes on a file that a newer version of the tool touches. */
function notesOn(
  { entry, theirs }: Subject,
  { action }: Decision,
  last: string | undefined,
  options: PlanOptions,
): Pick<PlannedFile, 'notes'> {
  if (last === undefined || ['same', 'keep', 'adopt'].includes(action)) return {};
  const ids = [entry?.id, theirs?.id].filter((id) => id !== undefined);
  const notes = notesFor(ids, last, options.toolVersion, options.releaseNotes).map(({ text }) => text);
  return notes.length === 0 ? {} : { notes };
}

function plannedFile({ path, from }: Subject, decision: Decision, noticed: string | undefined): PlannedFile {
  const { action, reason, conflict, entry, warning = noticed } = decision;
  return {
    path,
    ...(entry?.at === undefined ? {} : { at: entry.at }),
    ...(from === undefined ? {} : { from }),
    action,
    reason,
    ...(warning === undefined ? {} : { warning }),
    ...(conflict === undefined ? {} : { conflict }),
  };
}
