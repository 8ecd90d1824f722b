import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import * as assert from 'uvu/assert';
import { type Document, parseDocument } from 'yaml';
import { main } from '../../cli/main.ts';
import { makeReport } from '../../cli/report.ts';
import { version } from '../../cli/version.ts';
import { scratch } from '../helpers/scratch.ts';
import { project } from '../helpers/snapshot.ts';
import { suite } from '../helpers/suite.ts';
import { readTree, treeDifferences } from '../helpers/tree.ts';

// Two branches change aks-prod.yaml and generate; real git brings them together; one `generate` must leave what a fresh
// repo with the merged aks-prod.yaml has, and the edits of people.

/** Pairs of changes that are tried; each is two branches and three runs, about two seconds. */
const pairs = Number(process.env['PAIRS'] ?? 24);
const seed = Number(process.env['SEED'] ?? 1);
const configFile = 'aks-prod.yaml';

type Change = (config: Document) => void;

const workload = (name: string) => ({
  namespace: 'store',
  image: `storeregistry.azurecr.io/${name}:1.0.0`,
  port: 8080,
  probes: { live: '/live', ready: '/ready' },
  observed: { cpu: { average: '100m' }, memory: { p95: '200Mi' } },
  replicas: 2,
});

const changes: Readonly<Record<string, Change>> = {
  'tag of storefront': (config) =>
    config.setIn(['workloads', 'storefront', 'image'], 'storeregistry.azurecr.io/storefront:5.3.0'),
  'tag of cart': (config) => config.setIn(['workloads', 'cart', 'image'], 'storeregistry.azurecr.io/cart:2.9.0'),
  'a workload alpha': (config) => config.setIn(['workloads', 'alpha'], config.createNode(workload('alpha'))),
  'a workload beta': (config) => config.setIn(['workloads', 'beta'], config.createNode(workload('beta'))),
  'a workload zeta': (config) => config.setIn(['workloads', 'zeta'], config.createNode(workload('zeta'))),
  'no admin': (config) => {
    config.deleteIn(['workloads', 'admin']);
    config.deleteIn(['environments', 'staging', 'workloads', 'admin']);
  },
  'more cart': (config) => config.setIn(['workloads', 'cart', 'scale', 'max'], 14),
  'more memory for catalog': (config) => config.setIn(['workloads', 'catalog', 'observed', 'memory', 'p95'], '900Mi'),
  'more apps nodes': (config) => config.setIn(['cluster', 'pools', 'apps', 'max'], 15),
  'another e-mail': (config) => config.setIn(['alerts', 'email', 0], 'duty@store.example.com'),
  'an environment variable': (config) => config.setIn(['workloads', 'cart', 'env', 'CART_SIZE'], '20'),
  'another owner': (config) => config.setIn(['tags', 'owner'], 'shop-team'),
  'a secret for orders': (config) => config.addIn(['workloads', 'orders', 'uses', 'keyVault'], 'orders-token'),
  'a flow': (config) => config.addIn(['workloads', 'admin', 'uses', 'workloads'], 'cart'),
};

const ways = ['merge', 'rebase', 'cherry-pick'] as const;
const base = parseDocument(readFileSync(join(project, 'examples/store.yaml'), 'utf8')).toString();

function configAfter(text: string, ...names: readonly string[]): string {
  const config = parseDocument(text);
  for (const name of names) changes[name]?.(config);
  return config.toString();
}

function git(root: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs the command line in this process and returns what it printed. */
async function run(root: string, code: number, ...line: string[]): Promise<string> {
  let printed = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      printed += chunk.toString();
      done();
    },
  });
  const session = {
    cwd: root,
    version,
    today: '2026-11-29',
    environment: {},
    stdin: process.stdin,
    stdout: stream,
    report: makeReport(stream, stream, {}),
  };
  assert.is(await main(line, session), code, printed);
  return printed;
}

