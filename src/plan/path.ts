/** The folder that holds our own state. Nothing that is rendered may be placed in it. */
export const stateFolder = '.aks-prod';

const reservedOnWindows = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;
const forbiddenCharacter = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"|?*\\]/u;
const gitFolder = /^(?:\.git|git~[0-9])$/i;

/**
 * Says why a repo-relative path may not be read or written, or nothing when it may.
 * A path is safe when it names the same place inside the root on Linux, macOS and Windows: `/` between segments, no
 * `..`, no drive, no device name, no character that one of them forbids or ignores, and nothing inside `.git`.
 */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.length > 1024) return 'is longer than 1024 characters';
  if (path.startsWith('/')) return 'is absolute';
  if (path.includes('\\')) return 'contains a backslash';
  if (/^[a-z]:/i.test(path)) return 'starts with a drive letter';
  if (forbiddenCharacter.test(path)) return 'contains a control character or one that Windows forbids';
  for (const segment of path.split('/')) {
    const problem = segmentProblem(segment);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function segmentProblem(segment: string): string | undefined {
  if (segment === '') return 'has an empty segment';
  if (segment === '.' || segment === '..') return `has the segment "${segment}"`;
  if (Buffer.byteLength(segment) > 255) return 'has a segment longer than 255 bytes';
  if (/[. ]$/.test(segment)) return 'has a segment that ends with a dot or a space';
  if (gitFolder.test(segment)) return 'reaches into a .git folder';
  if (reservedOnWindows.test(segment)) return 'has a segment that is a device name on Windows';
  return undefined;
}

/** The name under which a file system that ignores case and Unicode form would store the path. */
export function foldPath(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** Whether the path is our own state, for example `.aks-prod/lock.json`. */
export function isState(path: string): boolean {
  return foldPath(path) === stateFolder || foldPath(path).startsWith(`${stateFolder}/`);
}

/** The folders above a path, outermost first: `a/b/c` gives `a`, `a/b`. */
export function parents(path: string): string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}

/**
 * Problems of a set of file paths taken together: unsafe paths, two that differ only in case, and a file that
 * stands where another path needs a folder. One sentence each, in the order of the paths.
 */
export function pathSetProblems(paths: Iterable<string>): string[] {
  const problems: string[] = [];
  const byFold = new Map<string, string>();
  for (const path of paths) {
    const problem = pathProblem(path);
    if (problem !== undefined) problems.push(`The path ${JSON.stringify(path.slice(0, 200))} ${problem}.`);
    const twin = byFold.get(foldPath(path));
    if (twin !== undefined) problems.push(`The paths "${twin}" and "${path}" are one file where case is ignored.`);
    byFold.set(foldPath(path), path);
  }
  for (const path of byFold.values()) {
    const file = parents(path).find((parent) => byFold.has(foldPath(parent)));
    if (file !== undefined) problems.push(`The path "${path}" needs a folder where "${file}" is a file.`);
  }
  return problems;
}
