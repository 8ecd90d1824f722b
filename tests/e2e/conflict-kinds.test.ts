import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Choice, ConflictKind } from '../../src/plan/decision.ts';
import { lockPath, printLock } from '../../src/plan/lock.ts';
import { age, lockOf, loseBase } from '../helpers/aged.ts';
import { builtProgram } from '../helpers/built.ts';
import { edit, expectCode, madeRepo, runProgram } from '../helpers/program.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { readTree, treeDifferences } from '../helpers/tree.ts';

// Each kind of conflict, on the built command line: what it offers works, and everything else is refused.

const bin = builtProgram();
const parameters = 'infra/production.bicepparam';
const script = 'scripts/deploy.sh';
const document = 'docs/upgrade.md';
const every = ['ours', 'theirs', 'markers', 'sidecar'] as const;

interface Case {
  readonly path: string;
  readonly choices: readonly Choice[];
  readonly arrange: (root: string) => void;
}

const cases: Readonly<Record<Exclude<ConflictKind, 'open'>, Case>> = {
  content: {
    path: parameters,
    choices: every,
    arrange: (root) => {
      age(root, parameters, (text) => text.replace('maxCount: 5', 'maxCount: 4'));
      edit(root, parameters, 'maxCount: 4', 'maxCount: 6');
    },
  },
  semantic: {
    path: parameters,
    choices: every,
    arrange: (root) => {
      age(root, parameters, (text) => text.replace(/^param identities = /m, 'param identitiesOfOld = '));
      writeFileSync(join(root, parameters), `${textOf(root, parameters)}\nparam identities = {}\n`);
    },
  },
  binary: {
    path: document,
    choices: ['ours', 'theirs', 'sidecar'],
    arrange: (root) => {
      age(root, document, (text) => `${text}Older.\n`);
      writeFileSync(join(root, document), Buffer.from([0, 1, 2, 255]));
    },
  },
  'base-lost': {
    path: document,
    choices: ['ours', 'theirs', 'sidecar'],
    arrange: (root) => {
      age(root, document, (text) => `${text}Older.\n`);
      loseBase(root, document);
      edit(root, document, '\n', '\nMine.\n');
    },
  },
  collision: {
    path: document,
    choices: every,
    arrange: (root) => {
      const lock = lockOf(root);
      const files = new Map([...lock.files].filter(([path]) => path !== document));
      writeFileSync(join(root, lockPath), printLock({ ...lock, files }));
      edit(root, document, '\n', '\nMine.\n');
    },
  },
  locked: { path: document, choices: ['ours', 'theirs', 'sidecar'], arrange: () => undefined },
  rename: {
    path: document,
    choices: ['ours'],
    arrange: (root) => {
      const lock = lockOf(root);
      const files = new Map(lock.files);
      const entry = files.get(document);
      assert.ok(entry);
      files.delete(document);
      files.set('docs/older-name.md', entry);
      writeFileSync(join(root, lockPath), printLock({ ...lock, files }));
      renameSync(join(root, document), join(root, 'docs/older-name.md'));
      writeFileSync(join(root, document), 'My own.\n');
    },
  },
  type: {
    path: script,
    choices: ['ours'],
    arrange: (root) => {
      age(root, script, (text) => `${text}# Older\n`);
      rmSync(join(root, script));
      symlinkSync('../README.md', join(root, script));
    },
  },
};

