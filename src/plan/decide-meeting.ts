import { contentHash, inStyleOf } from './content.ts';
import type { ConflictKind, Decision, Surroundings } from './decision.ts';
import type { LockedFile } from './lock.ts';
import type { MergeConflict } from './merge/merge.ts';
import { becomes, mergeConflict, settle } from './outcome.ts';
import type { Meeting } from './outcome.ts';

/** The reason of an update that asks nobody anything. */
export const onlyTheirs = 'The template changed, and you did not edit it.';

/** The user has the file, the template renders it, and there is a base between them. */
export function decideMeeting(meeting: Meeting, entry: LockedFile, around: Surroundings): Decision {
  const { ours, theirs, executable } = meeting;
  const oursHash = contentHash(ours.bytes);
  const changed = theirs.sha256 !== entry.base;
  const mine = { bytes: ours.bytes, executable };
  if (theirs.policy === 'once') {
    const followed = followOnce(meeting, entry, around);
    if (followed !== undefined) return named(meeting, followed);
    return named(meeting, becomes(meeting, { ...mine, executable: ours.executable }, 'keep', 'Written once only.'));
  }
  if (!changed) return decideUnchanged(meeting, oursHash !== entry.base);
  if (oursHash === entry.base) {
    const content = { bytes: inStyleOf(theirs.text, ours.bytes), executable };
    return named(meeting, becomes(meeting, content, 'update', onlyTheirs));
  }
  if (oursHash === theirs.sha256) {
    const action = executable === ours.executable ? 'same' : 'update';
    return named(meeting, becomes(meeting, mine, action, 'Your edit equals the template.'));
  }
  return decideBothChanged(meeting, entry, around);
}

/** A file written once whose place has another name now says that one, if what it holds otherwise can stay. */
function followOnce(meeting: Meeting, entry: LockedFile, around: Surroundings): Decision | undefined {
  const { ours, theirs, source, target, executable } = meeting;
  const base = source === target || theirs.sha256 === entry.base ? undefined : around.baseOf(entry);
  if (base === undefined) return undefined;
  const merged = around.merge({ path: target, base, ours: ours.bytes, theirs: theirs.bytes, labels: around.labels });
  if (merged.kind === 'conflict') return undefined;
  return becomes(meeting, { bytes: merged.bytes, executable }, 'merge', 'Written once, under its new name.');
}

/** The template's text is the one of the last render; its executable bit may not be. */
function decideUnchanged(meeting: Meeting, edited: boolean): Decision {
  const { ours, theirs, executable } = meeting;
  const mine = { bytes: ours.bytes, executable };
  if (executable !== ours.executable) {
    return named(meeting, becomes(meeting, mine, 'update', 'The template changed its executable bit.'));
  }
  const modeEdited = ours.executable !== undefined && ours.executable !== theirs.executable;
  if (!edited && !modeEdited) return named(meeting, becomes(meeting, mine, 'same', 'Nothing to do.'));
  const kept = named(meeting, becomes(meeting, mine, 'keep', 'Your edit stands; the template did not change.'));
  return theirs.policy === 'locked' ? { ...kept, warning: 'It is locked, and it was edited.' } : kept;
}

function decideBothChanged(meeting: Meeting, entry: LockedFile, around: Surroundings): Decision {
  const { ours, theirs, target, executable } = meeting;
  if (theirs.policy === 'locked') {
    const conflict = { kind: 'locked', choices: ['ours', 'theirs', 'sidecar'] } as const;
    return settle(meeting, conflict, 'It is locked, was edited, and the template changed.', around);
  }
  const base = around.baseOf(entry);
  if (base === undefined) {
    const conflict = { kind: 'base-lost', choices: ['ours', 'theirs', 'sidecar'] } as const;
    return settle(
      meeting,
      conflict,
      'You and the template both changed it, and the last render of it is lost.',
      around,
    );
  }
  const merged = around.merge({ path: target, base, ours: ours.bytes, theirs: theirs.bytes, labels: around.labels });
  if (merged.kind === 'clean') {
    const content = { bytes: merged.bytes, executable };
    const decided = becomes(meeting, content, 'merge', 'Your edit and the change of the template were merged.');
    return named(meeting, merged.warning === undefined ? decided : { ...decided, warning: merged.warning });
  }
  const { kind, reason } = reasons[merged.reason];
  return settle(meeting, mergeConflict(kind, merged), reason, around);
}

const reasons: Readonly<Record<MergeConflict['reason'], { kind: ConflictKind; reason: string }>> = {
  text: { kind: 'content', reason: 'You and the template changed the same lines.' },
  semantic: { kind: 'semantic', reason: 'Your edit and the change of the template merge into a file that is broken.' },
  binary: { kind: 'binary', reason: 'You and the template both changed it, and it is not text.' },
  'too-large': { kind: 'binary', reason: 'You and the template both changed it, and it is too large to merge.' },
};

/** A file that changes its place is shown as a move, whatever happens to its content on the way. */
function named(meeting: Meeting, decision: Decision): Decision {
  const { source, target } = meeting;
  if (source === target) return decision;
  const reason = decision.action === 'same' ? `Renamed from ${source}.` : `Renamed from ${source}. ${decision.reason}`;
  return { ...decision, action: 'move', reason };
}
