import * as assert from 'uvu/assert';
import {
  addressCount,
  cidr,
  contains,
  enclosing,
  firstFreeBlock,
  lastFreeBlock,
  nthAddress,
  overlaps,
  parseAddress,
  parseCidr,
  printAddress,
  printCidr,
} from '../../../src/model/cidr.ts';
import { suite } from '../../helpers/suite.ts';

suite('cidr', (test) => {
  for (const text of ['10.40.0.0/16', '0.0.0.0/0', '255.255.255.255/32', '192.168.128.0/17', '172.16.0.0/12']) {
    test(`${text} survives reading and printing`, () => {
      const result = parseCidr(text);
      assert.ok(result.ok);
      assert.is(result.ok && printCidr(result.value), text);
    });
  }

  const refusals: readonly (readonly [string, string | undefined])[] = [
    ['10.0.0.5/16', '10.0.0.0/16'],
    ['10.40.1.0/22', '10.40.0.0/22'],
    ['255.255.255.255/0', '0.0.0.0/0'],
    ['10.0.0.0', '10.0.0.0/32'],
    ['10.0.0.0/33', undefined],
    ['10.0.0.0/', undefined],
    ['10.0.0.0/16/8', undefined],
    ['10.0.0/16', undefined],
    ['10.0.0.256/16', undefined],
    ['010.0.0.0/16', undefined],
    ['2001:db8::/32', undefined],
    ['', undefined],
  ];
  for (const [text, suggestion] of refusals) {
    test(`"${text}" is refused${suggestion === undefined ? '' : ` in favour of ${suggestion}`}`, () => {
      const result = parseCidr(text);
      assert.not.ok(result.ok);
      assert.is(result.ok ? '' : result.suggestion, suggestion);
    });
  }

  test('addresses above 127.255.255.255 stay positive', () => {
    assert.is(parseAddress('255.255.255.255'), 4_294_967_295);
    assert.is(printAddress(4_294_967_295), '255.255.255.255');
    assert.is(printAddress(nthAddress(cidr('192.168.1.0/24'), 10)), '192.168.1.10');
  });

  test('a range counts all its addresses', () => {
    assert.is(addressCount(cidr('10.0.0.0/16')), 65_536);
    assert.is(addressCount(cidr('10.0.0.1/32')), 1);
    assert.is(addressCount(cidr('0.0.0.0/0')), 4_294_967_296);
  });

  const pairs: readonly (readonly [string, string, boolean, boolean])[] = [
    ['10.0.0.0/8', '10.40.0.0/16', true, true],
    ['10.40.0.0/16', '10.0.0.0/8', false, true],
    ['10.40.0.0/16', '10.40.0.0/16', true, true],
    ['10.40.0.0/17', '10.40.128.0/17', false, false],
    ['0.0.0.0/0', '203.0.113.7/32', true, true],
    ['172.16.0.0/12', '172.31.0.0/16', true, true],
    ['172.16.0.0/16', '172.31.0.0/16', false, false],
  ];
  for (const [a, b, holds, touches] of pairs) {
    test(`${a} ${holds ? 'contains' : 'does not contain'} and ${touches ? 'overlaps' : 'misses'} ${b}`, () => {
      assert.is(contains(cidr(a), cidr(b)), holds);
      assert.is(overlaps(cidr(a), cidr(b)), touches);
      assert.is(overlaps(cidr(b), cidr(a)), touches);
    });
  }

  const blocks: readonly (readonly [string, number, readonly string[], string | undefined, string | undefined])[] = [
    ['10.0.0.0/24', 26, [], '10.0.0.0/26', '10.0.0.192/26'],
    ['10.0.0.0/24', 26, ['10.0.0.0/26'], '10.0.0.64/26', '10.0.0.192/26'],
    ['10.0.0.0/24', 26, ['10.0.0.0/28', '10.0.0.240/28'], '10.0.0.64/26', '10.0.0.128/26'],
    ['10.0.0.0/24', 26, ['10.0.0.0/25'], '10.0.0.128/26', '10.0.0.192/26'],
    ['10.0.0.0/24', 25, ['10.0.0.0/28', '10.0.0.240/28'], undefined, undefined],
    ['10.0.0.0/24', 24, [], '10.0.0.0/24', '10.0.0.0/24'],
    ['10.0.0.0/24', 23, [], undefined, undefined],
    ['10.0.0.0/24', 26, ['10.0.0.0/8'], undefined, undefined],
    ['255.255.255.0/24', 26, ['255.255.255.0/26'], '255.255.255.64/26', '255.255.255.192/26'],
  ];
  for (const [space, prefix, taken, first, last] of blocks) {
    test(`the free /${prefix} of ${space} beside [${taken.join(', ')}]`, () => {
      const obstacles = taken.map((range) => cidr(range));
      const found = [firstFreeBlock(cidr(space), prefix, obstacles), lastFreeBlock(cidr(space), prefix, obstacles)];
      assert.equal(
        found.map((block) => block && printCidr(block)),
        [first, last],
      );
    });
  }

  test('the enclosing network starts at its own boundary', () => {
    assert.is(printCidr(enclosing(cidr('10.40.9.0/24'), 22)), '10.40.8.0/22');
  });

  test('our own data must be well-formed', () => {
    assert.throws(() => cidr('10.0.0.1/16'), /not a network address/);
  });
});
