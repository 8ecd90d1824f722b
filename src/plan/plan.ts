import { exitCode, UserError } from '../errors.ts';
import type { Files } from '../render/files.ts';
import { decide } from './decide.ts';
import type { Action, Choice, Conflict, ConflictKind, Decision, Merge, Subject, Surroundings } from './decision.ts';
import { matchesGlob } from './glob.ts';
import type { Lock, LockedFile } from './lock.ts';
import { placeOf } from './lock.ts';
import { hasMarkers } from './content.ts';
import { merge3 } from './merge/merge.ts';
import type { MoveDetection } from './moves.ts';
import { readPack } from './pack.ts';
import { isState, pathSetProblems } from './path.ts';
import type { RepoState } from './repo-state.ts';
import { extraWrites, fingerprintOf, plannedWrite, statePaths, stateWrites } from './state-writes.ts';
import type { ExtraWrite, Observation, PlannedWrite } from './state-writes.ts';
import { followMoves, pairFiles } from './subjects.ts';
import type { DiskTree } from './tree.ts';
import { compareVersions } from './version.ts';

export type { RepoState };

/** The oldest version of the tool that understands the lock and pack of this one. */
const oldestReader = '0.1.0';

export interface PlanOptions {
  readonly files: Files;
  readonly toolVersion: string;
  readonly defaults: string;
  readonly configHash: string;
  /** How two changed versions are merged; `merge3` unless told otherwise. */
  readonly merge?: Merge;
  /** What happens to a conflict for which `choices` has no answer. With `abort` (the default) nothing at all is written. */
  readonly onConflict?: 'abort' | Choice;
  /** Answers for single files: the first whose pattern matches the path counts. */
  readonly choices?: readonly { readonly pattern: string; readonly choice: Choice }[];
  readonly moves?: MoveDetection;
  /** Patterns of files that the user deleted, or detached, and that are to follow the template again. */
  readonly restore?: readonly string[];
  /** Patterns of files that become the user's alone. */
  readonly detach?: readonly string[];
  /** Patterns of the files to look at; the others, and the versions in the lock, stay as they are. */
  readonly only?: readonly string[];
  readonly extraWrites?: readonly ExtraWrite[];
}

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
}

export interface Plan {
  /** One entry per file that is rendered or in the lock, sorted by path. */
  readonly files: readonly PlannedFile[];
  /** All that an apply changes. Empty when there is nothing to do. */
  readonly writes: readonly PlannedWrite[];
  /** What else the plan rests on; an apply refuses when it is no longer so. */
  readonly observed: readonly Observation[];
  /** True when a conflict stands and nothing may be written because of it. */
  readonly blocked: boolean;
  /** Damage in our own state that the plan works around and an apply mends. */
  readonly problems: readonly string[];
}

/**
 * Compares the last render, the user's repo and the new render, and says what happens to each file. Pure: the same
 * input gives the same plan. Throws `LOCK_TOO_NEW` when the repo needs a newer tool.
 */
