import { readdirSync, readFileSync, lstatSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import * as fc from 'fast-check';
import { applyPlan } from '../../src/disk/apply.ts';
import { readRepo } from '../../src/disk/repo.ts';
import { undo } from '../../src/disk/undo.ts';
import { UserError } from '../../src/errors.ts';
import { hasMarkers } from '../../src/plan/content.ts';
import { describePlan } from '../../src/plan/describe.ts';
import { sha256 } from '../../src/plan/digest.ts';
import { readPack } from '../../src/plan/pack.ts';
import { planRepo } from '../../src/plan/plan.ts';
import type { Plan, PlanOptions } from '../../src/plan/plan.ts';
import type { RenderedFile } from '../../src/render/files.ts';
import { options, picture } from '../crash/world.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { edits, history, makeEdit, renderOf, userEdits } from './plan/history.ts';
import type { TemplateFile, UserEdit } from './plan/history.ts';

/** Cases of each property; every case is a repo on the disk. */
const cases = Number(process.env['CASES'] ?? 60);
const seed = Number(process.env['SEED'] ?? 2026);
const modes = { ...options, owner: { pid: process.pid, host: 'here', started: 'now' } };

type Render = ReadonlyMap<string, RenderedFile>;

const choice = fc.constantFrom<NonNullable<PlanOptions['onConflict']>>('abort', 'markers', 'sidecar', 'ours', 'theirs');
const moves = fc.constantFrom<NonNullable<PlanOptions['moves']>>('off', 'exact', 'similar');

function planned(root: string, files: Render, version: number, options: Partial<PlanOptions> = {}): Plan {
  const repo = readRepo(root, { files: files.keys() }, { modes: true });
  return planRepo(repo, { files, toolVersion: `1.${version}.0`, defaults: '2026.11', ...options });
}

function run(root: string, files: Render, version: number, options: Partial<PlanOptions> = {}): Plan {
  const plan = planned(root, files, version, options);
  applyPlan(root, plan, modes);
  return plan;
}

interface Repo {
  readonly root: string;
  readonly outside: string;
  /** Words that only the user's text holds. */
  readonly tokens: readonly string[];
}

/** A repo at the first version, with the user's edits in it. */
function edited(files: readonly TemplateFile[], user: readonly UserEdit[]): Repo {
  const [root, outside] = [scratch('plan'), scratch('plan-outside')];
  writeFileSync(join(outside, 'precious'), 'precious\n');
  run(root, renderOf(files, 0), 0);
  const paths = [...renderOf(files, 0).keys()];
  const later = [...renderOf(files, 1).keys()].filter((path) => !paths.includes(path));
  const tokens = user.flatMap((edit, index) => makeEdit({ root, outside, paths, later }, edit, `user-${index}`) ?? []);
  return { root, outside, tokens };
}

/** The contents of all files below a folder, our temporary folder included, with links not followed. */
function contents(root: string, except = ''): Map<string, Buffer> {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => except === '' || !path.startsWith(except),
  );
  return new Map(
    paths.filter((path) => lstatSync(join(root, path)).isFile()).map((path) => [path, readFileSync(join(root, path))]),
  );
}

function userFiles(root: string): string {
  return picture(root)
    .split('\n')
    .filter((line) => !line.startsWith('.aks-prod'))
    .join('\n');
}

function renderedPicture(files: Render): string[] {
  return [...files].map(
    ([path, { text, executable }]) => `${path} ${executable ? '755' : '644'} ${JSON.stringify(text)}`,
  );
}

function onlyFiles(root: string): string[] {
  return userFiles(root)
    .split('\n')
    .filter((line) => line !== '' && !/^\S+\/ \d+$/.test(line));
}

function holds<T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, property), { numRuns: cases, seed, includeErrorInReport: true });
}

/** Applies the plan, or finds that it is blocked and that nothing happened. */
function applyOrBlocked(root: string, plan: Plan): boolean {
  if (!plan.blocked) {
    applyPlan(root, plan, modes);
    return true;
  }
  const before = picture(root);
  assert.throws(
    () => applyPlan(root, plan, modes),
    (error: unknown) => error instanceof UserError && error.exitCode === 3,
  );
  assert.is(picture(root), before);
  return false;
}

