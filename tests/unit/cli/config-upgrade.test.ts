import * as assert from 'uvu/assert';
import { newestGeneration } from '../../../schemas/index.ts';
import { upgradeConfig } from '../../../cli/config-upgrade.ts';
import { UserError } from '../../../src/errors.ts';
import { exampleNames } from '../../helpers/snapshot.ts';
import { exampleText } from '../../helpers/made.ts';
import { suite } from '../../helpers/suite.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

suite('upgradeConfig', (test) => {
  test('leaves a file of today byte for byte as it is', () => {
    for (const name of exampleNames()) {
      const bytes = Buffer.from(exampleText(name).replaceAll('\n', '\r\n'));
      const { bytes: after, notes } = upgradeConfig(bytes, false);
      assert.is(text(after), text(bytes));
      assert.equal(notes, []);
    }
  });

  test('raises the line when asked to, or adds it, and touches no other byte', () => {
    const before = `\uFEFF# Ours.\r\nschema: 1\r\nname: shop # short\r\n`;
    const { bytes, notes } = upgradeConfig(Buffer.from(before), true);
    assert.is(text(bytes), `${before}defaults: "${newestGeneration}"\r\n`);
    assert.is(notes?.[0], `The defaults are those of ${newestGeneration}.`);
  });

  test('does not write the line again that is there', () => {
    const before = `schema: 1\ndefaults: "${newestGeneration}"\nname: shop\n`;
    assert.equal(upgradeConfig(Buffer.from(before), true).notes, []);
    assert.is(text(upgradeConfig(Buffer.from(before), true).bytes), before);
  });

  test('refuses a file of a newer tool', () => {
    assert.throws(
      () => upgradeConfig(Buffer.from('schema: 99\nname: shop\n'), false),
      (error: unknown) => error instanceof UserError && error.code === 'CONFIG_TOO_NEW',
    );
  });
});
