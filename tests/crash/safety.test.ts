import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { applyPlan, applyWrites } from '../../src/disk/apply.ts';
import { realFileSystem } from '../../src/disk/file-system.ts';
import type { FileSystem } from '../../src/disk/file-system.ts';
import { recover } from '../../src/disk/recover.ts';
import { listRuns, undo } from '../../src/disk/undo.ts';
import { sha256 } from '../../src/plan/digest.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { bundledChild } from './child.ts';
import { atRename, Dead, dyingAtRename } from './dying-file-system.ts';
import {
  applyVersion,
  codeOf,
  deadOwner,
  leftovers,
  picture,
  planOf,
  prepared,
  options,
  thisOwner,
  write,
} from './world.ts';

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

/** Runs that each write one more line to a file. */
function written(root: string, text: string, command: string): void {
  const before = fingerprint(root, 'notes.md');
  applyWrites(root, [{ path: 'notes.md', before, after: { bytes: Buffer.from(text), executable: false } }], {
    ...options,
    command,
  });
}

function fingerprint(root: string, path: string) {
  const bytes = existsSync(join(root, path)) ? readFileSync(join(root, path)) : undefined;
  return bytes && { sha256: sha256(bytes), executable: false };
}

function notes(root: string): string {
  return existsSync(join(root, 'notes.md')) ? readFileSync(join(root, 'notes.md'), 'utf8') : 'none';
}

