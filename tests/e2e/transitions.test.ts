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

const byScript = (kind: string): (string | undefined)[] => [kind, 'Deployment shop/orders', 'scripts/deploy.sh'];

interface Told {
  readonly transitions: readonly { readonly kind: string; readonly object: string; readonly by?: string }[];
}

/** The words of the first `set` that is printed. */
function printed(err: string): string[] {
  const words = /^ +create-aks-prod (set \S+)$/m.exec(err)?.[1];
  assert.ok(words, err);
  return words.split(' ');
}

/**
 * Lets KEDA take the autoscaler of orders over: the commands that are printed run as they stand, render it into `where`, and
 * take it out again.
 */
function takesOver(root: string, keda: string, where: string): void {
  const text = (): string => readFileSync(join(root, where), 'utf8');
  edit(root, 'aks-prod.yaml', 'scale: { min: 6 }', keda);
  const config = readFileSync(join(root, 'aks-prod.yaml'), 'utf8');
  const before = printed(expectCode(0, bin, root, ['generate']).err);
  const alone = text();
  const after = printed(expectCode(0, bin, root, before).err);
  assert.match(text(), where.startsWith('charts/') ? /takeOver: orders$/m : /transfer-hpa-ownership: "true"$/m);
  // Nothing is said where the setting goes.
  assert.equal((JSON.parse(expectCode(0, bin, root, [...after, '--json']).out) as Told).transitions, []);
  assert.is(text(), alone);
  assert.is(readFileSync(join(root, 'aks-prod.yaml'), 'utf8'), config);
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

  test('is said where charts bring the workloads', () => {
    const root = repo();
    const told = (change: () => void): (string | undefined)[][] => {
      change();
      const { out } = expectCode(0, bin, root, ['generate', '--json']);
      return (JSON.parse(out) as Told).transitions.map(({ kind, object, by }) => [kind, object, by]);
    };
    const setDelivery = (line: string): void => {
      const text = readFileSync(join(root, 'aks-prod.yaml'), 'utf8').replace(/^delivery:.*\n/m, '');
      writeFileSync(join(root, 'aks-prod.yaml'), `${text}${line}\n`);
    };
    assert.equal(
      told(() => setDelivery('delivery: { charts: true }')),
      [byScript('owner')],
    );
    assert.equal(
      told(() => edit(root, 'aks-prod.yaml', '    replicas: 12\n', '    scale: { min: 6 }\n')),
      [byScript('count')],
    );
    const keda = 'scale: { min: 6, cron: { start: 0 8 * * *, end: 0 18 * * *, timeZone: Europe/Oslo, replicas: 8 } }';
    assert.equal(
      told(() => edit(root, 'aks-prod.yaml', 'scale: { min: 6 }', keda)),
      [['autoscaler', 'HorizontalPodAutoscaler shop/orders', 'scripts/deploy.sh']],
    );
    assert.equal(
      told(() => setDelivery('')),
      [byScript('owner')],
    );

    const flux = (charts: boolean): void =>
      setDelivery(`delivery: { method: flux, repository: 'https://github.com/example/shop', charts: ${charts} }`);
    flux(false);
    expectCode(0, bin, root, ['generate', '--accept-replacement']);
    edit(root, 'aks-prod.yaml', keda, 'scale: { min: 6 }');
    expectCode(0, bin, root, ['generate']);
    takesOver(root, keda, 'k8s/production/shop/orders/scaled-object.yaml');
    flux(true);
    assert.match(
      expectCode(0, bin, root, ['generate']).err,
      /kubectl annotate Deployment\.apps,.*--selector app\.kubernetes\.io\/name=orders .*prune=disabled/,
    );
    edit(root, 'aks-prod.yaml', keda, 'scale: { min: 6 }');
    expectCode(0, bin, root, ['generate']);
    takesOver(root, keda, 'charts/orders/values.yaml');
    flux(false);
    assert.match(expectCode(0, bin, root, ['generate']).err, /kubectl patch helmreleases\S* orders .*"suspend":true/);
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
