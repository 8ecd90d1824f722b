import * as assert from 'uvu/assert';
import { patchedPath, patchedResolutions } from '../../../../cli/explain/patched.ts';
import { inspect } from '../../../../cli/platform.ts';
import { suite } from '../../../helpers/suite.ts';

const text = `schema: 1
name: shop
workloads:
  orders:
    image: example.com/orders:1
    patch:
      Deployment:
        spec: { template: { spec: { containers: [{ name: orders, env: [{ name: A, value: "1" }] }] } } }
environments:
  production:
    workloads:
      orders:
        patch:
          Deployment:
            spec: { template: { spec: { containers: [{ name: orders, imagePullPolicy: null }] } } }
  staging: {}
`;

/** `environment from line value` of each environment. */
function told(path: string): string[] {
  const platform = inspect(new TextEncoder().encode(text), { version: '0.0.0', today: '2026-11-30' });
  const patched = patchedPath(path.split('.'));
  if (!patched) return [];
  return patchedResolutions(platform, patched).map(({ environment, from, position, value }) =>
    [environment, from, position?.line ?? '-', JSON.stringify(value)].join(' '),
  );
}

const container = 'workloads.orders.patch.Deployment.spec.template.spec.containers.0';

suite('explain, inside a patched object', (test) => {
  test('names the patch of all environments', () => {
    assert.equal(told(`${container}.env.0.value`), ['production file 8 "1"', 'staging file 8 "1"']);
  });

  test("names the environment's own patch, and a null that took something away", () => {
    assert.equal(told(`${container}.imagePullPolicy`), ['production patch 15 null', 'staging derived - "Always"']);
  });

  test('leaves what no patch touches to the tool', () => {
    assert.equal(told(`${container}.image`), [
      'production derived - "example.com/orders:1"',
      'staging derived - "example.com/orders:1"',
    ]);
  });

  test('takes the names of list entries for their indexes', () => {
    assert.equal(told(container.replace('.0', '.orders.env.A.value')), ['production file 8 "1"', 'staging file 8 "1"']);
  });

  test('tells what an object is that no patch changes', () => {
    assert.equal(told('workloads.orders.patch.ServiceAccount.automountServiceAccountToken'), [
      'production derived - false',
      'staging derived - false',
    ]);
    assert.equal(told('namespaces.shop.patch.NetworkPolicy/default-deny.spec.policyTypes.1'), [
      'production derived - "Egress"',
      'staging derived - "Egress"',
    ]);
  });

  test('is not asked about what is no object', () => {
    assert.is(patchedPath(['workloads', 'orders', 'patch']), undefined);
    assert.is(patchedPath(['cluster', 'network', 'patch', 'flowTimeoutInMinutes']), undefined);
  });
});
