import { contentHash, inStyleOf } from './content.ts';
import { decideMeeting } from './decide-meeting.ts';
import type { Conflict, Content, Decision, DiskFile, Subject, Surroundings } from './decision.ts';
import { sidecarOf } from './decision.ts';
import type { LockedFile } from './lock.ts';
import { becomes, mergeConflict, settle, unsettled, untouched } from './outcome.ts';
import { lockedAs } from './render-of.ts';
import type { Render } from './render-of.ts';
import type { DiskEntry } from './tree.ts';

/**
 * The decision table for one file: what the last render was (`entry`), what the user has, what the template says.
 * Content and executable bit are compared apart; line ends and byte order mark do not count as edits. Nothing of the
 * user's is overwritten or removed here unless it equals the last render, was merged, or a person chose so.
 */
export function decide(subject: Subject, around: Surroundings): Decision {
  const { entry, theirs, path, from } = subject;
  if (entry === undefined) {
    if (theirs === undefined) throw new Error(`${path} is neither rendered nor in the lock`);
    return decideNew(subject, theirs, around);
  }
  const source = entry.at ?? from ?? path;
  const ours = around.tree.get(source);
  if (ours?.kind === 'file' && entry.status !== 'detached' && around.isUnedited(source))
    return decideUnedited(subject, entry, source, ours);
  if (isOpen(entry, source, ours, around)) return decideOpen(subject, entry, source, around);
  if (theirs === undefined) return decideRemoved(subject, entry, source, ours);
  if (entry.status === 'detached') {
    const stays = from === undefined ? entry : { ...entry, at: source };
    return {
      ...untouched(subject, 'keep', 'Detached: it is yours, and the template does not reach it.'),
      entry: stays,
    };
  }
  const target = entry.at ?? path;
  const moved = source !== target ? decideTaken(subject, theirs, source, around) : undefined;
  if (moved !== undefined) return moved;
  if (ours === undefined) return decideMissing(subject, entry, theirs, around);
  if (ours.kind !== 'file') return decideWrongType(subject, entry, theirs, ours, around);
  return decideMeeting(
    { subject, theirs, ours, source, target, executable: mergedBit(entry, ours, theirs) },
    entry,
    around,
  );
}

function decideNew(subject: Subject, theirs: Render, around: Surroundings): Decision {
  const { path } = subject;
  const ours = around.tree.get(path);
  if (ours === undefined) return create(subject, theirs, 'New in the template.');
  if (ours.kind !== 'file') return decideWrongType(subject, undefined, theirs, ours, around);
  const meeting = { subject, theirs, ours, source: path, target: path, executable: ours.executable };
  if (contentHash(ours.bytes) === theirs.sha256) {
    return { ...untouched(subject, 'adopt', 'It already equals the template.'), entry: lockedAs(theirs, 'managed') };
  }
  if (theirs.policy === 'once') {
    return {
      ...untouched(subject, 'keep', 'Written once only, and it is already there.'),
      entry: lockedAs(theirs, 'managed'),
    };
  }
  const merged = around.merge({ path, base: undefined, ours: ours.bytes, theirs: theirs.bytes, labels: around.labels });
  const conflict: Conflict =
    merged.kind === 'conflict'
      ? mergeConflict('collision', merged)
      : { kind: 'collision', choices: ['ours', 'theirs', 'sidecar'] };
  return settle(meeting, conflict, 'A file that create-aks-prod did not make stands there.', around);
}

function create(subject: Subject, theirs: Render, reason: string): Decision {
  const content = { bytes: theirs.bytes, executable: theirs.executable };
  return { action: 'create', reason, writes: new Map([[subject.path, content]]), entry: lockedAs(theirs, 'managed') };
}

function decideRemoved(subject: Subject, entry: LockedFile, source: string, ours: DiskEntry | undefined): Decision {
  if (ours === undefined) {
    return { ...untouched(subject, 'same', 'Gone from the template and from the repo.'), entry: undefined };
  }
  if (entry.status === 'detached') return untouched(subject, 'keep', 'Detached, and no longer in the template.');
  if (ours.kind === 'file' && contentHash(ours.bytes) === entry.base) {
    const writes = new Map([[source, undefined]]);
    return { action: 'delete', reason: 'No longer in the template, and not edited.', writes, entry: undefined };
  }
  const reason =
    entry.policy === 'once'
      ? 'No longer in the template. It was written once and filled in since, so it stays; no other file uses it, and you may delete it.'
      : 'No longer in the template, but it holds your work: it stays and is yours, and no other file uses it.';
  return { ...untouched(subject, 'detach', reason), entry: { ...entry, status: 'detached' } };
}

/** Git could not merge what two branches rendered, and no person has a hand in it: the merged config says what it is. */
function decideUnedited(subject: Subject, entry: LockedFile, source: string, ours: DiskFile): Decision {
  const { theirs, path } = subject;
  if (theirs === undefined) {
    const reason = 'Two branches changed it, nobody edited it, and it is no longer rendered.';
    return { action: 'delete', reason, writes: new Map([[source, undefined]]), entry: undefined };
  }
  const target = entry.at ?? path;
  const content = { bytes: inStyleOf(theirs.text, ours.bytes), executable: mergedBit(entry, ours, theirs) };
  const meeting = { subject, theirs, ours, source, target, executable: content.executable };
  return becomes(meeting, content, 'merge', 'Git could not merge what two branches rendered; it was made again.');
}

