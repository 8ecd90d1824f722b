import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { exampleNames, matchesFolder, snapshotsRoot } from './helpers/snapshot.ts';
import { makeExample } from './helpers/made.ts';
import { suite } from './helpers/suite.ts';

const names = exampleNames();

suite('snapshots', (test) => {
  test('there are examples to compare', () => {
    assert.ok(names.length >= 3, `only ${names.length} examples`);
  });

  for (const name of names) {
    test(`${name} renders what its snapshot holds`, () => {
      const { files, issues } = makeExample(name);
      assert.equal(
        issues.filter(({ severity }) => severity === 'error'),
        [],
      );
      matchesFolder(join(snapshotsRoot, name, 'out'), new Map([...files].map(([path, file]) => [path, file.text])));
    });

    test(`${name} renders the same twice`, () => {
      assert.equal([...makeExample(name).files], [...makeExample(name).files]);
    });
  }
});