function textOf(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function copyOf(root: string): string {
  const copy = scratch('conflict-kinds');
  cpSync(root, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function answer(root: string, path: string, choice: string) {
  return spawnSync(process.execPath, [bin, 'resolve', '--json'], {
    cwd: root,
    encoding: 'utf8',
    input: JSON.stringify([{ path, choice }]),
    timeout: 120_000,
  });
}

interface Report {
  readonly conflicts: readonly { readonly path: string; readonly kind: string; readonly choices: readonly string[] }[];
}

function conflictsIn(root: string): Report['conflicts'] {
  return (JSON.parse(expectCode(3, bin, root, ['generate', '--dry-run', '--json']).out) as Report).conflicts;
}

/** Whether the file is what the choice says; `before` is the tree before, `template` the file as it is rendered. */
function isDone(
  root: string,
  { path, choice, mine, template }: { path: string; choice: Choice; mine: Buffer | undefined; template: string },
): boolean {
  const now = existsSync(join(root, path)) ? readFileSync(join(root, path)) : undefined;
  const beside = join(root, `${path}.aks-new`);
  if (choice === 'theirs') return now?.toString() === template;
  if (choice === 'markers') return /^<{7} yours$[^]*^>{7} template/m.test(now?.toString() ?? '');
  if (mine === undefined || now?.equals(mine) !== true) return false;
  return choice === 'sidecar' ? readFileSync(beside, 'utf8') === template : !existsSync(beside);
}

suite('a conflict offers what is possible, and does what it says:', (test) => {
  const made = madeRepo(bin);
  for (const [kind, { path, choices, arrange }] of Object.entries(cases)) {
    // No template has this policy; the engine's own tests hold it.
    if (kind === 'locked') continue;
    test(kind, () => {
      const arranged = copyOf(made);
      arrange(arranged);
      const before = readTree(arranged);
      const mine = readFileSync(join(arranged, path));
      const template = textOf(made, path);
      assert.equal(
        conflictsIn(arranged).map((one) => [one.path, one.kind, one.choices]),
        [[path, kind, choices]],
      );
      const said = runProgram(bin, arranged, ['generate']);
      for (const choice of every)
        assert.is(
          said.err.includes(`--on-conflict ${choice} `) || said.err.includes(`--on-conflict ${choice}:`),
          choices.includes(choice),
          `${choice}: ${said.err}`,
        );
      assert.is(treeDifferences(readTree(arranged), before), '');
      for (const choice of every) {
        const root = copyOf(arranged);
        const isOffered = choices.includes(choice);
        // Both ways lead through the same plan; a program answers where a person would choose, and is told the choices.
        const answered = isOffered ? undefined : answer(root, path, choice);
        if (answered !== undefined) {
          assert.is(answered.status, 2, answered.stdout + answered.stderr);
          assert.match(answered.stdout, /is no choice here; there is/);
          assert.is(treeDifferences(readTree(root), before), '');
        }
        const flagged = runProgram(bin, root, ['generate', '--on-conflict', choice]);
        // Markers have no place in what is no text; the template's version goes beside it.
        const done = isOffered ? choice : choice === 'markers' && choices.includes('sidecar') ? 'sidecar' : undefined;
        // Both versions in the file, or beside it, are still to be decided upon.
        assert.is(flagged.code, done === 'ours' || done === 'theirs' ? 0 : 3, flagged.out + flagged.err);
        if (done === undefined) assert.ok(readFileSync(join(root, path)).equals(mine), choice);
        else assert.ok(isDone(root, { path, choice: done, mine, template }), choice);
        if (isOffered && kind === 'content') {
          const other = copyOf(arranged);
          const same = answer(other, path, choice);
          assert.is(same.status, flagged.code, same.stdout + same.stderr);
          assert.is(treeDifferences(readTree(other, ['tmp']), readTree(root, ['tmp'])), '');
          settle(root, path, choice);
        }
      }
    });
  }
});

/** What was left to decide can be, and then nothing is left. */
function settle(root: string, path: string, choice: Choice): void {
  if (choice === 'ours' || choice === 'theirs') {
    expectCode(0, bin, root, ['generate']);
    expectCode(0, bin, root, ['status']);
    return;
  }
  const [open] = conflictsIn(root);
  assert.is(open?.kind, 'open');
  assert.equal(open?.choices, choice === 'sidecar' ? ['ours', 'theirs'] : []);
  for (const flag of ['ours', 'theirs']) expectCode(3, bin, root, ['generate', '--on-conflict', flag]);
  if (choice === 'markers') {
    expectCode(3, bin, root, ['resolve', path]);
    expectCode(3, bin, root, ['resolve', '--theirs', path]);
    const text = textOf(root, path).replaceAll(/^<{7} yours\n([^]*?)^(?:\|{7}|={7})[^]*?^>{7} .*\n/gm, '$1');
    writeFileSync(join(root, path), text);
  }
  expectCode(0, bin, root, ['resolve', path]);
  assert.not.ok(existsSync(join(root, `${path}.aks-new`)));
  expectCode(0, bin, root, ['generate']);
}

suite('a file that waits beside another', (test) => {
  test('is taken with --theirs, edited or not; edited, it is not thrown away for the other one', () => {
    const root = madeRepo(bin);
    cases.content.arrange(root);
    expectCode(3, bin, root, ['generate', '--on-conflict', 'sidecar']);
    const taken = copyOf(root);
    expectCode(0, bin, taken, ['resolve', '--theirs', parameters]);
    assert.match(textOf(taken, parameters), /maxCount: 5/);
    const beside = `${parameters}.aks-new`;
    edit(root, beside, 'maxCount: 5', 'maxCount: 8');
    expectCode(3, bin, root, ['resolve', parameters]);
    assert.match(textOf(root, beside), /maxCount: 8/);
    expectCode(0, bin, root, ['resolve', '--theirs', parameters]);
    assert.match(textOf(root, parameters), /maxCount: 8/);
    assert.not.ok(existsSync(join(root, beside)));
  });
});
