import * as assert from 'uvu/assert';
import { diff3, textOf } from '../../../../src/plan/merge/diff3.ts';
import { merge3 } from '../../../../src/plan/merge/merge.ts';
import { suite } from '../../../helpers/suite.ts';

const lines = (words: string): string[] => words.split(' ').map((word) => `${word}\n`);

const metric = (type: string, value: number): string =>
  `    - type: ${type}\n      resource:\n        name: cpu\n        target:\n          type: Utilization\n          averageUtilization: ${value}\n`;
const scaler = (most: number, ...metrics: readonly string[]): string =>
  `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: web\nspec:\n  maxReplicas: ${most}\n  metrics:\n${metrics.join('')}  minReplicas: 3\n`;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

interface Case {
  readonly name: string;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  /** Undefined is a conflict. */
  readonly merged: string | undefined;
}

const cases: readonly Case[] = [
  {
    name: 'a block copied below itself, an earlier edit, a change in the original',
    base: 'top a b c end',
    ours: 'mine a b c a b c end',
    theirs: 'top a new c end',
    merged: undefined,
  },
  {
    name: 'a block copied above itself and a change in the original',
    base: 'top first a b c end',
    ours: 'mine first a b c a b c end',
    theirs: 'top first a b new end',
    merged: undefined,
  },
  {
    name: 'a copy in which one line was changed, which may as well be the original',
    base: 'top a b c d end',
    ours: 'top a b c d a b mine d end',
    theirs: 'top a new c d end',
    merged: undefined,
  },
  {
    name: 'a copy far from the original',
    base: 'top a b c x1 x2 x3 x4 x5 x6 end',
    ours: 'mine a b c x1 x2 x3 x4 x5 x6 a b c end',
    theirs: 'top a new c x1 x2 x3 x4 x5 x6 end',
    merged: 'mine a new c x1 x2 x3 x4 x5 x6 a b c end',
  },
  {
    name: 'a block copied below itself and a change elsewhere',
    base: 'top a b c x1 x2 end',
    ours: 'top a b c a b c x1 x2 end',
    theirs: 'top a b c x1 new end',
    merged: 'top a b c a b c x1 new end',
  },
  {
    name: 'two blocks that differ in their name only change places',
    base: 'top name-one a b c name-two a b c end',
    ours: 'top name-two a b c name-one a b c end',
    theirs: 'top name-one a new c name-two a b c end',
    merged: undefined,
  },
  {
    name: 'a line moved that the template removes',
    base: 'top alpha x1 x2 x3 x4 end',
    ours: 'top x1 x2 x3 x4 alpha end',
    theirs: 'top x1 x2 x3 x4 end',
    merged: undefined,
  },
  {
    name: 'lines that repeat all over the file, and edits that are far from one another',
    base: 'one { a } two { b } three { c } four { d }',
    ours: 'one { mine } two { b } three { c } four { d }',
    theirs: 'one { a } two { b } three { new } four { d }',
    merged: 'one { mine } two { b } three { new } four { d }',
  },
  {
    name: 'a new block of the usual form, and a change two blocks further up',
    base: 'one { a } two { b } three { c }',
    ours: 'one { a } two { b } mine { m } three { c }',
    theirs: 'one { new } two { b } three { c }',
    merged: 'one { new } two { b } mine { m } three { c }',
  },
];

suite('the place of a change', (test) => {
  for (const { name, base, ours, theirs, merged } of cases) {
    test(`it ${merged === undefined ? 'is in doubt' : 'is certain'}: ${name}`, () => {
      for (const [one, other] of [
        [ours, theirs],
        [theirs, ours],
      ] as const) {
        const regions = diff3(lines(base), lines(one), lines(other));
        const conflicts = regions.some((region) => region.kind === 'conflict');
        assert.is(conflicts ? undefined : textOf(regions), merged && lines(merged).join(''));
        assert.is(regions.flatMap((region) => region.sides.ours).join(''), lines(one).join(''));
      }
    });
  }

  test('it is in doubt where the file is too large for a search and the line occurs twice', () => {
    const many = Array.from({ length: 6000 }, (_, index) => `line ${index}\n`);
    const base = [...many, 'a\n', 'b\n', 'c\n', 'end\n'];
    const changed = many.map((line, index) => (index % 9 === 0 ? `mine ${index}\n` : line));
    const theirs = [...many, 'a\n', 'new\n', 'c\n', 'end\n'];
    const ours = [...changed, 'a\n', 'b\n', 'c\n', 'a\n', 'b\n', 'c\n', 'end\n'];
    assert.ok(diff3(base, ours, theirs).some((region) => region.kind === 'conflict'));
    const once = [...changed, 'a\n', 'b\n', 'c\n', 'end\n'];
    assert.ok(diff3(base, once, theirs).every((region) => region.kind === 'settled'));
  });

  test('it is not a copy of a metric that was edited after it was copied', () => {
    const result = merge3({
      path: 'k8s/web.yaml',
      base: bytes(scaler(10, metric('Resource', 70))),
      ours: bytes(scaler(20, metric('Resource', 70), metric('ContainerResource', 70))),
      theirs: bytes(scaler(10, metric('Resource', 65))),
      labels: { old: '1', new: '2' },
    });
    const right = scaler(20, metric('Resource', 65), metric('ContainerResource', 70));
    assert.ok(result.kind === 'conflict' || new TextDecoder().decode(result.bytes) === right);
  });
});
