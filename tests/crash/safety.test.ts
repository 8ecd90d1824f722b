import { spawn } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { applyPlan } from '../../src/disk/apply.ts';
import { recover } from '../../src/disk/recover.ts';
import { undo } from '../../src/disk/undo.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { bundledChild } from './child.ts';
import { atRename, Dead, dyingAtRename } from './dying-file-system.ts';
import { applyVersion, codeOf, deadOwner, leftovers, picture, planOf, prepared, thisOwner, write } from './world.ts';

const options = { owner: thisOwner, modes: true };

const processLock = '.aks-prod/tmp/process.lock';

function refuse(): never {
  throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
}

function dieMidway(root: string): void {
  assert.throws(
    () => applyVersion(root, 'second', dyingAtRename(6), deadOwner),
    (error: unknown) => error instanceof Dead,
  );
}

/** Starts a process that brings the repo to its second version; resolves when it has ended. */
function started(child: string, root: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const run = spawn(process.execPath, [child, root, '0', 'before']);
    let output = '';
    run.stderr.on('data', (data: Buffer) => (output += data.toString()));
    run.on('close', (code) => resolve({ code, output }));
  });
}

suite('an apply into a repo that changes under it', (test) => {
  test('refuses before it writes when a file is not as planned', () => {
    const root = prepared('safety-changed');
    const plan = planOf(root, 'second');
    write(root, 'k8s/app/service.yaml', 'port: 99\n');
    const now = picture(root);
    assert.is(
      codeOf(() => applyPlan(root, plan, options)),
      'TREE_CHANGED 4',
    );
    assert.is(picture(root), now);
    assert.is(leftovers(root), '.gitignore undo');
  });

  test('refuses as well when a file changed that the plan looked at but does not write', () => {
    const root = prepared('safety-observed');
    const plan = planOf(root, 'second');
    write(root, 'docs/kept.md', '# Edited\n');
    assert.is(
      codeOf(() => applyPlan(root, plan, options)),
      'TREE_CHANGED 4',
    );
    const again = planOf(root, 'second');
    rmSync(join(root, 'docs/kept.md'));
    assert.is(
      codeOf(() => applyPlan(root, again, options)),
      'TREE_CHANGED 4',
    );
    assert.is(
      codeOf(() => applyVersion(root, 'second')),
      'done',
    );
  });

  test('takes everything back when a file is edited while it writes', () => {
    const root = prepared('safety-edited');
    const before = picture(root);
    const edit = (): void => write(root, 'k8s/app/service.yaml', 'port: 99\n');
    assert.is(
      codeOf(() => applyVersion(root, 'second', atRename(4, edit))),
      'TREE_CHANGED 4',
    );
    assert.is(picture(root), before.replace(String.raw`"port: 80\n"`, String.raw`"port: 99\n"`));
    assert.is(leftovers(root), '.gitignore undo');
  });

  test('refuses when a folder above a file became a link, and writes nothing through it', () => {
    const root = prepared('safety-link');
    const outside = scratch('safety-outside');
    const plan = planOf(root, 'second');
    cpSync(join(root, 'k8s'), outside, { recursive: true });
    rmSync(join(root, 'k8s'), { recursive: true });
    symlinkSync(outside, join(root, 'k8s'));
    const there = picture(outside);
    assert.is(
      codeOf(() => applyPlan(root, plan, options)),
      'PATH_BLOCKED 4',
    );
    assert.is(picture(outside), there);
  });

  test('refuses when our own folder is a link', () => {
    const root = scratch('safety-state-link');
    const outside = scratch('safety-state-outside');
    const plan = planOf(root, 'first');
    symlinkSync(outside, join(root, '.aks-prod'));
    assert.is(
      codeOf(() => applyPlan(root, plan, options)),
      'PATH_BLOCKED 4',
    );
    assert.is(
      codeOf(() => applyVersion(root, 'first')),
      'LOCK_INVALID 2',
    );
    assert.equal(readdirSync(outside), []);
  });

  test('takes everything back when the system refuses a write', () => {
    const root = prepared('safety-refused');
    const before = picture(root);
    for (const count of [2, 3, 5, 8]) {
      assert.is(
        codeOf(() => applyVersion(root, 'second', atRename(count, refuse))),
        'WRITE_FAILED 4',
        String(count),
      );
      assert.is(picture(root), before);
    }
  });
});

