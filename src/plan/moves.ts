import { contentHash } from './content.ts';
import { decodeText, splitLines, toLineFeeds } from './merge/text.ts';
import { foldPath } from './path.ts';
import type { DiskTree } from './tree.ts';

/** How far a file that disappeared is looked for: not at all, by equal content, or by mostly equal lines as well. */
export type MoveDetection = 'off' | 'exact' | 'similar';

/** A managed file that is not where the lock says it is. */
export interface Missing {
  readonly path: string;
  readonly base: string;
  readonly baseBytes: Uint8Array | undefined;
}

/** The share of the lines of both files that must be equal for two files to count as one that moved. */
const similarEnough = 0.6;

/**
 * Finds where the user moved files to: by missing path, the path at which the file stands. Candidates are the files of
 * the repo that we do not manage. A file is only followed when exactly one candidate fits exactly one missing file, for
 * a wrong guess would write the template's changes into a file that is not ours.
 */
export function findMoves(
  missing: readonly Missing[],
  candidates: DiskTree,
  detection: MoveDetection,
): Map<string, string> {
  const found = new Map<string, string>();
  if (detection === 'off') return found;
  const files = [...candidates].flatMap(([path, entry]) =>
    entry.kind === 'file' && entry.bytes.some((byte) => byte > 0x20)
      ? [{ path, bytes: entry.bytes, hash: contentHash(entry.bytes) }]
      : [],
  );
  claimUnique(found, missing, (gone) => files.filter((file) => file.hash === gone.base).map((file) => file.path));
  if (detection === 'exact') return found;
  const left = missing.filter((gone) => !found.has(gone.path));
  claimUnique(found, left, (gone) =>
    files
      .filter((file) => extension(file.path) === extension(gone.path) && isSimilar(gone.baseBytes, file.bytes))
      .map((file) => file.path),
  );
  return found;
}

function claimUnique(found: Map<string, string>, missing: readonly Missing[], fits: (gone: Missing) => string[]): void {
  const taken = new Set([...found.values()].map(foldPath));
  const claims = new Map<string, string[]>();
  for (const gone of missing) {
    const free = fits(gone).filter((path) => !taken.has(foldPath(path)));
    const place = free.length === 1 ? free[0] : onlySameName(free, gone.path);
    if (place !== undefined) claims.set(place, [...(claims.get(place) ?? []), gone.path]);
  }
  for (const [place, [only, ...others]] of claims) {
    if (only !== undefined && others.length === 0) found.set(only, place);
  }
}

function onlySameName(paths: readonly string[], like: string): string | undefined {
  const named = paths.filter((path) => path.split('/').at(-1) === like.split('/').at(-1));
  return named.length === 1 ? named[0] : undefined;
}

function extension(path: string): string {
  return /\.[^./]+$/.exec(path)?.[0] ?? '';
}

function isSimilar(base: Uint8Array | undefined, bytes: Uint8Array): boolean {
  const [left, right] = [base === undefined ? undefined : decodeText(base), decodeText(bytes)];
  if (left === undefined || right === undefined) return false;
  const [ours, theirs] = [lineCounts(left.text), lineCounts(right.text)];
  let equal = 0;
  for (const [line, count] of ours) equal += Math.min(count, theirs.get(line) ?? 0);
  const total = sum(ours) + sum(theirs);
  return total > 0 && (2 * equal) / total >= similarEnough;
}

function lineCounts(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of splitLines(toLineFeeds(text))) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
