import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { sha256 } from '../../src/plan/digest.ts';
import { builtProgram } from '../helpers/built.ts';
import { expectCode, runProgram } from '../helpers/program.ts';
import { scratch } from '../helpers/scratch.ts';
import { project } from '../helpers/snapshot.ts';
import { suite } from '../helpers/suite.ts';

const bin = builtProgram();
const today = '2026-11-29';
const record = '.aks-prod/tmp/last-run.json';
const deployment = 'k8s/production/shop/orders/deployment.yaml';
const day = { SOURCE_DATE_EPOCH: String(Date.parse(today) / 1000) };
const template = scratch('unchanged-template');
cpSync(join(project, 'examples/minimal.yaml'), join(template, 'aks-prod.yaml'));
expectCode(0, bin, template, ['generate'], day);

function made(): string {
  const root = scratch('unchanged');
  cpSync(template, root, { recursive: true, preserveTimestamps: true });
  return root;
}

/** The text of the bundle's files that a run reads. */
function loaded(root: string, line: readonly string[]): string[] {
  const coverage = mkdtempSync(join(scratch('unchanged-coverage'), 'c-'));
  runProgram(bin, root, line, { ...day, NODE_V8_COVERAGE: coverage });
  return readdirSync(coverage).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(coverage, name), 'utf8')) as { result: { url: string }[] };
    return result.map(({ url }) => url).filter((url) => url.startsWith('file:') && url.includes('/dist/'));
  });
}

/** Whether a run reads the configuration and renders. */
function isWhole(root: string, line: readonly string[] = ['generate']): boolean {
  return loaded(root, line).length > 6;
}

suite('a run after which nothing changed', (test) => {
  test('ends before anything is parsed or rendered, and says what a whole run says', () => {
    const root = made();
    // Without a limit on the addresses of the API server there is a warning to say.
    const config = join(root, 'aks-prod.yaml');
    writeFileSync(
      config,
      readFileSync(config, 'utf8').replace('    api: { authorizedRanges: [203.0.113.0/24] }\n', ''),
    );
    expectCode(0, bin, root, ['generate'], day);
    for (const line of [['generate'], ['check'], ['generate', '--check']]) {
      assert.is(isWhole(root, line), false, line.join(' '));
      const quick = expectCode(0, bin, root, line, day);
      renameSync(join(root, record), join(root, 'aside'));
      const whole = expectCode(0, bin, root, line, day);
      rmSync(join(root, record), { force: true });
      renameSync(join(root, 'aside'), join(root, record));
      assert.equal([quick.out, quick.err], [whole.out, whole.err]);
      assert.match(quick.err, /warning/);
    }
  });

  test('reads few files and little text of the package', () => {
    const root = made();
    const files = loaded(root, ['generate']);
    const characters = files.map((url) => readFileSync(new URL(url), 'utf8').length).reduce((sum, one) => sum + one, 0);
    assert.ok(files.length <= 5, `${files.length} files: ${files.join(' ')}`);
    assert.ok(characters <= 60_000, `${characters} characters`);
  });

  test('writes nothing', () => {
    const root = made();
    const before = readFileSync(join(root, record), 'utf8');
    for (const line of [['generate'], ['check']]) expectCode(0, bin, root, line, day);
    assert.is(readFileSync(join(root, record), 'utf8'), before);
  });

  const changes: readonly (readonly [string, (root: string) => void])[] = [
    ['the configuration', (root) => appendFileSync(join(root, 'aks-prod.yaml'), '# x\n')],
    ['a rendered file', (root) => appendFileSync(join(root, deployment), '# x\n')],
    ['a rendered file that is gone', (root) => rmSync(join(root, deployment))],
    ['an executable bit', (root) => chmodSync(join(root, 'scripts/deploy.sh'), 0o644)],
    ['a file beside a rendered one', (root) => writeFileSync(join(root, `${deployment}.aks-new`), 'x')],
    ['a link in place of a file', (root) => linked(root, deployment)],
    ['a link in place of a folder', (root) => linked(root, 'k8s/production')],
    ['a repository of its own', (root) => mkdirSync(join(root, 'k8s/production/.git'))],
    ['the lock', (root) => appendFileSync(join(root, '.aks-prod/lock.json'), '\n')],
    ['the pack', (root) => appendFileSync(join(root, '.aks-prod/base.pack'), 'x\n')],
    ['the pack, away', (root) => rmSync(join(root, '.aks-prod/base.pack'))],
    ["git's attributes", (root) => appendFileSync(join(root, '.aks-prod/.gitattributes'), '\n')],
    ['the schema', (root) => appendFileSync(join(root, '.aks-prod/schema.json'), '\n')],
    ['an interrupted run', (root) => mkdirSync(join(root, '.aks-prod/tmp/transaction'))],
  ];
  for (const [what, change] of changes) {
    test(`is not taken for one after a change of ${what}`, () => {
      const root = made();
      change(root);
      assert.is(isWhole(root, ['check']), true);
    });
  }

  test('is not taken for one on another day, nor with flags that ask for more', () => {
    const root = made();
    for (const line of [
      ['check', '--as-of', '2026-12-24'],
      ['check', '--json'],
      ['generate', '--diff'],
      ['check', '--env', 'production'],
    ])
      assert.is(isWhole(root, line), true, line.join(' '));
  });

  test('is not believed from a record that this start of the system did not write', () => {
    const root = made();
    const evil = readFileSync(join(root, deployment), 'utf8').replace('replicas', 'replicas ');
    writeFileSync(join(root, deployment), `${evil}# planted\n`);
    const text = readFileSync(join(root, record), 'utf8');
    const hash = sha256(readFileSync(join(template, deployment)));
    const forged = text.replace(hash, sha256(readFileSync(join(root, deployment))));
    assert.is.not(forged, text);
    const { stamp } = JSON.parse(text) as { stamp: string };
    writeFileSync(
      join(root, record),
      forged.replace(JSON.stringify(stamp), '"00000000-0000-0000-0000-000000000000 0"'),
    );
    assert.is(isWhole(root, ['check']), true);
    for (const broken of [
      '',
      '{',
      '[]',
      'null',
      '{"format":1}',
      text.replace('"files":[', '"files":[["../../etc/passwd","",null],'),
    ]) {
      writeFileSync(join(root, record), broken);
      assert.is(isWhole(root, ['check']), true, broken.slice(0, 40));
    }
  });

  test('is remembered with edits that stand, and check still looks at them', () => {
    const root = made();
    appendFileSync(join(root, 'README.md'), '\nMine.\n');
    expectCode(0, bin, root, ['generate'], day);
    for (const line of [['generate'], ['check']]) assert.is(isWhole(root, line), false);
    appendFileSync(join(root, deployment), 'kind: Twice\n');
    expectCode(0, bin, root, ['generate'], day);
    assert.is(isWhole(root), false);
    assert.is(isWhole(root, ['check']), true);
    assert.is(runProgram(bin, root, ['check'], day).code, 1);
  });
});

