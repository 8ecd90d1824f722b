import { spawnSync, type SpawnSyncOptions, type SpawnSyncReturns } from 'node:child_process';
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, relative, sep } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** How a program is started: the folder whose repository may not bring it, and what `spawnSync` takes. */
export type Start = Omit<SpawnSyncOptions, 'shell' | 'encoding' | 'env'> & {
  readonly repository: string;
  /** Variables beside those of this process. */
  readonly variables?: Readonly<Record<string, string>>;
};

/**
 * Runs a program that the PATH finds outside the repository. A repository may come from anybody, and Windows looks into
 * the working folder before the PATH; so does every system whose PATH holds `.` or `node_modules/.bin`. The program's own
 * PATH is without such folders too. Not found is an `error` of the result, as with spawnSync.
 */
export function runProgram(name: string, args: readonly string[], start: Start): SpawnSyncReturns<Buffer> {
  const { repository, variables, ...options } = start;
  const folders = trustedFolders(process.env, repository);
  const file = findProgram(name, folders);
  if (file === undefined) return notFound(name);
  return spawnSync(file, args, {
    windowsHide: true,
    ...options,
    env: { ...trustedEnvironment(process.env, folders), ...variables },
  });
}

/** The file of a program in the first of the folders that has it; batch files, which only a shell starts, do not count. */
export function findProgram(name: string, folders: readonly string[], windows = isWindows()): string | undefined {
  if (isAbsolute(name)) return name;
  const files = windows ? [`${name}.exe`, `${name}.com`] : [name];
  return folders.flatMap((folder) => files.map((file) => join(folder, file))).find((path) => isProgram(path, windows));
}

/** The folders of the PATH that are absolute and lie outside the repository, links followed. */
export function trustedFolders(environment: Environment, repository: string): string[] {
  const top = real(repositoryTop(repository));
  return (environment[pathName(environment)] ?? '')
    .split(delimiter)
    .map((entry) => entry.replace(/^"(.*)"$/, '$1'))
    .filter((entry) => isAbsolute(entry) && !isBelow(real(entry), top));
}

/** The environment for a program, which may start others. */
function trustedEnvironment(environment: Environment, folders: readonly string[]): Record<string, string | undefined> {
  return {
    ...environment,
    [pathName(environment)]: folders.join(delimiter),
    // Keeps cmd.exe and CreateProcess from looking into the working folder.
    NoDefaultCurrentDirectoryInExePath: '1',
  };
}

/** The folder itself, or the one above it that git holds the history of. */
function repositoryTop(folder: string): string {
  for (let current = folder; ; current = dirname(current)) {
    if (existsSync(join(current, '.git'))) return current;
    if (dirname(current) === current) return folder;
  }
}

function isProgram(path: string, windows: boolean): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    if (!windows) accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

/** Windows calls it `Path`, and takes it in any case. */
function pathName(environment: Environment): string {
  return (isWindows() && Object.keys(environment).find((name) => name.toUpperCase() === 'PATH')) || 'PATH';
}

function isWindows(): boolean {
  return process.platform === 'win32';
}

function notFound(name: string): SpawnSyncReturns<Buffer> {
  const empty = Buffer.alloc(0);
  const error = Object.assign(new Error(`${name} is not on the PATH`), { code: 'ENOENT' });
  return { pid: 0, output: [null, empty, empty], stdout: empty, stderr: empty, status: null, signal: null, error };
}
