import * as assert from 'uvu/assert';
import { UserError } from '../../../src/errors.ts';
import { countActions, describePlan } from '../../../src/plan/describe.ts';
import { blobId, sha256 } from '../../../src/plan/digest.ts';
import { driftOf } from '../../../src/plan/drift.ts';
import { matchesGlob } from '../../../src/plan/glob.ts';
import { parents, pathProblem } from '../../../src/plan/path.ts';
import type { PlanOptions } from '../../../src/plan/plan.ts';
import { compareVersions } from '../../../src/plan/version.ts';
import { suite } from '../../helpers/suite.ts';
import { applied, disk, entryOf, file, generated, lockOf, plan, render, stateOf, textAt } from './repo.ts';

suite('the description of a plan', (test) => {
  const files = render({ 'a.yaml': 'a: 2\n', 'b.yaml': 'b: 1\n', 'c.sh': { text: 'c\n', executable: true } });

  test('counts, and names hashes instead of contents', () => {
    const tree = generated(render({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n', 'd.yaml': 'd: 1\n' }));
    const described = describePlan(plan(tree, files));
    assert.equal(described.counts, { create: 1, update: 1, delete: 1, same: 1 });
    assert.equal(
      described.writes.filter(({ path }) => !path.startsWith('.aks-prod')),
      [
        {
          path: 'a.yaml',
          before: { sha256: sha256('a: 1\n'), executable: false },
          after: { sha256: sha256('a: 2\n'), executable: false },
        },
        { path: 'c.sh', before: null, after: { sha256: sha256('c\n'), executable: true } },
        { path: 'd.yaml', before: { sha256: sha256('d: 1\n'), executable: false }, after: null },
      ],
    );
    assert.equal(JSON.parse(JSON.stringify(described)), described);
  });

  test('is equal for equal plans, and differs when a file changed', () => {
    const tree = generated(render({ 'a.yaml': 'a: 1\n' }));
    assert.equal(describePlan(plan(tree, files)), describePlan(plan(new Map(tree), files)));
    const edited = new Map([...tree, ['a.yaml', file('a: 0\n')] as const]);
    assert.not.equal(describePlan(plan(tree, files)), describePlan(plan(edited, files)));
  });

  test('shows conflicts with their choices and without their texts', () => {
    const described = describePlan(plan(disk({ 'a.yaml': 'mine: 1\n' }), files));
    assert.equal(described.files[0]?.conflict, {
      kind: 'collision',
      choices: ['ours', 'theirs', 'markers', 'sidecar'],
    });
    assert.is(described.blocked, true);
    assert.equal(countActions({ files: [] }), {});
  });

  test('names what is broken in the pack', () => {
    const tree = generated(files);
    tree.set('.aks-prod/base.pack', file(`${textAt(tree, '.aks-prod/base.pack')}rubbish\n`));
    const made = plan(tree, files);
    assert.equal(describePlan(made).problems, ['Line 2 of the pack is broken.']);
    assert.equal(plan(applied(tree, made), files).problems, []);
  });
});

suite('drift from the last render', (test) => {
  test('names each way in which a file may differ', () => {
    const entry = entryOf('a\n');
    const lock = lockOf({
      '1-same': entry,
      '2-edited': entry,
      '3-deleted': { ...entry, status: 'user-deleted' },
      '4-moved': { ...entry, status: 'moved', at: 'elsewhere' },
      '5-mode': entry,
      '6-link': entry,
      '7-detached': { ...entry, status: 'detached' },
      '8-marked': entry,
      '9-sidecar': { ...entry, status: 'conflicted', policy: 'locked' },
    });
    const tree = disk({
      '1-same': 'a\r\n',
      '2-edited': 'b\n',
      elsewhere: 'a\n',
      '5-mode': file('a\n', true),
      '6-link': { kind: 'symlink' },
      '7-detached': 'b\n',
      '8-marked': '<<<<<<< yours\nb\n=======\na\n>>>>>>> template 1.0.0\n',
      '9-sidecar': 'b\n',
      '9-sidecar.aks-new': 'a\n',
    });
    assert.equal(
      driftOf(lock, tree).map(({ path, at, state, locked }) => [path, at, state, locked]),
      [
        ['1-same', '1-same', 'unchanged', false],
        ['2-edited', '2-edited', 'edited', false],
        ['3-deleted', '3-deleted', 'deleted', false],
        ['4-moved', 'elsewhere', 'moved', false],
        ['5-mode', '5-mode', 'mode', false],
        ['6-link', '6-link', 'type', false],
        ['7-detached', '7-detached', 'detached', false],
        ['8-marked', '8-marked', 'open', false],
        ['9-sidecar', '9-sidecar', 'open', true],
      ],
    );
  });
});

function options(before?: string | null): Partial<PlanOptions> {
  return {
    extraWrites: [{ path: 'aks-prod.yaml', bytes: Buffer.from('new\n'), ...(before === undefined ? {} : { before }) }],
  };
}

suite('files that no template makes', (test) => {
  test('are written with the others, unless they are the same already', () => {
    assert.is(textAt(applied(new Map(), plan(new Map(), render({}), options(null))), 'aks-prod.yaml'), 'new\n');
    const same = plan(disk({ 'aks-prod.yaml': 'new\n' }), render({}), options());
    assert.equal(
      same.writes.filter(({ path }) => path === 'aks-prod.yaml'),
      [],
    );
    assert.is(
      textAt(
        applied(
          disk({ 'aks-prod.yaml': 'old\n' }),
          plan(disk({ 'aks-prod.yaml': 'old\n' }), render({}), options(sha256('old\n'))),
        ),
        'aks-prod.yaml',
      ),
      'new\n',
    );
  });

  test('are not written over an edit, nor over something that is no file', () => {
    const refusals: [Parameters<typeof disk>[0], string | null | undefined, string][] = [
      [{ 'aks-prod.yaml': 'edited\n' }, sha256('old\n'), 'TREE_CHANGED'],
      [{ 'aks-prod.yaml': 'edited\n' }, null, 'TREE_CHANGED'],
      [{}, sha256('old\n'), 'TREE_CHANGED'],
      [{ 'aks-prod.yaml': { kind: 'symlink' } }, undefined, 'PATH_BLOCKED'],
    ];
    for (const [tree, before, code] of refusals) {
      assert.throws(
        () => plan(disk(tree), render({}), options(before)),
        (error: unknown) => error instanceof UserError && error.code === code && error.exitCode === 4,
      );
    }
  });

  test('a template may not make our state, nor paths that cannot be', () => {
    for (const path of ['.aks-prod/lock.json', '../x', '.git/config', 'a\\b']) {
      assert.throws(() => plan(new Map(), render({ [path]: 'x\n' })), /templates made paths that cannot be used/);
    }
    assert.throws(
      () => plan(new Map(), render({ 'a.yaml': 'x\n', 'A.yaml': 'x\n' })),
      /one file where case is ignored/,
    );
  });
});

suite('small things', (test) => {
  test('a pattern matches names, folders and what is below them', () => {
    const rows: [string, string, boolean][] = [
      ['k8s/a.yaml', 'k8s/a.yaml', true],
      ['k8s/a.yaml', 'k8s', true],
      ['k8s/a.yaml', 'k8s/', true],
      ['k8s-old/a.yaml', 'k8s', false],
      ['k8s/a.yaml', '*.yaml', false],
      ['k8s/a.yaml', '**/*.yaml', true],
      ['a.yaml', '**/*.yaml', true],
      ['k8s/b/a.yaml', 'k8s/*', true],
      ['k8s/b/a.yaml', 'k8s/*.yaml', false],
      ['k8s/b/a.yaml', '**', true],
      ['a.yaml', '?.yaml', true],
      ['ab.yaml', '?.yaml', false],
      ['aXyaml', 'a.yaml', false],
      ['a[1].yaml', 'a[1].yaml', true],
    ];
    for (const [path, pattern, expected] of rows)
      assert.is(matchesGlob(path, pattern), expected, `${path} ~ ${pattern}`);
  });

  test('versions compare as SemVer does', () => {
    const sorted = [
      '0.9.0',
      '1.0.0-alpha.2',
      '1.0.0-alpha.10',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.1',
      '1.2.0',
      '1.10.0',
      '2.0.0',
    ];
    assert.equal(sorted.toReversed().sort(compareVersions), sorted);
    assert.is(compareVersions('1.0.0', '1.0.0'), 0);
  });

  test('paths that are usual are fine', () => {
    for (const path of [
      'a',
      '.github/workflows/x.yml',
      '.gitignore',
      'k8s/é/ü b.yaml',
      'a..b',
      '...a',
      'com.yaml',
      'console',
    ]) {
      assert.is(pathProblem(path), undefined, path);
    }
    assert.equal(parents('a/b/c'), ['a', 'a/b']);
  });

  test('a blob id is the one that git computes', () => {
    assert.is(blobId(Buffer.from('hello\n')), 'ce013625030ba8dba906f756967f9e9ca394464a');
    assert.is(
      stateOf(generated(render({ a: 'hello\n' }))).lock?.files.get('a')?.git,
      'ce013625030ba8dba906f756967f9e9ca394464a',
    );
  });
});
