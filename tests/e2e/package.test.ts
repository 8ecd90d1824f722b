import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';
import { readTree, treeDifferences } from '../helpers/tree.ts';

// What a user gets: the tarball that npm would publish, installed into an empty folder and run on each Node we hold for.

const project = resolve(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { version: string };
const work = scratch('package');

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly all: string;
}

function run(program: string, programArguments: readonly string[], folder: string): Run {
  const result = spawnSync(program, programArguments, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, npm_config_cache: join(work, 'npm') },
  });
  return {
    code: result.status,
    stdout: result.stdout,
    all: `${result.stdout}${result.stderr}${result.error?.message ?? ''}`,
  };
}

function mustRun(program: string, programArguments: readonly string[], folder: string): Run {
  const result = run(program, programArguments, folder);
  assert.is(result.code, 0, `${program} ${programArguments.join(' ')}\n${result.all}`);
  return result;
}

/** Builds, packs and installs; returns the folder of the installed package. */
function installed(): string {
  mustRun(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], project);
  mustRun('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', work], project);
  const home = join(work, 'home');
  mkdirSync(home);
  const tarball = join(work, `create-aks-prod-${version}.tgz`);
  mustRun('npm', ['install', '--offline', '--silent', '--prefix', home, tarball], home);
  return join(home, 'node_modules/create-aks-prod');
}

const folder = installed();
const bin = join(folder, 'dist/create-aks-prod.cjs');

suite('the packed tarball', (test) => {
  const files = Object.keys(readTree(folder));

  test('holds the bundle, the schema, the licences and nothing else', () => {
    const others = files.filter(
      (path) =>
        !/^(LICENSE|README\.md|package\.json|schema\.json|dist\/(create-aks-prod\.cjs|main\.cjs|THIRD-PARTY-NOTICES\.txt|chunks\/([\w-]+\.cjs|(schema|template-texts)\.json)))$/.test(
          path,
        ),
    );
    assert.is(others.join('\n'), '');
    for (const path of ['LICENSE', 'README.md', 'schema.json', 'dist/THIRD-PARTY-NOTICES.txt'])
      assert.ok(files.includes(path), path);
  });

  test('brings no other package along', () => {
    const packages = readdirSync(join(folder, '..')).filter((name) => !name.startsWith('.'));
    assert.equal(packages, ['create-aks-prod']);
  });

  test('names no path of the machine that built it', () => {
    const text = files.map((path) => readFileSync(join(folder, path), 'utf8')).join('\n');
    assert.not.ok(text.includes(project));
  });

  test('has its bin linked by npm', () => {
    assert.is(mustRun(join(folder, '../.bin/create-aks-prod'), ['--version'], work).stdout, `${version}\n`);
  });
});

const nodes = (['node20', 'node22', 'node24'] as const).flatMap((name) => {
  const path = needsTool(name, `running the package on ${name}`);
  return path === undefined ? [] : [{ name, path }];
});

for (const { name, path } of nodes) {
  suite(`the package on ${name}`, (test) => {
    const target = join(work, name, 'my-platform');
    mkdirSync(join(work, name));

    test('answers --version', () => {
      assert.is(mustRun(path, [bin, '--version'], work).stdout, `${version}\n`);
    });

    test('makes a repository without asking', () => {
      mustRun(path, [bin, 'my-platform', '--yes'], join(work, name));
      assert.ok(existsSync(join(target, 'aks-prod.yaml')));
      assert.ok(existsSync(join(target, 'infra/main.bicep')));
    });

    test('changes nothing when it generates again', () => {
      const before = readTree(target);
      mustRun(path, [bin, 'generate'], target);
      mustRun(path, [bin, 'generate', '--check'], target);
      assert.is(treeDifferences(before, readTree(target)), '');
    });

    test('makes the same bytes as on the other versions of Node', () => {
      const first = nodes[0]?.name ?? name;
      assert.is(treeDifferences(readTree(join(work, first, 'my-platform')), readTree(target)), '');
    });
  });
}

/** The source text of the bundle's files that a run loads, by what V8 says it ran. */
function loaded(programArguments: readonly string[], cwd: string): string[] {
  const coverage = mkdtempSync(join(work, 'coverage-'));
  const result = spawnSync(process.execPath, [bin, ...programArguments], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NODE_V8_COVERAGE: coverage },
  });
  assert.is(result.status, 0, result.stderr);
  const scripts = readdirSync(coverage).flatMap((name) => {
    const { result: entries } = JSON.parse(readFileSync(join(coverage, name), 'utf8')) as { result: { url: string }[] };
    return entries
      .map(({ url }) => url)
      .filter((url) => url.startsWith('file:') && url.includes('/create-aks-prod/dist/'));
  });
  return scripts.map((url) => readFileSync(fileURLToPath(url), 'utf8'));
}

/** Texts that occur in a package's code and nowhere else, to see whether the package was loaded. */
const marks = {
  inquirer: 'User force closed the prompt',
  'the Handlebars compiler': 'Parse error on line',
  'the ajv compiler': 'strictRequired',
  yargs: 'Not enough non-option arguments',
  'the checks of patches': 'at least, and the patched budget keeps',
  'the checks that explain a mistake': 'must NOT have additional properties',
} as const;

suite('a start of the package', (test) => {
  const target = join(work, 'start', 'my-platform');
  mkdirSync(join(work, 'start'));

  test('reads little for --version', () => {
    const texts = loaded(['--version'], work);
    assert.ok(texts.length >= 1);
    assert.ok(texts.join('').length < 4_000, `${texts.join('').length} characters in ${texts.length} files`);
  });

  test('has each mark somewhere in the package, so that its absence means something', () => {
    const modules = Object.keys(readTree(folder)).filter((path) => path.endsWith('.cjs'));
    const all = modules.map((path) => readFileSync(join(folder, path), 'utf8')).join('\n');
    const missing = Object.values(marks).filter((mark) => !all.includes(mark));
    assert.equal(missing, [marks['the Handlebars compiler'], marks['the ajv compiler']]);
  });

  test('loads neither prompts nor compilers to generate, and little else than what it runs', () => {
    loaded([target, '--yes'], work);
    const config = join(target, 'aks-prod.yaml');
    writeFileSync(config, `${readFileSync(config, 'utf8').trimEnd()}\ntags: { team: start }\n`);
    const texts = loaded(['generate'], target);
    const text = texts.join('\n');
    assert.ok(text.includes('generate'));
    for (const [name, mark] of Object.entries(marks)) assert.not.ok(text.includes(mark), name);
    assert.ok(texts.length <= 17, `${texts.length} files`);
    assert.ok(text.length <= 1_000_000, `${text.length} characters`);
  });

  test('loads a part of that where nothing is to be done', () => {
    const texts = loaded(['generate'], target);
    assert.ok(texts.length <= 8, `${texts.length} files`);
    assert.ok(texts.join('').length <= 60_000, `${texts.join('').length} characters`);
  });
});

suite('the checkout', (test) => {
  test('runs as `npx . DIR --yes`', () => {
    const target = join(work, 'from-checkout');
    mustRun('npx', ['--offline', '.', target, '--yes'], project);
    assert.ok(existsSync(join(target, 'aks-prod.yaml')));
  });
});
