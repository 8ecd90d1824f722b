import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exampleNames } from '../tests/helpers/snapshot.ts';
import { firstRun } from '../tests/upgrade/repos.ts';

/**
 * Keeps what this version renders from the examples, so that all later versions are tested on repos of this one:
 * snapshots/released/<version>/<example>/ gets the config, the lock and the pack, which holds every rendered file.
 * A version that is kept already is only taken again with `--replace`, before it is released.
 */
const project = resolve(import.meta.dirname, '..');
const { name, version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
  name: string;
  version: string;
};
const target = join(project, 'snapshots/released', version);

if (existsSync(target) && !process.argv.includes('--replace')) {
  console.error(`${target} exists. A released version is never taken again; before the release, add --replace.`);
  process.exitCode = 1;
} else {
  for (const example of exampleNames()) {
    const folder = join(target, example);
    mkdirSync(folder, { recursive: true });
    const config = readFileSync(join(project, 'examples', `${example}.yaml`));
    for (const [file, bytes] of firstRun(config, { name, version })) writeFileSync(join(folder, file), bytes);
    console.log(`took ${example} at ${version}`);
  }
}
