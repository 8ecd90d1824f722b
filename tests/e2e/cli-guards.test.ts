import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { workerAt } from '../../cli/repository.ts';
import { applyPlan } from '../../src/disk/apply.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { fingerprintOf } from '../../src/plan/state-writes.ts';
import { dyingAtRename } from '../crash/dying-file-system.ts';
import { age } from '../helpers/aged.ts';
import { builtProgram } from '../helpers/built.ts';
import { edit, expectCode, madeRepo } from '../helpers/program.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { readTree, treeDifferences } from '../helpers/tree.ts';

// What the built command line says and does when something of a person is in the way, at 80 columns.

const bin = builtProgram();
const parameters = 'infra/production.bicepparam';

function git(root: string, ...args: string[]): void {
  const settings = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...settings, ...args], { cwd: root, stdio: 'ignore' });
}

function committed(): string {
  const root = madeRepo(bin);
  git(root, 'init', '-q');
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'Start');
  return root;
}

/** Without what a run keeps for taking it back. */
function userTree(root: string): Record<string, string> {
  return readTree(root, ['.git', 'tmp']);
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** The next run changes the parameters, in which somebody has an edit that git does not have. */
function edited(): string {
  const root = committed();
  appendFileSync(join(root, parameters), '// mine\n');
  edit(root, 'aks-prod.yaml', 'name: shop', 'name: shop\ntags: { team: a }');
  return root;
}

/** A run of two files that dies when it is binding, or so many renames later. */
function cutOff(later = 0): string {
  for (let renames = 2; ; renames += 1) {
    const root = dyingRun(renames);
    if (!existsSync(join(root, '.aks-prod/tmp/transaction/journal.commit'))) continue;
    return later === 0 ? root : dyingRun(renames + later);
  }
}

function dyingRun(renames: number): string {
  const root = committed();
  const writes = ['README.md', 'docs/decisions.md'].map((path) => {
    const before = readFileSync(join(root, path));
    const after = { bytes: Buffer.from(`${before.toString()}\nFrom the run.\n`), executable: false };
    return { path, before: fingerprintOf({ kind: 'file', bytes: before, executable: false }), after };
  });
  const plan = {
    files: [],
    writes,
    observed: [],
    blocked: false,
    problems: [],
    replacements: [],
    leftBehind: [],
    origin: 'config',
  } as unknown as Plan;
  const dead = { pid: 2 ** 22 - 1, host: workerAt(root).owner.host, started: 'long ago' };
  assert.throws(() => applyPlan(root, plan, { ...workerAt(root), owner: dead, fs: dyingAtRename(renames) }));
  return root;
}

/** What a person put in the way. */
function kept(tree: Record<string, string>): string {
  return JSON.stringify(Object.entries(tree).filter(([path]) => /mine|upgrade\.md/.test(path)));
}

suite('generate and an edit that is not committed', (test) => {
  for (const line of [['generate'], ['add', 'pool', 'batch', '--set', 'spot=true']]) {
    test(`${line.slice(0, 2).join(' ')} refuses to merge into it, names it, and writes nothing`, () => {
      const root = edited();
      const before = userTree(root);
      const { err } = expectCode(4, bin, root, line);
      assert.match(
        err,
        /These files are not committed, and this would change them:\n {2}infra\/production\.bicepparam\n/,
      );
      assert.match(err, /Commit them first, or add --allow-dirty\./);
      assert.is(treeDifferences(userTree(root), before), '');
    });
  }

  test('goes on once it is committed, or when asked to', () => {
    const allowed = edited();
    expectCode(0, bin, allowed, ['generate', '--allow-dirty']);
    const clean = edited();
    git(clean, 'commit', '-qam', 'Mine');
    expectCode(0, bin, clean, ['generate']);
    for (const root of [allowed, clean])
      assert.match(readFileSync(join(root, parameters), 'utf8'), /team: 'a'[^]*\/\/ mine\n/);
  });

  test('says of a file that git ignores that committing it takes more', () => {
    const root = edited();
    git(root, 'rm', '-q', '--cached', parameters);
    appendFileSync(join(root, '.gitignore'), '\n*.bicepparam\n');
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'Ignore them');
    const { err } = expectCode(4, bin, root, ['generate']);
    assert.match(err, /\.bicepparam \(git ignores it\)\n/);
    assert.match(flat(err), /Git has no copy of what it ignores: take the pattern out of \.gitignore and commit them/);
    assert.not.match(err, /Commit them first/);
  });
});

suite('records that git ignores', (test) => {
  test('are named by generate, check and status, each time, until they can be committed', () => {
    const root = committed();
    git(root, 'rm', '-rq', '--cached', '.aks-prod');
    appendFileSync(join(root, '.gitignore'), '\n.aks-prod/\n');
    const said =
      /ignored {2}\.aks-prod\/.gitattributes, \.aks-prod\/base\.pack, \.aks-prod\/lock\.json: Git ignores them, and without them no other checkout can merge or check\. Take the pattern out of \.gitignore/;
    const lines: readonly (readonly [code: number, line: readonly string[]])[] = [
      [0, ['generate']],
      [0, ['generate']],
      [1, ['check']],
      [0, ['status']],
    ];
    for (const [code, line] of lines) {
      const { out, err } = expectCode(code, bin, root, line);
      assert.match((out + err).replaceAll(/\n\s+/g, ' '), said, line.join(' '));
    }
    edit(root, '.gitignore', '\n.aks-prod/\n', '\n');
    git(root, 'add', '-A');
    expectCode(0, bin, root, ['check']);
    assert.not.match(expectCode(0, bin, root, ['generate']).err, /ignores/);
  });
});

