import type { Decision, Subject } from './decision.ts';
import type { Lock, LockedFile } from './lock.ts';
import { statePaths } from './lock.ts';
import type { PlanOptions } from './options.ts';
import { fingerprintOf, plannedWrite } from './state-writes.ts';
import type { Observation, PlannedWrite } from './state-writes.ts';
import type { DiskTree } from './tree.ts';

/** The oldest version of the tool that understands the lock and pack of this one. */
const oldestReader = '0.2.0';

/** Every file with what was decided for it. */
export type Decided = readonly (readonly [Subject, Decision])[];

/** The lock once the decisions are carried out. */
export function nextLock(previous: Lock | undefined, options: PlanOptions, decided: Decided): Lock {
  const files = new Map<string, LockedFile>();
  for (const [subject, { entry }] of decided) {
    // An entry that was passed on as it was means a rename that did not take place: it stays under its old path.
    const path = entry === subject.entry ? (subject.from ?? subject.path) : subject.path;
    if (entry !== undefined) files.set(path, entry);
  }
  if (options.only !== undefined && previous !== undefined) return { ...withoutRivals(previous), files };
  const { toolVersion, defaults, resolved } = options;
  return {
    tool: toolVersion,
    minReader: oldestReader,
    defaults,
    ...(resolved === undefined ? {} : { resolved }),
    files,
  };
}

function withoutRivals({ rivals: _settled, ...lock }: Lock): Lock {
  return lock;
}

/** What the decisions change on the disk, sorted by path. */
export function fileWrites(decided: Decided, tree: DiskTree): PlannedWrite[] {
  const writes = new Map<string, PlannedWrite>();
  for (const [path, content] of decided.flatMap(([, decision]) => [...decision.writes])) {
    const write = plannedWrite(path, content, tree);
    if (write === undefined) continue;
    if (writes.has(path)) throw new Error(`Two decisions write ${path}`);
    writes.set(path, write);
  }
  return [...writes.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** The files that were looked at and are not written, and the places at which there was none. */
export function observe(subjects: readonly Subject[], writes: readonly PlannedWrite[], tree: DiskTree): Observation[] {
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
