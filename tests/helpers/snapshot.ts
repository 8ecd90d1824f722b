import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { updating } from './update.ts';

export const project = resolve(import.meta.dirname, '../..');
export const snapshotsRoot = join(project, 'snapshots');

/** Every file below a folder by its path there, `/` between segments; empty when the folder does not exist. */
export function readFolder(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map();
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    paths.toSorted().map((path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')]),
  );
}

/**
 * Compares a rendered tree with the folder in snapshots/, byte for byte; missing and extra files count. `UPDATE=1` rewrites
 * the folder and fails all the same, so that an accepted change is run once more.
 *
 * @throws with the differences, and how to accept them
 */
export function matchesFolder(folder: string, actual: ReadonlyMap<string, string>): void {
  const expected = readFolder(folder);
  const paths = [...new Set([...expected.keys(), ...actual.keys()])].toSorted();
  const differing = paths.filter((path) => expected.get(path) !== actual.get(path));
  if (differing.length === 0) return;
  if (updating()) {
    rmSync(folder, { recursive: true, force: true });
    for (const [path, text] of actual) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    throw new Error(
      `${differing.length} files rewritten in ${folder.slice(project.length + 1)}; read the change, then run again without UPDATE`,
    );
  }
  const shown = differing
    .slice(0, 5)
    .map((path) =>
      createTwoFilesPatch(
        `${path} (snapshot)`,
        `${path} (now)`,
        expected.get(path) ?? '',
        actual.get(path) ?? '',
        '',
        '',
        { context: 2 },
      ),
    );
  throw new Error(
    `${differing.length} files differ from ${folder.slice(project.length + 1)}:\n${differing.join('\n')}\n\n${shown.join('\n').slice(0, 6000)}\n\nAccept with: UPDATE=1 npm test -- snapshot`,
  );
}

/** The names of the example configs. */
export function exampleNames(): string[] {
  return readdirSync(join(project, 'examples'))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .toSorted();
}
