import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { scratchRoot } from '../tests/helpers/scratch.ts';
import { releasedRepos } from '../tests/upgrade/repos.ts';
import { table, writeSection } from './table.ts';

// `npm run bench:diffs [-- --write]`: what git shows and stores of one change of the example with two environments: a new
// tag, a new workload, a release of the templates. Build first.

const project = resolve(import.meta.dirname, '..');
const bin = join(project, 'dist/create-aks-prod.cjs');
const { values: options } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

function git(root: string, ...line: string[]): string {
  return execFileSync('git', line, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

function run(root: string, ...line: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [bin, ...line], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${line.join(' ')}: ${stderr}`);
}

function commit(root: string): void {
  git(root, 'add', '.');
  git(
    root,
    '-c',
    'user.name=A',
    '-c',
    'user.email=a@example.com',
    '-c',
    'commit.gpgsign=false',
    'commit',
    '-q',
    '-m',
    'x',
  );
}

/** The bytes of what a push of the last commit sends. */
function pushed(root: string): number {
  return spawnSync('git', ['pack-objects', '--revs', '--thin', '--stdout', '-q'], {
    cwd: root,
    input: 'HEAD\n^HEAD~1\n',
    maxBuffer: 1 << 28,
  }).stdout.byteLength;
}

function lines(rows: readonly string[][]): string {
  const [added, removed] = [0, 1].map((at) => rows.reduce((sum, one) => sum + (Number(one[at]) || 0), 0));
  return `+${added} -${removed}`;
}

function row(name: string, root: string): string[] {
  const stat = git(root, 'diff', '--numstat', 'HEAD~1')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  const ours = stat.filter(([, , path = '']) => path.startsWith('.aks-prod/'));
  const rest = stat.filter((one) => !ours.includes(one));
  const state = ours.map(([, , path = '']) => path.replace('.aks-prod/', '')).join(', ');
  return [
    name,
    `${rest.length} files, ${lines(rest)}`,
    `${state}: ${lines(ours)}`,
    Buffer.byteLength(git(root, 'diff', 'HEAD~1')).toLocaleString('en'),
    pushed(root).toLocaleString('en'),
  ];
}

function start(work: string): string {
  const root = mkdtempSync(join(work, 'repo-'));
  writeFileSync(join(root, 'aks-prod.yaml'), readFileSync(join(project, 'examples/store.yaml')));
  run(root, 'generate');
  git(root, 'init', '-q');
  commit(root);
  return root;
}

function measure(work: string): string {
  const tagged = start(work);
  const config = join(tagged, 'aks-prod.yaml');
  writeFileSync(config, readFileSync(config, 'utf8').replace('storefront:5.2.0', 'storefront:5.3.0'));
  run(tagged, 'generate');
  commit(tagged);
  const added = start(work);
  run(
    added,
    'add',
    'workload',
    'refunds',
    ...['image=storeregistry.azurecr.io/refunds:1.0.0', 'port=8080', 'namespace=store'].flatMap((one) => [
      '--set',
      one,
    ]),
  );
  commit(added);
  const rows = [row('a new tag of an image', tagged), row('a new workload', added)];
  const released = releasedRepos().find(({ example }) => example === 'store');
  if (released) {
    const root = mkdtempSync(join(work, 'release-'));
    for (const [path, entry] of released.tree) {
      if (entry.kind !== 'file') continue;
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), entry.bytes, { mode: entry.executable ? 0o755 : 0o644 });
    }
    git(root, 'init', '-q');
    commit(root);
    run(root, 'upgrade', '--accept-replacement', '--on-conflict', 'theirs');
    commit(root);
    rows.push(row(`a release of the templates, ${released.version} to this one`, root));
  }
  return table(
    ['change', 'shown of rendered files', 'shown of our records', 'bytes of the diff', 'bytes of a push'],
    rows,
  );
}

const work = mkdtempSync(join(scratchRoot, 'create-aks-prod-diffs-'));
try {
  const text = measure(work);
  console.log(text);
  if (options.write) writeSection('npm run bench:diffs -- --write', text);
} finally {
  rmSync(work, { recursive: true, force: true });
}
