import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { builtProgram } from '../helpers/built.ts';
import { expectCode } from '../helpers/program.ts';
import { scratch } from '../helpers/scratch.ts';
import { project } from '../helpers/snapshot.ts';
import { suite } from '../helpers/suite.ts';

const bin = builtProgram();
const example = join(project, 'examples/store.yaml');

function repo(): { root: string; config: () => string } {
  const root = scratch('set');
  copyFileSync(example, join(root, 'aks-prod.yaml'));
  return { root, config: () => readFileSync(join(root, 'aks-prod.yaml'), 'utf8') };
}

suite('set', (test) => {
  test('changes settings, takes them out again, and leaves every other byte', () => {
    const { root, config } = repo();
    const before = config();
    expectCode(0, bin, root, ['set', 'workloads.invoices.scale.max=30', 'workloads.invoices.scale.takeOver=old.hpa']);
    assert.is(
      config(),
      before.replace(
        'max: 20, serviceBus: { queue: invoices, messages: 20 } }',
        'max: 30, serviceBus: { queue: invoices, messages: 20 }, takeOver: old.hpa }',
      ),
    );
    const file = join(root, 'k8s/production/store/invoices/scaled-object.yaml');
    assert.match(readFileSync(file, 'utf8'), /name: old\.hpa$/m);
    expectCode(0, bin, root, ['set', 'workloads.invoices.scale.max=20', 'workloads.invoices.scale.takeOver=null']);
    assert.is(config(), before);
    assert.not.match(readFileSync(file, 'utf8'), /old\.hpa/);
  });

  test('takes away for one environment what all have, and takes out what it alone says', () => {
    const { root, config } = repo();
    const before = config();
    const path = 'environments.production.workloads.invoices.pool';
    expectCode(0, bin, root, ['set', `${path}=null`]);
    assert.match(config(), /pool: null/);
    expectCode(0, bin, root, ['set', 'environments.staging.workloads.storefront.scale.max=null']);
    assert.is(
      config()
        .replace(/^ {4}workloads:\n {6}invoices:\n {8}pool: null\n/m, '')
        .replace('scale: { min: 2 }', 'scale: { min: 2, max: 4 }'),
      before,
    );
  });

  test('refuses what is no setting, and names that nothing has, and writes nothing', () => {
    const { root, config } = repo();
    const before = config();
    for (const [setting, says] of [
      ['workloads.invoices.scale', /is no setting with a value/],
      ['workloads.invoices.scale.takeover=null', /Did you mean `workloads\.invoices\.scale\.takeOver`/],
      ['workloads.invoice.scale.max=30', /has no workload `invoice`[^]*Did you mean `invoices`/],
      ['environments.prodction.location=westeurope', /has no environment `prodction`/],
      ['workloads.cart.scale.takeOver=cart', /has no event source/],
    ] as const)
      assert.match(expectCode(2, bin, root, ['set', setting]).err, says);
    assert.is(config(), before);
  });
});
