import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { scratchRoot } from '../tests/helpers/scratch.ts';
import { compare, type Subject } from './pairs.ts';
import { table, writeSection } from './table.ts';

// `npm run bench:scale [-- --pairs 5] [-- --write]`: a first and a second `generate` of 1, 100 and 1,000 workloads, each in
// pairs with what Node needs at the least for the same files: to write them, and to read and hash them. Build first.

const project = resolve(import.meta.dirname, '..');
const bin = join(project, 'dist/create-aks-prod.cjs');
const { values: options } = parseArgs({
  options: { pairs: { type: 'string', default: '5' }, write: { type: 'boolean', default: false } },
});
const pairs = Number(options.pairs);
const sizes = [1, 100, 1000];

const listing = `const fs = require('fs'), files = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));`;
const readsAndHashes = `${listing}
const { hash } = require('crypto');
for (const path of files) hash('sha256', fs.readFileSync(path));
`;
const writesTheSame = `${listing}
const { dirname } = require('path');
for (const [path, text] of files) { fs.mkdirSync(dirname(path), { recursive: true }); fs.writeFileSync(path, text); }
`;

function config(workloads: number): string {
  const entries = Array.from(
    { length: workloads },
    (_, index) => `  orders-${index}:
    image: shopregistry.azurecr.io/orders:1.4.2
    port: 8080
    probes: { live: /live, ready: /ready }
    resources: { cpu: 10m, memory: 16Mi }
`,
  );
  return `schema: 1
name: shop
cluster:
  access:
    adminGroups: [11111111-2222-3333-4444-555555555555]
    api: { authorizedRanges: [203.0.113.0/24] }
  pools: { apps: { max: 150 } }
alerts: { email: [oncall@example.com] }
workloads:
${entries.join('')}`;
}

function run(line: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(process.execPath, line, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${line.join(' ')}: ${stderr}`);
}

function subject(name: string, line: readonly string[], prepare: () => string): Subject {
  return { name, program: process.execPath, arguments: line, prepare };
}

function cell(one: Subject, other: Subject): string {
  const { ratio, median } = compare(one, other, pairs);
  return `${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)}-${ratio.most.toFixed(2)}), ${Math.round(median)} ms`;
}

function measure(work: string): string {
  const [reader, writer] = [join(work, 'read.cjs'), join(work, 'write.cjs')];
  writeFileSync(reader, readsAndHashes);
  writeFileSync(writer, writesTheSame);
  const rows = sizes.map((size) => {
    console.error(`${size} workloads`);
    const made = join(work, `made-${size}`);
    mkdirSync(made);
    writeFileSync(join(made, 'aks-prod.yaml'), config(size));
    run([bin, 'generate'], made);
    const lock = JSON.parse(readFileSync(join(made, '.aks-prod/lock.json'), 'utf8')) as { entries: string[][] };
    const paths = lock.entries.flatMap(([kind, path = '']) => (kind === 'file' ? [path] : []));
    const [list, names] = [join(work, `files-${size}.json`), join(work, `names-${size}.json`)];
    writeFileSync(names, JSON.stringify(paths));
    writeFileSync(list, JSON.stringify(paths.map((path) => [path, readFileSync(join(made, path), 'utf8')])));
    const fresh = (): string => {
      const folder = mkdtempSync(join(work, 'fresh-'));
      cpSync(join(made, 'aks-prod.yaml'), join(folder, 'aks-prod.yaml'));
      return folder;
    };
    const bare = subject('bare', ['-e', '0'], () => work);
    const first = subject('first', [bin, 'generate'], fresh);
    const second = subject('second', [bin, 'generate'], () => made);
    return [
      String(size),
      String(paths.length),
      cell(first, bare),
      cell(
        first,
        subject('write', [writer, list], () => mkdtempSync(join(work, 'write-'))),
      ),
      cell(second, bare),
      cell(
        second,
        subject('read', [reader, names], () => made),
      ),
    ];
  });
  const machine = `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus().length} cores, files in memory, ${pairs} pairs each, ${new Date().toISOString().slice(0, 10)}`;
  const heading = [
    'workloads',
    'files',
    'first run / bare start',
    'first run / Node writing the same files',
    'second run / bare start',
    'second run / Node reading and hashing the same files',
  ];
  return `Median of the ratios in pairs (smallest-largest), then the median time of the run. ${machine}.\n\n${table(heading, rows)}`;
}

const work = mkdtempSync(join(scratchRoot, 'create-aks-prod-scale-'));
try {
  const text = measure(work);
  console.log(text);
  if (options.write) writeSection('npm run bench:scale -- --write', text);
} finally {
  rmSync(work, { recursive: true, force: true });
}
