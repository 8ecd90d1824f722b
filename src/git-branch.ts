import { exitCode, UserError } from './errors.ts';
import { demand, type GitFolder, headOf, run, text } from './git.ts';
import { blobId, sha256 } from './plan/digest.ts';
import type { PlannedWrite } from './plan/state-writes.ts';

/**
 * The line of a commit message by which a later run knows a commit as one that this tool made and nobody changed: the
 * hash of all that the commit changes.
 */
const trailer = 'Create-aks-prod-content';

/** What became of a branch. */
export interface WrittenBranch {
  /** The id of its commit. */
  readonly commit: string;
  readonly was: 'new' | 'refreshed' | 'the same';
}

/**
 * Makes a branch whose one commit on top of HEAD holds the writes. Work tree and index are not touched. A branch of that
 * name is replaced when it holds nothing but commits of HEAD and of this function.
 *
 * @throws UserError USAGE when git takes no branch of that name; BRANCH_EXISTS when the branch holds other commits, or is
 * checked out; GIT_FAILED with git's own words, for example when no identity is set
 */
export function writeBranch(
  git: GitFolder,
  branch: string,
  writes: readonly PlannedWrite[],
  message: string,
): WrittenBranch {
  const ref = `refs/heads/${branch}`;
  if (run(git.root, ['check-ref-format', '--branch', branch]).status !== 0)
    throw new UserError('USAGE', `\`${branch}\` cannot be the name of a branch.`, {
      hint: 'Write letters, digits, `-`, `_`, `.` and `/`, such as upgrade/aks-prod.',
    });
  const old = commitOf(git, ref);
  if (old !== undefined) refuseOthers(git, branch, old);
  const parent = headOf(git);
  const content = contentOf(writes.map((write) => changeOf(git, write)));
  if (old !== undefined && parent !== undefined && isOn(git, old, parent) && trailerOf(git, old) === content)
    return { commit: old, was: 'the same' };
  const commit = makeCommit(git, parent, writes, `${message.trimEnd()}\n\n${trailer}: ${content}\n`);
  // Git itself refuses when the branch is no longer what was looked at.
  demand(git.root, ['update-ref', ref, commit, old ?? '0'.repeat(commit.length)]);
  return { commit, was: old === undefined ? 'new' : 'refreshed' };
}

function makeCommit(
  git: GitFolder,
  parent: string | undefined,
  writes: readonly PlannedWrite[],
  message: string,
): string {
  const ref = 'refs/create-aks-prod/branch';
  const committer = text(demand(git.root, ['var', 'GIT_COMMITTER_IDENT'])).trim();
  const stream = [
    `commit ${ref}\ncommitter ${committer}\ndata ${Buffer.byteLength(message)}\n${message}\n`,
    parent === undefined ? '' : `from ${parent}\n`,
    ...writes.flatMap((write) => importLines(git, write)),
  ];
  demand(git.root, ['fast-import', '--quiet', '--force', '--date-format=raw'], {
    input: Buffer.concat(stream.map((part) => Buffer.from(part))),
  });
  const commit = text(demand(git.root, ['rev-parse', '--verify', ref])).trim();
  demand(git.root, ['update-ref', '-d', ref, commit]);
  return commit;
}

function importLines(git: GitFolder, write: PlannedWrite): (string | Uint8Array)[] {
  const { path, after } = write;
  if (after === undefined) return [`D ${git.prefix}${path}\n`];
  return [`M ${modeOf(write)} inline ${git.prefix}${path}\ndata ${after.bytes.byteLength}\n`, after.bytes, '\n'];
}

function modeOf({ before, after }: PlannedWrite): string {
  if (after === undefined) return '000000';
  return (after.executable ?? before?.executable ?? false) ? '100755' : '100644';
}

function commitOf(git: GitFolder, ref: string): string | undefined {
  const result = run(git.root, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
  return result.status === 0 ? text(result.stdout).trim() : undefined;
}

function isOn(git: GitFolder, commit: string, parent: string): boolean {
  return text(demand(git.root, ['rev-list', '--parents', '-n', '1', commit])).trim() === `${commit} ${parent}`;
}

/** @throws UserError BRANCH_EXISTS when replacing the branch would lose a commit of somebody, or surprise a checkout */
function refuseOthers(git: GitFolder, branch: string, tip: string): void {
  const places = text(demand(git.root, ['worktree', 'list', '--porcelain'])).split('\n');
  if (places.includes(`branch refs/heads/${branch}`))
    throw exists(`The branch ${branch} is checked out.`, 'Check out another one first, or choose another name.');
  const range = ['--not', ...(headOf(git) === undefined ? [] : ['HEAD'])];
  const commits = text(demand(git.root, ['rev-list', tip, ...range]))
    .split('\n')
    .filter(Boolean);
  const others = commits.filter((commit) => !isOurs(git, commit));
  if (others.length === 0) return;
  const shown = others.slice(0, 5).map((commit) => `  ${titleOf(git, commit)}`);
  const more = others.length > shown.length ? [`  and ${others.length - shown.length} more`] : [];
  throw exists(
    `The branch ${branch} holds what this tool did not make:\n${[...shown, ...more].join('\n')}`,
    'Merge or rebase it yourself, choose another name, or delete it. Nothing was changed.',
  );
}

function exists(message: string, hint: string): UserError {
  return new UserError('BRANCH_EXISTS', message, { exitCode: exitCode.refused, hint });
}

/** Whether a commit has one parent and changes exactly what its message says that this tool changed. */
function isOurs(git: GitFolder, commit: string): boolean {
  const [, ...parents] = text(demand(git.root, ['rev-list', '--parents', '-n', '1', commit]))
    .trim()
    .split(' ');
  const told = trailerOf(git, commit);
  if (parents.length !== 1 || told === undefined) return false;
  const range = [parents[0] ?? '', commit];
  const fields = text(demand(git.root, ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', ...range]));
  const changes = [...fields.matchAll(/:\d+ (\d+) \w+ (\w+) \w\0([^\0]+)\0/g)];
  return contentOf(changes.map(([, mode = '', id = '', path = '']) => ({ mode, id, path }))) === told;
}

function trailerOf(git: GitFolder, commit: string): string | undefined {
  const message = text(demand(git.root, ['log', '-1', '--format=%B', commit]));
  const start = `${trailer}: `;
  const line = message
    .split('\n')
    .find((one) => one.startsWith(start))
    ?.slice(start.length);
  return line !== undefined && /^[0-9a-f]{64}$/.test(line) ? line : undefined;
}

function titleOf(git: GitFolder, commit: string): string {
  return text(demand(git.root, ['log', '-1', '--abbrev=10', '--format=%h %s (%an)', commit])).trim();
}

interface Change {
  readonly path: string;
  readonly mode: string;
  /** Git's id of the content; zeros where the path goes. */
  readonly id: string;
}

function changeOf(git: GitFolder, write: PlannedWrite): Change {
  const id = write.after === undefined ? '' : blobId(write.after.bytes);
  return { path: `${git.prefix}${write.path}`, mode: modeOf(write), id };
}

function contentOf(changes: readonly Change[]): string {
  const lines = changes.map(({ path, mode, id }) => `${mode} ${/^0*$/.test(id) ? '-' : id} ${path}\n`);
  return sha256(lines.toSorted().join(''));
}
