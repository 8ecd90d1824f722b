import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { applyPlan } from '../../src/disk/apply.ts';
import { readRepo } from '../../src/disk/repo.ts';
import { readCandidates, TreeReader } from '../../src/disk/read.ts';
import { UserError } from '../../src/errors.ts';
import { dirtyPaths, openGit, readBlobs } from '../../src/git.ts';
import { writeBranch } from '../../src/git-branch.ts';
import type { GitFolder } from '../../src/git.ts';
import { commitSource } from '../../src/git-tree.ts';
import { blobId } from '../../src/plan/digest.ts';
import { planRepo } from '../../src/plan/plan.ts';
import { readState } from '../../src/plan/repo-state.ts';
import type { DiskTree } from '../../src/plan/tree.ts';
import { applyVersion, picture, planOf, prepare, rendered, options } from '../crash/world.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';

const settings = [
  '-c',
  'user.name=A',
  '-c',
  'user.email=a@example.com',
  '-c',
  'init.defaultBranch=main',
  '-c',
  'commit.gpgsign=false',
];

function git(root: string, ...args: string[]): string {
  return execFileSync('git', [...settings, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function opened(root: string): GitFolder {
  const folder = openGit(root);
  assert.ok(folder !== undefined, 'git finds no repo');
  return folder;
}

/** A repo with our files in a folder of its own, all committed. */
function committed(): { top: string; root: string } {
  const top = scratch('git');
  const root = join(top, 'platform');
  mkdirSync(root);
  git(top, 'init', '-q');
  git(top, 'config', 'user.name', 'A');
  git(top, 'config', 'user.email', 'a@example.com');
  prepare(root);
  put(top, 'other/file.txt', 'not ours\n');
  git(top, 'add', '.');
  git(top, 'commit', '-q', '-m', 'Start');
  return { top, root };
}

function shown(tree: DiskTree): string[] {
  return [...tree]
    .map(
      ([path, entry]) =>
        `${path} ${JSON.stringify(entry.kind === 'file' ? { ...entry, bytes: Buffer.from(entry.bytes).toString() } : entry)}`,
    )
    .sort();
}

suite('git', (test) => {
  test('is not there outside a work tree', () => {
    assert.is(openGit(scratch('no-git')), undefined);
    assert.is(openGit(committed().root)?.prefix, 'platform/');
  });

  test('names the paths that differ from the last commit, untracked and ignored ones too', () => {
    const { top, root } = committed();
    assert.equal(dirtyPaths(opened(root), [...rendered('first').keys()]), []);
    put(root, 'docs/kept.md', 'changed\n');
    put(root, 'new file.yaml', 'new\n');
    put(root, '*', 'a star\n');
    put(top, '.gitignore', 'ignored/\n');
    put(root, 'ignored/x', 'x\n');
    put(root, 'untouched/by/plan', 'x\n');
    rmSync(join(root, 'k8s/app/service.yaml'));
    git(top, 'mv', 'platform/scripts/deploy.sh', 'platform/scripts/other.sh');
    const asked = [
      'docs/kept.md',
      'new file.yaml',
      '*',
      'ignored/x',
      'k8s/app/service.yaml',
      'scripts/deploy.sh',
      'scripts/other.sh',
      'infra/name.bicep',
      'absent',
    ];
    assert.equal(dirtyPaths(opened(root), asked), [
      '*',
      'docs/kept.md',
      'ignored/x',
      'k8s/app/service.yaml',
      'new file.yaml',
      'scripts/deploy.sh',
      'scripts/other.sh',
    ]);
    assert.equal(dirtyPaths(opened(root), []), []);
    const many = Array.from({ length: 2000 }, (_, index) => `no/such/file/of/some/length-${index}`);
    assert.equal(dirtyPaths(opened(root), [...many, 'docs/kept.md']), ['docs/kept.md']);
  });

  test('gives blobs by id and leaves out what it does not have', () => {
    const { root } = committed();
    const bytes = readFileSync(join(root, 'k8s/app/service.yaml'));
    const empty = blobId(Buffer.alloc(0));
    const found = readBlobs(opened(root), [blobId(bytes), empty, 'f'.repeat(40), blobId(bytes)]);
    assert.equal(
      [...found].map(([id, content]) => [id, content.toString()]),
      [[blobId(bytes), bytes.toString()]],
    );
    assert.is(readBlobs(opened(root), []).size, 0);
  });

  test('brings back a base that the pack has lost', () => {
    const { root } = committed();
    git(root, 'checkout', '-q', '--', '.');
    put(root, '.aks-prod/base.pack', '');
    assert.is(
      planOf(root, 'second').files.find(({ path }) => path === 'k8s/app/deployment.yaml')?.conflict?.kind,
      'base-lost',
    );
    const files = rendered('second');
    const repo = readRepo(root, { files: files.keys() }, { modes: true });
    const base = Buffer.from(rendered('first').get('k8s/app/deployment.yaml')?.text ?? '');
    git(root, 'hash-object', '-w', '--no-filters', '--', 'k8s/app/own.yaml');
    execFileSync('git', ['hash-object', '-w', '--stdin'], { cwd: root, input: base });
    const blobs = readBlobs(
      opened(root),
      [...(repo.lock?.files.values() ?? [])].map((entry) => entry.git),
    );
    const plan = planRepo({ ...repo, blobs }, { files, toolVersion: '1.1.0', defaults: '1' });
    assert.is(plan.files.find(({ path }) => path === 'k8s/app/deployment.yaml')?.action, 'merge');
  });
});

suite('a commit as a source of files', (test) => {
  test('shows the same as the disk', () => {
    const { top, root } = committed();
    symlinkSync('kept.md', join(root, 'docs/link.md'));
    symlinkSync('docs', join(root, 'linked'));
    put(root, 'UPPER/Name.yaml', 'x\n');
    chmodSync(join(root, 'docs/kept.md'), 0o755);
    const nested = join(root, 'nested');
    mkdirSync(nested);
    git(nested, 'init', '-q');
    put(nested, 'inside.yaml', 'x\n');
    git(nested, 'add', '.');
    git(nested, 'commit', '-q', '-m', 'Nested');
    git(top, 'add', '.');
    git(top, 'commit', '-q', '-m', 'All kinds');
    const asked = [
      ...rendered('second').keys(),
      'docs/link.md',
      'linked/kept.md',
      'docs',
      'nested',
      'nested/inside.yaml',
      'upper/Name.yaml',
      'UPPER/name.yaml',
      'UPPER/Name.yaml',
      'docs/kept.md/below',
      '.aks-prod/lock.json',
      'absent/at/all',
    ];
    const source = commitSource(opened(root));
    assert.ok(source !== undefined);
    const reader = new TreeReader(root, { modes: true });
    assert.equal(shown(source.readAll(asked)), shown(reader.readAll(asked)));
    const kinds = asked.map((path) => reader.read(path)?.kind ?? 'absent');
    assert.equal([...new Set(kinds)].sort(), [
      'absent',
      'blocked',
      'directory',
      'file',
      'submodule',
      'symlink',
      'twin',
    ]);
    const known = new Set(rendered('first').keys());
    assert.equal(shown(source.candidates(known)), shown(readCandidates(root, known, { modes: true })));
  });

  test('is not there before the first commit', () => {
    const root = scratch('git-empty');
    git(root, 'init', '-q');
    assert.is(commitSource(opened(root)), undefined);
  });
});

suite('a branch', (test) => {
  test('holds what an apply would have made, and work tree and index stay as they are', () => {
    const { top, root } = committed();
    put(root, 'docs/kept.md', 'not committed\n');
    put(top, 'staged.txt', 'staged\n');
    git(top, 'add', 'staged.txt');
    const [before, status] = [picture(top), git(top, 'status', '--porcelain')];
    const files = rendered('second');
    const source = commitSource(opened(root));
    assert.ok(source !== undefined);
    const repo = readState(source, { files: files.keys(), extra: ['aks-prod.yaml'] });
    const plan = planRepo(repo, {
      files,
      toolVersion: '1.1.0',
      defaults: '2026.11',
      extraWrites: [{ path: 'aks-prod.yaml', bytes: Buffer.from('version: second\n') }],
    });
    const { commit: id } = writeBranch(opened(root), 'upgrade/1.1.0', plan.writes, 'Upgrade\n\nWith a body.\n');
    assert.is(picture(top), before);
    assert.is(git(top, 'status', '--porcelain'), status);
    assert.is(git(top, 'rev-parse', 'upgrade/1.1.0^').trim(), git(top, 'rev-parse', 'HEAD').trim());
    assert.match(
      git(top, 'log', '-1', '--format=%B', id),
      /^Upgrade\n\nWith a body\.\n\nCreate-aks-prod-content: [0-9a-f]{64}\n+$/,
    );
    const applied = scratch('git-applied');
    prepare(applied);
    applyVersion(applied, 'second');
    const out = scratch('git-out');
    execFileSync('sh', ['-c', `git -c tar.umask=022 archive ${id} | tar -x -C '${out}'`], { cwd: top });
    assert.is(picture(join(out, 'platform')), picture(applied));
    assert.is(readFileSync(join(out, 'other/file.txt'), 'utf8'), 'not ours\n');
  });

  test('is refused when it exists or cannot be named so', () => {
    const { root } = committed();
    const refused = (name: string): string => {
      try {
        return writeBranch(opened(root), name, [], 'x').was;
      } catch (error) {
        return error instanceof UserError ? error.code : 'another error';
      }
    };
    assert.is(refused('main'), 'BRANCH_EXISTS');
    assert.is(refused('a..b'), 'USAGE');
    assert.is(refused('--force'), 'USAGE');
  });
});

suite('two branches that both ran the tool', (test) => {
  test('merge, and then plan as if one of them had run it', () => {
    const { top, root } = committed();
    git(top, 'checkout', '-q', '-b', 'upgraded');
    applyVersion(root, 'second');
    git(top, 'add', '.');
    git(top, 'commit', '-q', '-m', 'Upgrade');
    git(top, 'checkout', '-q', 'main');
    rmSync(join(root, 'k8s/app/service.yaml'));
    applyPlan(root, planOf(root, 'first', { toolVersion: '1.0.5' }), options);
    git(top, 'add', '.');
    git(top, 'commit', '-q', '-m', 'Do without the service');
    assert.throws(() => git(top, 'merge', '-q', 'upgraded'), 'one branch deleted what the other changed');
    for (const name of ['lock.json', 'base.pack'])
      assert.not.match(readFileSync(join(root, '.aks-prod', name), 'utf8'), '<<<<<<< ');
    const plan = planOf(root, 'second');
    assert.is(plan.blocked, false);
    assert.equal(
      plan.files.map(({ path, action }) => `${action} ${path}`),
      [
        'same added/deep/new.yaml',
        'same docs/kept.md',
        // The lines of both branches bring back entries that one of them had dropped; they go with this run.
        'same gone/deep/old.yaml',
        'same infra/name.bicep',
        'same infra/new-name.bicep',
        'keep k8s/app/deployment.yaml',
        // Git leaves a file that one branch deleted and the other changed as the other has it.
        'same k8s/app/service.yaml',
        'same scripts/deploy.sh',
      ],
    );
  });
});
