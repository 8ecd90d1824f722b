import type { ReleaseNote } from '../facts/release-notes.ts';
import type { Files } from '../render/files.ts';
import type { Choice, Merge } from './decision.ts';
import type { MoveDetection } from './moves.ts';
import type { Renamed } from './renamed.ts';
import type { Resolved } from './resolved.ts';
import type { ExtraWrite } from './state-writes.ts';

export interface PlanOptions {
  readonly files: Files;
  readonly toolVersion: string;
  readonly defaults: string;
  /** How two changed versions are merged; `merge3` unless told otherwise. */
  readonly merge?: Merge;
  /** What happens to a conflict for which `choices` has no answer. With `abort` (the default) nothing at all is written. */
  readonly onConflict?: 'abort' | Choice;
  /** Answers for single files: the first whose pattern matches the path counts. */
  readonly choices?: readonly { readonly pattern: string; readonly choice: Choice }[];
  /** What a person wrote for files in conflict, by path: it counts before any choice. */
  readonly texts?: ReadonlyMap<string, Uint8Array>;
  readonly moves?: MoveDetection;
  /** An entry of the config that has another name now: its files go to their new places with what people edited in them. */
  readonly renamed?: Renamed;
  /** Patterns of files that the user deleted, or detached, and that are to follow the template again. */
  readonly restore?: readonly string[];
  /** Patterns of files that become the user's alone. */
  readonly detach?: readonly string[];
  /** Patterns of the files to look at; the others, and the versions in the lock, stay as they are. */
  readonly only?: readonly string[];
  readonly extraWrites?: readonly ExtraWrite[];
  /** What Azure cannot change in place, from `resolvedOf`: compared with the last run, and remembered for the next. */
  readonly resolved?: Resolved;
  /** Whether a person has accepted that Azure replaces or refuses something. */
  readonly acceptReplacement?: boolean;
  /** What versions changed and why; the released notes unless told otherwise. */
  readonly releaseNotes?: readonly ReleaseNote[];
}
