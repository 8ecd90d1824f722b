import { spawnSync } from 'node:child_process';
import { readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { age } from '../helpers/aged.ts';
import { builtProgram } from '../helpers/built.ts';
import { edit, expectCode, madeRepo, runProgram } from '../helpers/program.ts';
import { suite } from '../helpers/suite.ts';
import { readTree, treeDifferences } from '../helpers/tree.ts';

// Conflicts as a person and as a program meet them: on the built command line.

const bin = builtProgram();
const parameters = 'infra/production.bicepparam';
const deployScript = 'scripts/deploy.sh';

const textOf = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');

/** A repo whose next upgrade meets one conflict of one hunk. */
function conflicting(): string {
  const root = madeRepo(bin);
  age(root, 'README.md', (text) => `Older.\n\n${text}`);
  age(root, parameters, (text) => text.replace('maxCount: 5', 'maxCount: 4'));
  edit(root, parameters, 'maxCount: 4', 'maxCount: 6');
  return root;
}

interface Report {
  readonly written: boolean;
  readonly conflicts: readonly {
    readonly path: string;
    readonly kind: string;
    readonly choices: readonly string[];
    readonly settledBy?: string;
    readonly problems: readonly string[];
    readonly hunks: readonly { line: number; base: string; yours: string; template: string }[];
  }[];
}

/** Runs `resolve --json` with answers on standard input. */
function answer(root: string, answers: unknown): { code: number | null; out: string; err: string } {
  const result = spawnSync(process.execPath, [bin, 'resolve', '--json'], {
    cwd: root,
    encoding: 'utf8',
    input: JSON.stringify(answers),
    timeout: 120_000,
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

suite('conflicts in a report of --json', (test) => {
  test('have their lines and both texts, and what is answered is written', () => {
    const root = conflicting();
    const before = readTree(root);
    const { out } = expectCode(3, bin, root, ['upgrade', '--json']);
    const { conflicts, written } = JSON.parse(out) as Report;
    assert.is(written, false);
    assert.is(treeDifferences(readTree(root), before), '');
    const line =
      textOf(root, parameters)
        .split('\n')
        .findIndex((one) => one.includes('maxCount: 6')) + 1;
    const [base, yours, template] = [4, 6, 5].map((count) =>
      `    maxCount: ${count}\n`.replace(/^ +/, indentOf(root, line)),
    );
    assert.equal(conflicts, [
      {
        path: parameters,
        kind: 'content',
        reason: 'You and the template changed the same lines.',
        choices: ['ours', 'theirs', 'markers', 'sidecar'],
        problems: [],
        hunks: [{ line, base, yours, template }],
      },
    ]);
    for (const [hunk, count] of [
      ['yours', 6],
      ['template', 5],
      [{ text: template?.replace('5', '8') }, 8],
    ] as const) {
      const one = conflicting();
      const settled = answer(one, [{ path: parameters, hunks: [hunk] }]);
      assert.is(settled.code, 0, settled.out + settled.err);
      assert.is((JSON.parse(settled.out) as Report).conflicts[0]?.settledBy, 'text');
      assert.ok(textOf(one, parameters).includes(`maxCount: ${count}\n`));
      assert.not.match(textOf(one, 'README.md'), /Older/);
      expectCode(0, bin, one, ['generate', '--check']);
    }
  });

  test('are answered with a choice or a whole text as well, from a file', () => {
    const root = conflicting();
    const whole = textOf(root, parameters).replace('maxCount: 6', 'maxCount: 7');
    writeFileSync(join(root, 'answers.json'), JSON.stringify([{ path: parameters, text: whole }]));
    expectCode(0, bin, root, ['resolve', '--answers', 'answers.json']);
    assert.is(textOf(root, parameters), whole);
    const other = conflicting();
    assert.is(answer(other, [{ path: parameters, choice: 'theirs' }]).code, 0);
    assert.match(textOf(other, parameters), /maxCount: 5/);
  });

  const refused: readonly (readonly [what: string, answers: unknown, says: RegExp])[] = [
    ['no array', { path: parameters }, /Each answer has a `path`/],
    ['two answers in one', [{ path: parameters, choice: 'ours', text: '' }], /one of `choice`, `text` and `hunks`/],
    ['a file without a conflict', [{ path: 'README.md', choice: 'ours' }], /README\.md: there is no open conflict/],
    ['a choice that there is not', [{ path: parameters, choice: 'both' }], /`both` is no choice here; there is ours, /],
    ['too many hunks', [{ path: parameters, hunks: ['yours', 'yours'] }], /it has 1 hunks, and 2 are answered/],
    ['markers', [{ path: parameters, hunks: [{ text: '<<<<<<< yours\n' }] }], /conflict markers are left/],
    [
      'a text that breaks the file',
      [{ path: parameters, hunks: [{ text: '    maxCount: [\n' }] }],
      /closes nothing|not closed/,
    ],
  ];
  for (const [what, answers, says] of refused) {
    test(`take no ${what}`, () => {
      const root = conflicting();
      const before = readTree(root);
      const { code, out, err } = answer(root, answers);
      assert.is(code, 2, out + err);
      assert.match(out + err, says);
      assert.is(treeDifferences(readTree(root), before), '');
    });
  }
});

function indentOf(root: string, line: number): string {
  return /^ */.exec(textOf(root, parameters).split('\n')[line - 1] ?? '')?.[0] ?? '';
}

suite('conflict markers in a file that is managed', (test) => {
  const marked: readonly (readonly [what: string, path: string, from: string, to: string])[] = [
    ["git's, in a document", 'README.md', '\n', '\n<<<<<<< HEAD\nmine\n=======\nyours\n>>>>>>> main\n'],
    ["git's, in Bicep", 'infra/main.bicep', '\n', '\n<<<<<<< HEAD\n=======\n>>>>>>> main\n'],
    ['half of ours, in a script', deployScript, '\n', '\n=======\n'],
    ['the end of one, in YAML', 'alerts/platform.yaml', '\n', '\n>>>>>>> template 0.0.1\n'],
  ];
  for (const [what, path, from, to] of marked) {
    test(`stop generate, upgrade and resolve, and check and status name it: ${what}`, () => {
      const root = madeRepo(bin);
      age(root, 'docs/upgrade.md', (text) => `${text}\nOlder.\n`);
      edit(root, path, from, to);
      const text = textOf(root, path);
      for (const command of [['generate'], ['upgrade', '--allow-dirty'], ['resolve', path]]) {
        const { out, err } = runProgram(bin, root, command);
        assert.ok((out + err).includes(path), out + err);
        assert.is(textOf(root, path), text);
      }
      expectCode(3, bin, root, ['generate']);
      expectCode(3, bin, root, ['resolve', path]);
      assert.match(runProgram(bin, root, ['check']).out + runProgram(bin, root, ['check']).err, new RegExp(path));
      assert.match(runProgram(bin, root, ['status']).out, new RegExp(path));
      writeFileSync(join(root, path), text.replace(to.slice(1), ''));
      expectCode(0, bin, root, ['upgrade', '--allow-dirty']);
    });
  }

  test('are not what is a heading in Markdown', () => {
    const root = madeRepo(bin);
    edit(root, 'README.md', '\n', '\n\nWhom to call\n=======\n\nUs.\n');
    expectCode(0, bin, root, ['generate']);
    expectCode(0, bin, root, ['check']);
  });
});

suite('a file where something else stands', (test) => {
  test('keeps the link, offers what is possible, and says nothing of a file beside it', () => {
    const root = madeRepo(bin);
    age(root, deployScript, (text) => `${text}# Older\n`);
    renameSync(join(root, 'scripts'), join(root, 'tools'));
    symlinkSync('tools', join(root, 'scripts'));
    const { out } = expectCode(3, bin, root, ['upgrade', '--json', '--allow-dirty', '--on-conflict', 'sidecar']);
    const { conflicts } = JSON.parse(out) as Report;
    assert.equal(conflicts.find(({ path }) => path === deployScript)?.choices, ['ours']);
    const text = runProgram(bin, root, ['upgrade', '--allow-dirty', '--on-conflict', 'sidecar']);
    assert.not.match(text.out + text.err, /Both versions are kept/);
    assert.match(text.out + text.err, /symbolic link|not a folder/);
    assert.not.match(runProgram(bin, root, ['check']).out, /aks-new/);
    assert.match(runProgram(bin, root, ['status']).out, /scripts\/deploy\.sh/);
    expectCode(0, bin, root, ['upgrade', '--allow-dirty', '--on-conflict', 'ours']);
  });
});