function commit(root: string, message: string): void {
  git(root, 'add', '.');
  git(root, 'commit', '-q', '--allow-empty', '-m', message);
}

async function branch(root: string, name: string, change: string): Promise<void> {
  git(root, 'checkout', '-q', '-b', name, 'main');
  writeFileSync(join(root, configFile), configAfter(base, change));
  await run(root, 0, 'generate');
  commit(root, change);
}

let started: string | undefined;

/** A committed repo of the example; made once. */
async function start(): Promise<string> {
  if (started === undefined) {
    const root = scratch('branches-start');
    writeFileSync(join(root, configFile), base);
    await run(root, 0, 'generate');
    git(root, 'init', '-q', '-b', 'main');
    for (const [key, value] of [
      ['user.name', 'A'],
      ['user.email', 'a@example.com'],
      ['commit.gpgsign', 'false'],
    ] as const)
      git(root, 'config', key, value);
    commit(root, 'Start');
    started = root;
  }
  const root = scratch('branches');
  cpSync(started, root, { recursive: true });
  return root;
}

const fresh = new Map<string, Record<string, string>>();

async function freshTree(config: string): Promise<Record<string, string>> {
  const known = fresh.get(config);
  if (known !== undefined) return known;
  const root = scratch('branches-fresh');
  writeFileSync(join(root, configFile), config);
  await run(root, 0, 'generate');
  const tree = treeOf(root);
  fresh.set(config, tree);
  return tree;
}

function treeOf(root: string): Record<string, string> {
  const tree = readTree(root);
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !path.startsWith('.aks-prod/tmp/')));
}

function bringTogether(root: string, way: (typeof ways)[number]): void {
  const commands = {
    merge: ['merge', '-q', '--no-edit', 'right'],
    rebase: ['rebase', '-q', 'right'],
    'cherry-pick': ['cherry-pick', 'right'],
  };
  spawnSync('git', commands[way], { cwd: root, env: { ...process.env, GIT_EDITOR: 'true' } });
}

/** A sequence of numbers from 0 to below 1 that is the same in every run. */
function* numbers(from: number): Generator<number> {
  for (let state = from; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

suite('two branches that changed aks-prod.yaml in different places', (test) => {
  const random = numbers(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor((random.next().value as number) * list.length)] as T;
  const names = Object.keys(changes);
  for (let index = 0; index < pairs; index += 1) {
    const way = ways[index % ways.length] ?? 'merge';
    const left = pick(names);
    const right = pick(names.filter((name) => name !== left));
    const isEdited = index % 4 === 1;
    test(`${way}: ${left}, and ${right}${isEdited ? ', with an edit' : ''}`, async () => {
      const root = await start();
      if (isEdited) {
        appendFileSync(join(root, 'README.md'), '\nOurs alone.\n');
        commit(root, 'Edit');
      }
      await branch(root, 'right', right);
      await branch(root, 'left', left);
      bringTogether(root, way);
      const unmerged = git(root, 'diff', '--name-only', '--diff-filter=U').split('\n').filter(Boolean);
      assert.not.ok(
        unmerged.some((path) => path.startsWith('.aks-prod/')),
        `a person had to merge ${unmerged.join(' ')}`,
      );
      const merged = configAfter(base, right, left);
      writeFileSync(join(root, configFile), merged);
      const markedBefore = unmerged.filter(
        (path) => path !== configFile && /^<{7} /m.test(readFileSync(join(root, path), 'utf8')),
      );
      const printed = await run(root, 0, 'generate');
      for (const path of markedBefore) assert.ok(printed.includes(path), `${path} is not spoken of:\n${printed}`);
      const expected = { ...(await freshTree(merged)) };
      if (isEdited) expected['README.md'] = `${expected['README.md'] ?? ''}\nOurs alone.\n`;
      assert.is(treeDifferences(expected, treeOf(root)), '');
      assert.match(await run(root, 0, 'check'), /Nothing to do/);
    });
  }
});
