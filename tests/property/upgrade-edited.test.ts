import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { applyPlan } from '../../src/disk/apply.ts';
import { recover } from '../../src/disk/recover.ts';
import { readRepo } from '../../src/disk/repo.ts';
import { undo } from '../../src/disk/undo.ts';
import { planRepo, type Plan, type PlanOptions } from '../../src/plan/plan.ts';
import { resolvedOf } from '../../src/plan/resolved.ts';
import { countCalls, Dead, dyingFileSystem } from '../crash/dying-file-system.ts';
import { deadOwner, options as applyOptions, write } from '../crash/world.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { applied, file, plan as planInMemory, type Disk } from '../unit/plan/repo.ts';
import { headTool, releasedRepos, type ReleasedRepo } from '../upgrade/repos.ts';
import { dice, type Dice } from './merge/block-edits.ts';
import { editRandomly, type FileEdit } from './upgrade/random-edits.ts';
import { targetFor, type Target } from './upgrade/release-changes.ts';
import { faultsOf, type Fault } from './upgrade/verdict.ts';

/**
 * Repos that a released version made, which people edited in random ways, brought to other configs and newer templates at
 * once. docs/merge.md says what more cases than these gave.
 */
const cases = Number(process.env['CASES'] ?? 400);
const seed = Number(process.env['SEED'] ?? 1);
const repos = releasedRepos();
const modes = { ...applyOptions, owner: { pid: process.pid, host: 'here', started: 'now' } };
const ways = ['markers', 'sidecar', 'ours', 'abort'] as const;

interface Case {
  readonly seed: number;
  readonly repo: ReleasedRepo;
  readonly target: Target;
  readonly ours: Disk;
  readonly edits: readonly FileEdit[];
  readonly onConflict: (typeof ways)[number];
  readonly roll: Dice;
}

function makeCase(number: number): Case {
  const roll = dice(number);
  const repo = repos[roll(repos.length)] as ReleasedRepo;
  const target = targetFor(repo, roll);
  const { tree, edits } = editRandomly(repo.tree, roll, 8);
  return { seed: number, repo, target, ours: tree, edits, onConflict: ways[roll(ways.length)] ?? 'abort', roll };
}

function optionsOf({ target, onConflict }: Case): PlanOptions {
  return {
    files: target.files,
    toolVersion: headTool.version,
    defaults: target.model.defaults,
    resolved: resolvedOf(target.model),
    acceptReplacement: true,
    extraWrites: [{ path: 'aks-prod.yaml', bytes: target.config }],
    onConflict,
  };
}

function described({ seed: number, repo, target, edits, onConflict }: Case, faults: readonly Fault[]): string {
  const said = faults.slice(0, 3).map(({ kind, path, what }) => `  ${kind}: ${path}: ${what}`);
  const did = edits.map(({ path, kinds }) => `${path} (${kinds.join(', ')})`).join('; ');
  return `SEED=${number}: ${repo.example}, ${target.changes.join(', ')}, ${onConflict}; ${did}\n${said.join('\n')}`;
}

suite('repos of a released version, edited at random', (test) => {
  test('lose nothing in an upgrade, and are nowhere silently wrong', () => {
    const wrong: string[] = [];
    const seen = { merge: 0, conflict: 0, blocked: 0 };
    for (let number = seed; number < seed + cases; number += 1) {
      const one = makeCase(number);
      const options = optionsOf(one);
      const plan = planInMemory(one.ours, one.target.files, options);
      seen.merge += plan.files.filter(({ action }) => action === 'merge').length;
      seen.conflict += plan.files.filter(({ conflict }) => conflict).length;
      if (plan.blocked) {
        seen.blocked += 1;
        continue;
      }
      const result = applied(one.ours, plan);
      const faults = faultsOf({ ...one, base: one.repo.tree, theirs: one.target.files, result, plan });
      if (faults.length > 0) wrong.push(described(one, faults));
      if (number % 10 > 0) continue;
      const again = planInMemory(result, one.target.files, options).writes.map(({ path }) => path);
      if (again.length > 0)
        wrong.push(described(one, [{ kind: 'torn', path: again.join(' '), what: 'written twice' }]));
    }
    if (cases >= 400) assert.ok(seen.merge > cases / 4 && seen.conflict > cases / 4, JSON.stringify(seen));
    if (process.env['CASES'] !== undefined) console.log(`${cases} upgrades from ${seed}: ${JSON.stringify(seen)}`);
    assert.is(wrong.length, 0, wrong.slice(0, 20).join('\n'));
  });

  test('are as before or as after wherever the run dies, and undo brings back each byte', () => {
    // A case on the disk takes as long as a dozen others.
    for (let number = seed; number < seed + Math.ceil(cases / 20); number += 1) {
      const one = makeCase(number);
      const [root, other] = [scratch('upgrade-edited'), scratch('upgrade-edited-other')];
      for (const folder of [root, other]) lay(folder, one.ours);
      const before = contents(root);
      const plan = planOnDisk(root, one);
      if (plan.blocked || plan.writes.length === 0) continue;
      const calls = countCalls((fs) => applyPlan(root, plan, { ...modes, fs }));
      const after = contents(root);
      assert.equal(after, expected(before, plan), described(one, []));
      const at = 1 + one.roll(calls);
      try {
        applyPlan(other, planOnDisk(other, one), { ...modes, owner: deadOwner, fs: dyingFileSystem(at, 'before') });
      } catch (error) {
        if (!(error instanceof Dead)) throw error;
      }
      recover(other, modes);
      const settled = contents(other);
      assert.ok(
        isSame(settled, before) || isSame(settled, after),
        `${described(one, [])}\ndied before call ${at} of ${calls}: neither before nor after`,
      );
      undo(root, modes);
      assert.equal(contents(root), before, described(one, []));
    }
  });
});