suite('Ctrl-C while files are written', (test) => {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    test(`${signal} waits until all is there`, () => {
      const root = committed();
      edit(root, 'aks-prod.yaml', 'name: shop', 'name: shop\ntags: { team: a }');
      const hook = join(scratch('signal'), 'hook.cjs');
      writeFileSync(
        hook,
        `const fs = require('node:fs');
const { renameSync } = fs;
let renames = 0;
fs.renameSync = (...paths) => {
  renames += 1;
  if (renames === 4) process.kill(process.pid, '${signal}');
  return renameSync(...paths);
};
process.on('exit', () => fs.writeFileSync(${JSON.stringify(`${hook}.count`)}, String(renames)));
`,
      );
      expectCode(0, bin, root, ['generate'], { NODE_OPTIONS: `--require ${hook}` });
      assert.ok(Number(readFileSync(`${hook}.count`, 'utf8')) > 4, 'the signal came in the middle');
      expectCode(0, bin, root, ['check']);
    });
  }
});

suite('a run that was cut off while it wrote', (test) => {
  test('stops what only reads, which says what settles it', () => {
    const root = cutOff();
    for (const line of [['check'], ['status'], ['diff'], ['generate', '--dry-run']]) {
      const { err } = expectCode(4, bin, root, line);
      assert.match(
        flat(err),
        /the next command that writes finishes it, and says so: generate, for example/,
        line.join(' '),
      );
    }
  });

  test('and whose files git put back is taken back by the next run, which goes on from there', () => {
    const root = cutOff(1);
    assert.match(readFileSync(join(root, 'README.md'), 'utf8'), /From the run/);
    git(root, 'checkout', '.');
    git(root, 'clean', '-fdq');
    const { out, err } = expectCode(0, bin, root, ['generate']);
    assert.match(
      flat(err),
      /An earlier run was cut off, and the files that it had written were put back since, as git does; it has been taken back\./,
    );
    assert.not.match(err, /left alone/);
    assert.match(out, /Nothing to do\./);
    assert.is(
      readdirSync(root)
        .filter((name) => name.includes('.aks-'))
        .join(),
      '.aks-prod',
    );
    expectCode(0, bin, root, ['check']);
  });

  test('is settled by the next run, whichever it is', () => {
    for (const line of [['generate'], ['undo'], ['recover'], ['detach', 'docs/upgrade.md']]) {
      const root = cutOff();
      const { err } = expectCode(0, bin, root, line);
      assert.match(err, /An earlier run was cut off; it has been finished\./, line.join(' '));
      assert.is(/From the run/.test(readFileSync(join(root, 'README.md'), 'utf8')), line[0] !== 'undo', line.join(' '));
      expectCode(0, bin, root, ['status']);
    }
  });
});

suite('something else stands where a file of the template is to change', (test) => {
  const cases: Readonly<Record<string, (root: string) => void>> = {
    'a symbolic link': (root) => {
      renameSync(join(root, 'docs/upgrade.md'), join(root, 'mine.md'));
      symlinkSync('../mine.md', join(root, 'docs/upgrade.md'));
    },
    'a folder': (root) => {
      rmSync(join(root, 'docs/upgrade.md'));
      mkdirSync(join(root, 'docs/upgrade.md'));
      writeFileSync(join(root, 'docs/upgrade.md/mine'), 'mine\n');
    },
    'a link above it': (root) => {
      renameSync(join(root, 'docs'), join(root, 'mine'));
      symlinkSync('mine', join(root, 'docs'));
    },
  };
  for (const [name, stand] of Object.entries(cases)) {
    test(`${name}: only what is possible is offered, and status and check name it`, () => {
      const root = madeRepo(bin);
      age(root, 'docs/upgrade.md', (text) => `Older.\n\n${text}`);
      stand(root);
      const before = userTree(root);
      const { out, err } = expectCode(3, bin, root, ['upgrade']);
      assert.match(flat(out + err), /docs\/upgrade\.md/);
      assert.match(err, /--on-conflict ours/);
      assert.not.match(err, /--on-conflict (?:theirs|sidecar|markers)|aks-new/);
      for (const mode of ['theirs', 'sidecar', 'markers']) {
        const refused = expectCode(3, bin, root, ['upgrade', '--on-conflict', mode]);
        assert.match(
          flat(refused.err),
          /These files are as they were, since the flag does not settle their conflict/,
          mode,
        );
        assert.not.match(refused.err, /Both versions are kept/, mode);
      }
      assert.not.ok(Object.keys(userTree(root)).some((path) => path.endsWith('.aks-new')));
      assert.match(expectCode(0, bin, root, ['status']).out, /type +docs\/upgrade\.md/);
      const checked = expectCode(3, bin, root, ['check']);
      assert.not.match(checked.out + checked.err, /aks-new/);
      expectCode(0, bin, root, ['upgrade', '--on-conflict', 'ours']);
      assert.is(kept(userTree(root)), kept(before));
      expectCode(0, bin, root, ['check']);
    });
  }
});
