import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { foldPath, pathProblem } from '../plan/path.ts';
import type { DiskEntry } from '../plan/tree.ts';
import { errorCode, lstat, realFileSystem } from './file-system.ts';
import type { FileSystem } from './file-system.ts';

export interface ReadOptions {
  /** Whether the executable bits that the file system reports mean something; false on Windows. */
  readonly modes: boolean;
  readonly fs?: FileSystem;
}

type Listing = ReadonlyMap<string, Dirent>;

/** Reads repo-relative paths below one root. Every folder is listed once; nothing is followed out of the root. */
export class TreeReader {
  readonly #root: string;
  readonly #modes: boolean;
  readonly #fs: FileSystem;
  readonly #listings = new Map<string, Listing>();
  readonly #folds = new Map<string, ReadonlyMap<string, string>>();

  constructor(root: string, { modes, fs = realFileSystem }: ReadOptions) {
    this.#root = root;
    this.#modes = modes;
    this.#fs = fs;
  }

  /** What stands at each of the paths; paths where nothing stands are left out. */
  readAll(paths: Iterable<string>): Map<string, DiskEntry> {
    const tree = new Map<string, DiskEntry>();
    for (const path of paths) {
      const entry = this.read(path);
      if (entry !== undefined) tree.set(path, entry);
    }
    return tree;
  }

  read(path: string): DiskEntry | undefined {
    const problem = pathProblem(path);
    if (problem !== undefined) throw new Error(`Asked to read ${JSON.stringify(path)}, which ${problem}`);
    const segments = path.split('/');
    for (const index of segments.keys()) {
      const folder = segments.slice(0, index).join('/');
      const here = segments.slice(0, index + 1).join('/');
      const found = this.list(folder).get(segments[index] ?? '');
      if (found === undefined) return this.#twin(folder, segments[index] ?? '');
      if (index === segments.length - 1) return this.#entry(path, found);
      if (!found.isDirectory() || this.list(here).has('.git')) return { kind: 'blocked', by: here };
    }
    return undefined;
  }

  /** The names in a folder; none when it does not exist. `''` is the root. */
  list(folder: string): Listing {
    const known = this.#listings.get(folder);
    if (known !== undefined) return known;
    const listing = new Map(this.#readFolder(folder).map((entry) => [entry.name, entry]));
    this.#listings.set(folder, listing);
    return listing;
  }

  #readFolder(folder: string): Dirent[] {
    try {
      return this.#fs.readdirSync(join(this.#root, folder), { withFileTypes: true });
    } catch (error) {
      // A root that is not made yet, or a folder that somebody removed after its parent was listed.
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  #twin(folder: string, name: string): DiskEntry | undefined {
    let folds = this.#folds.get(folder);
    if (folds === undefined) {
      folds = new Map([...this.list(folder).keys()].map((present) => [foldPath(present), present]));
      this.#folds.set(folder, folds);
    }
    const twin = folds.get(foldPath(name));
    return twin === undefined ? undefined : { kind: 'twin', twin: folder === '' ? twin : `${folder}/${twin}` };
  }

  #entry(path: string, found: Dirent): DiskEntry | undefined {
    if (found.isSymbolicLink()) return { kind: 'symlink' };
    if (found.isDirectory()) return { kind: this.list(path).has('.git') ? 'submodule' : 'directory' };
    if (!found.isFile()) return { kind: 'special' };
    const place = join(this.#root, path);
    try {
      const executable = this.#modes ? (this.#fs.lstatSync(place).mode & 0o100) !== 0 : undefined;
      return { kind: 'file', bytes: this.#fs.readFileSync(place), executable };
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }
}

const skippedFolders = new Set(['.git', '.aks-prod', 'node_modules', '.terraform', '.venv']);
const mostCandidates = 20_000;
const largestCandidateBytes = 1_000_000;

/**
 * The files of the repo other than `known`, among which a moved file may be found. Git's folder, our own state,
 * dependencies, nested repos and links are not looked into; after 20,000 files the search stops.
 */
export function readCandidates(root: string, known: ReadonlySet<string>, options: ReadOptions): Map<string, DiskEntry> {
  const { fs = realFileSystem } = options;
  const reader = new TreeReader(root, options);
  const found = new Map<string, DiskEntry>();
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined && found.size < mostCandidates; folder = folders.pop()) {
    if (folder !== '' && reader.list(folder).has('.git')) continue;
    for (const entry of reader.list(folder).values()) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (pathProblem(path) !== undefined || known.has(path) || skippedFolders.has(entry.name)) continue;
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() && (lstat(fs, join(root, path))?.size ?? Infinity) <= largestCandidateBytes) {
        const content = reader.read(path);
        if (content !== undefined) found.set(path, content);
      }
    }
  }
  return new Map([...found].sort(([left], [right]) => (left < right ? -1 : 1)));
}