suite('a recovery into a repo that was edited since', (test) => {
  test('leaves the edited file alone and puts ours beside it', () => {
    const root = prepared('safety-third');
    dieMidway(root);
    write(root, 'scripts/deploy.sh', '#!/bin/sh\necho mine\n');
    const { outcome, leftAlone } = recover(root, options);
    assert.is(outcome, 'finished');
    assert.equal(leftAlone, [{ path: 'scripts/deploy.sh', sidecar: 'scripts/deploy.sh.aks-new' }]);
    assert.is(readFileSync(join(root, 'scripts/deploy.sh'), 'utf8'), '#!/bin/sh\necho mine\n');
    assert.is(readFileSync(join(root, 'scripts/deploy.sh.aks-new'), 'utf8'), '#!/bin/sh\n');
    assert.is(readFileSync(join(root, 'k8s/app/service.yaml'), 'utf8'), 'port: 81\n');
  });

  test('keeps the old version when a file that was replaced already is taken back', () => {
    const root = prepared('safety-back');
    dieMidway(root);
    const changed =
      picture(root)
        .split('\n')
        .find((line) => line.startsWith('k8s/app/deployment.yaml')) ?? '';
    assert.match(changed, 'e: 6');
    write(root, 'k8s/app/deployment.yaml', 'all: new\n');
    const { outcome, leftAlone } = recover(root, { ...options, rollback: true });
    assert.is(outcome, 'taken-back');
    assert.equal(leftAlone, [{ path: 'k8s/app/deployment.yaml', sidecar: 'k8s/app/deployment.yaml.aks-old' }]);
    assert.is(readFileSync(join(root, 'k8s/app/deployment.yaml'), 'utf8'), 'all: new\n');
    assert.match(readFileSync(join(root, 'k8s/app/deployment.yaml.aks-old'), 'utf8'), 'a: mine');
  });

  test('respects that somebody took a finished change away again', () => {
    const root = prepared('safety-reverted');
    const before = readFileSync(join(root, 'k8s/app/deployment.yaml'));
    dieMidway(root);
    write(root, 'k8s/app/deployment.yaml', before);
    const { outcome, leftAlone } = recover(root, options);
    assert.is(outcome, 'finished');
    assert.equal(leftAlone, [{ path: 'k8s/app/deployment.yaml' }]);
    assert.is(readFileSync(join(root, 'k8s/app/deployment.yaml'), 'utf8'), before.toString());
  });

  test('refuses a journal that was tampered with', () => {
    const root = prepared('safety-journal');
    dieMidway(root);
    const journal = join(root, '.aks-prod/tmp/transaction/journal.commit');
    writeFileSync(
      journal,
      readFileSync(journal, 'utf8').replace('"path":"k8s/app/service.yaml"', '"path":"../../outside.yaml"'),
    );
    assert.is(
      codeOf(() => recover(root, options)),
      'JOURNAL_INVALID 4',
    );
    assert.is(
      codeOf(() => planOf(root, 'second')),
      'INTERRUPTED 4',
    );
  });

  test('refuses staged or kept files that are not those of the journal', () => {
    for (const kind of ['new', 'old']) {
      const root = prepared('safety-staged');
      dieMidway(root);
      const folder = join(root, '.aks-prod/tmp/transaction', kind);
      const [name = ''] = readdirSync(folder);
      const now = picture(root);
      unlinkSync(join(folder, name));
      if (kind === 'new') {
        writeFileSync(join(folder, name), 'something else');
        assert.is(
          codeOf(() => recover(root, options)),
          'JOURNAL_INVALID 4',
        );
        unlinkSync(join(folder, name));
      }
      symlinkSync('/etc/hostname', join(folder, name));
      assert.is(
        codeOf(() => recover(root, options)),
        'JOURNAL_INVALID 4',
      );
      assert.is(picture(root), now);
    }
  });
});

suite('undo', (test) => {
  test('restores bytes, modes and folders, and undone twice does it again', () => {
    const root = prepared('safety-undo');
    const before = picture(root);
    applyVersion(root, 'second');
    const after = picture(root);
    undo(root, options);
    assert.is(picture(root), before);
    undo(root, options);
    assert.is(picture(root), after);
  });

  test('does nothing at all when one file was edited since', () => {
    const root = prepared('safety-undo-edited');
    applyVersion(root, 'second');
    write(root, 'k8s/app/service.yaml', 'port: 99\n');
    const now = picture(root);
    assert.is(
      codeOf(() => undo(root, options)),
      'TREE_CHANGED 4',
    );
    assert.is(picture(root), now);
  });

  test('says so when there is nothing to undo, or the copy is damaged', () => {
    assert.is(
      codeOf(() => undo(scratch('safety-nothing'), options)),
      'NOTHING_TO_UNDO 2',
    );
    const root = prepared('safety-damaged');
    applyVersion(root, 'second');
    const old = join(root, '.aks-prod/tmp/undo/old');
    for (const name of readdirSync(old)) {
      unlinkSync(join(old, name));
      writeFileSync(join(old, name), 'damaged');
    }
    assert.is(
      codeOf(() => undo(root, options)),
      'UNDO_DAMAGED 4',
    );
  });
});

suite('the lock of the process', (test) => {
  test('keeps a second process out while the first one lives, and is taken over when it is dead', () => {
    const cases: [string, object | string, string][] = [
      ['this process', thisOwner, 'LOCKED 4'],
      ['its parent', { pid: process.ppid, host: 'here', started: '' }, 'LOCKED 4'],
      ['a process of another machine', { ...deadOwner, host: 'elsewhere' }, 'LOCKED 4'],
      ['a process with our pid before us', { ...thisOwner, started: 'earlier' }, 'done'],
      ['a dead process', deadOwner, 'done'],
      ['a file that is not a lock', 'nonsense', 'done'],
    ];
    for (const [name, content, expected] of cases) {
      const root = prepared('safety-lock');
      write(root, processLock, typeof content === 'string' ? content : `${JSON.stringify(content)}\n`);
      assert.is(
        codeOf(() => applyVersion(root, 'second')),
        expected,
        name,
      );
      assert.is(leftovers(root), expected === 'done' ? '.gitignore undo' : '.gitignore process.lock undo', name);
    }
  });

  test('lets one of two processes win, and the repo is whole', async () => {
    const child = bundledChild();
    for (let round = 0; round < 4; round += 1) {
      const root = prepared('safety-race');
      const results = await Promise.all(Array.from({ length: 3 }, () => started(child, root)));
      assert.ok(
        results.some(({ code }) => code === 0),
        results.map(({ output }) => output).join('\n'),
      );
      for (const { code, output } of results)
        assert.ok(code === 0 || /LOCKED|TREE_CHANGED|INTERRUPTED/.test(output), output);
      const expected = prepared('safety-race-expected');
      applyVersion(expected, 'second');
      assert.is(picture(root), picture(expected));
      assert.is(leftovers(root), '.gitignore undo');
    }
  });
});
