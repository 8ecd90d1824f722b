import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { file } from '../../schemas/index.ts';
import { commands } from '../../cli/commands.ts';
import { builtProgram } from '../helpers/built.ts';
import { scratch } from '../helpers/scratch.ts';
import { matchesFolder, project } from '../helpers/snapshot.ts';
import { suite } from '../helpers/suite.ts';
import { readTree, treeDifferences } from '../helpers/tree.ts';

// The built command line without a terminal: exit codes, what it prints, what it writes.

const bin = builtProgram();

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(folder: string, commandLine: readonly string[], environment: Readonly<Record<string, string>> = {}): Run {
  const result = spawnSync(process.execPath, [bin, ...commandLine], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

function mustRun(folder: string, commandLine: readonly string[]): Run {
  const result = run(folder, commandLine);
  assert.is(result.code, 0, `${commandLine.join(' ')}\n${result.out}${result.err}`);
  return result;
}

function json(result: Run): Readonly<Record<string, unknown>> {
  return JSON.parse(result.out) as Readonly<Record<string, unknown>>;
}

const config = `# The shop. Do not touch this comment.
schema: 1
name: shop   # short

cluster:
  access:
    adminGroups: ['3f1d7b1e-5a6c-4c0e-9d4b-0c5f8a7e2b11']
    api: { private: true }
  pools:
    system: {}
    apps: { max: 6 }   # enough for now

alerts: { email: [oncall@example.com] }
environments:
  production: {}
  staging:
    cluster: { pools: { apps: { max: 4 } } }
workloads:
  orders:
    image: acrshop.azurecr.io/orders:1.4.2
    port: 8080
    probes: tcp
    observed: { cpu: { average: 120m }, memory: { p95: 380Mi } }
`;

/** A generated repository, and its folder. */
function repository(text = config): string {
  const folder = scratch('cli');
  writeFileSync(join(folder, 'aks-prod.yaml'), text);
  mustRun(folder, ['generate']);
  return folder;
}

suite('a command line that is wrong ends with 2 and says', (test) => {
  const empty = scratch('empty');
  const cases: readonly (readonly [commandLine: string, says: string])[] = [
    ['genrate', 'There is no command `genrate`. Did you mean `generate`?'],
    ['generate --chek', 'There is no `chek` here. Did you mean `--check`?'],
    ['generate extra', 'There is no `extra` here.'],
    ['generate --env', 'Not enough arguments following: env'],
    ['generate --env a --env b', '`--env` is given more than once.'],
    ['generate', 'There is no aks-prod.yaml in'],
    ['x --preset lots', 'Invalid values: Argument: preset, Given: "lots"'],
    ['x --yes --set cluster.pols=1', 'Did you mean `cluster.pools`?'],
    ['x --yes --set name', '`--set name` has no value.'],
    ['x --yes --set location=west-europe', '"west-europe" is not a valid value of `location`.'],
    ['x --config none.yaml', 'none.yaml: does not exist'],
    ['add workload', 'Not enough non-option arguments'],
    ['add thing x', 'Invalid values: Argument: kind, Given: "thing"'],
    ['explain cluster.pols', 'Did you mean `cluster.pools`?'],
    ['resolve', 'Give either paths or answers.'],
  ];
  for (const [commandLine, says] of cases) {
    test(`${says} (${commandLine})`, () => {
      const { code, out, err } = run(empty, commandLine.split(' '));
      assert.is(code, 2, err);
      assert.is(out, '');
      assert.ok(err.replaceAll('\n', ' ').includes(says), err);
      assert.ok(
        err.split('\n').every((line) => line.length <= 80 || line.includes(empty)),
        err,
      );
      assert.equal(readdirSync(empty), [], 'nothing is written');
    });
  }

  test('which questions are open when there is no terminal', () => {
    const { code, err } = run(empty, ['shop', '--set', 'location=eastus2']);
    assert.is(code, 2);
    assert.ok(err.startsWith('There is no terminal to ask on, and these questions are open:'), err);
    for (const flag of [
      '--set name=shop',
      '--set environments=production',
      '--set cluster.access.api.private=true',
      '--preset standard',
      '--set delivery.method=kubectl',
      '--yes',
      '--config',
    ])
      assert.ok(err.includes(flag), `${flag}\n${err}`);
    assert.not.ok(err.includes('location'), err);
    assert.equal(readdirSync(empty), []);
  });
});

suite('create-aks-prod', (test) => {
  test('--version and --help print and end with 0', () => {
    const folder = scratch('help');
    const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { version: string };
    assert.is(mustRun(folder, ['--version']).out, `${version}\n`);
    assert.is(mustRun(folder, ['generate', '--version']).out, `${version}\n`);
    const { out } = mustRun(folder, ['--help']);
    const texts = new Map([['create.txt', out]]);
    for (const command of Object.keys(commands)) {
      assert.match(out, new RegExp(`^  create-aks-prod ${command}`, 'm'));
      const help = mustRun(folder, [command, '--help']).out;
      assert.match(help, new RegExp(`Examples:\n  (npx )?(SHELL=zsh )?create-aks-prod(@latest)? ${command}`), help);
      assert.ok(
        help
          .split('\n')
          .filter((line) => !line.startsWith('  create-aks-prod '))
          .every((line) => line.length <= 80),
        help,
      );
      texts.set(`${command}.txt`, help);
    }
    matchesFolder(join(project, 'tests/e2e/help'), texts);
  });

  test('--yes writes a repository with the defaults, and tells what they leave open', () => {
    const folder = scratch('yes');
    const { out, err } = mustRun(folder, ['my-shop', '--yes']);
    assert.ok(out.includes('cd my-shop && git init'), out);
    assert.ok(err.includes('No group administers the cluster.') && err.includes('2 warnings.'), err);
    const root = join(folder, 'my-shop');
    assert.match(readFileSync(join(root, 'aks-prod.yaml'), 'utf8'), /^name: my-shop$/m);
    assert.equal(run(root, ['check']).code, 0);
    assert.is(run(folder, ['my-shop', '--yes']).code, 2, 'not twice');
  });

  test('--yes --json prints one value and nothing else', () => {
    const result = mustRun(scratch('json'), ['shop', '--yes', '--json', '--set', 'name=store', '--preset', 'all']);
    const { written, blocked, files, issues } = json(result);
    assert.equal([written, blocked, result.err], [true, false, '']);
    assert.ok((files as { path: string; action: string }[]).every(({ action }) => action === 'create'));
    assert.equal(
      (issues as { code: string }[]).map(({ code }) => code),
      ['V45', 'V88'],
    );
  });

  test('--config takes a file as it stands, with --set put into it', () => {
    const folder = scratch('config');
    writeFileSync(join(folder, 'mine.yaml'), config);
    mustRun(folder, ['shop', '--config', 'mine.yaml', '--set', 'cluster.pools.apps.max=8']);
    assert.is(readFileSync(join(folder, 'shop/aks-prod.yaml'), 'utf8'), config.replace('{ max: 6 }', '{ max: 8 }'));
  });

  test('makes a folder whose name is near a command when a flag says that it is one', () => {
    const folder = scratch('near');
    writeFileSync(join(folder, 'mine.yaml'), config);
    assert.is(run(folder, ['store']).code, 2);
    mustRun(folder, ['store', '--config', 'mine.yaml']);
    mustRun(folder, ['-y', 'undoo', '--preset=spot']);
    assert.equal(readdirSync(folder).sort(), ['mine.yaml', 'store', 'undoo']);
  });

  test('names every finding of a wrong file, with its line, and writes nothing', () => {
    const folder = scratch('wrong');
    writeFileSync(join(folder, 'mine.yaml'), config.replace('max: 6', 'maks: 6').replace('port: 8080', 'port: "8080"'));
    const { code, err } = run(folder, ['shop', '--config', 'mine.yaml']);
    assert.is(code, 2);
    for (const text of [
      'mine.yaml:11:13  error',
      'Did you mean `max`?',
      'mine.yaml:21:11  error',
      '2 errors.',
      'Nothing was written.',
    ])
      assert.ok(err.includes(text), `${text}\n${err}`);
    assert.not.ok(existsSync(join(folder, 'shop')));
  });
});

suite('generate', (test) => {
  test('twice changes nothing, not even a record', () => {
    const folder = repository();
    const before = readTree(folder);
    const { out } = mustRun(folder, ['generate']);
    assert.is(out, 'Nothing to do.\n');
    assert.is(treeDifferences(readTree(folder), before), '');
  });

  test('--check, --dry-run and --diff write nothing and tell by their exit code', () => {
    const folder = repository();
    assert.is(run(folder, ['generate', '--check']).code, 0);
    writeFileSync(join(folder, 'aks-prod.yaml'), config.replace('max: 6', 'max: 9'));
    const before = readTree(folder);
    assert.is(run(folder, ['generate', '--check']).code, 1);
    assert.is(run(folder, ['check', '--env', 'staging']).code, 0, 'the change is in production alone');
    assert.is(run(folder, ['generate', '--dry-run']).code, 0);
    const diff = run(folder, ['generate', '--diff', '--env', 'production']);
    assert.is(diff.code, 1);
    assert.match(diff.out, /^--- a\/infra\/production\.bicepparam\n\+\+\+ b\/infra\/production\.bicepparam\n/m);
    assert.match(diff.out, /^\+ +maxCount: 9$/m);
    assert.is(run(folder, ['generate', '--env', 'test']).code, 2);
    assert.is(treeDifferences(readTree(folder), before), '');
  });

  test('works from a folder inside the repository', () => {
    const folder = repository();
    assert.is(mustRun(join(folder, 'infra'), ['generate']).out, 'Nothing to do.\n');
  });

  test('merges an edit, and stops before it writes when both sides changed a line', () => {
    const folder = repository();
    const path = join(folder, 'infra/production.bicepparam');
    const edited = readFileSync(path, 'utf8').replace('maxCount: 6', 'maxCount: 7');
    writeFileSync(path, edited);
    writeFileSync(join(folder, 'aks-prod.yaml'), config.replace('location:', 'location:').replace('max: 6', 'max: 9'));
    const before = readTree(folder);
    const { code, err } = run(folder, ['generate']);
    assert.is(code, 3);
    assert.ok(err.includes('infra/production.bicepparam\nNothing was written.'), err);
    assert.is(treeDifferences(readTree(folder), before), '');

    assert.is(run(folder, ['upgrade', '--on-conflict', 'markers']).code, 3);
    assert.ok(readFileSync(path, 'utf8').includes('<<<<<<< yours'));
    assert.ok(mustRun(folder, ['status']).out.includes('open  infra/production.bicepparam'));
    assert.is(run(folder, ['generate']).code, 3, 'while the markers are there');
    mustRun(folder, ['undo']);
    assert.is(readFileSync(path, 'utf8'), edited);

    mustRun(folder, ['upgrade', '--ours', 'infra/*']);
    assert.is(readFileSync(path, 'utf8'), edited);
    assert.is(run(folder, ['check']).code, 0);
  });
});

suite('add', (test) => {
  test('edits the file in place, keeps every comment and generates', () => {
    const folder = repository();
    mustRun(folder, [
      'add',
      'workload',
      'invoices',
      '--set',
      'image=acrshop.azurecr.io/invoices:1.0.0',
      '--set',
      'port=9090',
    ]);
    mustRun(folder, ['add', 'pool', 'batch', '--set', 'spot=true']);
    mustRun(folder, ['add', 'namespace', 'tools']);
    mustRun(folder, ['add', 'environment', 'test']);
    const expected = config
      .replace(
        '    apps: { max: 6 }   # enough for now\n',
        '    apps: { max: 6 }   # enough for now\n    batch:\n      spot: true\n',
      )
      .replace('  staging:\n', '  test:\n    cluster:\n      network:\n        vnet: 10.43.0.0/16\n  staging:\n');
    const text = `${expected}    namespace: shop\n  invoices:\n    image: acrshop.azurecr.io/invoices:1.0.0\n    port: 9090\n    namespace: shop\n\nnamespaces:\n  shop: {}\n  tools: {}\n\nregistry:\n  environment: production\n`;
    assert.is(readFileSync(join(folder, 'aks-prod.yaml'), 'utf8'), text);
    assert.ok(existsSync(join(folder, 'k8s/production/shop/invoices/deployment.yaml')));
    assert.ok(existsSync(join(folder, 'infra/test.bicepparam')));
    assert.is(run(folder, ['check']).code, 0);
  });

  test('leaves the file alone when the result would break a rule', () => {
    const folder = repository();
    const before = readTree(folder);
    for (const commandLine of [
      ['workload', 'late'],
      ['workload', 'orders'],
      ['namespace', 'Bad_'],
      ['pool', 'batch', '--set', 'size=Standard_NC6s_v3'],
    ]) {
      const { code, err } = run(folder, ['add', ...commandLine]);
      assert.is(code, 2, `${commandLine.join(' ')}\n${err}`);
    }
    assert.is(treeDifferences(readTree(folder), before), '');
  });

  test('leaves workloads in the namespace where they are', () => {
    const folder = repository(`${config}namespaces:\n  store: {}\n`);
    mustRun(folder, ['add', 'namespace', 'tools']);
    assert.match(readFileSync(join(folder, 'aks-prod.yaml'), 'utf8'), /p95: 380Mi \} \}\n    namespace: store\n/);
    assert.ok(existsSync(join(folder, 'k8s/production/store/orders/deployment.yaml')));
  });

  test('keeps the environment that is there without a name', () => {
    const folder = repository(config.replace(/environments:\n[^]*?workloads:/, 'workloads:'));
    mustRun(folder, ['add', 'environment', 'staging', '--set', 'location=northeurope']);
    assert.ok(
      existsSync(join(folder, 'infra/production.bicepparam')) && existsSync(join(folder, 'infra/staging.bicepparam')),
    );
    assert.match(
      readFileSync(join(folder, 'aks-prod.yaml'), 'utf8'),
      /\nenvironments:\n {2}staging:\n(?: {4}.*\n)+ {2}production: \{\}\n/,
      'before the one that was the last',
    );
  });
});

