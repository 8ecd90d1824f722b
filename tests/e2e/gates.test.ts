import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { choices } from '../helpers/kube/checkers/choices.ts';
import { exampleText, make } from '../helpers/made.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';

const checks = ['checkov', 'trivy', 'zizmor', 'kube-linter', 'yamllint', 'markdownlint'];
const everyChoice = 'every choice';

/** The repo of an example that names every checker, as it is delivered, in a folder. */
function delivered(name: string, path: (file: string) => boolean = () => true): string {
  const folder = scratch(`gates-${name}`);
  const config = name === everyChoice ? choices : exampleText(name);
  const text = stringify({ ...(parse(config) as object), checks });
  const put = (file: string, content: string, executable = false): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
    if (executable) chmodSync(join(folder, file), 0o755);
  };
  put('aks-prod.yaml', text);
  for (const [file, { text: content, executable }] of make(text).files) if (path(file)) put(file, content, executable);
  return folder;
}

function run(
  program: string,
  words: readonly string[],
  cwd: string,
  path = '',
): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(program, words, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${path}${process.env['PATH'] ?? ''}` },
  });
  return { status, said: `${stdout}${stderr}` };
}

const yamllint = needsTool('yamllint', 'linting the rendered YAML');
if (yamllint !== undefined) {
  suite('yamllint with the rendered settings', (test) => {
    for (const name of ['article', 'minimal', 'store', everyChoice]) {
      test(`finds nothing in ${name}`, () => {
        const folder = delivered(name);
        assert.equal(run(yamllint, ['--strict', '.'], folder), { status: 0, said: '' });
      });
    }

    test('finds a key that appears twice', () => {
      const folder = delivered('minimal', (file) => file.startsWith('.'));
      writeFileSync(join(folder, 'a.yaml'), 'a: 1\na: 2\n');
      assert.match(run(yamllint, ['--strict', '.'], folder).said, /duplication of key "a"/);
    });
  });
}

const markdownlint = needsTool('markdownlint', 'linting the rendered documents');
if (markdownlint !== undefined) {
  suite('markdownlint with the rendered settings', (test) => {
    for (const name of ['article', 'minimal', 'store']) {
      test(`finds nothing in ${name}`, () => {
        const folder = delivered(name, (file) => file.endsWith('.md') || file.startsWith('.markdownlint'));
        const { status, said } = run(markdownlint, [], folder);
        assert.is(status, 0, said);
        assert.match(said, /Linting: [1-9][0-9]+ file/);
      });
    }

    test('finds two headings of one name beside each other', () => {
      const folder = delivered('minimal', (file) => file.startsWith('.markdownlint'));
      writeFileSync(join(folder, 'a.md'), '# A\n\n## B\n\n## B\n');
      assert.match(run(markdownlint, [], folder).said, /MD024/);
    });
  });
}

const bicep = needsTool('bicep', 'flattening what Azure would get');
if (bicep !== undefined) {
  suite('scripts/scan-infra.sh', (test) => {
    const path = `${dirname(bicep)}:`;
    const folder = delivered('store', (file) => /^(?:infra|alerts|scripts)\//.test(file));

    test('writes the resources of each environment as a template, without what is null, and leaves the repo alone', () => {
      const { status, said } = run('scripts/scan-infra.sh', ['scan'], folder, path);
      assert.is(status, 0, said);
      for (const environment of ['production', 'staging']) {
        const text = readFileSync(join(folder, 'scan', `${environment}.json`), 'utf8');
        const { $schema, resources } = JSON.parse(text) as {
          $schema: string;
          resources: { type: string; name: string }[];
        };
        assert.match($schema, /deploymentTemplate\.json#$/);
        assert.not.match(text, /: null/);
        const types = new Set(resources.map(({ type }) => type));
        for (const type of ['Microsoft.ContainerService/managedClusters', 'Microsoft.KeyVault/vaults'])
          assert.ok(types.has(type), type);
        assert.ok(resources.some(({ name }) => name.includes(environment)));
      }
      const left = run('find', ['infra', '-name', '*.snapshot.json'], folder);
      assert.is(left.said, '');
    });

    test('takes one environment, and refuses one that is not there', () => {
      const one = run('scripts/scan-infra.sh', ['one', 'staging'], folder, path);
      assert.match(one.said, /^Evaluating infra\/staging\.bicepparam with Bicep; this may take a minute\.$/m);
      assert.match(one.said, /^[0-9]+ resources: .*staging\.json$/m);
      assert.match(run('scripts/scan-infra.sh', ['two', 'nowhere'], folder, path).said, /no environment 'nowhere'/);
      assert.is(run('scripts/scan-infra.sh', [], folder, path).status, 2);
    });

    test('fails when the template does not compile', () => {
      const broken = delivered('minimal', (file) => /^(?:infra|alerts|scripts)\//.test(file));
      writeFileSync(join(broken, 'infra/main.bicep'), 'param x nonsense\n');
      const { status, said } = run('scripts/scan-infra.sh', ['scan'], broken, path);
      assert.is(status, 1);
      assert.match(said, /cannot evaluate infra\/production\.bicepparam/);
    });
  });
}

const shellcheck = needsTool('shellcheck', 'linting what runs the checkers');
if (shellcheck !== undefined) {
  suite('what runs the checkers', (test) => {
    test('has nothing that shellcheck would mention, whichever are named', () => {
      for (const named of ['[checkov]', '[yamllint]', '[trivy, kube-linter]', `[${checks.join(', ')}]`]) {
        const config = `${exampleText('minimal')}delivery: { method: github, runner: selfHosted }\nchecks: ${named}\n`;
        const script = make(config).files.get('pipelines/run-check.sh')?.text ?? '';
        const { stdout } = spawnSync(shellcheck, ['--severity=style', '-'], { encoding: 'utf8', input: script });
        assert.is(stdout, '', named);
      }
    });
  });
}
