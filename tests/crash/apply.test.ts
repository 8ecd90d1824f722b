import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { applyWrites } from '../../src/disk/apply.ts';
import { realFileSystem } from '../../src/disk/file-system.ts';
import type { FileSystem } from '../../src/disk/file-system.ts';
import { recover } from '../../src/disk/recover.ts';
import { stage } from '../../src/disk/stage.ts';
import { listRuns, undo } from '../../src/disk/undo.ts';
import { sha256 } from '../../src/plan/digest.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { bundledChild } from './child.ts';
import { countCalls, Dead, dyingFileSystem, withVolumes } from './dying-file-system.ts';
import { applyVersion, deadOwner, leftovers, picture, planOf, prepare, options } from './world.ts';

const kills = Number(process.env['CASES'] ?? 24);

const template = scratch('crash-template');
prepare(template);
const before = picture(template);

function copy(name: string): string {
  return copyOf(template, name);
}

function copyOf(folder: string, name: string): string {
  const root = scratch(name);
  cpSync(folder, root, { recursive: true, preserveTimestamps: true });
  return root;
}

const finished = copy('crash-finished');
const calls = countCalls((fs) => applyVersion(finished, 'second', fs));
const after = picture(finished);

type Moment = readonly [call: number, moment: 'before' | 'after'];

/** Every moment at which the process may die: between two calls, the one after the first is the one before the second. */
const moments: readonly Moment[] = [
  ...Array.from({ length: calls }, (_, index): Moment => [index + 1, 'before']),
  [calls, 'after'],
];

function dieAt(root: string, at: number, moment: 'before' | 'after'): void {
  try {
    applyVersion(root, 'second', dyingFileSystem(at, moment), deadOwner);
  } catch (error) {
    if (!(error instanceof Dead)) throw error;
  }
}

function isBindingAt(call: number): boolean {
  const root = copy('crash-binding');
  dieAt(root, call, 'before');
  return recover(root, options).outcome === 'finished';
}

function isWhole(root: string, where: string): 'before' | 'after' {
  const now = picture(root);
  const which = now === before ? 'before' : 'after';
  if (which === 'after') assert.is(now, after, `between before and after when it died ${where}`);
  assert.match(leftovers(root), /^\.gitignore undo$/, `temporary files are left when it died ${where}`);
  return which;
}

suite('an apply that dies', (test) => {
  test('has something of every kind to do', () => {
    const actions = new Set(planOf(copy('crash-plan'), 'second').files.map((file) => file.action));
    for (const action of ['create', 'update', 'merge', 'move', 'delete', 'same'] as const)
      assert.ok(actions.has(action), action);
    assert.not.equal(before, after);
    assert.ok(calls > 100, `${calls} calls`);
  });

  test('writes our own state after the files it describes, and removes files last', () => {
    const root = copy('crash-order');
    const { operations } = stage(realFileSystem, root, planOf(root, 'second'), {
      modes: true,
      about: { writer: options.here, command: 'test' },
    });
    assert.equal(
      operations.map(({ path, after: written }) => `${written === undefined ? 'remove' : 'write'} ${path}`),
      [
        'write added/deep/new.yaml',
        'write aks-prod.yaml',
        'write infra/new-name.bicep',
        'write k8s/app/deployment.yaml',
        'write k8s/app/service.yaml',
        'write scripts/deploy.sh',
        'write .aks-prod/base.pack',
        'write .aks-prod/lock.json',
        'remove gone/deep/old.yaml',
        'remove infra/name.bicep',
      ],
    );
  });

  test('before or after any of its calls leaves the repo before or after, once recovered', () => {
    const seen = new Set<string>();
    for (const [at, moment] of moments) {
      const root = copy('crash');
      dieAt(root, at, moment);
      recover(root, options);
      seen.add(isWhole(root, `${moment} call ${at}`));
      assert.is(recover(root, options).outcome, 'nothing');
    }
    assert.equal([...seen].sort(), ['after', 'before']);
  });

  test('across two volumes leaves the repo before or after as well', () => {
    const whole = copy('crash-volumes');
    const steps = countCalls((fs) => applyVersion(whole, 'second', withVolumes(fs)));
    assert.is(picture(whole), after);
    assert.ok(steps > calls, 'nothing was copied');
    for (let at = 1; at <= steps; at += 7) {
      for (const rollback of [false, true]) {
        const root = copy('crash-volume');
        const die = (): void => applyVersion(root, 'second', withVolumes(dyingFileSystem(at, 'before')), deadOwner);
        assert.throws(die, (error: unknown) => error instanceof Dead);
        recover(root, { ...options, rollback, fs: withVolumes(realFileSystem) });
        isWhole(root, `before call ${at}, across volumes`);
      }
    }
  });

  test('is taken back on request, whenever it died', () => {
    for (const [at, moment] of moments.filter((_, index) => index % 5 === 0 || index > calls - 20)) {
      const root = copy('crash-back');
      dieAt(root, at, moment);
      const { outcome } = recover(root, { ...options, rollback: true });
      const which = isWhole(root, `${moment} call ${at}`);
      if (outcome === 'taken-back') assert.is(which, 'before', `${moment} call ${at}`);
    }
  });

  test('may die again while it is recovered, in either direction', () => {
    for (const [at, moment] of moments.filter((_, index) => index % 31 === 3)) {
      for (const rollback of [false, true]) {
        const first = copy('crash-twice');
        dieAt(first, at, moment);
        const again = copy('crash-count');
        dieAt(again, at, moment);
        const steps = countCalls((fs) => recover(again, { ...options, fs, rollback }));
        for (let step = 1; step <= steps; step += 4) {
          const root = scratch('crash-second');
          cpSync(first, root, { recursive: true });
          try {
            recover(root, {
              ...options,
              owner: { ...deadOwner, started: 'later' },
              rollback,
              fs: dyingFileSystem(step, 'after'),
            });
          } catch (error) {
            if (!(error instanceof Dead)) throw error;
          }
          recover(root, options);
          isWhole(root, `${moment} call ${at}, then after call ${step} of the recovery`);
        }
      }
    }
  });

  test('can be undone after it was recovered forward', () => {
    const root = copy('crash-undo');
    const [at] = moments.find(([call]) => isBindingAt(call)) ?? [0];
    dieAt(root, at, 'before');
    assert.is(recover(root, options).outcome, 'finished');
    assert.is(picture(root), after);
    undo(root, options);
    assert.is(picture(root), before);
    undo(root, { ...options, again: true });
    assert.is(picture(root), after);
  });
});