suite('validate', (test) => {
  test('ends with 0, 1 or 2 by what it finds', () => {
    const folder = scratch('validate');
    const path = join(folder, 'aks-prod.yaml');
    writeFileSync(path, config);
    assert.is(mustRun(folder, ['validate']).out, 'aks-prod.yaml is valid: 2 environments, no findings.\n');
    assert.equal(json(mustRun(folder, ['validate', '--json', '--strict'])), { valid: true, issues: [] });
    writeFileSync(path, config.replace('[oncall@example.com]', '[]'));
    assert.is(run(folder, ['validate']).code, 0);
    assert.is(run(folder, ['validate', '--strict']).code, 1);
    writeFileSync(path, config.replace('name: shop', 'nam: shop'));
    const { code, out } = run(folder, ['validate', '--json']);
    assert.is(code, 2);
    const { error } = JSON.parse(out) as {
      error: { code: string; exitCode: number; issues: { code: string; position: unknown }[] };
    };
    assert.equal([error.code, error.exitCode], ['CONFIG_INVALID', 2]);
    assert.ok(error.issues.some((issue) => issue.code === 'CONFIG_UNKNOWN_KEY'));
    assert.equal(readdirSync(folder), ['aks-prod.yaml']);
  });
});

suite('explain', (test) => {
  const folder = scratch('explain');
  writeFileSync(join(folder, 'aks-prod.yaml'), config);

  test('tells the value of each environment, where it stands and why', () => {
    const max = mustRun(folder, ['explain', 'cluster.pools.apps.max']).out;
    assert.match(max, /^ {2}production {2}aks-prod\.yaml:11:18 {13}6$/m);
    assert.match(max, /^ {2}staging {5}aks-prod\.yaml:17:38, its patch {2}4$/m);
    const min = mustRun(folder, ['explain', 'cluster.pools.apps.min']).out;
    assert.match(min, /^ {2}production {2}derived {2}3$/m);
    assert.match(min, /^ {2}why {6}With fewer nodes than zones/m);
    assert.match(min, /^ {2}it says {2}The system pool has a fixed number/m);
    const patched = mustRun(folder, ['explain', 'environments.staging.cluster.pools.apps.max']).out;
    assert.match(patched, /^ {2}staging {2}aks-prod\.yaml:17:38, its patch {2}4$/m);
    assert.not.match(patched, /^ {2}production /m);
    assert.match(
      mustRun(folder, ['explain', 'environments.staging.cluster.pools.apps.min']).out,
      /^ {2}staging {2}derived {2}3$/m,
    );
    assert.match(mustRun(folder, ['explain', 'cluster.tier']).out, /^ {2}production {2}the default {2}Standard$/m);
  });

  test('prints the same for machines', () => {
    const { path, environments } = json(mustRun(folder, ['explain', 'workloads.orders.resources.memory', '--json']));
    assert.equal(path, ['workloads', 'orders', 'resources', 'memory']);
    assert.equal((environments as unknown[])[0], {
      environment: 'production',
      value: { request: '380Mi', limit: '570Mi' },
      from: 'derived',
    });
  });

  test('works without a platform, and lists all settings without a path', () => {
    const empty = scratch('nowhere');
    assert.ok(mustRun(empty, ['explain', 'cluster.policy']).out.includes('Deployment safeguards'));
    assert.match(mustRun(empty, ['explain']).out, /^ {2}cluster +The AKS cluster\.$/m);
  });
});