function linked(root: string, path: string): void {
  renameSync(join(root, path), join(root, 'aside'));
  symlinkSync(join(root, 'aside'), join(root, path));
}

suite('many files', (test) => {
  test('need no more than a few that are open at once', () => {
    const root = scratch('unchanged-many');
    const workloads = Array.from(
      { length: 60 },
      (_, index) => `  app-${index}: { image: "shopregistry.azurecr.io/app:1.0.0", port: 8080, probes: /healthz }\n`,
    );
    const config = readFileSync(join(project, 'examples/minimal.yaml'), 'utf8');
    writeFileSync(join(root, 'aks-prod.yaml'), config.replace(/ {2}pools:[^]*?\n(?=\S)/, '') + workloads.join(''));
    const limited = (line: string): string => {
      const { status, stdout, stderr } = spawnSync(
        'sh',
        ['-c', `ulimit -n 40 && exec "${process.execPath}" "${bin}" ${line}`],
        { cwd: root, encoding: 'utf8' },
      );
      assert.is(status, 0, `${stdout}${stderr}`);
      return stdout;
    };
    limited('generate');
    assert.ok(existsSync(join(root, 'k8s/production/shop/app-59')));
    assert.match(limited('generate'), /Nothing to do/);
    assert.match(limited('undo'), /Done: \d{3} files/);
    assert.is(existsSync(join(root, 'k8s/production/shop/app-59')), false);
  });
});

function committed(root: string): void {
  const git = (...line: string[]) => execFileSync('git', line, { cwd: root, stdio: 'ignore' });
  git('init', '-q');
  git('add', '-f', '.');
  git('-c', 'user.name=A', '-c', 'user.email=a@example.com', 'commit', '-q', '-m', 'x');
}

/** A journal that says it comes from here, and would plant a file. */
function plant(root: string): void {
  const folder = join(root, '.aks-prod/tmp/transaction');
  mkdirSync(join(folder, 'new'), { recursive: true });
  mkdirSync(join(folder, 'old'));
  const [run = ''] = readdirSync(join(root, '.aks-prod/tmp/undo'));
  const { writer } = JSON.parse(readFileSync(join(root, '.aks-prod/tmp/undo', run, 'journal.commit'), 'utf8')) as {
    writer: object;
  };
  const after = { sha256: sha256('export EVIL=1\n'), executable: false };
  writeFileSync(join(folder, 'new/0'), 'export EVIL=1\n');
  writeFileSync(
    join(folder, 'journal.commit'),
    JSON.stringify({ operations: [{ path: '.envrc', after }], folders: [], writer, command: 'x' }),
  );
}

suite('a repository that brings what an interrupted run leaves', (test) => {
  test('has nothing of it carried out, whichever command meets it', () => {
    const root = made();
    plant(root);
    committed(root);
    for (const line of [
      ['generate'],
      ['recover'],
      ['recover', '--rollback'],
      ['undo'],
      ['upgrade'],
      ['add', 'namespace', 'x'],
    ]) {
      const { code, err } = runProgram(bin, root, line);
      assert.is(code, 4, `${line.join(' ')}: ${err}`);
      assert.match(err, /Git tracks/, line.join(' '));
      assert.is(existsSync(join(root, '.envrc')), false, line.join(' '));
    }
  });

  test('has no run of it taken back', () => {
    const root = made();
    committed(root);
    const { code, err } = runProgram(bin, root, ['undo']);
    assert.is(code, 4, err);
    assert.match(err, /Git tracks/);
    assert.ok(existsSync(join(root, deployment)));
  });
});
