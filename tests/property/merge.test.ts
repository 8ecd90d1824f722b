import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { differences } from '../../src/plan/merge/align.ts';
import { merge3, type MergeResult } from '../../src/plan/merge/merge.ts';
import { newProblems } from '../../src/plan/merge/problems.ts';
import { splitLines } from '../../src/plan/merge/text.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { threeFiles, threeScraps, threeTexts } from './merge/lines.ts';
import { expected, templateStyle, threeObjects, written, type Leaves } from './merge/objects.ts';

/** Cases of each property; there are eight of them. */
const cases = Number(process.env['CASES'] ?? 500);
const seed = Number(process.env['SEED'] ?? 2026);

interface Texts {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (content: Uint8Array | undefined): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);

/** A text as some editors on Windows write it. */
const styled = (lines: string): string => `\uFEFF${lines.replaceAll('\n', '\r\n')}`;
const joined = (lines: readonly string[]): string => lines.map((one) => `${one}\n`).join('');

function merge({ base, ours, theirs }: Texts, path = 'a.txt'): MergeResult {
  return merge3({ path, base: bytes(base), ours: bytes(ours), theirs: bytes(theirs), labels: { old: '1', new: '2' } });
}

function shown(result: MergeResult): string {
  return text(result.kind === 'clean' ? result.bytes : result.bytesWithMarkers);
}

function holds<T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, property), { numRuns: cases, seed });
}

/** What git makes of each case: its exit code is 0 for a clean merge. */
function gitMerges(list: readonly Texts[]): { clean: boolean; text: string }[] {
  const folder = scratch('merge-file');
  list.forEach((texts, index) => {
    for (const side of ['base', 'ours', 'theirs'] as const)
      writeFileSync(join(folder, `${index}.${side}`), texts[side]);
  });
  const loop =
    'i=0; while [ $i -lt $1 ]; do ' +
    'git merge-file -p $i.ours $i.base $i.theirs > $i.merged 2> $i.errors; echo $?; i=$((i+1)); done';
  const codes = execFileSync('sh', ['-c', loop, 'sh', String(list.length)], { cwd: folder, encoding: 'utf8' });
  return codes
    .trim()
    .split('\n')
    .map((code, index) => ({ clean: code === '0', text: readFileSync(join(folder, `${index}.merged`), 'utf8') }));
}

/** Whether a side has lines of the base in another order. */
function hasMoves({ base, ours, theirs }: Texts): boolean {
  const places = new Map(base.split('\n').map((line, at) => [line, at]));
  return [ours, theirs].some((side) => {
    const order = side.split('\n').flatMap((line) => places.get(line) ?? []);
    return order.some((place, at) => place < (order[at - 1] ?? -1));
  });
}

suite('the merge by lines', (test) => {
  test('it agrees with git on what merges, and to what', () => {
    const list = fc.sample(threeTexts, { numRuns: cases, seed });
    const wrong = gitMerges(list).flatMap((git, index) => {
      const own = merge(list[index] as Texts);
      const same = git.clean === (own.kind === 'clean') && (!git.clean || git.text === shown(own));
      // Where a side moved lines, git takes away what the other side may have wanted to keep; here that is a conflict.
      const asked = git.clean && own.kind === 'conflict' && hasMoves(list[index] as Texts);
      return same || asked ? [] : [{ case: list[index], git, own: shown(own) }];
    });
    assert.is(wrong.length, 0, JSON.stringify(wrong[0], undefined, 2));
  });

  test('it loses no line that only one side has', () => {
    holds(threeFiles, ({ base, ours, theirs }) => {
      const result = new Set(
        shown(merge({ base: joined(base), ours: joined(ours), theirs: joined(theirs) })).split('\n'),
      );
      for (const one of [...ours, ...theirs]) if (!base.includes(one)) assert.ok(result.has(one), one);
    });
  });

  test('it finds the same when ours and theirs change places', () => {
    holds(threeTexts, ({ base, ours, theirs }) => {
      const [one, other] = [merge({ base, ours, theirs }), merge({ base, ours: theirs, theirs: ours })];
      assert.is(one.kind, other.kind);
      if (one.kind === 'clean') assert.is(shown(one), shown(other));
    });
  });

  test('it changes nothing in a second run', () => {
    holds(threeTexts, (texts) => {
      const first = merge(texts);
      if (first.kind === 'conflict') return;
      const second = merge({ base: texts.theirs, ours: shown(first), theirs: texts.theirs });
      assert.is(shown(second), shown(first));
    });
  });

  test('it merges alike whatever the line ends and the byte order mark of ours', () => {
    holds(threeTexts, ({ base, ours, theirs }) => {
      fc.pre(ours.includes('\n') && ours !== base && ours !== theirs);
      assert.is(shown(merge({ base, ours: styled(ours), theirs })), styled(shown(merge({ base, ours, theirs }))));
    });
  });
});