function planOnDisk(root: string, one: Case): Plan {
  const repo = readRepo(root, { files: one.target.files.keys(), extra: ['aks-prod.yaml'] }, { modes: true });
  return planRepo(repo, optionsOf(one));
}

function lay(root: string, tree: Disk): void {
  for (const [path, entry] of tree)
    if (entry.kind === 'file') write(root, path, entry.bytes, entry.executable ? 0o755 : 0o644);
}

/** Each file below a folder as a text of its mode and bytes; our temporary folder left out. */
function contents(root: string): Map<string, string> {
  return new Map(
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => !path.startsWith('.aks-prod/tmp') && lstatSync(join(root, path)).isFile())
      .toSorted()
      .map((path) => [path, `${isExecutable(root, path)} ${readFileSync(join(root, path), 'latin1')}`]),
  );
}

function isExecutable(root: string, path: string): boolean {
  return (lstatSync(join(root, path)).mode & 0o111) !== 0;
}

/** What a plan makes of the files that it found. */
function expected(before: ReadonlyMap<string, string>, plan: Plan): Map<string, string> {
  const after = new Map(before);
  for (const { path, before: old, after: content } of plan.writes) {
    if (content === undefined) after.delete(path);
    else {
      const executable = content.executable ?? old?.executable ?? false;
      after.set(path, `${executable} ${Buffer.from(content.bytes).toString('latin1')}`);
    }
  }
  return new Map([...after].toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function isSame(left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): boolean {
  return left.size === right.size && [...left].every(([path, text]) => right.get(path) === text);
}

suite('the judge of upgrades', (test) => {
  const base = Array.from({ length: 9 }, (_, index) => `key${index}: ${index}\n`).join('');
  const ours = base.replace('key2: 2', 'key2: mine0x0x');
  const theirs = base.replace('key7: 7', 'key7: 8');
  const faults = (result: string): string[] => {
    const made = { id: 'a', text: theirs, executable: false, policy: 'merge' } as const;
    const files = new Map([['a.yaml', made]]);
    const [before, left] = [base, ours].map((text) => new Map([['a.yaml', file(text)]])) as [Disk, Disk];
    const edit: FileEdit = {
      path: 'a.yaml',
      kinds: ['value'],
      tokens: ['mine0x0x'],
      touched: new Set(['key2: 2', 'key2: mine0x0x']),
      at: 'a.yaml',
    };
    const plan = { files: [{ path: 'a.yaml', action: 'merge', reason: '' }] } as unknown as Plan;
    const after = new Map([['a.yaml', file(result)]]);
    return faultsOf({
      base: before,
      ours: left,
      result: after,
      theirs: files,
      edits: [edit],
      plan,
      onConflict: 'abort',
    }).map(({ kind }) => kind);
  };
  const right = ours.replace('key7: 7', 'key7: 8');

  test('takes the right text', () => assert.equal(faults(right), []));
  test('sees an edit that is gone', () => assert.equal(faults(theirs), ['lost']));
  test('sees a change of the template that is gone', () => assert.equal(faults(ours), ['silently wrong']));
  test('sees a change in another place', () =>
    assert.equal(faults(ours.replace('key6: 6', 'key6: 8')), ['silently wrong']));
  test('sees an edit in another place', () =>
    assert.equal(faults(`${right.replace('key2: mine0x0x\n', '')}key2: mine0x0x\n`), ['silently wrong']));
  test('sees half a file', () => assert.equal(faults(right.slice(0, right.indexOf('key5'))), ['silently wrong']));
});