suite('other commands', (test) => {
  test('schema prints the schema of the file', () => {
    assert.equal(json(mustRun(scratch('schema'), ['schema'])), JSON.parse(JSON.stringify(file)));
  });

  test('completion prints a script for the shell, which completes commands, flags and config paths', () => {
    const folder = scratch('completion');
    assert.match(run(folder, ['completion'], { SHELL: '/bin/bash' }).out, /^complete -o bashdefault/m);
    assert.match(run(folder, ['completion'], { SHELL: '/bin/zsh' }).out, /^#compdef create-aks-prod/);
    const complete = (...typed: string[]) =>
      run(folder, ['--get-yargs-completions', 'create-aks-prod', ...typed], { SHELL: '/bin/bash' })
        .out.trim()
        .split('\n');
    assert.ok(complete('ge').includes('generate'));
    assert.equal(complete('generate', '--').sort(), [
      '--accept-replacement',
      '--allow-dirty',
      '--as-of',
      '--check',
      '--diff',
      '--dry-run',
      '--env',
      '--help',
      '--json',
      '--on-conflict',
      '--plan-out',
      '--version',
    ]);
    assert.ok(complete('explain', 'cluster.ac').includes('cluster.access'));
    for (const kind of ['workload', 'pool', 'namespace', 'environment'])
      assert.is(complete('add', '').filter((word) => word === kind).length, 1);
  });

  test('status, detach and restore follow a file', () => {
    const folder = repository();
    writeFileSync(join(folder, 'README.md'), 'Mine.\n');
    assert.ok(mustRun(folder, ['status']).out.includes('edited  README.md'));
    mustRun(folder, ['detach', 'README.md']);
    assert.ok(mustRun(folder, ['status']).out.includes('detached  README.md'));
    mustRun(folder, ['restore', 'README.md']);
    const { files } = json(mustRun(folder, ['status', '--json']));
    assert.equal(
      (files as { path: string; state: string }[])
        .filter(({ state }) => state !== 'unchanged')
        .map(({ path, state }) => [path, state]),
      [['README.md', 'edited']],
    );
    assert.is(readFileSync(join(folder, 'README.md'), 'utf8'), 'Mine.\n');
    assert.is(run(folder, ['detach', '../elsewhere']).code, 2);
  });

  test('adopt takes over a repository without records', () => {
    const folder = repository();
    writeFileSync(join(folder, 'README.md'), 'Mine.\n');
    spawnSync('rm', ['-r', join(folder, '.aks-prod')]);
    assert.is(run(folder, ['generate']).code, 3);
    mustRun(folder, ['adopt']);
    assert.ok(mustRun(folder, ['status']).out.includes('detached  README.md'));
    assert.is(readFileSync(join(folder, 'README.md'), 'utf8'), 'Mine.\n');
  });

  test('recover finds nothing to do after a whole run', () => {
    assert.is(mustRun(repository(), ['recover']).out, 'Nothing to recover.\n');
  });

  test('upgrade refuses files that are not committed, and puts the result on a branch', () => {
    const folder = repository();
    const git = (...words: string[]) =>
      spawnSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...words], {
        cwd: folder,
        encoding: 'utf8',
      });
    git('init', '-q');
    git('config', 'user.name', 'Test');
    git('config', 'user.email', 'test@example.com');
    git('add', '-A');
    git('commit', '-qm', 'Start');
    writeFileSync(join(folder, 'aks-prod.yaml'), config.replace('max: 6', 'max: 9'));
    const path = join(folder, 'infra/production.bicepparam');
    writeFileSync(path, `${readFileSync(path, 'utf8')}// mine\n`);
    assert.is(run(folder, ['upgrade']).code, 4);
    assert.is(run(folder, ['upgrade', '--branch', 'next']).code, 4);
    git('commit', '-qam', 'Edit');
    const before = readTree(folder);
    mustRun(folder, ['upgrade', '--branch', 'next']);
    assert.is(treeDifferences(readTree(folder), before), '');
    assert.match(git('show', 'next:infra/production.bicepparam').stdout, /maxCount: 9[^]*\/\/ mine/);
  });

  test('a reader that goes away early is no error', () => {
    const result = spawnSync('sh', ['-c', `"${process.execPath}" "${bin}" schema | head -1`], {
      cwd: scratch('pipe'),
      encoding: 'utf8',
    });
    assert.equal([result.status, result.stdout, result.stderr], [0, '{\n', '']);
  });

  test('a folder that cannot be written to is told in words', () => {
    const folder = scratch('taken');
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'dir'));
    const { code, err } = run(folder, ['file/inside', '--yes']);
    assert.is(code, 2, err);
    assert.not.ok(err.includes('bug'), err);
  });
});
