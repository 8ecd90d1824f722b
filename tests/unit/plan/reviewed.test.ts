import * as assert from 'uvu/assert';
import { UserError } from '../../../src/errors.ts';
import { decodeReviewed, differencesFromReview, printReviewed } from '../../../src/plan/reviewed.ts';
import { suite } from '../../helpers/suite.ts';
import { disk, plan, render } from './repo.ts';

const made = {
  tool: '1.0.0',
  command: 'upgrade',
  raiseDefaults: false,
  configHash: 'a'.repeat(64),
  wishes: {},
} as const;
const files = render({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' });
const text = printReviewed(made, plan(disk({}), files));

function changed(key: string, value: unknown): string {
  return JSON.stringify({ ...(JSON.parse(text) as object), [key]: value });
}

suite('a reviewed plan', (test) => {
  test('is read as it was written, and holds while the plan is the same', () => {
    const reviewed = decodeReviewed(text);
    assert.equal({ ...reviewed, plan: {} }, { ...made, plan: {} });
    assert.equal(differencesFromReview(reviewed, plan(disk({}), files)), []);
  });

  test('keeps every wish', () => {
    const wishes = {
      onConflict: 'sidecar',
      choices: [{ pattern: '**/*.yaml', choice: 'theirs' }],
      moves: 'off',
      only: ['k8s/**'],
      acceptReplacement: true,
    } as const;
    assert.equal(decodeReviewed(changed('wishes', wishes)).wishes, wishes);
  });

  test('names each path that would go another way', () => {
    const other = render({ 'a.yaml': 'a: 2\n', 'c.yaml': 'c: 1\n' });
    assert.equal(
      differencesFromReview(decodeReviewed(text), plan(disk({}), other)).filter(
        (line) => !line.startsWith('.aks-prod/'),
      ),
      [
        'a.yaml would become another file than the reviewed one.',
        'b.yaml was to change and no longer has to.',
        'c.yaml would change, and nobody has reviewed that.',
      ],
    );
  });

  const damaged: readonly (readonly [what: string, text: string, says: string])[] = [
    ['no JSON', '{', 'is not JSON'],
    ['a list', '[]', 'the whole is not an object'],
    ['another format', changed('format', 2), 'has 2 for format'],
    ['a key too many', changed('run', 'rm'), 'has the unknown key "run"'],
    ['no version', changed('tool', 'latest'), 'which is not a version'],
    ['another command', changed('command', 'undo'), 'has "undo" for command'],
    ['a short hash', changed('configHash', 'abc'), 'for configHash'],
    ['a wish that plans have not', changed('wishes', { extraWrites: [] }), 'has the unknown key "extraWrites"'],
    ['another choice', changed('wishes', { choices: [{ pattern: 'x', choice: 'all' }] }), 'for a choice'],
    ['a pattern that matches slowly', changed('wishes', { only: ['**/'.repeat(40)] }), 'more than 8 wildcards'],
    [
      'a path outside',
      changed('plan', { writes: [{ path: '../x', before: null, after: null }] }),
      'lists the path "../x"',
    ],
    ['no hash', changed('plan', { writes: [{ path: 'x', before: {}, after: null }] }), 'has nothing for sha256'],
    ['no writes', changed('plan', {}), '"writes" is not a list'],
  ];
  for (const [what, damage, says] of damaged) {
    test(`is refused with ${what}`, () => {
      assert.throws(
        () => differencesFromReview(decodeReviewed(damage), plan(disk({}), files)),
        (error: unknown) => error instanceof UserError && error.code === 'PLAN_INVALID' && error.message.includes(says),
      );
    });
  }
});
