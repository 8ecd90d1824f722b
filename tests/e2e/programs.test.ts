import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { dirtyPaths, openGit, readBlobs } from '../../src/git.ts';
import { writeBranch } from '../../src/git-branch.ts';
import { blobId } from '../../src/plan/digest.ts';
import { findProgram, runProgram, trustedFolders } from '../../src/programs.ts';
import { builtProgram } from '../helpers/built.ts';
import { edit, expectCode, madeRepo } from '../helpers/program.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';

const bin = builtProgram();

function git(root: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
}

/** A program that leaves a mark when it is run, and then does what a filter does. */
function trap(path: string, mark: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho ran >> '${mark}'\ncat\n`);
  chmodSync(path, 0o755);
  return path;
}

function committed(root: string): string {
  git(root, 'init', '-q');
  git(root, 'config', 'user.name', 'A');
  git(root, 'config', 'user.email', 'a@example.com');
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'Start');
  return root;
}

/** Settings of a repository that name a program. */
const settings: readonly string[] = [
  'core.fsmonitor',
  'core.pager',
  'core.sshCommand',
  'core.editor',
  'core.askPass',
  'core.gitProxy',
  'core.alternateRefsCommand',
  'credential.helper',
  'diff.external',
  'diff.trap.textconv',
  'diff.trap.command',
  'merge.trap.driver',
  'filter.trap.clean',
  'filter.trap.smudge',
  'filter.trap.process',
  'filter.odd=name.clean',
  'gpg.program',
  'pager.status',
  'sequence.editor',
  'trailer.x.command',
  'remote.origin.uploadpack',
  'interactive.diffFilter',
];

const hooks = [
  'fsmonitor-watchman',
  'post-index-change',
  'reference-transaction',
  'post-checkout',
  'pre-commit',
  'commit-msg',
  'post-commit',
  'pre-auto-gc',
];

suite('programs', (test) => {
  test('are taken from absolute folders of the PATH outside the repository, links followed', () => {
    const root = scratch('programs');
    const outside = scratch('outside');
    mkdirSync(join(root, '.git'));
    mkdirSync(join(root, 'platform', 'bin'), { recursive: true });
    symlinkSync(join(root, 'platform'), join(outside, 'link'));
    const PATH = ['.', '', 'bin', join(root, 'node_modules/.bin'), join(outside, 'link', 'bin'), root, outside];
    assert.equal(trustedFolders({ PATH: PATH.join(delimiter) }, join(root, 'platform')), [outside]);
    assert.equal(trustedFolders({}, root), []);
  });

  test('on Windows are .exe or .com, and batch files, which a shell would have to start, are none', () => {
    const folder = scratch('programs');
    for (const name of ['git.bat', 'git.cmd', 'git']) writeFileSync(join(folder, name), '');
    assert.is(findProgram('git', [folder], true), undefined);
    writeFileSync(join(folder, 'git.exe'), '');
    assert.is(findProgram('git', [folder], true), join(folder, 'git.exe'));
    assert.is(findProgram('git', [folder], false), undefined);
  });

  test('see a PATH without those folders', () => {
    const root = scratch('programs');
    const before = process.env['PATH'];
    process.env['PATH'] = `.${delimiter}${root}${delimiter}${before}`;
    try {
      const { stdout } = runProgram('sh', ['-c', 'echo "$PATH"'], { repository: root, cwd: root });
      assert.is(stdout.toString().trim(), before);
      assert.match(runProgram('no-such-program', [], { repository: root }).error?.message ?? '', /is not on the PATH/);
    } finally {
      process.env['PATH'] = before;
    }
  });

  for (const [what, place] of [
    ['the working folder', '.'],
    ['a folder of the repository', 'tools'],
    ['the packages of the repository', 'node_modules/.bin'],
  ] as const) {
    test(`of ${what} are never run, though the PATH names it first`, () => {
      const root = committed(madeRepo(bin));
      const mark = join(scratch('mark'), 'mark');
      for (const name of ['git', 'bicep', 'sh', 'npm']) trap(join(root, place, name), mark);
      for (const path of [place, join(root, place)])
        expectCode(0, bin, root, ['upgrade', '--allow-dirty'], { PATH: `${path}${delimiter}${process.env['PATH']}` });
      assert.not.ok(existsSync(mark));
    });
  }

  test('that settings, filters and hooks of the repository name are not run by git', () => {
    const root = committed(madeRepo(bin));
    const mark = join(scratch('mark'), 'mark');
    const program = trap(join(scratch('trap'), 'program'), mark);
    for (const name of settings) git(root, 'config', name, program);
    git(root, 'config', 'filter.trap.required', 'true');
    git(root, 'config', 'remote.origin.url', `ext::${program}`);
    git(root, 'config', 'remote.origin.promisor', 'true');
    git(root, 'config', 'extensions.partialClone', 'origin');
    git(root, 'config', 'core.repositoryFormatVersion', '1');
    for (const hook of hooks) trap(join(root, '.git/hooks', hook), mark);
    writeFileSync(join(root, '.git/info/attributes'), 'README.md filter=trap diff=trap\n* filter=odd=name\n');
    edit(root, 'README.md', 'shop', 'SHOP');
    // Known to be a trap: what is switched off below would otherwise run.
    git(root, '-c', 'core.fsmonitor=false', 'status', '--porcelain');
    assert.ok(existsSync(mark), 'git itself does not run the trap');
    execFileSync('rm', [mark]);

    const folder = openGit(root);
    assert.ok(folder !== undefined);
    assert.equal(dirtyPaths(folder, ['README.md', 'aks-prod.yaml']), ['README.md']);
    readBlobs(folder, [blobId(Buffer.from('absent'))]);
    writeBranch(folder, 'x', [], 'Message');
    expectCode(0, bin, root, ['upgrade', '--branch', 'y']);
    assert.not.ok(existsSync(mark), 'a program of the repository was run');
  });

  test('by which the person filters files still are', () => {
    const root = committed(madeRepo(bin));
    const home = scratch('home');
    const mark = join(home, 'mark');
    writeFileSync(join(home, '.gitconfig'), `[filter "mine"]\n\tclean = ${trap(join(home, 'clean'), mark)}\n`);
    writeFileSync(join(root, '.git/info/attributes'), 'README.md filter=mine\n');
    edit(root, 'README.md', 'shop', 'SHOP');
    const before = process.env['HOME'];
    process.env['HOME'] = home;
    try {
      const folder = openGit(root);
      assert.ok(folder !== undefined);
      dirtyPaths(folder, ['README.md']);
      assert.ok(existsSync(mark));
    } finally {
      process.env['HOME'] = before;
    }
  });
});
