import * as assert from 'uvu/assert';
import { parseAssignment, parsePath } from '../../../../cli/edit/assignment.ts';
import { formatPath } from '../../../../src/config/edit/path.ts';
import { file } from '../../../../schemas/index.ts';
import { UserError } from '../../../../src/errors.ts';
import { suite } from '../../../helpers/suite.ts';

suite('parseAssignment', (test) => {
  const cases: readonly (readonly [text: string, path: string, value: unknown])[] = [
    ['name=shop', 'name', 'shop'],
    ['location = westeurope', 'location', 'westeurope'],
    ['cluster.pools.apps.max=20', 'cluster.pools.apps.max', 20],
    ['cluster.pools.batch.spot=true', 'cluster.pools.batch.spot', true],
    ['cluster.kubernetesVersion=1.36', 'cluster.kubernetesVersion', '1.36'],
    ['cluster.pools.apps.zones=1,2', 'cluster.pools.apps.zones', [1, 2]],
    ['cluster.pools.apps.zones=[1, 2]', 'cluster.pools.apps.zones', [1, 2]],
    ['alerts.email=', 'alerts.email', []],
    ['alerts.email=a@b.co, c@d.co', 'alerts.email', ['a@b.co', 'c@d.co']],
    ['workloads.orders.env.LIST=a,b=c', 'workloads.orders.env.LIST', 'a,b=c'],
    ['workloads.orders.resources.cpu=250m', 'workloads.orders.resources.cpu', '250m'],
    ['workloads.orders.resources.cpu=2', 'workloads.orders.resources.cpu', 2],
    ['workloads.orders.probes=/health', 'workloads.orders.probes', '/health'],
    [
      'workloads.orders.probes={live: /live, ready: /ready}',
      'workloads.orders.probes',
      { live: '/live', ready: '/ready' },
    ],
    ['environments.staging={}', 'environments.staging', {}],
    ['environments.staging.location=null', 'environments.staging.location', null],
    ['cluster.pools.apps.max=many', 'cluster.pools.apps.max', 'many'],
    ['cluster.pools.apps.labels."example.com/team"=a', 'cluster.pools.apps.labels."example.com/team"', 'a'],
  ];
  for (const [text, path, value] of cases) {
    test(`reads ${text}`, () => {
      const assignment = parseAssignment(text, file);
      assert.is(formatPath(assignment.path), path);
      assert.equal(assignment.value, value);
    });
  }

  test('puts the path below a prefix', () => {
    assert.equal(parseAssignment('port=8080', file, ['workloads', 'orders']), {
      path: ['workloads', 'orders', 'port'],
      value: 8080,
    });
  });

  const refused: readonly (readonly [text: string, says: string, hint: string])[] = [
    ['name', '`--set name` has no value.', '--set cluster.pools.apps.max=20'],
    ['=x', '`--set =x` has no value.', '--set'],
    ['cluster.pols.apps.max=1', '`cluster.pols` is not a key of aks-prod.yaml.', 'Did you mean `cluster.pools`?'],
    ['cluster..max=1', '`cluster..max` is not a path.', 'Write it like'],
    ['cluster.=1', '`cluster.` is not a path.', 'Write it like'],
    ['cluster.access=x', '`cluster.access` is a map, and `x` is not one.', '--set cluster.access.adminGroups=…'],
    ['workloads.orders.probes={live', 'The value of `workloads.orders.probes` is not valid YAML.', 'Write a map like'],
  ];
  for (const [text, says, hint] of refused) {
    test(`refuses ${text}`, () => {
      assert.throws(
        () => parseAssignment(text, file),
        (error: unknown) => error instanceof UserError && error.message === says && (error.hint ?? '').includes(hint),
      );
    });
  }
});

suite('parsePath', (test) => {
  test('undoes formatPath', () => {
    for (const path of [['a'], ['a', 'b.c', 'd'], ['x/y', '10.0.0.0/24']])
      assert.equal(parsePath(formatPath(path)), path);
  });

  test('refuses a quote that is not closed', () => {
    assert.throws(
      () => parsePath('a."b'),
      (error: unknown) => error instanceof UserError && error.code === 'USAGE',
    );
  });
});
