import { contentHash, hasMarkers } from './content.ts';
import { sidecarOf } from './decision.ts';
import type { LockedFile } from './lock.ts';
import { placeOf } from './lock.ts';
import { fileKind } from './merge/file-kind.ts';
import { findMarkers } from './merge/markers.ts';
import { problemsIn } from './merge/problems.ts';
import { decodeText } from './merge/text.ts';
import { referrersOf } from './references.ts';
import { baseIn, isBaseKnown } from './repo-state.ts';
import type { RepoState } from './repo-state.ts';

/**
 * What is wrong with a repo:
 * - `markers`: a file holds conflict markers, git's or ours; `sidecar`: the template's version waits beside a file;
 * - `unreadable`: an edited file no longer parses, or has a key or a name twice;
 * - `base-lost`: the text of the last render is gone, so that an edit of the file cannot be merged;
 * - `dangling`: a file was deleted that another one still names;
 * - `pack`: a line of the pack is damaged;
 * - `ignored`: git ignores our records.
 */
export type HealthProblem = 'markers' | 'sidecar' | 'unreadable' | 'base-lost' | 'dangling' | 'pack' | 'ignored';

export interface HealthFinding {
  readonly kind: HealthProblem;
  /** The file that it is about; absent for the pack. */
  readonly path?: string;
  /** One sentence: what is wrong, and the way out. */
  readonly message: string;
}

/** What is wrong with a repo, sorted by path. Needs no rendering; reads what is known already. */
export function healthOf(repo: RepoState): HealthFinding[] {
  const files = [...(repo.lock?.files ?? [])].map(([path, entry]) => [placeOf(path, entry), entry] as const);
  const findings = files
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([place, entry]) => findingsAt(place, entry, repo));
  return [
    ...findings,
    ...danglingIn(repo),
    ...repo.pack.problems.map((message) => ({ kind: 'pack' as const, message })),
  ];
}

/** Deleted files that files of the platform still name, so that the repo cannot be applied. */
function danglingIn({ lock, tree }: RepoState): HealthFinding[] {
  const entries = [...(lock?.files ?? [])];
  const deleted = entries.filter(([path, entry]) => !tree.has(placeOf(path, entry)));
  if (deleted.length === 0) return [];
  const texts = new Map(
    entries.flatMap(([path, entry]) => {
      const found = tree.get(placeOf(path, entry));
      const text = found?.kind === 'file' ? decodeText(found.bytes)?.text : undefined;
      return text === undefined ? [] : [[placeOf(path, entry), text] as const];
    }),
  );
  return deleted.flatMap(([path]) => {
    const referrers = referrersOf(path, texts);
    return referrers.length === 0
      ? []
      : [
          {
            kind: 'dangling' as const,
            path,
            message: `It was deleted, and ${referrers.join(', ')} still name${referrers.length === 1 ? 's' : ''} it. Take it out there, or run create-aks-prod restore ${path}.`,
          },
        ];
  });
}

function findingsAt(path: string, entry: LockedFile, repo: RepoState): HealthFinding[] {
  const found = repo.tree.get(path);
  const bytes = found?.kind === 'file' ? found.bytes : undefined;
  const isMarked = bytes !== undefined && hasMarkers(bytes, path, baseIn(repo, entry));
  const problem =
    bytes === undefined || isMarked || contentHash(bytes) === entry.base
      ? undefined
      : newProblem(path, bytes, baseIn(repo, entry));
  const isFollowed = entry.status !== 'detached' && entry.status !== 'user-deleted';
  return [
    ...(isMarked
      ? [
          {
            kind: 'markers' as const,
            path,
            message: `It holds conflict markers in ${markedLines(path, bytes, baseIn(repo, entry))}. Decide in the file, then run create-aks-prod resolve.`,
          },
        ]
      : []),
    ...(repo.tree.get(sidecarOf(path))?.kind === 'file'
      ? [
          {
            kind: 'sidecar' as const,
            path,
            message: `${sidecarOf(path)} waits beside it. Run create-aks-prod resolve, or remove it.`,
          },
        ]
      : []),
    ...(problem === undefined ? [] : [{ kind: 'unreadable' as const, path, message: problem }]),
    ...(isFollowed && !isBaseKnown(repo, entry)
      ? [
          {
            kind: 'base-lost' as const,
            path,
            message:
              'The text of its last render is lost, so that an edit of it cannot be merged; upgrade --rebuild-base may bring it back.',
          },
        ]
      : []),
  ];
}

/** Where the markers stand, such as `lines 3, 7 and 9`. */
function markedLines(path: string, bytes: Uint8Array, base: Uint8Array | undefined): string {
  const text = decodeText(bytes)?.text ?? '';
  const lines = findMarkers(text, path, base && decodeText(base)?.text).map(({ line }) => line);
  const [first, ...others] = lines;
  if (others.length === 0) return `line ${first}`;
  if (lines.length > 9) return `${lines.length} lines from line ${first} on`;
  return `lines ${[first, ...others.slice(0, -1)].join(', ')} and ${others.at(-1)}`;
}

/** The first problem that the last render did not have. */
function newProblem(path: string, bytes: Uint8Array, base: Uint8Array | undefined): string | undefined {
  const [ours, before] = [decodeText(bytes)?.text, base && decodeText(base)?.text];
  if (ours === undefined) return undefined;
  const known = new Set(before === undefined ? [] : problemsIn(fileKind(path), before).map(({ id }) => id));
  return problemsIn(fileKind(path), ours).find(({ id }) => !known.has(id))?.message;
}