const paths = ['a.txt', 'a.yaml', 'a.json', 'a.bicep', 'charts/a/templates/a.yaml'];
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  threeScraps.map((scraps) => bytes(scraps.ours)),
);

suite('the merge of any file', (test) => {
  test('it gives theirs where nothing was edited and ours where the template is unchanged, byte for byte', () => {
    holds(fc.tuple(fc.constantFrom(...paths), anyBytes, anyBytes), ([path, base, other]) => {
      const labels = { old: '1', new: '2' };
      assert.equal(merge3({ path, base, ours: base, theirs: other, labels }), { kind: 'clean', bytes: other });
      assert.equal(merge3({ path, base, ours: other, theirs: base, labels }), { kind: 'clean', bytes: other });
    });
  });

  test('it never fails, and a clean result has no problem that both sides were free of', () => {
    holds(fc.tuple(fc.constantFrom('a.yaml' as const, 'a.json' as const), threeScraps), ([path, texts]) => {
      const result = merge(texts, path);
      if (result.kind === 'conflict' || shown(result) === texts.theirs) return;
      const kind = path === 'a.yaml' ? 'yaml' : 'json';
      // As the merge reads them: a byte order mark is no part of the text.
      const [ours, theirs, merged] = [texts.ours, texts.theirs, shown(result)].map((one) => one.replace(/^\uFEFF/, ''));
      assert.equal(newProblems(kind, { ours: ours ?? '', theirs: theirs ?? '', result: merged ?? '' }, undefined), []);
    });
  });
});

function leavesOf(content: string): Leaves {
  const { metadata, spec } = parse(content) as Parsed;
  const leaves = new Map([['replicas', String(spec.replicas)]]);
  for (const [name, value] of Object.entries(metadata.labels)) leaves.set(`labels/${name}`, value);
  for (const { name, image, env } of spec.template.spec.containers) {
    leaves.set(`containers/${name}/image`, image);
    for (const variable of env ?? []) leaves.set(`containers/${name}/env/${variable.name}`, variable.value);
  }
  return leaves;
}

interface Parsed {
  readonly metadata: { readonly labels: Record<string, string> };
  readonly spec: {
    readonly replicas: number | string;
    readonly template: { readonly spec: { readonly containers: readonly Container[] } };
  };
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly { readonly name: string; readonly value: string }[];
}

const sorted = (leaves: Leaves): [string, string][] => [...leaves].sort(([a], [b]) => (a < b ? -1 : 1));

/** How many lines two texts do not share. */
function changedLines(before: string, after: string): number {
  const numbers = new Map<string, number>();
  const numbered = (content: string): number[] =>
    splitLines(content).map((one) => {
      numbers.set(one, numbers.get(one) ?? numbers.size);
      return numbers.get(one) as number;
    });
  return differences(numbered(before), numbered(after)).reduce(
    (sum, one) => sum + one.end - one.start + one.otherEnd - one.otherStart,
    0,
  );
}

suite('the merge of objects', (test) => {
  test('it gives what both sides meant, changes no other line of ours, and hardly ever gives up', () => {
    let mergeable = 0;
    let merged = 0;
    holds(threeObjects, ({ style, ...objects }) => {
      const texts = {
        base: written(objects.base, templateStyle),
        ours: written(objects.ours, style),
        theirs: written(objects.theirs, templateStyle),
      };
      const truth = expected(objects);
      const result = merge(texts, 'a.yaml');
      if (truth === undefined) {
        assert.is(result.kind, 'conflict');
        return;
      }
      // To remove a value that has a comment of ours would lose the comment.
      const removes = [...objects.ours.keys()].some((path) => objects.base.has(path) && !objects.theirs.has(path));
      if (!style.comments || !removes) mergeable += 1;
      if (result.kind === 'conflict') return;
      if (!style.comments || !removes) merged += 1;
      assert.equal(sorted(leavesOf(shown(result))), sorted(truth));
      // All labels of ours may stand on one line, which then is one line taken out and one put in.
      const most = changedLines(texts.base, texts.theirs) + (style.flowLabels ? 2 : 0);
      assert.ok(changedLines(texts.ours, shown(result)) <= most, shown(result));
    });
    assert.ok(mergeable > cases / 4, `${mergeable} of ${cases} cases have nothing in conflict`);
    assert.ok(merged >= mergeable * 0.98, `${merged} of ${mergeable} merged`);
  });
});
