import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../helpers/suite.ts';

const project = resolve(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(resolve(project, 'package.json'), 'utf8')) as {
  dependencies?: Record<string, string>;
  devDependencies: Record<string, string>;
};
const page = readFileSync(resolve(project, 'docs/dependencies.md'), 'utf8');

suite('dependencies', (test) => {
  test('each one is explained, in its version', () => {
    const explained = [...page.matchAll(/^\| (\S+) +\| (\d[\w.-]*) +\|/gm)].map(
      ([, name, version]) => `${name} ${version}`,
    );
    const installed = Object.entries(manifest.devDependencies).map(([name, version]) => `${name} ${version}`);
    assert.is(explained.toSorted().join('\n'), installed.toSorted().join('\n'));
  });

  test('the published package has none', () => {
    assert.is(manifest.dependencies, undefined);
  });
});
