import { appendFileSync, copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { builtProgram } from '../helpers/built.ts';
import { edit, expectCode } from '../helpers/program.ts';
import { scratch } from '../helpers/scratch.ts';
import { project } from '../helpers/snapshot.ts';
import { suite } from '../helpers/suite.ts';

const bin = builtProgram();
const service = 'k8s/production/shop/orders/service.yaml';
const scaler = 'k8s/production/shop/orders/horizontal-pod-autoscaler.yaml';

function repo(): string {
  const root = scratch('paths');
  copyFileSync(join(project, 'examples/minimal.yaml'), join(root, 'aks-prod.yaml'));
  expectCode(0, bin, root, ['generate']);
  return root;
}

suite('a path that names nothing', (test) => {
  const root = repo();
  for (const command of ['resolve', 'restore', 'detach', 'diff']) {
    test(`is refused by ${command}`, () => {
      assert.match(expectCode(2, bin, root, [command, 'nope.yaml']).err, /nope\.yaml: no file of this platform/);
    });
  }
});

suite('a deleted manifest that a kustomization names', (test) => {
  test('ends check with 1, and restore brings it back', () => {
    const root = repo();
    rmSync(join(root, service));
    const before = expectCode(1, bin, root, ['check']).err.replace(/\s+/g, ' ');
    assert.match(
      before,
      /k8s\/production\/kustomization\.yaml still names it\. Take it out there, or run create-aks-prod restore/,
    );
    assert.match(expectCode(0, bin, root, ['generate']).out.replace(/\s+/g, ' '), /run create-aks-prod restore k8s/);
    expectCode(1, bin, root, ['check']);
    expectCode(0, bin, root, ['restore', service]);
    expectCode(0, bin, root, ['check']);
  });
});

suite('resolve', (test) => {
  test('does not take a side where no earlier run left a conflict', () => {
    const root = repo();
    edit(root, scaler, 'maxReplicas: 10', 'maxReplicas: 30');
    edit(root, 'aks-prod.yaml', '    expose: ', '    scale: { min: 4, max: 12 }\n    expose: ');
    expectCode(3, bin, root, ['generate']);
    const before = readFileSync(join(root, scaler), 'utf8');
    assert.match(
      expectCode(2, bin, root, ['resolve', scaler]).err.replace(/\s+/g, ' '),
      /No earlier run left a conflict in k8s/,
    );
    assert.is(readFileSync(join(root, scaler), 'utf8'), before);
    expectCode(3, bin, root, ['generate']);
  });
});

suite('a renamed workload whose manifests were edited', (test) => {
  test('is announced like one that nobody touched', () => {
    const root = repo();
    appendFileSync(join(root, 'k8s/production/shop/orders/deployment.yaml'), '# ours\n');
    const config = readFileSync(join(root, 'aks-prod.yaml'), 'utf8');
    writeFileSync(join(root, 'aks-prod.yaml'), config.replace('  orders:\n', '  sales:\n'));
    const { transitions } = JSON.parse(expectCode(0, bin, root, ['generate', '--json']).out) as {
      transitions: { kind: string; object: string }[];
    };
    assert.ok(transitions.some(({ kind, object }) => kind === 'renamed' && object === 'Deployment shop/orders'));
  });
});
