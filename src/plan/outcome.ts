import { inStyleOf, sameBytes } from './content.ts';
import type {
  Action,
  Choice,
  Conflict,
  ConflictKind,
  Content,
  Decision,
  DiskFile,
  Subject,
  Surroundings,
} from './decision.ts';
import { sidecarOf } from './decision.ts';
import type { FileStatus, LockedFile } from './lock.ts';
import type { MergeConflict } from './merge/merge.ts';
import { lockedAs } from './render-of.ts';
import type { Render } from './render-of.ts';

/** A file that exists on both sides, and where it is read and written. */
export interface Meeting {
  readonly subject: Subject;
  readonly theirs: Render;
  readonly ours: DiskFile;
  /** Where the user's file stands. */
  readonly source: string;
  /** Where it belongs: the same place, unless the template renamed it. */
  readonly target: string;
  /** The executable bit after a merge of its own; undefined when the file system has none. */
  readonly executable: boolean | undefined;
}

/** Nothing is written; the lock keeps what it says. */
export function untouched(subject: Subject, action: Action, reason: string): Decision {
  return { action, reason, writes: new Map(), entry: subject.entry };
}

/** The conflict stands: nothing is written for this file and the lock keeps what it says about it. */
export function unsettled(subject: Subject, conflict: Conflict, reason: string): Decision {
  return { ...untouched(subject, 'conflict', reason), conflict };
}

/** The conflict of a merge that failed, with the choices that are possible for its kind of file. */
export function mergeConflict(kind: ConflictKind, merge: MergeConflict): Conflict {
  const text = merge.bytesWithMarkers !== undefined;
  return { kind, choices: ['ours', 'theirs', ...(text ? (['markers'] as const) : []), 'sidecar'], merge };
}

/** The file takes this content, at the place where it belongs, and the render becomes its base. */
export function becomes(meeting: Meeting, content: Content, action: Action, reason: string): Decision {
  const { ours, source, target } = meeting;
  const writes = new Map<string, Content | undefined>();
  const modeStays = content.executable === undefined || content.executable === ours.executable;
  if (source !== target) {
    writes.set(target, content);
    writes.set(source, undefined);
  } else if (!sameBytes(content.bytes, ours.bytes) || !modeStays) {
    writes.set(target, content);
  }
  return { action, reason, writes, entry: nextEntry(meeting, 'managed') };
}

/** The lock's entry once the render is the base of the user's file at its target. */
export function nextEntry({ subject, theirs, target }: Meeting, status: FileStatus): LockedFile {
  const elsewhere = target !== subject.path;
  return lockedAs(theirs, elsewhere && status === 'managed' ? 'moved' : status, elsewhere ? target : undefined);
}

/**
 * Settles a conflict by what the person wrote or chose for this file. Without either, or with a choice that cannot be
 * carried out, it stands.
 */
export function settle(meeting: Meeting, found: Conflict, reason: string, around: Surroundings): Decision {
  const { subject, ours, theirs, target, executable } = meeting;
  const base = subject.entry && around.baseOf(subject.entry);
  const conflict: Conflict = { ...found, sides: { base, ours: ours.bytes, theirs: theirs.bytes } };
  const text = around.textFor(target);
  if (text !== undefined) {
    const written = becomes(meeting, { bytes: text, executable }, 'merge', `${reason} You settled it in an editor.`);
    return { ...written, conflict: { ...conflict, settledBy: 'text' } };
  }
  const choice = possibleChoice(meeting, conflict, around);
  if (choice === undefined) return unsettled(subject, conflict, reason);
  return { ...carryOut(choice, meeting, conflict, reason), conflict: { ...conflict, settledBy: choice } };
}

function possibleChoice({ target }: Meeting, conflict: Conflict, around: Surroundings): Choice | undefined {
  const wanted = around.choiceFor(target, conflict.kind);
  // A file that is not text cannot carry markers; the sidecar says the same.
  const choice = wanted === 'markers' && conflict.merge?.bytesWithMarkers === undefined ? 'sidecar' : wanted;
  if (choice === undefined || !conflict.choices.includes(choice)) return undefined;
  return choice === 'sidecar' && around.tree.has(sidecarOf(target)) ? undefined : choice;
}

function carryOut(choice: Choice, meeting: Meeting, conflict: Conflict, reason: string): Decision {
  const { ours, theirs, target, subject, executable } = meeting;
  const mine: Content = { bytes: ours.bytes, executable };
  if (choice === 'theirs') {
    const content = { bytes: inStyleOf(theirs.text, ours.bytes), executable: theirs.executable };
    return becomes(meeting, content, 'update', `${reason} The template's version was chosen.`);
  }
  if (choice === 'ours') {
    const kept = becomes(meeting, mine, 'keep', `${reason} Your version was chosen.`);
    if (subject.entry !== undefined) return kept;
    return { ...kept, action: 'detach', entry: nextEntry(meeting, 'detached') };
  }
  const entry = nextEntry(meeting, 'conflicted');
  if (choice === 'markers') {
    const marked = { bytes: conflict.merge?.bytesWithMarkers ?? ours.bytes, executable };
    return {
      ...becomes(meeting, marked, 'conflict', `${reason} Both versions are in the file, between markers.`),
      entry,
    };
  }
  const kept = becomes(meeting, mine, 'conflict', `${reason} The template's version is in ${sidecarOf(target)}.`);
  const sidecar: Content = { bytes: theirs.bytes, executable: false };
  return { ...kept, writes: new Map([...kept.writes, [sidecarOf(target), sidecar]]), entry };
}
