import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { textOf } from './gen/generator.ts';
import { generators } from './gen/list.ts';

// `npm run gen` writes the checked-in files that are derived from others; `--check` names the stale ones and ends with
// exit code 1.

const project = resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const stale: string[] = [];

for (const generator of generators) {
  const file = join(project, generator.path);
  const text = await textOf(generator);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  stale.push(generator.path);
  if (check) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

for (const path of stale) console.log(check ? `${path} is stale; run: npm run gen` : `wrote ${path}`);
if (check && stale.length > 0) process.exitCode = 1;
