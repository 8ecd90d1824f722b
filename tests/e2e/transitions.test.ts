import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { builtProgram } from '../helpers/built.ts';
import { edit, expectCode } from '../helpers/program.ts';
import { scratch } from '../helpers/scratch.ts';
import { project } from '../helpers/snapshot.ts';
import { suite } from '../helpers/suite.ts';

const bin = builtProgram();

/** The smallest example with twelve fixed replicas, generated. */
function repo(): string {
  const root = scratch('transitions');
  copyFileSync(join(project, 'examples/minimal.yaml'), join(root, 'aks-prod.yaml'));
  edit(root, 'aks-prod.yaml', '    expose: ', '    replicas: 12\n    expose: ');
  expectCode(0, bin, root, ['generate']);
  return root;
}

interface Told {
  readonly transitions: readonly { readonly kind: string; readonly object: string; readonly by?: string }[];
}

suite('what a running cluster makes of a change', (test) => {
  test('is said before and when it is written, for people and for machines, and then no more', () => {
    const root = repo();
    edit(root, 'aks-prod.yaml', '    replicas: 12\n', '    scale: { min: 6 }\n');
    for (const mode of ['--dry-run', '--check', '--diff']) {
      const { err } = expectCode(mode === '--dry-run' ? 0 : 1, bin, root, ['generate', mode]);
      assert.match(err, /On the cluster of production:\n {2}Deployment shop\/orders: An autoscaler takes over/);
    }
    const { out } = expectCode(0, bin, root, ['generate', '--json']);
    assert.equal(
      (JSON.parse(out) as Told).transitions.map(({ kind, object, by }) => [kind, object, by]),
      [['count', 'Deployment shop/orders', 'scripts/deploy.sh']],
    );
    assert.equal((JSON.parse(expectCode(0, bin, root, ['generate', '--json']).out) as Told).transitions, []);
  });

  test('fits 80 columns but for commands, and lists what goes', () => {
    const root = repo();
    const text = readFileSync(join(root, 'aks-prod.yaml'), 'utf8');
    writeFileSync(join(root, 'aks-prod.yaml'), text.slice(0, text.indexOf('workloads:')));
    const { err } = expectCode(0, bin, root, ['generate', '--dry-run', '--accept-replacement']);
    const told = err.slice(err.indexOf('On the cluster'));
    assert.match(told, /scripts\/deploy\.sh production --remove namespace\/shop/);
    assert.match(
      told.replace(/\s+/g, ' '),
      /scripts\/deploy\.sh removes what is no longer described: .*Deployment shop\/orders/,
    );
    for (const line of told.split('\n').filter((one) => !/^ {6}(kubectl|scripts)/.test(one)))
      assert.ok(line.length <= 80, line);
  });

  test('is silent on a first run', () => {
    const root = scratch('transitions');
    copyFileSync(join(project, 'examples/minimal.yaml'), join(root, 'aks-prod.yaml'));
    assert.equal((JSON.parse(expectCode(0, bin, root, ['generate', '--json']).out) as Told).transitions, []);
  });
});
