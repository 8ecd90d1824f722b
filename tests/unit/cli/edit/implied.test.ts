import * as assert from 'uvu/assert';
import { implied } from '../../../../cli/edit/implied.ts';
import { suite } from '../../../helpers/suite.ts';

const image = 'shop.azurecr.io/orders:1.4.2';

suite('implied', (test) => {
  const cases: Readonly<
    Record<
      string,
      {
        kind: string;
        name?: string;
        value: Readonly<Record<string, unknown>>;
        writes: Readonly<Record<string, unknown>>;
      }
    >
  > = {
    'nothing for a workload or a pool': { kind: 'workload', value: { name: 'shop' }, writes: {} },
    'the environment that is there without a name': {
      kind: 'environment',
      name: 'staging',
      value: { name: 'shop' },
      writes: {
        environments: { production: {} },
        'environments.staging.cluster.network.vnet': '10.41.0.0/16',
        'registry.environment': 'production',
      },
    },
    'no environment beside those that are written': {
      kind: 'environment',
      name: 'staging',
      value: { environments: { a: {} } },
      writes: { 'environments.staging.cluster.network.vnet': '10.41.0.0/16', 'registry.environment': 'a' },
    },
    'addresses that another environment has not': {
      kind: 'environment',
      name: 'staging',
      value: {
        registry: { environment: 'a' },
        environments: { production: {}, a: { cluster: { network: { vnet: '10.40.0.0/15' } } } },
      },
      writes: { 'environments.staging.cluster.network.vnet': '10.42.0.0/16' },
    },
    'addresses where all environments have those of the top': {
      kind: 'environment',
      name: 'production',
      value: {
        cluster: { network: { vnet: '10.40.0.0/16', avoid: ['10.41.0.0/16'] } },
        environments: { a: {} },
        registry: { existing: 'id' },
      },
      writes: { 'environments.production.cluster.network.vnet': '10.42.0.0/16' },
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
  for (const [what, { kind, name = 'x', value, writes }] of Object.entries(cases)) {
    test(`writes ${what}`, () => {
      assert.equal(
        Object.fromEntries(implied(kind, name, value).map(({ path, value: written }) => [path.join('.'), written])),
        writes,
      );
    });
  }
});
