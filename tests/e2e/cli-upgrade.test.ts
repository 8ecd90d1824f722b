import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { age, loseBase } from '../helpers/aged.ts';
import { builtProgram } from '../helpers/built.ts';
import { edit, expectCode, madeRepo, type Run } from '../helpers/program.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { readTree, treeDifferences } from '../helpers/tree.ts';

// The built command line over repositories that an older version made.

const bin = builtProgram();
const parameters = 'infra/production.bicepparam';

function git(root: string, ...args: string[]): string {
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
  return execFileSync('git', [...settings, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
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

  test('prints one line when there is nothing to do', () => {
    const root = madeRepo(bin);
    commitAll(root);
    assert.is(expectCode(0, bin, root, upgrade).out, 'Nothing to do.\n');
  });

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
    assert.match(
      git(root, 'show', `${branch}:${parameters}`),
      /^<{7} yours\n.*maxCount: 6\n\|{7} .*\n.*maxCount: 4\n={7}\n.*maxCount: 5\n>{7} /m,
    );
    assert.not.match(git(root, 'show', `${branch}:README.md`), /Older/);
    assert.match(git(root, 'show', `${branch}:docs/upgrade.md`), /A line of mine\./);
    assert.not.match(git(root, 'show', `${branch}:docs/decisions.md`), /Not committed/);
  });

  test('makes the branch anew when it only holds an earlier upgrade, and keeps it when nothing is new', () => {
    const root = aged();
    commitAll(root);
    expectCode(3, bin, root, upgrade);
    const first = git(root, 'rev-parse', branch);
    const { out } = expectCode(3, bin, root, upgrade);
    assert.ok(out.includes(`The branch ${branch} had it already`), out);
    assert.is(git(root, 'rev-parse', branch), first);
    edit(root, 'docs/decisions.md', '\n', '\nOn main.\n');
    git(root, 'commit', '-qam', 'Meanwhile');
    const again = expectCode(3, bin, root, [...upgrade, '--json']);
    assert.is((JSON.parse(again.out) as { was: string }).was, 'refreshed');
    assert.is(git(root, 'rev-parse', `${branch}~1`), git(root, 'rev-parse', 'HEAD'));
    assert.match(git(root, 'show', `${branch}:docs/decisions.md`), /On main/);
    assert.is(git(root, 'for-each-ref', 'refs/create-aks-prod'), '');
  });

  test('leaves a branch alone that holds work of a person, or is checked out, with exit code 4, and says which', () => {
    const root = aged();
    commitAll(root);
    const refused = (says: RegExp): void => {
      const tip = git(root, 'rev-parse', branch);
      const { err } = expectCode(4, bin, root, upgrade);
      assert.match(err.replaceAll(/\s+/g, ' '), says);
      assert.is(git(root, 'rev-parse', branch), tip);
    };
    expectCode(3, bin, root, upgrade);
    const ours = git(root, 'rev-parse', branch).trim();
    const beside = join(scratch('worktree'), 'beside');
    git(root, 'worktree', 'add', '-q', beside, branch);
    refused(/is checked out/);
    git(root, 'worktree', 'remove', beside);
    git(root, 'checkout', '-q', branch);
    writeFileSync(join(root, parameters), 'settled\n');
    git(root, 'commit', '-qam', 'Settle the conflict');
    git(root, 'checkout', '-q', '-');
    refused(/holds what this tool did not make: [0-9a-f]{10} Settle the conflict \(A\)/);
    git(root, 'checkout', '-q', branch);
    git(root, 'reset', '-q', '--hard', ours);
    writeFileSync(join(root, 'README.md'), 'Amended.\n');
    git(root, 'commit', '-qa', '--amend', '--no-edit');
    git(root, 'checkout', '-q', '-');
    refused(/did not make: [0-9a-f]{10} Upgrade to create-aks-prod/);
    git(root, 'branch', '-f', branch, ours);
    git(root, 'commit', '-q', '--allow-empty', '-m', 'Meanwhile');
    git(root, 'checkout', '-q', branch);
    git(root, 'merge', '-q', '--no-edit', '-');
    git(root, 'checkout', '-q', '-');
    refused(/did not make: [0-9a-f]{10} Merge/);
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

/** Writes the plan of an upgrade beside the repo, and nothing else. */
function planned(root: string, ...flags: string[]): string {
  const before = readTree(root);
  expectCode(0, bin, root, ['upgrade', '--plan-out', '../plan.json', ...flags]);
  assert.is(treeDifferences(readTree(root), before), '');
  return '../plan.json';
}

/** An aged repo with a folder around it that is its own. */
function agedInFolder(options = {}): string {
  const root = join(scratch('reviewed'), 'repo');
  cpSync(aged(options), root, { recursive: true });
  return root;
}

suite('a plan that is written for review', (test) => {
  test('is applied as it was reviewed', () => {
    const [root, other] = [agedInFolder(), agedInFolder()];
    const file = planned(root, '--theirs', parameters);
    const { tool, plan } = JSON.parse(readFileSync(join(root, file), 'utf8')) as {
      tool: string;
      plan: { files: { path: string; action: string; reason: string }[]; writes: unknown[] };
    };
    assert.match(tool, /^\d/);
    assert.is(plan.files.find(({ path }) => path === 'README.md')?.action, 'update');
    assert.ok(plan.writes.length >= 3);
    const { out } = expectCode(0, bin, root, ['apply', file]);
    assert.ok(out.includes('Done: 2 updated.'), out);
    expectCode(0, bin, other, ['upgrade', '--theirs', parameters]);
    assert.is(treeDifferences(readTree(root, ['tmp']), readTree(other, ['tmp'])), '');
    const { err } = expectCode(4, bin, root, ['apply', file]);
    assert.ok(err.includes('README.md was to change and no longer has to.'), err);
  });

  const changes: readonly (readonly [what: string, change: (root: string) => void, says: string])[] = [
    [
      'a file that it changes',
      (root) => appendFileSync(join(root, 'README.md'), '\nNew.\n'),
      'README.md is not the file that the plan was made from.',
    ],
    [
      'the config',
      (root) => edit(root, 'aks-prod.yaml', 'name:', '# New.\nname:'),
      'aks-prod.yaml is not the file that the plan was made from.',
    ],
    [
      'the version',
      (root) => edit(root, '../plan.json', '"tool": "', '"tool": "9'),
      'The plan is one of create-aks-prod 9',
    ],
    [
      'a reason',
      (root) => edit(root, '../plan.json', '"The template changed', '"It changed'),
      'What the file says about its changes is not what the plan says.',
    ],
    [
      'a hash',
      (root) =>
        edit(
          root,
          '../plan.json',
          '"path": "README.md",\n        "before": {\n          "sha256": "',
          '"path": "README.md",\n        "before": {\n          "sha256": "0000',
        ),
      'for sha256',
    ],
  ];
  for (const [what, change, says] of changes) {
    test(`is refused when ${what} was changed since`, () => {
      const root = agedInFolder({ conflict: false });
      const file = planned(root);
      change(root);
      const before = readTree(root);
      const { err } = expectCode(what === 'a hash' ? 2 : 4, bin, root, ['apply', file]);
      assert.ok(err.replaceAll('\n', ' ').includes(says), err);
      assert.is(treeDifferences(readTree(root), before), '');
    });
  }

  test('is applied when a file was edited that it does not change', () => {
    const root = agedInFolder({ conflict: false });
    const file = planned(root);
    appendFileSync(join(root, 'docs/decisions.md'), '\nNew.\n');
    expectCode(0, bin, root, ['apply', file]);
    assert.match(readFileSync(join(root, 'docs/decisions.md'), 'utf8'), /New\.\n$/);
  });

  test('with a conflict is not applied', () => {
    const root = agedInFolder();
    expectCode(3, bin, root, ['generate', '--plan-out', '../plan.json']);
    const before = readTree(root);
    assert.ok(expectCode(3, bin, root, ['apply', '../plan.json']).err.includes('Nothing was written.'));
    assert.is(treeDifferences(readTree(root), before), '');
  });

  test('replaces an earlier plan, and no other file', () => {
    const root = agedInFolder({ conflict: false });
    planned(root);
    planned(root);
    assert.ok(
      expectCode(2, bin, root, ['upgrade', '--plan-out', 'README.md']).err.includes(
        'README.md exists, and it is not a plan.',
      ),
    );
    assert.ok(
      expectCode(2, bin, root, ['upgrade', '--plan-out', 'x', '--branch', 'y']).err.includes('exclude each other'),
    );
  });
});

/** Merges two branches that both upgraded with git, which leaves markers in the records and nowhere else. */
function merged(attributes = ''): string {
  const root = madeRepo(bin);
  age(root, 'README.md', (text) => `Older.\n\n${text}`);
  edit(root, 'docs/upgrade.md', '\n', '\n\nA line of mine.\n');
  commitAll(root);
  writeFileSync(join(root, '.git/info/attributes'), attributes);
  git(root, 'checkout', '-q', '-b', 'left');
  edit(root, 'aks-prod.yaml', 'system: {}', 'system: { max: 7 }');
  expectCode(0, bin, root, ['upgrade', '--allow-dirty']);
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'Left');
  git(root, 'checkout', '-q', 'main');
  expectCode(0, bin, root, [
    'add',
    'workload',
    'orders',
    '--set',
    'image=acrshop.azurecr.io/orders:1.4.2',
    '--set',
    'port=8080',
  ]);
  expectCode(0, bin, root, ['upgrade', '--allow-dirty']);
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'Right');
  try {
    git(root, 'merge', '-q', 'left');
  } catch {
    // Conflicts are what some of the tests are about.
  }
  return root;
}

suite('two branches that both upgraded', (test) => {
  const unaware = '.aks-prod/base.pack merge\n.aks-prod/lock.json merge\n';
  const cases: readonly (readonly [where: string, attributes: string, marked: string])[] = [
    ['with the attributes of the repo', '', ''],
    ['where nothing knows merge=union', unaware, '.aks-prod/base.pack\n.aks-prod/lock.json'],
  ];
  for (const [where, attributes, marked] of cases) {
    test(`merge in git ${where}, and generate joins the records`, () => {
      const root = merged(attributes);
      assert.is(git(root, 'diff', '--name-only', '--diff-filter=U').trim(), marked);
      expectCode(0, bin, root, ['generate']);
      for (const name of ['lock.json', 'base.pack'])
        assert.not.match(readFileSync(join(root, '.aks-prod', name), 'utf8'), /^[<=>]/m);
      expectCode(0, bin, root, ['check']);
      assert.match(readFileSync(join(root, parameters), 'utf8'), /maxCount: 7/);
      assert.ok(existsSync(join(root, 'k8s/production/shop/orders/deployment.yaml')));
      assert.match(readFileSync(join(root, 'docs/upgrade.md'), 'utf8'), /A line of mine\./);
    });
  }
});

/** Drift and health in what `--json` printed, short. */
function healthIn({ out }: Run) {
  const { drift = [], health } = JSON.parse(out) as {
    drift?: { state: string; path: string }[];
    health: { kind: string; path: string }[];
  };
  return {
    drift: drift.map(({ state, path }) => `${state} ${path}`),
    health: health.map(({ kind, path }) => `${kind} ${path}`),
  };
}

suite('check and status', (test) => {
  test('tell drift and health for machines and for people, and write nothing', () => {
    const root = madeRepo(bin);
    assert.equal(healthIn(expectCode(0, bin, root, ['check', '--json'])), { drift: [], health: [] });
    edit(root, 'alerts/platform.yaml', 'groups:', 'groups: [');
    appendFileSync(join(root, 'docs/decisions.md'), '\nMine.\n');
    loseBase(root, 'docs/decisions.md');
    const before = readTree(root);
    const { drift, health } = healthIn(expectCode(1, bin, root, ['check', '--json']));
    assert.equal(drift, ['edited alerts/platform.yaml', 'edited docs/decisions.md']);
    assert.equal(health, ['unreadable alerts/platform.yaml', 'base-lost docs/decisions.md']);
    const { err } = expectCode(1, bin, root, ['check']);
    assert.match(err, /^ {2}unreadable {2}alerts\/platform\.yaml: The file is not valid YAML/m);
    const status = expectCode(0, bin, root, ['status']).out;
    assert.match(status, /^ {2}base-lost {3}docs\/decisions\.md: The text of its last render is lost/m);
    assert.equal(healthIn(expectCode(0, bin, root, ['status', '--json'])).health, health);
    assert.is(treeDifferences(readTree(root), before), '');
  });

  test('tell markers and sidecars, and git brings a lost base back', () => {
    const root = aged();
    commitAll(root);
    expectCode(3, bin, root, ['upgrade', '--on-conflict', 'sidecar', '--allow-dirty']);
    assert.equal(healthIn(expectCode(3, bin, root, ['check', '--json'])).health, [`sidecar ${parameters}`]);
    expectCode(0, bin, root, ['undo']);
    expectCode(3, bin, root, ['upgrade', '--on-conflict', 'markers', '--allow-dirty']);
    assert.equal(healthIn(expectCode(3, bin, root, ['check', '--json'])).health, [`markers ${parameters}`]);
    loseBase(root, '.editorconfig');
    assert.equal(
      healthIn(expectCode(3, bin, root, ['check', '--json'])).health,
      [`markers ${parameters}`],
      'the blob is in the last commit',
    );
  });
});
