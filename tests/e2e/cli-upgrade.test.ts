import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { age } from '../helpers/aged.ts';
import { builtProgram } from '../helpers/built.ts';
import { edit, expectCode, madeRepo } from '../helpers/program.ts';
import { suite } from '../helpers/suite.ts';
import { readTree, treeDifferences } from '../helpers/tree.ts';

// The built command line over repositories that an older version made.

const bin = builtProgram();
const parameters = 'infra/production.bicepparam';

function git(root: string, ...args: string[]): string {
  const settings = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...settings, ...args], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function commitAll(root: string): void {
  git(root, 'init', '-q');
  git(root, 'config', 'user.name', 'A');
  git(root, 'config', 'user.email', 'a@example.com');
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'Start');
}

/** A repo whose next upgrade changes the README, merges an edit of the user and meets a conflict. */
function aged({ conflict = true } = {}): string {
  const root = madeRepo(bin);
  age(root, 'README.md', (text) => `Older.\n\n${text}`);
  age(root, parameters, (text) => text.replace('maxCount: 5', 'maxCount: 4'));
  edit(root, 'docs/upgrade.md', '\n', '\n\nA line of mine.\n');
  if (conflict) edit(root, parameters, 'maxCount: 4', 'maxCount: 6');
  return root;
}

suite('upgrade --branch=aks-prod/upgrade, as the pipelines run it,', (test) => {
  const branch = 'aks-prod/upgrade';
  const upgrade = ['upgrade', `--branch=${branch}`];

  test('leaves work tree and index alone, and names conflicts in the commit message', () => {
    const root = aged();
    commitAll(root);
    edit(root, 'docs/decisions.md', '\n', '\nNot committed.\n');
    git(root, 'add', 'docs/decisions.md');
    const [tree, status, head] = [readTree(root), git(root, 'status', '--porcelain'), git(root, 'rev-parse', 'HEAD')];
    const { err } = expectCode(3, bin, root, upgrade);
    assert.ok(err.includes(parameters), err);
    assert.is(treeDifferences(readTree(root), tree), '');
    assert.equal([git(root, 'status', '--porcelain'), git(root, 'rev-parse', 'HEAD')], [status, head]);
    assert.is(git(root, 'rev-parse', `${branch}~1`), head);
    const message = git(root, 'log', '-1', '--format=%B', branch);
    assert.match(message, /^Upgrade to create-aks-prod \d+\.\d+\.\d+\n\nFiles: 1 updated, 1 in conflict\.\n/);
    assert.ok(message.includes(`\n- ${parameters}: You and the template changed the same lines.`), message);
    assert.match(git(root, 'show', `${branch}:${parameters}`), /^<{7} yours\n.*maxCount: 6\n\|{7} .*\n.*maxCount: 4\n={7}\n.*maxCount: 5\n>{7} /m);
    assert.not.match(git(root, 'show', `${branch}:README.md`), /Older/);
    assert.match(git(root, 'show', `${branch}:docs/upgrade.md`), /A line of mine\./);
    assert.not.match(git(root, 'show', `${branch}:docs/decisions.md`), /Not committed/);
  });

  test('makes no branch when nothing changes', () => {
    const root = madeRepo(bin);
    commitAll(root);
    const { out } = expectCode(0, bin, root, upgrade);
    assert.ok(out.includes('Nothing to do.'), out);
    assert.is(git(root, 'branch', '--list', branch), '');
  });

  test('ends with 0 when all is merged, and the branch then checks out as up to date', () => {
    const root = aged({ conflict: false });
    commitAll(root);
    expectCode(0, bin, root, upgrade);
    assert.is(git(root, 'log', '-1', '--format=%B', branch).includes('wait'), false);
    git(root, 'checkout', '-q', branch);
    expectCode(0, bin, root, ['check']);
    assert.match(readFileSync(join(root, parameters), 'utf8'), /maxCount: 5/);
  });

  test('makes no branch with --on-conflict abort', () => {
    const root = aged();
    commitAll(root);
    expectCode(3, bin, root, [...upgrade, '--on-conflict=abort']);
    assert.is(git(root, 'branch', '--list', branch), '');
  });
});
