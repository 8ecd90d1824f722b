import * as assert from 'uvu/assert';
import { patchObject } from '../../../src/config/patched-object.ts';
import { suite } from '../../helpers/suite.ts';

const budget = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'a', namespace: 'shop', labels: { app: 'a' } },
  spec: { maxUnavailable: 1 },
};
const skeleton = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'a', namespace: 'shop' } };

suite('patchObject', (test) => {
  test('says nothing of an ordinary patch', () => {
    const { value, mismatches } = patchObject(budget, { spec: { maxUnavailable: 2 } });
    assert.equal(value, { ...budget, spec: { maxUnavailable: 2 } });
    assert.equal(mismatches, []);
  });

  const lost: Readonly<Record<string, { patch: unknown; value: object; says: RegExp }>> = {
    'the object': { patch: { $patch: 'delete' }, value: skeleton, says: /would be deleted/ },
    'the metadata': {
      patch: { metadata: null },
      value: { ...skeleton, spec: budget.spec },
      says: /is gone, and with it the labels/,
    },
  };
  for (const [what, { patch, value, says }] of Object.entries(lost)) {
    test(`keeps the name of an object whose patch takes ${what} away, and says so`, () => {
      const patched = patchObject(budget, patch);
      assert.equal(patched.value, value);
      assert.match(patched.mismatches.map(({ message }) => message).join(), says);
    });
  }
});