function dying(act: (fs: FileSystem) => void, at: number): void {
  try {
    act(dyingFileSystem(at, 'before'));
  } catch (error) {
    if (!(error instanceof Dead)) throw error;
  }
}

const undoIn = (root: string, fs: FileSystem, owner = deadOwner): unknown => undo(root, { ...options, fs, owner });

/** A run that replaces the number in a file by the next one. */
const writeNotes = (root: string, from: number | undefined, fs?: FileSystem): unknown => {
  const text = String((from ?? 0) + 1);
  const known = from === undefined ? undefined : { sha256: sha256(String(from)), executable: false };
  const change = { path: 'notes.md', before: known, after: { bytes: Buffer.from(text), executable: false } };
  return applyWrites(root, [change], { ...options, ...(fs ? { fs, owner: deadOwner } : {}) });
};

suite('an undo that dies', (test) => {
  test('before any of its calls leaves the repo before or after, and all runs can still be taken back', () => {
    const whole = copyOf(finished, 'crash-undo-whole');
    const steps = countCalls((fs) => undoIn(whole, fs, options.owner));
    const seen = new Set<string>();
    for (let at = 1; at <= steps; at += 3) {
      const root = copyOf(finished, 'crash-undo-dies');
      dying((fs) => undoIn(root, fs), at);
      recover(root, options);
      const which = isWhole(root, `before call ${at} of undo`);
      seen.add(which);
      if (which === 'after') undo(root, options);
      assert.is(picture(root), before, `before call ${at} of undo`);
      undo(root, { ...options, again: true });
      assert.is(picture(root), after, `redone after call ${at} of undo`);
    }
    assert.equal([...seen].sort(), ['after', 'before']);
  });

  test('or a run that drops the oldest one, keeps the others', () => {
    const full = scratch('crash-full');
    for (let index = 0; index < 50; index += 1) writeNotes(full, index === 0 ? undefined : index);
    const whole = copyOf(full, 'crash-full-whole');
    const steps = countCalls((fs) => writeNotes(whole, 50, fs));
    assert.is(listRuns(whole, options).length, 50);
    for (let at = 1; at <= steps; at += 2) {
      const root = copyOf(full, 'crash-full-dies');
      dying((fs) => writeNotes(root, 50, fs), at);
      recover(root, options);
      const text = readFileSync(join(root, 'notes.md'), 'utf8');
      assert.ok(['50', '51'].includes(text), text);
      assert.ok([50, 51].includes(listRuns(root, options).length), `before call ${at}`);
      undo(root, options);
      assert.is(readFileSync(join(root, 'notes.md'), 'utf8'), text === '51' ? '50' : '49');
      assert.match(leftovers(root), /^\.gitignore undo$/);
    }
  });
});

suite('a process that is killed', (test) => {
  const bundle = bundledChild();

  test(`leaves the repo before or after, at ${kills} moments`, () => {
    const stride = Math.max(1, Math.floor(moments.length / kills));
    let killed = 0;
    for (const [at, moment] of moments.filter((_, index) => index % stride === 0)) {
      const root = copy('crash-kill');
      const child = spawnSync(process.execPath, [bundle, root, String(at), moment], { encoding: 'utf8' });
      assert.is(child.signal, 'SIGKILL', `${moment} call ${at}: exit ${child.status} ${child.stderr}`);
      killed += 1;
      recover(root, options);
      isWhole(root, `${moment} call ${at}, killed`);
      applyVersion(root, 'second');
      assert.is(picture(root), after);
    }
    assert.ok(killed >= Math.min(kills, moments.length));
  });
});
