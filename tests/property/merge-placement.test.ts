import * as assert from 'uvu/assert';
import { suite } from '../helpers/suite.ts';
import { needless, outcomes, type Outcome } from './merge/placements.ts';

/** How many cases are made; docs/merge.md says what more of them gave. */
const cases = Number(process.env['PLACEMENTS'] ?? 500);
const seed = Number(process.env['SEED'] ?? 1);

/** How many conflicts are given to git for a second opinion. */
const asked = 400;

const described = (list: readonly Outcome[]): string =>
  list.map((one) => `seed ${one.seed}: ${one.path}: ${JSON.stringify(one.edits)}`).join('\n');

suite('the place of a change in a file in which a block was copied, moved or shifted', (test) => {
  test('it is right or a conflict, and a conflict is seldom one that nobody needs', () => {
    const wrong: Outcome[] = [];
    const conflicts: Outcome[] = [];
    const apart = { right: 0, conflict: 0, wrong: 0 };
    for (const outcome of outcomes(seed, cases)) {
      if (outcome.verdict === 'wrong') wrong.push(outcome);
      if (outcome.edits.site !== 'in the file') continue;
      apart[outcome.verdict] += 1;
      if (outcome.verdict === 'conflict' && conflicts.length < asked) conflicts.push(outcome);
    }
    assert.is(wrong.length, 0, described(wrong.slice(0, 20)));
    const share = (apart.conflict / (apart.right + apart.conflict)) * (needless(conflicts).length / conflicts.length);
    assert.ok(share < 0.11, `${(share * 100).toFixed(1)} % of the changes apart from the block conflict needlessly`);
  });
});
