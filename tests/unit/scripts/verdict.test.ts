import { createRequire } from 'node:module';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { transformSync } from 'esbuild';
import * as assert from 'uvu/assert';
import { withoutErrors } from '../../../scripts/build/verdict.ts';
import { compileSchema } from '../../../src/config/validators.ts';
import { suite } from '../../helpers/suite.ts';

type Check = (value: unknown) => boolean;

function run(code: string): Check {
  const module: { exports: { default?: Check } } = { exports: {} };
  const { code: commonJs } = transformSync(code, { format: 'cjs' });
  new Function('module', 'require', commonJs)(module, createRequire(import.meta.url));
  if (!module.exports.default) throw new Error('The code exports no check');
  return module.exports.default;
}

const platform = { schema: 1, name: 'shop' };
const values: Readonly<Record<string, unknown>> = {
  'the least': platform,
  'a whole workload': {
    ...platform,
    workloads: { orders: { image: 'shop.azurecr.io/orders:1', port: 8080, probes: '/healthz', env: { A_B: 'c' } } },
    tags: { a: 'b' },
  },
  nothing: {},
  text: 'text',
  'no name': { schema: 1 },
  'an unknown key': { ...platform, clutser: {} },
  'a wrong type deep inside': { ...platform, cluster: { pools: { apps: { min: 'three' } } } },
  'a pattern': { ...platform, name: 'Shop Of Horrors' },
  'a bad name of a pool': { ...platform, cluster: { pools: { 'A-b': {} } } },
  'a bad tag': { ...platform, tags: { '<': 'b' } },
  'a bad workload': { ...platform, workloads: { orders: { port: 0, image: 5, probes: { live: 1 } }, invoices: [] } },
  'a wrong choice': { ...platform, delivery: { method: 'pigeons' } },
  'twice the same': { ...platform, observability: { controlPlaneLogs: ['guard', 'guard'] } },
};

suite('withoutErrors', (test) => {
  for (const name of ['config', 'unpatched'] as const) {
    const { ajv, validate } = compileSchema(name, { standalone: true });
    const code = standaloneCode.default(ajv, validate);
    const [whole, verdict] = [run(code), run(withoutErrors(code))];
    for (const [title, value] of Object.entries(values)) {
      test(`${name}: ${title}: the same verdict and the same defaults`, () => {
        const [one, other] = [structuredClone(value), structuredClone(value)];
        assert.is(verdict(one), whole(other));
        assert.equal(one, other);
      });
    }
  }

  test('takes away more than half of a large check', () => {
    const { ajv, validate } = compileSchema('config', { standalone: true });
    const code = standaloneCode.default(ajv, validate);
    assert.ok(withoutErrors(code).length < code.length / 2);
  });

  test('refuses code that it does not know', () => {
    assert.throws(() => withoutErrors('const err0 = {};vErrors.unshift(err0);'), /does not know/);
  });
});
