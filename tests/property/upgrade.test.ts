import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import * as fc from 'fast-check';
import { applyPlan } from '../../src/disk/apply.ts';
import { readRepo } from '../../src/disk/repo.ts';
import { undo } from '../../src/disk/undo.ts';
import { hasMarkers } from '../../src/plan/content.ts';
import { sha256 } from '../../src/plan/digest.ts';
import { fileKind } from '../../src/plan/merge/file-kind.ts';
import { newProblems } from '../../src/plan/merge/problems.ts';
import { type Plan, planRepo, type PlanOptions } from '../../src/plan/plan.ts';
import { resolvedOf } from '../../src/plan/resolved.ts';
import { options as applyOptions } from '../crash/world.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { applied, file, plan, textAt, type Disk } from '../unit/plan/repo.ts';
import { headTool, modelOf } from '../upgrade/repos.ts';
import { makeEdit, userEdits } from './plan/history.ts';
import { histories, make, type State } from './upgrade/states.ts';

/**
 * The engine over what is really rendered: configs and templates change while people edit. The properties that need no
 * real render are in plan.test.ts and merge.test.ts.
 */
// A case renders whole platforms and plays several releases on disk, so it counts for twenty of the others.
const cases = Math.ceil(Number(process.env['CASES'] ?? 300) / 20);
const seed = Number(process.env['SEED'] ?? 2026);
const modes = { ...applyOptions, owner: { pid: process.pid, host: 'here', started: 'now' } };

function holds<T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, property), { numRuns: cases, seed, includeErrorInReport: true });
}

function optionsFor(
  state: State,
  version: number,
): Pick<PlanOptions, 'toolVersion' | 'resolved' | 'acceptReplacement' | 'files'> {
  const { config, files } = make(state);
  return {
    files,
    toolVersion: `1.${version}.0`,
    resolved: resolvedOf(modelOf(config, headTool)),
    acceptReplacement: true,
  };
}

/** The repo in memory after a run; undefined when the run is blocked by a conflict. */
function ran(tree: Disk, state: State, version: number, options: Partial<PlanOptions> = {}): Disk | undefined {
  const made = plan(tree, make(state).files, { ...optionsFor(state, version), ...options });
  return made.blocked ? undefined : applied(tree, made);
}

function userTexts(tree: Disk): [path: string, text: string | undefined][] {
  return [...tree.keys()]
    .filter((path) => !path.startsWith('.aks-prod/'))
    .toSorted()
    .map((path) => [path, textAt(tree, path)]);
}

/** A line that somebody adds to a file, in words that nobody else uses. */
interface Addition {
  readonly file: number;
  readonly line: number;
}

const additions = fc.array(fc.record({ file: fc.nat(), line: fc.nat() }), { minLength: 1, maxLength: 12 });

function added(tree: Disk, list: readonly Addition[]): { tree: Disk; words: string[] } {
  const paths = [...tree.keys()]
    .filter((path) => /\.(ya?ml|md|sh|bicep|bicepparam)$/.test(path) && !path.startsWith('.aks-prod/'))
    .toSorted();
  const result = new Map(tree);
  const words = list.map(({ file: index, line }, number) => {
    const path = paths[index % paths.length] ?? '';
    const lines = (textAt(result, path) ?? '').split(/(?<=\n)/);
    const word = `${path.includes('.bicep') ? '//' : '#'} added by hand, number ${number}`;
    lines.splice(line % lines.length, 0, `${word}\n`);
    result.set(path, file(lines.join(''), path.endsWith('.sh') && !path.includes('read-environment')));
    return word;
  });
  return { tree: result, words };
}

