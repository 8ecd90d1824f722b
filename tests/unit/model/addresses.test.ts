import * as assert from 'uvu/assert';
import {
  clusterDnsAddress,
  nodeSubnetModeAddresses,
  nodesAtMost,
  overlayNodeCapacity,
  overlayPrefix,
  planSubnets,
  smallestPrefix,
  surgeNodes,
  usableAddresses,
  type PoolSize,
} from '../../../src/model/addresses.ts';
import { cidr, contains, overlaps, printAddress, printCidr } from '../../../src/model/cidr.ts';
import { suite } from '../../helpers/suite.ts';

const system: PoolSize = { max: 5, surge: '33%', spot: false };
const apps: PoolSize = { max: 20, surge: '33%', spot: false };
const gpu: PoolSize = { max: 4, surge: '33%', spot: false };
const spot: PoolSize = { max: 10, surge: '33%', spot: true };
const articlePools = [system, apps, gpu, spot];

function plan(vnet: string, pools: readonly PoolSize[], furtherAddresses = 0) {
  const result = planSubnets({ vnet: cidr(vnet), pools, furtherAddresses });
  if (!result.ok) return { refusal: result.message, suggestion: result.suggestion };
  const { nodes, apiServer, privateEndpoints, neededAddresses, offeredAddresses } = result.value;
  return { subnets: [nodes, apiServer, privateEndpoints].map(printCidr), neededAddresses, offeredAddresses };
}

