import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { renderScripts } from '../../src/render/scripts.ts';
import { shopModel } from '../helpers/model.ts';
import { scratch } from '../helpers/scratch.ts';
import { scriptRepo, type Answers, type Run } from '../helpers/script-repo.ts';
import { group, healthy, model, rest, workloads } from '../helpers/script-shop.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';

const repo = scriptRepo(model);

const deletes = (run: Run): string[] =>
  run.calls.filter((call) => / delete /.test(call)).map((call) => call.replace(/ --subscription .*/, ''));

suite('destroy.sh', (test) => {
  const stands: Answers = {
    'account show': healthy['account show'],
    'group exists': { json: true },
    'lock list': { json: [] },
    'resource list': {
      json: [
        { type: 'Microsoft.KeyVault/vaults', name: 'kv', tags: { platform: 'shop' } },
        { type: 'x/y', name: 'theirs' },
      ],
    },
    'identity list': { json: [{ principalId: 'p1' }] },
    'role assignment list': {
      json: [{ id: '/subscriptions/s/resourceGroups/other/x', scope: '/subscriptions/s/resourceGroups/other' }],
    },
    'role assignment delete': { json: null },
    'group delete': { json: null },
  };
  const destroy = (words: readonly string[], answers: Answers = {}, input = ''): Run =>
    repo.run('scripts/destroy.sh', words, { ...stands, ...answers }, input);

  test('shows what is there, and deletes the group once its name is typed', () => {
    const run = destroy(['production'], {}, `${group}\n`);
    assert.is(run.status, 0, run.stderr);
    assert.match(
      run.stdout,
      /Microsoft\.KeyVault\/vaults kv\n {2}x\/y theirs \(does not carry the tag of this platform\)\n/,
    );
    assert.match(run.stdout, /kept by Azure for 90 days/);
    assert.equal(deletes(run), [
      'az role assignment delete --ids /subscriptions/s/resourceGroups/other/x',
      `az group delete --name ${group} --yes`,
    ]);
    assert.not.match(repo.read('k8s/production/azure.env'), /=/);
  });

  for (const [words, input] of [
    [['production'], ''],
    [['production'], 'yes\n'],
    [['production', '--yes', 'rg-other'], ''],
  ] as const)
    test(`deletes nothing after ${JSON.stringify([...words, input])}`, () => {
      const run = destroy(words, {}, input);
      assert.is(run.status, 1);
      assert.equal(deletes(run), []);
    });

  test('has nothing to do when the group is gone', () => {
    const run = destroy(['production', '--yes', group], { 'group exists': { json: false } });
    assert.is(run.status, 0, run.stderr);
    assert.equal(deletes(run), []);
  });

  test('deletes nothing that is locked, or that others pull their images from', () => {
    const locked = destroy(['production', '--yes', group], {
      'lock list': { json: [{ name: 'keep', level: 'CanNotDelete' }] },
    });
    assert.is(locked.status, 1);
    assert.match(locked.stderr, /is locked/);
    const two = scriptRepo(shopModel(workloads, { ...rest, environments: { staging: {}, production: {} } }));
    const run = two.run('scripts/destroy.sh', ['staging', '--yes', 'rg-shop-staging'], stands);
    assert.is(run.status, 1);
    assert.match(run.stderr, /also holds what these environments need: production\./);
    assert.equal([...deletes(locked), ...deletes(run)], []);
    const last = two.run('scripts/destroy.sh', ['production', '--yes', group], stands);
    assert.is(last.status, 0, last.stderr);
  });

  for (const words of [[], ['production', '--yes'], ['production', '--force', group], ['nowhere']])
    test(`explains itself when called with ${JSON.stringify(words)}`, () => {
      const run = destroy(words);
      assert.is(run.status, 2);
      assert.equal(run.calls, []);
    });
});

const shellcheck = needsTool('shellcheck', 'linting the scripts');
if (shellcheck !== undefined) {
  suite('scripts', (test) => {
    test('have nothing that shellcheck would mention', () => {
      const folder = scratch('shellcheck');
      const paths = [...renderScripts(model)].map(([path, { text }]) => {
        const file = join(folder, path.replaceAll('/', '_'));
        writeFileSync(file, text);
        return file;
      });
      const shells = paths.map((path) => (path.endsWith('.env') ? ['--shell=sh', '--exclude=SC2034', path] : [path]));
      for (const words of shells) {
        const result = spawnSync(shellcheck, ['--severity=style', ...words], { encoding: 'utf8' });
        assert.is(result.stdout + result.stderr, '');
      }
    });
  });
}
