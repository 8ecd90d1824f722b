import { releaseNotes, type ReleaseNote } from '../facts/release-notes.ts';
import { compareVersions } from './version.ts';

/** The notes about templates that changed after version `from`, up to and with `to`; those of the older version first. */
export function notesFor(
  ids: Iterable<string>,
  from: string,
  to: string,
  notes: readonly ReleaseNote[] = releaseNotes,
): readonly ReleaseNote[] {
  const templates = [...ids];
  return notes
    .filter(({ version }) => compareVersions(version, from) > 0 && compareVersions(version, to) <= 0)
    .filter((note) => note.ids.some((pattern) => templates.some((id) => concerns(pattern, id))))
    .toSorted((left, right) => compareVersions(left.version, right.version));
}

/** Whether a template id begins with the pattern; a `*` in it is any text without a slash. */
function concerns(pattern: string, id: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]*');
  return new RegExp(`^${source}`).test(id);
}
