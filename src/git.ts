import type { SpawnSyncReturns } from 'node:child_process';
import { exitCode, UserError } from './errors.ts';
import { runProgram } from './programs.ts';

/** A folder inside a git work tree. */
export interface GitFolder {
  readonly root: string;
  /** The folder's path inside the repo: empty, or ending with `/`. */
  readonly prefix: string;
}

const mostOutputBytes = 1_000_000_000;
const mostArgumentCharacters = 20_000;

/**
 * A repository may come with its `.git`, whose settings name programs: those that these commands would start are switched
 * off, and so are transports, since a missing object of a partial clone would be fetched.
 */
const safeSettings = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'core.sshCommand=false',
  'core.askPass=false',
  'credential.helper=',
  'diff.external=',
  'gpg.program=false',
  'log.showSignature=false',
  'protocol.allow=never',
  'submodule.recurse=false',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting]);
const safeVariables = { GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'false', GIT_PAGER: 'cat' };

/** A submodule's own settings are those of another repository, so that git is not to look into it. */
const statusOptions = [
  '--porcelain=v1',
  '-z',
  '--untracked-files=all',
  '--ignored=traditional',
  '--no-renames',
  '--ignore-submodules=dirty',
];

/** The git work tree that `root` lies in. Undefined when it lies in none, or when git is not installed. */
export function openGit(root: string): GitFolder | undefined {
  const result = run(root, ['rev-parse', '--show-prefix']);
  return result.status === 0 ? { root, prefix: text(result.stdout).trim() } : undefined;
}

/** Those of the paths that differ from the last commit or that git does not have, sorted. Paths are relative to `root`. */
export function dirtyPaths(git: GitFolder, paths: readonly string[]): string[] {
  const dirty = new Set<string>();
  if (paths.length === 0) return [];
  const variables = withoutFilters(git.root);
  for (const some of inPortions(paths)) {
    const output = demand(git.root, ['--literal-pathspecs', 'status', ...statusOptions, '--', ...some], { variables });
    for (const line of text(output).split('\0').filter(Boolean)) dirty.add(line.slice(3 + git.prefix.length));
  }
  return paths.filter((path) => dirty.has(path)).sort();
}

/** Those of the paths that git ignores, and so cannot commit as they are. Paths are relative to `root`. */
export function ignoredPaths(git: GitFolder, paths: readonly string[]): ReadonlySet<string> {
  // Exit code 1 says that it ignores none.
  const { stdout } = run(git.root, ['check-ignore', '-z', '--stdin'], { input: paths.join('\0') });
  return new Set(text(stdout).split('\0').filter(Boolean));
}

/**
 * Variables that switch off the programs with which the repository's own settings filter files; the person's settings
 * stay, such as those of Git LFS. As variables, since a name with `=` cannot be an argument.
 */
function withoutFilters(root: string): Record<string, string> {
  const names = '^filter\\..*\\.(clean|smudge|process)$';
  const result = run(root, ['config', '--includes', '--show-scope', '--null', '--name-only', '--get-regexp', names]);
  const fields = text(result.stdout).split('\0');
  const keys = new Set<string>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [scope, key = ''] = fields.slice(at, at + 2);
    if (scope === 'local' || scope === 'worktree') keys.add(key).add(`${key.slice(0, key.lastIndexOf('.'))}.required`);
  }
  const before = Number(process.env['GIT_CONFIG_COUNT'] ?? 0) || 0;
  const pairs = [...keys].flatMap((key, index) => [
    [`GIT_CONFIG_KEY_${before + index}`, key],
    [`GIT_CONFIG_VALUE_${before + index}`, key.endsWith('.required') ? 'false' : ''],
  ]);
  return keys.size === 0 ? {} : { GIT_CONFIG_COUNT: String(before + keys.size), ...Object.fromEntries(pairs) };
}

function* inPortions(paths: readonly string[]): Generator<string[]> {
  let some: string[] = [];
  let length = 0;
  for (const path of paths) {
    if (length + path.length > mostArgumentCharacters) {
      yield some;
      some = [];
      length = 0;
    }
    some.push(path);
    length += path.length + 1;
  }
  if (some.length > 0) yield some;
}

/** The bytes of the blobs that git has, by id. Ids that git does not have are left out. */
export function readBlobs(git: GitFolder, ids: readonly string[]): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  if (ids.length === 0) return found;
  const output = demand(git.root, ['cat-file', '--batch'], { input: `${[...new Set(ids)].join('\n')}\n` });
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(0x0a, at);
    const [id = '', type, size = '0'] = output.subarray(at, end).toString('latin1').split(' ');
    at = end + 1;
    // An absent object is one line, `<id> missing`, with no content after it.
    if (type === 'missing') continue;
    if (type === 'blob') found.set(id, output.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return found;
}

/** Whether git tracks anything at or below a path. */
export function tracks(git: GitFolder, path: string): boolean {
  return demand(git.root, ['--literal-pathspecs', 'ls-files', '-z', '--', path]).length > 0;
}

/** A path of the last commit: git's six-digit mode and the object's id. */
export interface CommittedPath {
  readonly mode: string;
  readonly id: string;
}

/** Files and folders of the last commit below the folder, by path. Undefined when nothing is committed yet. */
export function listCommit(git: GitFolder): Map<string, CommittedPath> | undefined {
  if (headOf(git) === undefined) return undefined;
  const lines = text(demand(git.root, ['ls-tree', '-r', '-t', '-z', 'HEAD']))
    .split('\0')
    .filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [mode = '', , id = ''] = line.slice(0, line.indexOf('\t')).split(' ');
      return [line.slice(line.indexOf('\t') + 1), { mode, id }];
    }),
  );
}

/** The id of the last commit; undefined when there is none. */
export function headOf(git: GitFolder): string | undefined {
  const result = run(git.root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  return result.status === 0 ? text(result.stdout).trim() : undefined;
}

interface Extra {
  readonly input?: string | Uint8Array;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Runs git and returns what it prints. Throws `GIT_FAILED` with git's own words. */
export function demand(root: string, args: readonly string[], extra: Extra = {}): Buffer {
  const result = run(root, args, extra);
  if (result.status === 0) return result.stdout;
  const command = args.find((arg) => !arg.startsWith('-')) ?? '';
  const said = result.error?.message ?? text(result.stderr).trim();
  throw new UserError('GIT_FAILED', `git ${command} failed: ${said}`, { exitCode: exitCode.refused });
}

/** Runs git, whatever comes of it. */
export function run(
  root: string,
  args: readonly string[],
  { input, variables = {} }: Extra = {},
): SpawnSyncReturns<Buffer> {
  return runProgram('git', ['--no-pager', '--no-optional-locks', ...safeSettings, ...args], {
    repository: root,
    cwd: root,
    ...(input === undefined ? {} : { input }),
    maxBuffer: mostOutputBytes,
    variables: { ...safeVariables, ...variables },
  });
}

export function text(bytes: Buffer): string {
  return bytes.toString('utf8');
}
