import { hash } from 'node:crypto';
import {
  closeSync,
  type Dirent,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Issue } from '../src/errors.ts';
import { readConfig } from './config-file.ts';
import { thisMachine } from './machine.ts';

/**
 * What a run left, so that the next one can tell that nothing changed without reading the configuration. It stands in our
 * temporary folder, which git never sees: what a pull request brings must not be able to say that all is well.
 */
export interface LastRun {
  /** SHA-256 of aks-prod.yaml. */
  readonly config: string;
  /** The day by which the findings were judged. */
  readonly today: string;
  readonly issues: readonly SaidIssue[];
  /** Whether every file is as it was rendered, so that `check` has nothing to say about any. */
  readonly isClean: boolean;
  /** By path: SHA-256 and executable bit, where the system has one; null for a path at which nothing may stand. */
  readonly files: readonly (readonly [path: string, content: string | null, executable: boolean | null])[];
}

/** A finding, and whether it comes of the day. */
export interface SaidIssue {
  readonly issue: Issue;
  readonly isDated: boolean;
}

const format = 1;
const folder = '.aks-prod/tmp';
const name = 'last-run.json';
const sidecarSuffix = '.aks-new';
const modes = process.platform !== 'win32';

/** Keeps what a run left. Only a convenience: where it cannot be written, the next run reads everything again. */
export function rememberRun(root: string, run: LastRun): void {
  const program = thisProgram();
  const [target, draft] = [join(root, folder, name), join(root, folder, `${name}.${process.pid}`)];
  try {
    const stamp = stampOf(root);
    if (program === undefined || stamp === undefined) return;
    if (!existsSync(join(root, folder, '.gitignore'))) return;
    writeFileSync(draft, `${JSON.stringify({ format, program, stamp, ...run })}\n`, { flag: 'wx' });
    renameSync(draft, target);
  } catch {
    // A full disk, say.
  }
}

/** What the last run left, when everything is still as it was then and a run of this program on this day would find no more. */
export function unchangedSince(root: string, today: string): LastRun | undefined {
  try {
    const {
      format: found,
      program,
      stamp,
      ...run
    } = JSON.parse(readFileSync(join(root, folder, name), 'utf8')) as LastRun & {
      format: number;
      program: string;
      stamp: string;
    };
    if (found !== format || run.today !== today || program !== thisProgram() || stamp !== stampOf(root))
      return undefined;
    if (readdirSync(join(root, folder)).some((entry) => entry === 'transaction' || entry === 'discarded'))
      return undefined;
    if (hash('sha256', readConfig(root)) !== run.config) return undefined;
    return new Look(root).isAsLeft(run.files) ? run : undefined;
  } catch {
    return undefined;
  }
}

/** Names this program beyond its version: the folders of the bundle change whenever a file in them does. */
function thisProgram(): string | undefined {
  const bundle = dirname(realpathSync(process.argv[1] ?? ''));
  const chunks = join(bundle, 'chunks');
  if (!existsSync(chunks)) return undefined;
  return [bundle, chunks].map((path) => `${path} ${statSync(path).mtimeMs}`).join(' ');
}

/** Something that nobody can foresee who writes a file elsewhere. */
function stampOf(root: string): string | undefined {
  const { boot, user } = thisMachine();
  const found = lstatSync(join(root, folder));
  if (!found.isDirectory()) return undefined;
  return boot === '' ? `${found.ino} ${found.birthtimeMs}` : `${boot} ${user}`;
}

type Listing = ReadonlyMap<string, Dirent>;

/** A look at the files of a repo that follows no link. */
class Look {
  readonly #root: string;
  readonly #listings = new Map<string, Listing | undefined>();
  #buffer = Buffer.allocUnsafe(1 << 16);

  constructor(root: string) {
    this.#root = root;
  }

  isAsLeft(files: LastRun['files']): boolean {
    return files.every(([path, content, executable]) => {
      const slash = path.lastIndexOf('/');
      const listing = this.#list(path.slice(0, Math.max(0, slash)));
      const base = path.slice(slash + 1);
      const entry = listing?.get(base);
      if (content === null) return entry === undefined;
      if (entry?.isFile() !== true || listing?.has(`${base}${sidecarSuffix}`) === true) return false;
      return this.#holds(join(this.#root, path), content, executable);
    });
  }

  /** What stands in a folder; undefined when it is none, or is somebody else's repository. */
  #list(path: string): Listing | undefined {
    if (this.#listings.has(path)) return this.#listings.get(path);
    const slash = path.lastIndexOf('/');
    const parent = path === '' ? undefined : this.#list(path.slice(0, Math.max(0, slash)));
    const isFolder = path === '' || parent?.get(path.slice(slash + 1))?.isDirectory() === true;
    const entries = isFolder ? readdirSync(join(this.#root, path), { withFileTypes: true }) : [];
    const listing = isFolder ? new Map(entries.map((entry) => [entry.name, entry])) : undefined;
    const isOurs = path === '' || listing?.has('.git') !== true;
    this.#listings.set(path, isOurs ? listing : undefined);
    return this.#listings.get(path);
  }

  #holds(path: string, content: string, executable: boolean | null): boolean {
    const handle = openSync(path, 'r');
    try {
      const { size, mode } = fstatSync(handle);
      if (modes && executable !== null && ((mode & 0o100) !== 0) !== executable) return false;
      if (size >= this.#buffer.byteLength) this.#buffer = Buffer.allocUnsafe(size + 1);
      let length = 0;
      for (let read = -1; read !== 0 && length < this.#buffer.byteLength; length += read)
        read = readSync(handle, this.#buffer, length, this.#buffer.byteLength - length, null);
      return length === size && hash('sha256', this.#buffer.subarray(0, length)) === content;
    } finally {
      closeSync(handle);
    }
  }
}