suite('addresses', (test) => {
  const surges: readonly (readonly [PoolSize, number])[] = [
    [system, 2],
    [apps, 7],
    [gpu, 2],
    [spot, 0],
    [{ max: 100, surge: '1%', spot: false }, 1],
    [{ max: 1, surge: '33%', spot: false }, 1],
    [{ max: 100, surge: '29%', spot: false }, 29],
    [{ max: 20, surge: 4, spot: false }, 4],
    [{ max: 20, surge: '4', spot: false }, 4],
    [{ max: 20, surge: '100%', spot: false }, 20],
  ];
  for (const [pool, expected] of surges) {
    test(`a surge of ${pool.surge} on ${pool.max}${pool.spot ? ' Spot' : ''} nodes is ${expected}`, () => {
      assert.is(surgeNodes(pool), expected);
    });
  }

  test("the article's four pools need 50 addresses, a /26", () => {
    assert.is(nodesAtMost(articlePools), 50);
    assert.is(smallestPrefix(50), 26);
    assert.is(overlayPrefix(50), 18);
  });

  test('the legacy mode takes an address for every pod', () => {
    assert.is(nodeSubnetModeAddresses(51, 30), 1_581);
    assert.is(smallestPrefix(1_581), 21);
    assert.is(nodeSubnetModeAddresses(101, 30), 3_131);
    assert.is(smallestPrefix(3_131), 20);
    assert.is(smallestPrefix(nodeSubnetModeAddresses(50, 30)), 21);
    assert.is(smallestPrefix(nodeSubnetModeAddresses(50, 110)), 19);
  });

  const usable: readonly (readonly [number, number])[] = [
    [29, 3],
    [28, 11],
    [27, 27],
    [26, 59],
    [24, 251],
    [22, 1_019],
    [16, 65_531],
  ];
  for (const [prefix, expected] of usable) {
    test(`a /${prefix} offers ${expected} addresses and is the smallest that does`, () => {
      assert.is(usableAddresses(prefix), expected);
      assert.is(smallestPrefix(expected), prefix);
      assert.is(smallestPrefix(expected + 1), prefix - 1);
    });
  }

  const overlays: readonly (readonly [number, number])[] = [
    [24, 1],
    [20, 16],
    [18, 64],
    [16, 256],
    [14, 1_024],
  ];
  for (const [prefix, nodes] of overlays) {
    test(`a pod range of /${prefix} serves ${nodes} nodes and not one more`, () => {
      assert.is(overlayNodeCapacity(prefix), nodes);
      assert.is(overlayPrefix(nodes), prefix);
      assert.is(overlayPrefix(nodes + 1), prefix - 1);
    });
  }

  test('a pod range longer than /24 serves nobody', () => {
    assert.is(overlayNodeCapacity(25), 0);
  });

  test('a large VNet has a /22 for nodes first and the small subnets last', () => {
    assert.equal(plan('10.40.0.0/16', articlePools, 3), {
      subnets: ['10.40.0.0/22', '10.40.255.208/28', '10.40.255.224/27'],
      neededAddresses: 53,
      offeredAddresses: 1_019,
    });
  });

  test('no subnet moves when a pool grows', () => {
    const before = plan('10.40.0.0/16', [system, { ...apps, max: 20 }]);
    const after = plan('10.40.0.0/16', [system, { ...apps, max: 300 }]);
    assert.equal(after.subnets, before.subnets);
  });

  test('the node subnet alone changes when the pools outgrow it', () => {
    const large = plan('10.40.0.0/16', [system, { ...apps, max: 1_000 }]);
    assert.equal(large.subnets, ['10.40.0.0/20', '10.40.255.208/28', '10.40.255.224/27']);
  });

  const tight: readonly (readonly [string, readonly PoolSize[], string | undefined])[] = [
    ['10.0.0.0/22', articlePools, '10.0.0.0/23'],
    ['10.0.0.0/24', articlePools, '10.0.0.0/25'],
    ['10.0.0.0/25', articlePools, '10.0.0.0/26'],
    ['10.0.0.0/26', [{ max: 10, surge: 1, spot: false }], '10.0.0.0/28'],
    ['10.0.0.0/26', [{ max: 11, surge: 1, spot: false }], undefined],
    ['10.0.0.0/26', articlePools, undefined],
    ['10.0.0.0/27', [{ max: 2, surge: 1, spot: false }], undefined],
  ];
  for (const [vnet, pools, expected] of tight) {
    test(`${vnet} with ${nodesAtMost(pools)} nodes gives ${expected ?? 'no plan'}`, () => {
      assert.is(plan(vnet, pools).subnets?.[0], expected);
    });
  }

  test('a refusal says what would do, and that does', () => {
    for (const pools of [
      articlePools,
      [{ max: 2, surge: 1, spot: false }],
      [{ max: 1_000, surge: '33%', spot: false }],
    ]) {
      const refused = plan('10.40.7.0/27', pools);
      assert.match(refused.refusal ?? '', `needs ${nodesAtMost(pools)} addresses`);
      assert.is.not(plan(refused.suggestion ?? '', pools).subnets, undefined);
    }
  });

  test('subnets lie in the VNet, are disjoint and hold what is needed', () => {
    for (let prefix = 10; prefix <= 28; prefix += 1) {
      for (const max of [1, 3, 20, 51, 52, 118, 119, 500]) {
        const vnet = cidr(`10.0.0.0/${prefix}`);
        const result = planSubnets({ vnet, pools: [{ max, surge: '33%', spot: false }], furtherAddresses: 2 });
        if (!result.ok) continue;
        const { nodes, apiServer, privateEndpoints, neededAddresses, offeredAddresses } = result.value;
        for (const subnet of [nodes, apiServer, privateEndpoints]) assert.ok(contains(vnet, subnet));
        assert.not.ok(
          overlaps(nodes, apiServer) || overlaps(nodes, privateEndpoints) || overlaps(apiServer, privateEndpoints),
        );
        assert.ok(offeredAddresses >= neededAddresses);
      }
    }
  });

  test('cluster DNS is the tenth address of the services', () => {
    assert.is(printAddress(clusterDnsAddress(cidr('172.16.0.0/16'))), '172.16.0.10');
    assert.is(printAddress(clusterDnsAddress(cidr('10.2.0.0/29'))), '10.2.0.6');
  });
});