suite('undo', (test) => {
  test('restores bytes, modes and folders, and redo does it again', () => {
    const root = prepared('safety-undo');
    const before = picture(root);
    applyVersion(root, 'second');
    const after = picture(root);
    undo(root, options);
    assert.is(picture(root), before);
    undo(root, { ...options, again: true });
    assert.is(picture(root), after);
    undo(root, options);
    assert.is(picture(root), before);
  });

  test('takes run after run back, also between runs that were taken back', () => {
    const root = scratch('safety-stack');
    for (const text of ['1', '2', '3']) written(root, text, `write ${text}`);
    assert.equal(
      listRuns(root, options).map(({ command }) => command),
      ['write 3', 'write 2', 'write 1'],
    );
    assert.is(undo(root, options).left, 2);
    assert.is(undo(root, options).run.command, 'write 2');
    assert.is(notes(root), '1');
    assert.is(undo(root, { ...options, again: true }).run.command, 'write 2');
    assert.is(notes(root), '2');
    undo(root, options);
    written(root, '4', 'write 4');
    assert.throws(() => undo(root, { ...options, again: true }), /No run was taken back last/);
    assert.equal(
      listRuns(root, options).map(({ command }) => command),
      ['write 4', 'write 1'],
    );
    undo(root, options);
    assert.is(notes(root), '1');
    undo(root, options);
    assert.is(notes(root), 'none');
    assert.is(
      codeOf(() => undo(root, options)),
      'NOTHING_TO_UNDO 2',
    );
  });

  test('keeps what somebody wrote between two runs, and gives it back', () => {
    const root = scratch('safety-between');
    written(root, '1', 'first');
    write(root, 'notes.md', 'mine');
    written(root, '2', 'second');
    written(root, '3', 'third');
    undo(root, options);
    undo(root, options);
    assert.is(notes(root), 'mine');
    assert.throws(
      () => undo(root, options),
      /changed since `first`, and taking it back would lose that:\n {2}notes.md/,
    );
    assert.is(notes(root), 'mine');
    write(root, 'notes.md', '1');
    undo(root, options);
    assert.is(notes(root), 'none');
  });

  test('drops the oldest runs beyond a count and a size, and says how many', () => {
    const root = scratch('safety-drop');
    for (let index = 1; index <= 50; index += 1) written(root, `${index}`, `write ${index}`);
    const after = { bytes: Buffer.from('51'), executable: false };
    const change = { path: 'notes.md', before: fingerprint(root, 'notes.md'), after };
    assert.is(applyWrites(root, [change], options).dropped, 1);
    assert.is(listRuns(root, options).length, 50);
    assert.is(listRuns(root, options).at(-1)?.command, 'write 2');
    const folder = join(root, '.aks-prod/tmp/undo');
    const [oldest = ''] = readdirSync(folder).sort();
    renameSync(join(folder, oldest), join(folder, oldest.replace(/-.*/, '-300000000')));
    const again = { ...change, before: fingerprint(root, 'notes.md'), after: { ...after, bytes: Buffer.from('52') } };
    assert.is(applyWrites(root, [again], options).dropped, 1);
  });

  test('does nothing at all when one file was edited since', () => {
    const root = prepared('safety-undo-edited');
    applyVersion(root, 'second');
    write(root, 'k8s/app/service.yaml', 'port: 99\n');
    const now = picture(root);
    assert.is(
      codeOf(() => undo(root, options)),
      'UNDO_EDITED 4',
    );
    assert.is(picture(root), now);
  });

  test('passes over a file that somebody took back already', () => {
    const root = prepared('safety-undo-part');
    const before = picture(root);
    applyVersion(root, 'second');
    write(root, 'k8s/app/service.yaml', 'port: 80\n');
    undo(root, options);
    assert.is(picture(root), before);
  });

  test('says so when there is nothing to undo, or the copy is damaged', () => {
    assert.is(
      codeOf(() => undo(scratch('safety-nothing'), options)),
      'NOTHING_TO_UNDO 2',
    );
    const root = prepared('safety-damaged');
    applyVersion(root, 'second');
    const run = readdirSync(join(root, '.aks-prod/tmp/undo')).sort().at(-1) ?? '';
    const old = join(root, '.aks-prod/tmp/undo', run, 'old');
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

suite('what somebody else left in our temporary folder', (test) => {
  const here = options.here;
  const cases: [string, Partial<typeof options>, string][] = [
    ['another machine', { here: { ...here, machine: 'other' } }, 'JOURNAL_FOREIGN 4'],
    ['another host', { here: { ...here, host: 'other' } }, 'JOURNAL_FOREIGN 4'],
    ['another user', { here: { ...here, user: 1 } }, 'JOURNAL_FOREIGN 4'],
    ['a repository', { isTracked: () => true }, 'JOURNAL_FOREIGN 4'],
    ['another start of a machine without a name', { here: { ...here, machine: '', boot: 'c' } }, 'JOURNAL_FOREIGN 4'],
    ['this start of a machine without a name', { here: { ...here, machine: '' } }, 'done'],
    ['this machine before it was started again', { here: { ...here, boot: 'c' } }, 'done'],
  ];
  for (const [who, changed, expected] of cases) {
    test(`is ${expected === 'done' ? 'settled' : 'refused'} when it comes from ${who}`, () => {
      for (const rollback of [false, true]) {
        const root = prepared('safety-foreign');
        dieMidway(root);
        const now = picture(root);
        assert.is(
          codeOf(() => recover(root, { ...options, ...changed, rollback })),
          expected,
        );
        if (expected !== 'done') assert.is(picture(root), now);
      }
      const root = prepared('safety-foreign-undo');
      applyVersion(root, 'second');
      assert.is(
        codeOf(() => undo(root, { ...options, ...changed })),
        expected,
      );
    });
  }

  test('may not name a path in our temporary folder, nor leave a field out', () => {
    for (const [from, to] of [
      ['"path":"k8s/app/service.yaml"', '"path":".aks-prod/tmp/undo/x"'],
      ['"path":"k8s/app/service.yaml"', '"path":".AKS-PROD/TMP/x"'],
      ['"writer":', '"other":'],
      ['"user":0', '"user":"0"'],
      ['"command":', '"other":'],
    ] as const) {
      const root = prepared('safety-fields');
      dieMidway(root);
      const journal = join(root, '.aks-prod/tmp/transaction/journal.commit');
      const text = readFileSync(journal, 'utf8');
      assert.ok(text.includes(from), from);
      writeFileSync(journal, text.replace(from, to));
      assert.is(
        codeOf(() => recover(root, options)),
        'JOURNAL_INVALID 4',
        to,
      );
    }
  });
});

suite('very many files', (test) => {
  test('are written with few of them open at a time, and one sync where the system has it', () => {
    const root = scratch('safety-many');
    let [open, most, volumes, singles] = [0, 0, 0, 0];
    const fs: FileSystem = {
      ...realFileSystem,
      openSync: (...given: Parameters<typeof realFileSystem.openSync>) => {
        open += 1;
        most = Math.max(most, open);
        return realFileSystem.openSync(...given);
      },
      closeSync: (handle) => {
        open -= 1;
        realFileSystem.closeSync(handle);
      },
      fsyncSync: (handle) => {
        singles += 1;
        realFileSystem.fsyncSync(handle);
      },
      syncVolumeSync: () => {
        volumes += 1;
        return true;
      },
    };
    const writes = Array.from({ length: 2000 }, (_, index) => ({
      path: `folder-${index % 40}/file-${index}`,
      before: undefined,
      after: { bytes: Buffer.from(String(index)), executable: false },
    }));
    applyWrites(root, writes, { ...options, fs });
    assert.ok(most <= 4, `${most} files open at a time`);
    assert.is(volumes, 2, 'one sync before it is binding and one after');
    assert.ok(singles <= 8, `${singles} further syncs`);
    undo(root, options);
    assert.is(existsSync(join(root, 'folder-1')), false);
    applyWrites(scratch('safety-single'), writes, { ...options, fs: { ...fs, syncVolumeSync: () => false } });
    assert.ok(singles > writes.length, 'each by itself where the system has no other way');
    assert.ok(most <= 4, `${most} files open at a time`);
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
