import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';

/** One `import`, `export ... from` or `import()` of a module. */
export interface Import {
  /** A package or `node:` name as written, or the path of a module in this project, relative to its root. */
  readonly target: string;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

/** A TypeScript module of this project. */
export interface Module {
  /** Relative to the root of the project, with `/`. */
  readonly path: string;
  readonly imports: readonly Import[];
  /** The text without its comments. */
  readonly code: string;
}

const project = resolve(import.meta.dirname, '../..');

/** Reads all modules below the given folders of the project, sorted by path. */
export function modulesBelow(folders: readonly string[]): Module[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' }).map((name) => posix.join(folder, name)),
    )
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => moduleOf(path, readFileSync(join(project, path), 'utf8')));
}

/** Describes a module from its text. */
export function moduleOf(path: string, text: string): Module {
  const code = text.replace(/\/\*[^]*?\*\//g, '').replace(/(?<![:'"`\\])\/\/.*$/gm, '');
  const fixed = [...code.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s*)?['"]([^'"]+)['"]/gm)].map(
    ([, type, name]) => ({ target: targetOf(path, name ?? ''), typeOnly: type !== undefined, dynamic: false }),
  );
  const lazy = [...code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)].map(([, name]) => ({
    target: targetOf(path, name ?? ''),
    typeOnly: false,
    dynamic: true,
  }));
  return { path, imports: [...fixed, ...lazy], code };
}

function targetOf(from: string, name: string): string {
  return name.startsWith('.') ? posix.join(posix.dirname(from), name) : name;
}