suite('a plan over random histories', (test) => {
  test('without edits, every version equals a fresh render', () => {
    holds(history, (files) => {
      const root = scratch('plan-fresh');
      for (const version of [0, 1, 2]) {
        const render = renderOf(files, version);
        run(root, render, version);
        const kept = [...renderOf(files, version)].filter(([, { policy }]) => policy !== 'once');
        const lines = onlyFiles(root);
        for (const line of renderedPicture(new Map(kept)))
          assert.ok(lines.includes(line), `${line}\nnot in\n${lines.join('\n')}`);
        const extra = lines.filter((line) => !render.has(line.slice(0, line.indexOf(' '))));
        const once = files.filter(({ versions }) => versions.some((one) => one?.policy === 'once'));
        assert.ok(
          extra.every((line) =>
            once.some(({ versions }) => versions.some((one) => one?.path === line.slice(0, line.indexOf(' ')))),
          ),
          extra.join('\n'),
        );
      }
    });
  });

  test("without a change of the template, the user's files are not even rewritten", () => {
    holds(fc.tuple(history, userEdits, moves), ([files, user, detection]) => {
      const { root } = edited(files, user);
      const before = userFiles(root);
      const plan = planned(root, renderOf(files, 0), 0, { moves: detection });
      assert.equal(
        plan.writes.filter(({ path }) => !path.startsWith('.aks-prod/')),
        [],
      );
      if (applyOrBlocked(root, plan)) assert.is(userFiles(root), before);
    });
  });

  test('no byte of the user is lost, and nothing outside the root changes', () => {
    holds(fc.tuple(history, userEdits, choice, moves), ([files, user, onConflict, detection]) => {
      const { root, outside, tokens } = edited(files, user);
      const before = contents(root, '.aks-prod');
      const away = picture(outside);
      const plan = planned(root, renderOf(files, 1), 1, { onConflict, moves: detection });
      applyOrBlocked(root, plan);
      const everything = [...contents(root).values()];
      for (const [path, bytes] of before)
        assert.ok(
          everything.some((kept) => kept.equals(bytes)),
          `${path} is in no file and not kept for undo`,
        );
      const inPlace = Buffer.concat([...contents(root, '.aks-prod').values()]).toString('latin1');
      const dropped = onConflict === 'theirs';
      for (const token of tokens)
        assert.ok(
          dropped || !Buffer.concat([...before.values()]).includes(token) || inPlace.includes(token),
          `${token} is gone`,
        );
      assert.is(picture(outside), away);
    });
  });

  test('the second run writes nothing, and planning twice gives the same plan', () => {
    holds(fc.tuple(history, userEdits, choice, moves), ([files, user, onConflict, detection]) => {
      const { root } = edited(files, user);
      const options = { onConflict, moves: detection };
      const plan = planned(root, renderOf(files, 1), 1, options);
      const shuffled = new Map([...renderOf(files, 1)].toReversed());
      assert.equal(describePlan(planned(root, shuffled, 1, options)), describePlan(plan));
      if (!applyOrBlocked(root, plan)) return;
      const again = planned(root, renderOf(files, 1), 1, options);
      assert.equal(
        again.writes.map(({ path }) => path),
        [],
      );
    });
  });

  test('a run without a conflict leaves no marker and no sidecar of ours', () => {
    holds(fc.tuple(history, userEdits, choice), ([files, user, onConflict]) => {
      const { root, tokens } = edited(files, user);
      const plan = planned(root, renderOf(files, 1), 1, { onConflict });
      if (plan.files.some(({ action }) => action === 'conflict')) return;
      applyPlan(root, plan, modes);
      for (const [path, bytes] of contents(root, '.aks-prod')) {
        assert.not(hasMarkers(bytes, path, undefined), path);
        assert.ok(!path.endsWith('.aks-new') || tokens.includes(bytes.toString()), path);
      }
    });
  });

  test('the lock tells the truth about every base', () => {
    holds(fc.tuple(history, userEdits, choice), ([files, user, onConflict]) => {
      const { root } = edited(files, user);
      const render = renderOf(files, 1);
      const plan = planned(root, render, 1, { onConflict });
      if (!applyOrBlocked(root, plan)) return;
      const { lock, pack } = readRepo(root, { files: render.keys() }, { modes: true });
      const stands = new Set(
        plan.files.filter(({ conflict }) => conflict && conflict.settledBy === undefined).map(({ path }) => path),
      );
      for (const [path, entry] of lock?.files ?? []) {
        assert.is(sha256(readPack(pack, entry.base) ?? ''), entry.base, path);
        const made = render.get(path);
        if (made !== undefined && entry.status !== 'detached' && !stands.has(path))
          assert.is(entry.base, sha256(made.text), path);
      }
      assert.is(pack.lines.size, new Set([...(lock?.files.values() ?? [])].map(({ base }) => base)).size);
    });
  });

  test('undo restores the repo exactly', () => {
    holds(fc.tuple(history, userEdits, choice), ([files, user, onConflict]) => {
      const { root } = edited(files, user);
      const before = picture(root);
      const plan = planned(root, renderOf(files, 1), 1, { onConflict });
      if (plan.writes.length === 0 || !applyOrBlocked(root, plan)) return;
      const after = picture(root);
      undo(root, modes);
      assert.is(
        onlyFiles(root).join('\n'),
        before
          .split('\n')
          .filter((line) => !line.startsWith('.aks-prod') && !/^\S+\/ \d+$/.test(line))
          .join('\n'),
      );
      undo(root, { ...modes, again: true });
      assert.is(picture(root), after);
    });
  });

  test('every kind of edit is made, and every action is met', () => {
    const met = new Set<string>();
    const kinds = new Set<string>();
    for (const [files, user, onConflict] of fc.sample(fc.tuple(history, userEdits, choice), { numRuns: 300, seed })) {
      const { root } = edited(files, user);
      for (const { kind } of user) kinds.add(kind);
      for (const { action, conflict } of planned(root, renderOf(files, 1), 1, { onConflict }).files) {
        met.add(action);
        if (conflict !== undefined) met.add(conflict.kind);
      }
    }
    assert.equal([...kinds].sort(), [...edits].sort());
    for (const one of [
      'create',
      'update',
      'merge',
      'move',
      'delete',
      'conflict',
      'detach',
      'keep',
      'same',
      'content',
      'binary',
      'locked',
      'type',
      'collision',
    ]) {
      assert.ok(met.has(one), `${one} is never met`);
    }
  });
});
