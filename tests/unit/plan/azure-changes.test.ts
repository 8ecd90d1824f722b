import * as assert from 'uvu/assert';
import { UserError } from '../../../src/errors.ts';
import { applyPlan } from '../../../src/disk/apply.ts';
import { describePlan } from '../../../src/plan/describe.ts';
import { decodeLock } from '../../../src/plan/lock-decode.ts';
import { lockPath, printLock } from '../../../src/plan/lock.ts';
import type { Resolved } from '../../../src/plan/resolved.ts';
import { options } from '../../crash/world.ts';
import { suite } from '../../helpers/suite.ts';
import { applied, disk, lockOf, plan, render, textAt, type Disk } from './repo.ts';

const files = render({ 'infra/production.bicepparam': 'size\n', 'docs/a.md': 'a\n' });
const next = render({ 'infra/production.bicepparam': 'other size\n', 'docs/a.md': 'a2\n' });

function resolved(size: string, pools: readonly string[] = ['apps']): Resolved {
  return new Map([['production', new Map(pools.map((pool) => [`pools.${pool}.vmSize`, size]))]]);
}

function made(size: string, pools?: readonly string[]): Disk {
  const empty = disk({});
  return applied(empty, plan(empty, files, { resolved: resolved(size, pools) }));
}

suite('a plan and what runs in Azure', (test) => {
  const standing = made('small');

  for (const [name, options, origin] of [
    ["the user's, when the same version runs", {}, 'config'],
    ["either's, when another version runs", { toolVersion: '1.1.0' }, 'either'],
  ] as const) {
    test(`says that a change is ${name}`, () => {
      const planned = plan(standing, next, { ...options, resolved: resolved('large') });
      assert.is(planned.origin, origin);
      assert.equal(
        describePlan(planned).replacements.map(({ path, before, after }) => [path, before, after]),
        [['pools.apps.vmSize', 'small', 'large']],
      );
    });
  }

  test('cannot be applied, whoever asks, until a person accepts', () => {
    const refused = plan(standing, next, { resolved: resolved('large') });
    assert.throws(
      () => applyPlan('/nowhere', refused, options),
      (error: unknown) => error instanceof UserError && error.code === 'REPLACEMENT' && error.exitCode === 4,
    );
  });

  test('once accepted is remembered, so that the next run does not ask again', () => {
    const accepted = plan(standing, next, { resolved: resolved('large'), acceptReplacement: true });
    assert.equal(accepted.replacements, []);
    const after = applied(standing, accepted);
    assert.equal(plan(after, next, { resolved: resolved('large') }).replacements, []);
    assert.equal(
      plan(after, next, { resolved: resolved('small') }).replacements.map(({ before }) => before),
      ['large'],
    );
  });

  test('that leaves a pool out warns, and does not stop', () => {
    const planned = plan(made('small', ['apps', 'batch']), next, { resolved: resolved('small') });
    assert.equal(planned.replacements, []);
    assert.is(planned.leftBehind.length, 1);
  });

  test('for single files does not stop unless it reaches the infrastructure, and remembers nothing', () => {
    const docs = plan(standing, next, { resolved: resolved('large'), only: ['docs/**'] });
    assert.equal(docs.replacements, []);
    assert.equal(decodeLock(textAt(applied(standing, docs), lockPath) ?? '').resolved, resolved('small'));
    assert.is(plan(standing, next, { resolved: resolved('large'), only: ['infra/**'] }).replacements.length, 1);
  });

  test('over a lock that remembers nothing does not stop, and remembers from then on', () => {
    const empty = disk({});
    const silent = applied(empty, plan(empty, files));
    const planned = plan(silent, next, { resolved: resolved('large') });
    assert.equal(planned.replacements, []);
    assert.equal(decodeLock(textAt(applied(silent, planned), lockPath) ?? '').resolved, resolved('large'));
  });
});

suite('the values in the lock', (test) => {
  const lock = lockOf(
    {},
    {
      resolved: new Map([
        [
          'b',
          new Map([
            ['z', '1'],
            ['a.b', 'x y'],
          ]),
        ],
        ['a', new Map()],
      ]),
    },
  );

  test('are printed sorted, and read back', () => {
    const text = printLock(lock);
    assert.ok(text.indexOf('"a.b"') < text.indexOf('"z"'));
    assert.equal(decodeLock(text).resolved?.get('b')?.get('a.b'), 'x y');
    assert.is(printLock(decodeLock(text)), text);
  });

  const bad: Readonly<Record<string, readonly unknown[]>> = {
    'no value': ['production', 'a'],
    'a value too many': ['production', 'a', 'b', 'c'],
    'an environment with a path for a name': ['../x', 'a', 'b'],
    'an environment called __proto__': ['__proto__', 'a', 'b'],
    'a number': ['production', 'a', 1],
    'a path with a line break': ['production', 'a\nb', 'x'],
    'a text with a control character': ['production', 'a', '\u001b[2J'],
    'a text that is too long': ['production', 'a', 'x'.repeat(2000)],
  };
  for (const [name, value] of Object.entries(bad)) {
    test(`may not hold ${name}`, () => {
      const text = printLock(lock).replace('["end"]', `${JSON.stringify(['resolved', ...value])},\n["end"]`);
      assert.throws(
        () => decodeLock(text),
        (error: unknown) => error instanceof UserError && error.code === 'LOCK_INVALID',
      );
    });
  }
});