function decideMissing(subject: Subject, entry: LockedFile, theirs: Render, around: Surroundings): Decision {
  if (around.restores(subject.path)) return create(subject, theirs, 'You asked for it to come back.');
  const changed = theirs.sha256 !== entry.base;
  const reason = changed
    ? 'You deleted it; it stays away, although the template changed it.'
    : 'You deleted it; it stays away.';
  return { ...untouched(subject, 'keep', reason), entry: lockedAs(theirs, 'user-deleted') };
}

function decideWrongType(
  subject: Subject,
  entry: LockedFile | undefined,
  theirs: Render,
  ours: DiskEntry,
  around: Surroundings,
): Decision {
  const reason = `${describe(ours)} It is never followed or replaced.`;
  if (entry !== undefined && entry.base === theirs.sha256) {
    return { ...untouched(subject, 'keep', reason), warning: 'The template does not reach this file.' };
  }
  const conflict = { kind: 'type', choices: ['ours'] } as const;
  if (around.choiceFor(subject.path, 'type') !== 'ours') return unsettled(subject, conflict, reason);
  const kept = untouched(subject, 'detach', reason);
  const detached = { ...lockedAs(theirs, 'detached'), ...(entry?.at === undefined ? {} : { at: entry.at }) };
  return { ...kept, entry: detached, conflict: { ...conflict, settledBy: 'ours' } };
}

function describe(entry: DiskEntry): string {
  if (entry.kind === 'blocked') return `"${entry.by}" above it is not a folder.`;
  if (entry.kind === 'twin') return `"${entry.twin}" is the same file where case is ignored.`;
  const names = {
    file: 'file',
    symlink: 'symbolic link',
    directory: 'folder',
    submodule: 'git submodule',
    special: 'special file',
  };
  return `A ${names[entry.kind]} stands there.`;
}

/** Three-way merge of one bit: two values only, so the side that changed it wins and no conflict is possible. */
function mergedBit(base: LockedFile, ours: DiskFile, theirs: Render): boolean | undefined {
  return ours.executable === base.executable ? theirs.executable : ours.executable;
}

/** The template renames the file: decides the cases in which something already stands at the new place. */
function decideTaken(subject: Subject, theirs: Render, source: string, around: Surroundings): Decision | undefined {
  const { path, entry } = subject;
  const [there, ours] = [around.tree.get(path), around.tree.get(source)];
  if (there === undefined || entry === undefined) return undefined;
  if (ours === undefined && there.kind === 'file') {
    const executable = mergedBit(entry, there, theirs);
    return decideMeeting({ subject, theirs, ours: there, source: path, target: path, executable }, entry, around);
  }
  const unedited = ours?.kind === 'file' && contentHash(ours.bytes) === entry.base;
  if (unedited && there.kind === 'file' && contentHash(there.bytes) === theirs.sha256) {
    const writes = new Map([[source, undefined]]);
    return { action: 'move', reason: `Renamed from ${source}.`, writes, entry: lockedAs(theirs, 'managed') };
  }
  const conflict = { kind: 'rename', choices: ['ours'] } as const;
  const reason = `The template renames ${source} to a place that is taken.`;
  if (around.choiceFor(path, 'rename') !== 'ours') return unsettled(subject, conflict, reason);
  const kept = untouched(subject, 'detach', reason);
  return { ...kept, entry: { ...entry, status: 'detached', at: source }, conflict: { ...conflict, settledBy: 'ours' } };
}

function isMarked(entry: LockedFile, source: string, ours: DiskEntry | undefined, around: Surroundings): boolean {
  return ours?.kind === 'file' && around.hasMarkers(ours.bytes, source, around.baseOf(entry));
}

function isOpen(entry: LockedFile, source: string, ours: DiskEntry | undefined, around: Surroundings): boolean {
  if (entry.status === 'detached') return false;
  if (isMarked(entry, source, ours, around)) return true;
  // Below something that is no folder there is nothing to wait for.
  const beside = around.tree.get(sidecarOf(source));
  return entry.status === 'conflicted' && beside !== undefined && beside.kind !== 'blocked';
}

function decideOpen(subject: Subject, entry: LockedFile, source: string, around: Surroundings): Decision {
  const ours = around.tree.get(source);
  const sidecar = sidecarOf(source);
  const beside = around.tree.get(sidecar);
  const marked = isMarked(entry, source, ours, around);
  if (marked || beside?.kind !== 'file') {
    const reason = marked ? 'It still holds conflict markers.' : `${sidecar} still waits beside it.`;
    return unsettled(subject, { kind: 'open', choices: [] }, reason);
  }
  const isEdited = contentHash(beside.bytes) !== entry.base;
  const conflict: Conflict = { kind: 'open', choices: isEdited ? ['theirs'] : ['ours', 'theirs'] };
  const choice = around.choiceFor(source, 'open');
  if (isEdited && choice !== 'theirs') {
    const reason = `${sidecar} beside it was edited. resolve --theirs takes it as it stands; to keep your file, remove it first.`;
    return unsettled(subject, conflict, reason);
  }
  if (choice !== 'ours' && choice !== 'theirs')
    return unsettled(subject, conflict, `${sidecar} still waits beside it.`);
  const content = { bytes: beside.bytes, executable: ours?.kind === 'file' ? ours.executable : entry.executable };
  return {
    action: choice === 'ours' ? 'keep' : 'update',
    reason: choice === 'ours' ? 'Resolved: your version stands.' : `Resolved: ${sidecar} was taken.`,
    writes: new Map<string, Content | undefined>([
      [sidecar, undefined],
      ...(choice === 'theirs' ? [[source, content] as const] : []),
    ]),
    entry: { ...entry, status: entry.at === undefined ? 'managed' : 'moved' },
    conflict: { ...conflict, settledBy: choice },
  };
}
