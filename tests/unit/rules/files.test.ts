import * as assert from 'uvu/assert';
import { read } from '../../../src/config/read.ts';
import { validate } from '../../../src/config/validate.ts';
import { resolve } from '../../../src/model/resolve.ts';
import { findings } from '../../../src/rules/index.ts';
import { suite } from '../../helpers/suite.ts';

/** A text that stands once in the config file and twice in the ConfigMap: the only way beyond what either may hold. */
function twice(bytes: number): string[] {
  const text = `schema: 1\nname: shop\nworkloads:\n  orders:\n    image: example.com/orders:1\n    files:\n      /etc/a: &a "${'x'.repeat(bytes)}"\n      /etc/b: *a\n`;
  const configuration = validate(read(new TextEncoder().encode(text), 'aks-prod.yaml'));
  return findings(configuration, resolve(configuration, { name: 'create-aks-prod', version: '0.0.0' }))
    .filter(({ code }) => code === 'G12')
    .map(({ message }) => message);
}

suite('G12', (test) => {
  test('finds files that are larger than a ConfigMap', () => {
    assert.equal(twice(512 * 1024 + 1), ['The files of orders have 1048578 bytes together.']);
  });

  test('lets files pass that fill one', () => {
    assert.equal(twice(512 * 1024), []);
  });
});