suite('configs, templates and people change at once', (test) => {
  test('without edits, every way ends at a fresh render', () => {
    holds(histories, ([first, second, third]) => {
      const start = ran(new Map(), first, 0) as Disk;
      const fresh = ran(new Map(), third, 2) as Disk;
      for (const before of [start, ran(start, second, 1) as Disk]) {
        const end = ran(before, third, 2) as Disk;
        assert.equal(userTexts(end), userTexts(fresh));
        assert.is(textAt(end, '.aks-prod/lock.json'), textAt(fresh, '.aks-prod/lock.json'));
        assert.is(textAt(end, '.aks-prod/base.pack'), textAt(fresh, '.aks-prod/base.pack'));
      }
    });
  });

  test('what people only add comes out on top of a fresh render, with nothing else touched', () => {
    holds(fc.tuple(histories, additions), ([[first, second], list]) => {
      const { tree, words } = added(ran(new Map(), first, 0) as Disk, list);
      const made = plan(tree, make(second).files, { ...optionsFor(second, 1), onConflict: 'ours' });
      const end = applied(tree, made);
      const fresh = ran(new Map(), second, 1) as Disk;
      const kept = userTexts(end)
        .flatMap(([, text]) => text ?? '')
        .join('');
      for (const word of words) assert.ok(kept.includes(`${word}\n`), word);
      for (const { path, action, conflict, from } of made.files) {
        if (conflict !== undefined || action === 'detach') continue;
        const without = (textAt(end, path) ?? '')
          .split(/(?<=\n)/)
          .filter((line) => !words.includes(line.trimEnd()))
          .join('');
        assert.is(without, textAt(fresh, path) ?? '', `${from ?? ''} ${path} ${action}`);
      }
    });
  });

  test('two steps end where one step ends, unless a person has to decide', () => {
    let compared = 0;
    holds(fc.tuple(histories, additions), ([[first, second, third], list]) => {
      const { tree } = added(ran(new Map(), first, 0) as Disk, list);
      const half = ran(tree, second, 1);
      const [twoSteps, oneStep] = [half && ran(half, third, 2), ran(tree, third, 2)];
      if (!twoSteps || !oneStep) return;
      compared += 1;
      assert.equal(userTexts(twoSteps), userTexts(oneStep));
    });
    assert.ok(compared >= cases / 5, `only ${compared} of ${cases} histories could be compared`);
  });

  test('an edit away from what changes may come before or after the upgrade', () => {
    let compared = 0;
    holds(fc.tuple(histories, fc.array(fc.nat(), { minLength: 3, maxLength: 6 })), ([[first, second], picks]) => {
      const [old, next] = [ran(new Map(), first, 0) as Disk, ran(new Map(), second, 1) as Disk];
      const places = steadyPlaces(old, next);
      const chosen = new Map(
        picks
          .map((pick) => places[pick % places.length])
          .filter((one) => one !== undefined)
          .map((one) => [one.path, one]),
      );
      const edit = (tree: Disk): Disk =>
        [...chosen.values()].reduce((edited, { path, block }) => {
          const text = textAt(edited, path) ?? '';
          const middle = text.indexOf(block) + block.indexOf('\n', block.length / 2) + 1;
          return new Map([
            ...edited,
            [path, file(`${text.slice(0, middle)}# by hand\n${text.slice(middle)}`, isExecutable(edited, path))],
          ]);
        }, tree);
      const early = ran(edit(old), second, 1);
      assert.ok(early, 'an edit away from what changes must not conflict');
      assert.equal(userTexts(early ?? old), userTexts(edit(next)));
      compared += chosen.size;
    });
    assert.ok(compared > cases, `only ${compared} edits`);
  });

  test('on a disk, nothing is lost, all that was sound stays sound, and the second run has nothing to do', () => {
    const choices = fc.constantFrom<NonNullable<PlanOptions['onConflict']>>('abort', 'markers', 'sidecar', 'ours');
    holds(fc.tuple(histories, userEdits, choices), ([[first, second], edits, onConflict]) => {
      const [root, outside] = [scratch('upgrade'), scratch('upgrade-outside')];
      writeFileSync(join(outside, 'precious'), 'precious\n');
      run(root, first, 0);
      const [paths, later] = [
        [...make(first).files.keys()],
        [...make(second).files.keys()].filter((path) => !make(first).files.has(path)),
      ];
      const tokens = edits.flatMap(
        (edit, index) => makeEdit({ root, outside, paths: spread(paths), later }, edit, `user-${index}`) ?? [],
      );
      const before = contents(root);
      const planned = planOnDisk(root, second, 1, { onConflict });
      if (planned.blocked) return;
      applyPlan(root, planned, modes);
      const after = contents(root);
      const all = [...after.values(), ...contents(root, '.aks-prod').values()];
      for (const [path, bytes] of before)
        assert.ok(
          all.some((kept) => kept.equals(bytes)),
          `${path} is in no file and not kept for undo`,
        );
      const written = Buffer.concat([...after.values()]);
      for (const token of tokens)
        assert.ok(!Buffer.concat([...before.values()]).includes(token) || written.includes(token), `${token} is gone`);
      assertSound(planned, before, after, second);
      assert.equal(
        planOnDisk(root, second, 1, { onConflict }).writes.map(({ path }) => path),
        [],
      );
      if (planned.writes.length === 0) return;
      undo(root, modes);
      assert.equal(
        [...contents(root)].map(([path, bytes]) => `${path} ${sha256(bytes)}`),
        [...before].map(([path, bytes]) => `${path} ${sha256(bytes)}`),
      );
    });
  });
});

