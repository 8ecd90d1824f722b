import * as assert from 'uvu/assert';
import { addressBlock, freeBlock } from '../../../src/model/address-block.ts';
import { cidr, overlaps } from '../../../src/model/cidr.ts';
import { modelOf } from '../../helpers/model.ts';
import { suite } from '../../helpers/suite.ts';

const usual = [
  'production',
  'staging',
  'development',
  'test',
  'prod',
  'dev',
  'qa',
  'uat',
  'eu',
  'us',
  'sandbox',
  'demo',
];

const vnets = (environments: readonly string[], network: object = {}): Readonly<Record<string, string>> => {
  const model = modelOf(
    JSON.stringify({
      schema: 1,
      name: 'shop',
      cluster: { network },
      environments: Object.fromEntries(environments.map((name) => [name, {}])),
    }),
  );
  return Object.fromEntries(model.environments.map(({ name, infra }) => [name, infra.network.addressPrefix]));
};

suite('address blocks of environments', (test) => {
  test('production has the first, staging the next', () => {
    assert.equal(vnets(['staging', 'production']), { production: '10.40.0.0/16', staging: '10.41.0.0/16' });
  });

  test('are different for every name that is usual, and outside of what a cluster has itself', () => {
    const given = Object.values(vnets(usual));
    assert.is(new Set(given).size, usual.length);
    for (const own of ['10.244.0.0/16', '172.16.0.0/16'])
      assert.not.ok(given.some((block) => overlaps(cidr(block), cidr(own))));
  });

  test('stay when other environments come and go, whatever their names', () => {
    const names = [...usual, 'shop-north', 'x', 'a-very-long-name-20c'];
    const together = vnets(names);
    for (const name of names) assert.is(vnets([name])[name], together[name]);
  });

  test('stay away from the ranges to avoid, and others do not move for that', () => {
    assert.equal(vnets(['production', 'staging'], { avoid: ['10.40.128.0/17'] }), {
      production: '10.41.0.0/16',
      staging: '10.41.0.0/16',
    });
    const away = vnets(['production'], { avoid: ['10.0.0.0/8'], pods: '100.64.0.0/16' })['production'] ?? '';
    assert.is(away, '172.17.0.0/16');
  });

  test('are the first block where nothing is free, so that the overlap is reported', () => {
    assert.is(addressBlock('production', [cidr('0.0.0.0/0')]), '10.40.0.0/16');
    assert.is(freeBlock([cidr('0.0.0.0/0')]), undefined);
  });
});
