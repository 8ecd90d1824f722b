import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { at, type Manifest, refusals } from '../../../../src/plan/transitions/updates.ts';
import { transitions } from '../../../../src/plan/transitions/transitions.ts';
import { project } from '../../../helpers/snapshot.ts';
import { suite } from '../../../helpers/suite.ts';

interface Verdict {
  readonly from: string;
  /** Value by path in dots; null removes. */
  readonly change: Readonly<Record<string, unknown>>;
  readonly update: 'accepted' | 'refused';
  readonly why?: string;
}

const [first = '', ...lines] = readFileSync(join(project, 'tests/verdicts/updates.jsonl'), 'utf8').trim().split('\n');
const { bases } = JSON.parse(first) as { bases: Readonly<Record<string, Manifest>> };
const verdicts = lines.map((line) => JSON.parse(line) as Verdict);

const rolling = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } };

/** The object that a verdict starts from; some stand in the record only by what sets them apart. */
function baseOf(from: string): Manifest {
  const plain = bases[from.replace(/ (?:with its strategy said|bound)$/, '')];
  if (!plain) throw new Error(`No base ${from}`);
  if (!from.endsWith('with its strategy said')) return plain;
  const field = plain.kind === 'StatefulSet' ? 'updateStrategy' : 'strategy';
  return changed(plain, {
    [`spec.${field}`]: field === 'strategy' ? rolling : { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
  });
}

function changed(base: Manifest, change: Verdict['change']): Manifest {
  const copy = structuredClone(base) as unknown as Record<string, unknown>;
  for (const [path, value] of Object.entries(change)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let target = copy;
    for (const key of keys) target = (target[key] ??= {}) as Record<string, unknown>;
    if (value === null) delete target[last];
    else target[last] = value;
  }
  return copy as unknown as Manifest;
}

suite('updates that a real API server judged', (test) => {
  test('are all here', () => {
    assert.ok(verdicts.length >= 140);
    assert.ok(verdicts.filter(({ update }) => update === 'refused').length >= 40);
  });

  for (const { from, change, update, why } of verdicts) {
    test(`${from}: ${JSON.stringify(change).slice(0, 90)} is ${update}`, () => {
      const before = baseOf(from);
      const after = changed(before, change);
      const renames =
        before.metadata.name !== after.metadata.name || before.metadata.namespace !== after.metadata.namespace;
      const found = renames
        ? transitions('production', { before: [before], after: [after] }, 'deploy.sh').filter(
            ({ kind }) => kind === 'autoscaler',
          )
        : refusals(before, after, from !== 'PersistentVolumeClaim');
      assert.is(found.length > 0 ? 'refused' : 'accepted', update, why ?? JSON.stringify(found));
    });
  }
});

const job = (spec: object): Manifest => ({ kind: 'Job', metadata: { name: 'a', namespace: 'n' }, spec });

suite('fields that are compared', (test) => {
  test('are the same in whatever order their keys stand, and what is left out is the default of the server', () => {
    assert.equal(
      refusals(job({ template: { a: 1, b: { c: 2, d: null } } }), job({ template: { b: { c: 2 }, a: 1 } })),
      [],
    );
    assert.equal(refusals(job({ completions: 1 }), job({})), []);
    assert.is(refusals(job({ completions: 2 }), job({})).length, 1);
  });

  test('are found by their path', () => {
    assert.is(at({ a: [{ b: 1 }] }, 'a.0.b'), 1);
    for (const path of ['a.1.b', 'a.0.b.c', 'x']) assert.is(at({ a: [{ b: 1 }] }, path), undefined);
    assert.is(at({ a: null }, 'a'), undefined);
  });
});
