import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { age, loseBase } from '../helpers/aged.ts';
import { builtProgram } from '../helpers/built.ts';
import { edit, expectCode, madeRepo, type Run } from '../helpers/program.ts';
import { scratch } from '../helpers/scratch.ts';
import { project } from '../helpers/snapshot.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';
import { readTree, treeDifferences } from '../helpers/tree.ts';

// What the built command line asks of other programs in an upgrade: the Bicep compiler, and npm.

const bin = builtProgram();
const bicep = needsTool('bicep', 'compiling merged modules');
const network = 'infra/modules/network.bicep';

/** A repo in which a person uses a variable that the next upgrade takes away: each side compiles, the merge does not. */
function merging(isUsed: boolean): string {
  const root = madeRepo(bin);
  age(root, network, (text) => `${text}\nvar greeting = 'hello'\n`);
  edit(root, network, '@export()', `output mine string = ${isUsed ? 'greeting' : "'hello'"}\n\n@export()`);
  return root;
}

function bicepIn({ out }: Run): unknown {
  return (JSON.parse(out) as { bicep: unknown }).bicep;
}

const article = 'alerts/article.yaml';
const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { version: string };

/** An npm that has one package, in which the text of one template is older than today's, and the program of that package. */
function npmWith(name: string): { program: string; path: Readonly<Record<string, string>> } {
  const folder = scratch('npm');
  const home = join(folder, 'package');
  const program = join(home, 'dist', basename(bin));
  cpSync(dirname(bin), join(home, 'dist'), { recursive: true });
  edit(home, 'dist/chunks/template-texts.json', 'The alerts to have from day one', 'The alerts of the first day');
  const manifest = { name: 'create-aks-prod', version, bin: { 'create-aks-prod': `dist/${basename(bin)}` } };
  writeFileSync(join(home, 'package.json'), JSON.stringify(manifest));
  execFileSync('tar', ['-czf', 'package.tgz', 'package'], { cwd: folder });
  const script = `#!/bin/sh
for last; do :; done
test "$1 $last" = 'install ${name}' || { echo "404 $last is not here" >&2; exit 1; }
mkdir -p node_modules/create-aks-prod
tar -xzf '${folder}/package.tgz' --strip-components=1 -C node_modules/create-aks-prod
`;
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/npm'), script, { mode: 0o755 });
  return { program, path: { PATH: `${join(folder, 'bin')}${delimiter}/usr/bin${delimiter}/bin` } };
}

/** A repo of the older version, in which the base of an edited file is lost. */
function withLostBase(program: string): string {
  const root = madeRepo(program);
  loseBase(root, article);
  appendFileSync(join(root, article), '# Mine.\n');
  return root;
}

suite('a merged Bicep file', (test) => {
  test('is not compiled, and that is said, without the compiler', () => {
    const tools = scratch('no-bicep');
    const root = merging(true);
    assert.is(bicepIn(expectCode(0, bin, root, ['upgrade', '--json'], { PATH: tools })), 'absent');
    assert.is(bicepIn(expectCode(0, bin, root, ['upgrade', '--json'], { PATH: tools })), 'not needed');
  });

  test('is taken, and that is said, when the compiler gives no answer', () => {
    const tools = scratch('bad-bicep');
    writeFileSync(join(tools, 'bicep'), '#!/bin/sh\nexit 9\n', { mode: 0o755 });
    assert.is(
      bicepIn(
        expectCode(0, bin, merging(true), ['upgrade', '--json'], {
          PATH: `${tools}${delimiter}/usr/bin${delimiter}/bin`,
        }),
      ),
      'failed',
    );
  });
});

if (bicep !== undefined) {
  const path = { PATH: `${dirname(bicep)}${delimiter}${process.env['PATH']}` };

  suite('a merged Bicep file, with the compiler on PATH,', (test) => {
    test('is taken when it compiles', () => {
      const root = merging(false);
      assert.is(bicepIn(expectCode(0, bin, root, ['upgrade', '--json'], path)), 'compiled');
      assert.match(readFileSync(join(root, network), 'utf8'), /^output mine/m);
    });

    test('is a conflict when it does not although both sides did', () => {
      const root = merging(true);
      const before = readTree(root);
      const result = expectCode(3, bin, root, ['upgrade', '--json'], path);
      const { files } = JSON.parse(result.out) as { files: { path: string; conflict?: { kind: string } }[] };
      assert.equal(
        files.filter(({ conflict }) => conflict).map((file) => [file.path, file.conflict?.kind]),
        [[network, 'semantic']],
      );
      assert.is(treeDifferences(readTree(root), before), '');
      expectCode(3, bin, root, ['upgrade', '--on-conflict', 'markers'], path);
      assert.match(
        readFileSync(join(root, network), 'utf8'),
        /^<{7} yours\n(?:.*\n)*var greeting = 'hello'\n(?:.*\n)*>{7} template/m,
      );
    });
  });
}

suite('upgrade --rebuild-base', (test) => {
  test('renders a lost base again with the version that made it, and merges', () => {
    const { program, path } = npmWith(`create-aks-prod@${version}`);
    const root = withLostBase(program);
    assert.ok(expectCode(3, bin, root, ['upgrade']).err.includes(article));
    const { err } = expectCode(0, bin, root, ['upgrade', '--rebuild-base'], path);
    assert.ok(err.includes('1 of 1 are back.'), err);
    assert.match(readFileSync(join(root, article), 'utf8'), /^# The alerts to have from day one[^]*\n# Mine\.\n$/);
    expectCode(0, bin, root, ['check']);
  });

  test('takes no text whose hash is not the one in the lock', () => {
    const { program, path } = npmWith(`create-aks-prod@${version}`);
    const root = withLostBase(program);
    edit(dirname(program), 'chunks/template-texts.json', 'The alerts of the first day', 'The alerts of no day');
    execFileSync('tar', ['-czf', 'package.tgz', 'package'], { cwd: join(dirname(program), '../..') });
    const { err } = expectCode(3, bin, root, ['upgrade', '--rebuild-base'], path);
    assert.ok(err.includes('0 of 1 are back.'), err);
  });

  test('says so when that version is not to be had, and writes nothing', () => {
    const { program, path } = npmWith('create-aks-prod@9.9.9');
    const root = withLostBase(program);
    const before = readTree(root);
    const { err } = expectCode(4, bin, root, ['upgrade', '--rebuild-base'], path);
    assert.ok(
      err
        .replaceAll('\n', ' ')
        .includes(`npm could not fetch create-aks-prod@${version}: 404 create-aks-prod@${version} is not here`),
      err,
    );
    assert.is(treeDifferences(readTree(root), before), '');
  });

  test('asks npm nothing when no base is lost, and is not for branches', () => {
    const { path } = npmWith('nothing');
    expectCode(0, bin, madeRepo(bin), ['upgrade', '--rebuild-base'], path);
    assert.ok(
      expectCode(2, bin, madeRepo(bin), ['upgrade', '--rebuild-base', '--branch', 'x'], path).err.includes(
        'exclude each other',
      ),
    );
  });
});