export function planRepo(repo: RepoState, options: PlanOptions): Plan {
  refuseOlderTool(repo.lock, options.toolVersion);
  refuseBadPaths(options.files);
  const baseOf = (entry: LockedFile): Uint8Array | undefined =>
    readPack(repo.pack, entry.base) ?? repo.blobs?.get(entry.git);
  const entries =
    repo.lock === undefined
      ? new Map<string, LockedFile>()
      : followMoves(repo.lock, options.files, repo.tree, repo.candidates, baseOf, options.moves ?? 'exact');
  const subjects = pairFiles(options.files, attached(entries, options));
  // A file that the user moved is among the candidates until the lock knows its place.
  const tree = new Map([...repo.candidates, ...repo.tree]);
  const around = surroundings(repo.lock?.tool, tree, options, baseOf);
  const decided = subjects.map((subject) => [subject, decideOne(subject, around, options)] as const);
  const lock = nextLock(repo.lock, options, decided);
  const rendered = new Map(subjects.flatMap(({ theirs }) => (theirs === undefined ? [] : [[theirs.sha256, theirs.bytes]])));
  const bytesOf = (entry: LockedFile): Uint8Array | undefined => rendered.get(entry.base) ?? baseOf(entry);
  const files = decided.map(([subject, decision]) => plannedFile(subject, decision));
  const writes = [
    ...extraWrites(options.extraWrites ?? [], tree),
    ...fileWrites(decided, tree),
    ...stateWrites(lock, bytesOf, repo.pack, tree),
  ];
  return {
    files,
    writes,
    observed: observe(subjects, writes, tree),
    blocked: (options.onConflict ?? 'abort') === 'abort' && files.some(isUnsettled),
    problems: repo.pack.problems,
  };
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

/** Entries as the person asked for them: files that are to be detached, and detached files that are to come back. */
function attached(entries: ReadonlyMap<string, LockedFile>, options: PlanOptions): Map<string, LockedFile> {
  const changed = [...entries].map(([path, entry]): [string, LockedFile] => {
    const place = placeOf(path, entry);
    if (matchesAny(place, options.detach)) return [path, { ...entry, status: 'detached' }];
    const returns = entry.status === 'detached' && matchesAny(place, options.restore);
    return [path, returns ? { ...entry, status: entry.at === undefined ? 'managed' : 'moved' } : entry];
  });
  return new Map(changed);
}

function surroundings(
  lastTool: string | undefined,
  tree: DiskTree,
  options: PlanOptions,
  baseOf: Surroundings['baseOf'],
): Surroundings {
  const standing = options.onConflict === undefined || options.onConflict === 'abort' ? undefined : options.onConflict;
  return {
    tree,
    baseOf,
    merge: options.merge ?? merge3,
    hasMarkers,
    labels: { old: lastTool ?? 'none', new: options.toolVersion },
    choiceFor: (path: string, kind: ConflictKind) =>
      options.choices?.find(({ pattern }) => matchesGlob(path, pattern))?.choice ?? (kind === 'open' ? undefined : standing),
    restores: (path) => matchesAny(path, options.restore),
  };
}

function decideOne(subject: Subject, around: Surroundings, options: PlanOptions): Decision {
  const looked = options.only === undefined || matchesAny(subject.path, options.only) || matchesAny(subject.entry?.at, options.only);
  if (looked) return decide(subject, around);
  return { action: 'same', reason: 'Not looked at.', writes: new Map(), entry: subject.entry };
}

function matchesAny(path: string | undefined, patterns: readonly string[] | undefined): boolean {
  return path !== undefined && (patterns ?? []).some((pattern) => matchesGlob(path, pattern));
}

/** The files that were looked at and are not written, and the places at which there was none. */
function observe(subjects: readonly Subject[], writes: readonly PlannedWrite[], tree: DiskTree): Observation[] {
  const written = new Set(writes.map(({ path }) => path));
  const places = subjects.flatMap(({ path, from, entry }) => [path, from ?? path, entry?.at ?? path]);
  return [...new Set([...statePaths, ...places])]
    .filter((path) => !written.has(path))
    .flatMap((path): Observation[] => {
      const found = tree.get(path);
      if (found === undefined) return [{ path, before: undefined }];
      return found.kind === 'file' ? [{ path, before: fingerprintOf(found) }] : [];
    });
}

type Decided = readonly (readonly [Subject, Decision])[];

function nextLock(previous: Lock | undefined, options: PlanOptions, decided: Decided): Lock {
  const files = new Map<string, LockedFile>();
  for (const [subject, { entry }] of decided) {
    // An entry that was passed on as it was means a rename that did not take place: it stays under its old path.
    const path = entry === subject.entry ? (subject.from ?? subject.path) : subject.path;
    if (entry !== undefined) files.set(path, entry);
  }
  const { toolVersion, defaults, configHash } = options;
  if (options.only !== undefined && previous !== undefined) return { ...previous, files };
  return { tool: toolVersion, minReader: oldestReader, defaults, configHash, files };
}

function fileWrites(decided: Decided, tree: DiskTree): PlannedWrite[] {
  const writes = new Map<string, PlannedWrite>();
  for (const [path, content] of decided.flatMap(([, decision]) => [...decision.writes])) {
    const write = plannedWrite(path, content, tree);
    if (write === undefined) continue;
    if (writes.has(path)) throw new Error(`Two decisions write ${path}`);
    writes.set(path, write);
  }
  return [...writes.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
}

function plannedFile({ path, from }: Subject, { action, reason, warning, conflict, entry }: Decision): PlannedFile {
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
