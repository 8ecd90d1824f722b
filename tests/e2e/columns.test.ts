import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { age } from '../helpers/aged.ts';
import { builtProgram } from '../helpers/built.ts';
import { edit, runProgram } from '../helpers/program.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';

// What the commands say in their main outcomes stays within 80 columns, but for what cannot be broken.

const bin = builtProgram();
const columns = 80;

const config = `schema: 1
name: shop
environments:
  staging: {}
  production: {}
cluster:
  access:
    adminGroups: ['3f1d7b1e-5a6c-4c0e-9d4b-0c5f8a7e2b11']
    api: { private: true }
  pools:
    apps: { max: 6 }
    batch: { spot: true }
alerts: { email: [oncall@example.com] }
namespaces: { shop: {}, tools: {} }
workloads:
  web:
    namespace: shop
    image: acrshop.azurecr.io/web:1.0.0
    port: 8080
    probes: tcp
    env: { ORDERS_URL: 'http://orders:8080' }
    uses: { workloads: [orders] }
  orders:
    namespace: shop
    image: acrshop.azurecr.io/orders:1.4.2
    port: 8080
    probes: tcp
    uses: { keyVault: [db] }
`;

/** The lines that are too long and have a place at which they could be broken. */
function tooLong(text: string): string[] {
  return text.split('\n').filter((line) => {
    if (line.length <= columns) return false;
    const indent = line.length - line.trimStart().length;
    // From six columns on stand commands, to be copied; a single word is a path.
    return indent < 6 && line.trim().includes(' ');
  });
}

/** Rows of a diff and of a script are what a file holds. */
const verbatim = new Set(['diff', 'completion', 'schema']);

suite('what the commands say fits into 80 columns:', (test) => {
  const root = scratch('columns');
  const heard: string[] = [];
  const run = (line: string, codes: readonly number[] = [0]): string => {
    const { code, out, err } = runProgram(bin, root, line.split(' '));
    const all = `${out}${err}`;
    assert.ok(codes.includes(code ?? -1), `${line}: exit code ${code}\n${all}`);
    if (!verbatim.has(line.split(' ')[0] ?? '') && !line.includes('--diff') && !line.includes('--json'))
      heard.push(...tooLong(all).map((one) => `${line}: ${one}`));
    return all;
  };
  const change = (from: string, to: string) => edit(root, 'aks-prod.yaml', from, to);

  test('making, looking, changing, taking back', () => {
    for (const line of ['generate', 'status', 'undo', 'check', 'validate', 'explain', 'calendar', 'recover'])
      run(line, [0, 2, 4]);
    writeFileSync(join(root, 'aks-prod.yaml'), config);
    for (const line of [
      'status',
      'validate',
      'generate --dry-run',
      'generate',
      'generate',
      'status',
      'check',
      'calendar',
      'recover',
    ])
      run(line, [0]);
    for (const line of [
      'undo --redo',
      'resolve README.md',
      'restore nowhere',
      'detach nowhere',
      'apply nowhere',
      'nonsense',
      'generate --env nowhere',
    ])
      run(line, [0, 2, 4]);
    for (const line of ['undo --list', 'undo', 'undo --list', 'undo --redo', 'undo', 'undo', 'generate'])
      run(line, [0, 2, 4]);
  });

  test('edits, deletions, moves and records that git ignores', () => {
    appendFileSync(join(root, 'README.md'), 'Mine.\n');
    rmSync(join(root, 'docs/upgrade.md'));
    appendFileSync(join(root, '.aks-prod/schema.json'), '\n');
    for (const line of [
      'status',
      'check',
      'diff',
      'generate',
      'detach README.md',
      'status',
      'restore README.md',
      'restore docs/upgrade.md',
    ])
      run(line, [0, 1]);
    appendFileSync(join(root, 'README.md'), 'More.\n');
    for (const line of ['undo', 'undo --list']) run(line, [0, 4]);
  });

  test('adding, renaming and removing', () => {
    run('rename workload orders Bad_', [2]);
    run('rename environment staging test', [4]);
    run('rename environment staging test --accept-replacement');
    run('rename workload orders purchases');
    run('rename namespace tools tooling');
    run('rename pool batch nightly');
    run('add workload web --set image=a.azurecr.io/b:1', [2]);
    run('add namespace kube-system', [2]);
    run('add pool more --set spot=true');
    run('remove pool more');
    run('remove namespace shop', [2]);
    run('remove environment test', [4]);
    run('remove workload purchases');
    run('remove environment test --accept-replacement');
    run('remove environment production', [2]);
  });

  test('what Azure cannot change, findings, and a file that is no YAML', () => {
    change('name: shop\n', 'name: shop\nlocation: northeurope\n');
    run('generate', [4]);
    run('generate --dry-run', [4]);
    change('\nlocation: northeurope\n', '\nunknown: { key: 1 }\n');
    run('generate', [2]);
    change('unknown: { key: 1 }', 'unknown: [');
    run('validate', [2]);
    run('status');
    change('\nunknown: [\n', '\n');
    run('generate');
  });

  test('conflicts in each mode, and their end', () => {
    writeFileSync(join(root, 'aks-prod.yaml'), config);
    run('generate --accept-replacement --on-conflict theirs', [0, 3]);
    const conflict = (): void => {
      age(root, 'infra/production.bicepparam', (text) => text.replace('maxCount: 6', 'maxCount: 4'));
      edit(root, 'infra/production.bicepparam', 'maxCount: 4', 'maxCount: 7');
    };
    conflict();
    run('upgrade', [3]);
    run('check', [3]);
    run('upgrade --on-conflict markers', [3]);
    for (const line of ['status', 'check', 'upgrade', 'generate']) run(line, [0, 3]);
    run('resolve infra/production.bicepparam', [3]);
    run('resolve infra/production.bicepparam --ours', [0, 2, 3, 4]);
    run('undo', [0, 4]);
    execFileSync('git', ['init', '-q'], { cwd: root });
    for (const line of ['upgrade --branch up', 'generate', 'status']) run(line, [0, 2, 3, 4]);
    appendFileSync(join(root, '.gitignore'), '\n.aks-prod/\n');
    for (const line of ['status', 'check', 'generate']) run(line, [0, 1, 3, 4]);
  });

  test('a bug of ours', () => {
    const hook = join(scratch('columns-bug'), 'hook.cjs');
    writeFileSync(hook, "require('node:fs').lstatSync = () => { throw new Error('a word '.repeat(30)); };\n");
    const { err } = runProgram(bin, root, ['check'], { NODE_OPTIONS: `--require ${hook}` });
    assert.match(err, /has a bug: a word/);
    assert.equal(tooLong(err), []);
  });

  test('no line of all that was longer than that', () => {
    assert.ok(readFileSync(join(root, 'aks-prod.yaml'), 'utf8').length > 0);
    assert.equal(heard, []);
  });
});