/** Files in which something stands that both versions have, whole and only once: its path, and seven lines of it. */
function steadyPlaces(old: Disk, next: Disk): { path: string; block: string }[] {
  return [...old.keys()]
    .filter((path) => /\.(ya?ml|sh|md)$/.test(path) && next.has(path))
    .flatMap((path) => {
      const [before, after] = [textAt(old, path) ?? '', textAt(next, path) ?? ''];
      const lines = before.split(/(?<=\n)/);
      const blocks = lines.slice(0, -7).map((_, index) => lines.slice(index, index + 7).join(''));
      const block = blocks.find((one) => [before, after].every((text) => text.split(one).length === 2));
      return block === undefined ? [] : [{ path, block }];
    });
}

function isExecutable(tree: Disk, path: string): boolean {
  const entry = tree.get(path);
  return entry?.kind === 'file' && entry.executable === true;
}

/** The paths in an order in which the first few come from all over the repo. */
function spread(paths: readonly string[]): string[] {
  return paths.toSorted((left, right) => (sha256(left) < sha256(right) ? -1 : 1));
}

function planOnDisk(root: string, state: State, version: number, options: Partial<PlanOptions> = {}): Plan {
  const { files } = make(state);
  const repo = readRepo(root, { files: files.keys() }, { modes: true });
  return planRepo(repo, { defaults: '2026.11', ...optionsFor(state, version), ...options });
}

function run(root: string, state: State, version: number): void {
  mkdirSync(dirname(root), { recursive: true });
  applyPlan(root, planOnDisk(root, state, version), modes);
}

/** The files of the repo, links not followed: those of the user, or those below a folder. */
function contents(root: string, below = ''): Map<string, Buffer> {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    below === '' ? !path.startsWith('.aks-prod') : path.startsWith(below),
  );
  return new Map(
    paths
      .toSorted()
      .filter((path) => lstatSync(join(root, path)).isFile())
      .map((path) => [path, readFileSync(join(root, path))]),
  );
}

/** Files without an open conflict hold no marker, and no problem that neither side had. */
function assertSound(
  planned: Plan,
  before: ReadonlyMap<string, Buffer>,
  after: ReadonlyMap<string, Buffer>,
  state: State,
): void {
  const open = new Set(planned.files.filter(({ conflict }) => conflict).map(({ path, at }) => at ?? path));
  for (const { path, after: content } of planned.writes) {
    const bytes = after.get(path);
    if (content === undefined || bytes === undefined || open.has(path)) continue;
    assert.not(hasMarkers(bytes, path, undefined), path);
    const texts = {
      result: bytes.toString(),
      ours: before.get(path)?.toString() ?? '',
      theirs: make(state).files.get(path)?.text ?? '',
    };
    assert.equal(newProblems(fileKind(path), texts, undefined), [], path);
  }
}
