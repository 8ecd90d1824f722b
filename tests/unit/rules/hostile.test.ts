import * as assert from 'uvu/assert';
import { UserError } from '../../../src/errors.ts';
import { suite } from '../../helpers/suite.ts';
import { issuesWith, orders, type Patch } from './platform.ts';

const pieces = [
  'a-',
  'eyJ-',
  '\n',
  'a://:',
  'password',
  'AccountKey=',
  '-----BEGIN A ',
  '/',
  '${',
  ' ',
  'x=?sig=',
  'sk_live_',
  'a.',
];
/** A bound on a hang, far above what a slow machine needs: the searches that this is about took minutes. */
const mostProcessorSeconds = 40;

/** What no length refuses beforehand is judged by the rules; either has to end soon. */
function judged(patch: Patch): void {
  try {
    issuesWith(patch);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}

/** A search that starts anew at each of 200,000 places and goes on to the end takes minutes. */
suite('long texts', (test) => {
  for (const piece of pieces) {
    test(`of ${JSON.stringify(piece)} do not hold the rules up`, () => {
      const text = piece.repeat(200_000 / piece.length);
      const start = process.cpuUsage();
      judged(
        orders({
          files: { '/etc/a': text },
          env: { A: text },
          expose: { host: 'a.example.com', path: `/${text.replaceAll(/\s/g, '')}x` },
        }),
      );
      const taken = process.cpuUsage(start).user / 1e6;
      assert.ok(taken < mostProcessorSeconds, `it took ${Math.round(taken)} s of processor time`);
    });
  }
});
