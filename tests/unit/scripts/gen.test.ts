import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { textOf } from '../../../scripts/gen/generator.ts';
import { generators } from '../../../scripts/gen/list.ts';
import { suite } from '../../helpers/suite.ts';

const project = resolve(import.meta.dirname, '../../..');

suite('derived files', (test) => {
  for (const generator of generators) {
    test(`${generator.path} is fresh (npm run gen)`, async () => {
      const file = resolve(project, generator.path);
      assert.is(existsSync(file) && readFileSync(file, 'utf8') === (await textOf(generator)), true);
    });
  }

  test('textOf ends a text with one newline', async () => {
    for (const text of ['a', 'a\n', 'a\n\n']) assert.is(await textOf({ path: 'x', make: async () => text }), 'a\n');
  });
});
