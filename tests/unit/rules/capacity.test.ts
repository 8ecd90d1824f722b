import * as assert from 'uvu/assert';
import { mergePatch } from '../../../src/config/merge-patch.ts';
import type { Issue } from '../../../src/errors.ts';
import { suite } from '../../helpers/suite.ts';
import { issuesWith, orders, type Patch, pools } from './platform.ts';

const cpus = (request: string): object => ({ resources: { cpu: { request, limit: request } } });

const tight: Readonly<Record<string, Patch>> = {
  'a surge': { ...pools({ apps: { max: 3 } }), ...orders({ replicas: 3, scale: null, ...cpus('7') }) },
  'fixed replicas': { ...pools({ apps: { max: 3 } }), ...orders({ replicas: 9, scale: null, ...cpus('7') }) },
  GPUs: { ...pools({ gpu: { gpu: true, max: 2 } }), ...orders({ gpu: 1, replicas: 5, scale: null, rollout: 'surge' }) },
  'an autoscaler': { ...pools({ apps: { max: 5 } }), ...orders({ scale: { min: 2, max: 17 }, ...cpus('3700m') }) },
  'an autoscaler at its fewest': {
    ...pools({ apps: { max: 3 } }),
    ...orders({ scale: { min: 8, max: 17 }, ...cpus('3700m') }),
  },
};

function capacityIssues(patch: Patch): Issue[] {
  return issuesWith(patch).filter(({ code }) => code === 'V62' || code === 'Q5');
}

/** The changes that a fix names: `max: 4` at pool apps, `replicas: 2`, `rollout: replace`. */
function waysOf({ fix = '' }: Issue): Patch[] {
  return [...fix.matchAll(/`([a-z.]+): (\w+)`(?: at pool (\w+))?/g)].map(([, key = '', value = '', pool]) => {
    const said = /^\d+$/.test(value) ? Number(value) : value;
    if (pool !== undefined) return pools({ [pool]: { [key]: said } });
    return orders(key.split('.').reduceRight<unknown>((inner, part) => ({ [part]: inner }), said) as Patch);
  });
}

suite('a pool that would outgrow the pod range', (test) => {
  test('is no way out', () => {
    const [issue] = capacityIssues(orders({ replicas: 900, scale: null, ...cpus('7') }));
    assert.ok(issue);
    assert.not.match(issue.fix ?? '', /`max: /);
    assert.match(issue.fix ?? '', /`replicas: \d+`/);
  });
});

suite('the ways out of a lack of room', (test) => {
  for (const [name, patch] of Object.entries(tight)) {
    test(`each clears ${name}`, () => {
      const [issue, ...others] = capacityIssues(patch);
      assert.ok(issue, 'nothing is found');
      assert.equal(others, []);
      const ways = waysOf(issue);
      assert.ok(ways.length >= 2, issue.fix);
      for (const way of ways) {
        const left = capacityIssues(mergePatch(patch, way) as Patch).filter(
          ({ message }) => message === issue.message || isSameKind(issue, message),
        );
        assert.equal(left, [], `${JSON.stringify(way)} leaves it`);
      }
    });
  }
});

/** A way out must not lead from one lack of room at that level into the next: fewer replicas that still find no place, say. */
function isSameKind({ code, path = [] }: Issue, message: string): boolean {
  return code === 'V62' && path[0] === 'workloads' && /has \d+ replicas/.test(message);
}
