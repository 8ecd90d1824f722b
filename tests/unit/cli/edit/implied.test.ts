import * as assert from 'uvu/assert';
import { implied } from '../../../../cli/edit/implied.ts';
import { suite } from '../../../helpers/suite.ts';

const image = 'shop.azurecr.io/orders:1.4.2';

suite('implied', (test) => {
  const cases: Readonly<
    Record<
      string,
      { kind: string; value: Readonly<Record<string, unknown>>; writes: Readonly<Record<string, unknown>> }
    >
  > = {
    'nothing for a workload or a pool': { kind: 'workload', value: { name: 'shop' }, writes: {} },
    'the environment that is there without a name': {
      kind: 'environment',
      value: { name: 'shop' },
      writes: { environments: { production: {} } },
    },
    'no environment beside those that are written': {
      kind: 'environment',
      value: { environments: { a: {} } },
      writes: {},
    },
    'the namespace that workloads are in without naming it': {
      kind: 'namespace',
      value: { name: 'shop', workloads: { orders: { image }, tool: { image, namespace: 'shop' } } },
      writes: { 'workloads.orders.namespace': 'shop', 'namespaces.shop': {} },
    },
    'the only namespace into workloads that name none': {
      kind: 'namespace',
      value: { name: 'shop', namespaces: { store: {} }, workloads: { orders: { image }, empty: null } },
      writes: { 'workloads.orders.namespace': 'store', 'workloads.empty.namespace': 'store' },
    },
    'no namespace when there is no workload': { kind: 'namespace', value: { name: 'shop' }, writes: {} },
  };
  for (const [name, { kind, value, writes }] of Object.entries(cases)) {
    test(`writes ${name}`, () => {
      assert.equal(
        Object.fromEntries(implied(kind, value).map(({ path, value: written }) => [path.join('.'), written])),
        writes,
      );
    });
  }
});
