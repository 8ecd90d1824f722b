import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * The files below a folder as path -> mode and content, sorted; the folders named in `except` are left out wherever they
 * stand.
 */
export function readTree(folder: string, except: readonly string[] = ['.git']): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !path.split('/').some((part) => except.includes(part)))
    .sort();
  return Object.fromEntries(
    paths.map((path) => {
      const executable = (statSync(join(folder, path)).mode & 0o100) !== 0;
      return [path, `${executable ? 'executable' : 'plain'}\n${readFileSync(join(folder, path), 'utf8')}`];
    }),
  );
}

/** The paths in which two trees differ, each with how, one a line; empty when they are equal. */
export function treeDifferences(left: Record<string, string>, right: Record<string, string>): string {
  const paths = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
  return paths
    .filter((path) => left[path] !== right[path])
    .map((path) => {
      if (left[path] === undefined) return `only right: ${path}`;
      return right[path] === undefined ? `only left: ${path}` : `differs: ${path}`;
    })
    .join('\n');
}
