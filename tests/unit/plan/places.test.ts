import * as assert from 'uvu/assert';
import type { PlanOptions } from '../../../src/plan/plan.ts';
import { suite } from '../../helpers/suite.ts';
import { applied, disk, file, generated, plan, render, stateOf, textAt } from './repo.ts';
import type { Disk, Made } from './repo.ts';

const [B, T, mine] = [
  'a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n',
  'a: 1\nb: 2\nc: 3\nd: 4\ne: 6\n',
  'a: 0\nb: 2\nc: 3\nd: 4\ne: 5\n',
];

const at = (path: string, text: string): Record<string, Made> => ({ [path]: { id: 'one', text } });

/** The repo after a render of `old.yaml`, changed by the user, planned again, as `[action, path -> text, status, at]`. */
function fate(user: (tree: Disk) => void, theirs: Record<string, Made>, options: Partial<PlanOptions> = {}): unknown[] {
  const tree = generated(render(at('old.yaml', B)));
  user(tree);
  const made = plan(tree, render(theirs), options);
  const after = applied(tree, made);
  const texts = Object.fromEntries(
    [...after].filter(([path]) => !path.startsWith('.aks-prod')).map(([path]) => [path, textAt(after, path)]),
  );
  const words = made.files.map((one) => [one.action, one.conflict?.kind].filter(Boolean).join(' '));
  assert.equal(plan(after, render(theirs)).writes, [], 'the second run writes');
  return [
    words.join(', '),
    texts,
    [...(stateOf(after).lock?.files ?? [])]
      .map(([path, { status, at: place }]) => [path, status, place].filter(Boolean).join(' '))
      .join(', '),
  ];
}

const keep = (): void => undefined;
const moveTo =
  (path: string, text = B) =>
  (tree: Disk): void => {
    tree.delete('old.yaml');
    tree.set(path, file(text));
  };

suite('a file that the template renames', (test) => {
  const rows: [string, (tree: Disk) => void, Record<string, Made>, unknown[], Partial<PlanOptions>?][] = [
    ['moves with it', keep, at('new.yaml', B), ['move', { 'new.yaml': B }, 'new.yaml managed']],
    ['moves and changes with it', keep, at('new.yaml', T), ['move', { 'new.yaml': T }, 'new.yaml managed']],
    [
      'takes the edit along',
      (tree) => tree.set('old.yaml', file(mine)),
      at('new.yaml', B),
      ['move', { 'new.yaml': mine }, 'new.yaml managed'],
    ],
    [
      'is merged on the way',
      (tree) => tree.set('old.yaml', file(mine)),
      at('new.yaml', T),
      ['move', { 'new.yaml': 'a: 0\nb: 2\nc: 3\nd: 4\ne: 6\n' }, 'new.yaml managed'],
    ],
    ['stays deleted', (tree) => tree.delete('old.yaml'), at('new.yaml', T), ['keep', {}, 'new.yaml user-deleted']],
    [
      'was renamed by the user in the same way',
      moveTo('new.yaml', mine),
      at('new.yaml', T),
      ['merge', { 'new.yaml': 'a: 0\nb: 2\nc: 3\nd: 4\ne: 6\n' }, 'new.yaml managed'],
    ],
    [
      'was copied there by the user',
      (tree) => tree.set('new.yaml', file(T)),
      at('new.yaml', T),
      ['move', { 'new.yaml': T }, 'new.yaml managed'],
    ],
  ];
  for (const [name, user, theirs, expected, options] of rows) {
    test(name, () => {
      assert.equal(fate(user, theirs, options), expected);
    });
  }

  test('does not replace a file of the user', () => {
    const tree = generated(render(at('old.yaml', B)));
    tree.set('new.yaml', file('mine: true\n'));
    const made = plan(tree, render(at('new.yaml', T)), { onConflict: 'markers' });
    assert.is(made.files[0]?.conflict?.kind, 'rename');
    const after = applied(tree, made);
    assert.is(textAt(after, 'new.yaml'), 'mine: true\n');
    assert.is(textAt(after, 'old.yaml'), B);
    assert.equal([...(stateOf(after).lock?.files.keys() ?? [])], ['old.yaml']);
    const settled = applied(after, plan(after, render(at('new.yaml', T)), { onConflict: 'ours' }));
    assert.is(textAt(settled, 'old.yaml'), B);
    assert.equal(plan(settled, render(at('new.yaml', T))).blocked, false);
  });

  test('is told from others with the same template by being the only one', () => {
    const tree = generated(render({ 'a.yaml': { id: 'one', text: B }, 'b.yaml': { id: 'one', text: B } }));
    const made = plan(tree, render({ 'c.yaml': { id: 'one', text: B }, 'd.yaml': { id: 'one', text: B } }));
    assert.equal(
      made.files.map(({ path, action }) => `${action} ${path}`),
      ['delete a.yaml', 'delete b.yaml', 'create c.yaml', 'create d.yaml'],
    );
  });

  test('may trade its place with another', () => {
    const tree = generated(render({ 'a.yaml': { id: 'one', text: B }, 'b.yaml': { id: 'two', text: 'z: 1\n' } }));
    const files = render({ 'a.yaml': { id: 'two', text: 'z: 1\n' }, 'b.yaml': { id: 'one', text: B } });
    const after = applied(tree, plan(tree, files));
    assert.is(textAt(after, 'a.yaml'), 'z: 1\n');
    assert.is(textAt(after, 'b.yaml'), B);
  });
});

suite('a file that the user moves', (test) => {
  const rows: [string, (tree: Disk) => void, Record<string, Made>, unknown[], Partial<PlanOptions>?][] = [
    [
      'is found by its content',
      moveTo('sub/x.yaml'),
      at('old.yaml', B),
      ['same', { 'sub/x.yaml': B }, 'old.yaml moved sub/x.yaml'],
    ],
    [
      'is found although its line ends changed',
      moveTo('sub/x.yaml', B.replaceAll('\n', '\r\n')),
      at('old.yaml', B),
      ['same', { 'sub/x.yaml': B.replaceAll('\n', '\r\n') }, 'old.yaml moved sub/x.yaml'],
    ],
    [
      'gets the changes of the template',
      moveTo('sub/x.yaml'),
      at('old.yaml', T),
      ['update', { 'sub/x.yaml': T }, 'old.yaml moved sub/x.yaml'],
    ],
    [
      'stays where the user put it when the template renames it',
      moveTo('sub/x.yaml'),
      at('new.yaml', T),
      ['update', { 'sub/x.yaml': T }, 'new.yaml moved sub/x.yaml'],
    ],
    ['goes when the template drops it', moveTo('sub/x.yaml'), {}, ['delete', {}, '']],
    [
      'is not found by similar content unless asked',
      moveTo('sub/x.yaml', mine),
      at('old.yaml', T),
      ['keep', { 'sub/x.yaml': mine }, 'old.yaml user-deleted'],
    ],
    [
      'is found by similar content and merged',
      moveTo('sub/x.yaml', mine),
      at('old.yaml', T),
      ['merge', { 'sub/x.yaml': 'a: 0\nb: 2\nc: 3\nd: 4\ne: 6\n' }, 'old.yaml moved sub/x.yaml'],
      { moves: 'similar' },
    ],
    [
      'is not looked for when that is off',
      moveTo('sub/x.yaml'),
      at('old.yaml', T),
      ['keep', { 'sub/x.yaml': B }, 'old.yaml user-deleted'],
      { moves: 'off' },
    ],
    [
      'is not taken for a file of another kind',
      moveTo('x.md', mine),
      at('old.yaml', T),
      ['keep', { 'x.md': mine }, 'old.yaml user-deleted'],
      { moves: 'similar' },
    ],
    [
      'is not guessed among several',
      (tree) => {
        moveTo('x.yaml')(tree);
        tree.set('y.yaml', file(B));
      },
      at('old.yaml', T),
      ['keep', { 'x.yaml': B, 'y.yaml': B }, 'old.yaml user-deleted'],
    ],
    [
      'is the one that kept its name',
      (tree) => {
        moveTo('x.yaml')(tree);
        tree.set('sub/old.yaml', file(B));
      },
      at('old.yaml', T),
      ['update', { 'x.yaml': B, 'sub/old.yaml': T }, 'old.yaml moved sub/old.yaml'],
    ],
  ];
  for (const [name, user, theirs, expected, options] of rows) {
    test(name, () => {
      assert.equal(fate(user, theirs, options), expected);
    });
  }

  test('is followed further, and back home', () => {
    const files = render(at('old.yaml', B));
    const tree = generated(files);
    moveTo('x.yaml')(tree);
    const once = applied(tree, plan(tree, files));
    once.delete('x.yaml');
    once.set('y.yaml', file(B));
    const twice = applied(once, plan(once, files));
    assert.is(stateOf(twice).lock?.files.get('old.yaml')?.at, 'y.yaml');
    twice.delete('y.yaml');
    twice.set('old.yaml', file(mine));
    const home = applied(twice, plan(twice, files));
    assert.equal(stateOf(home).lock?.files.get('old.yaml')?.status, 'managed');
    assert.is(textAt(home, 'old.yaml'), mine);
  });

  test('does not hide a new file of the template at its place', () => {
    const tree = generated(render(at('old.yaml', B)));
    moveTo('x.yaml')(tree);
    const moved = applied(tree, plan(tree, render(at('old.yaml', B))));
    const files = render({ ...at('old.yaml', B), 'x.yaml': { id: 'two', text: 'z: 1\n' } });
    const made = plan(moved, files);
    assert.equal(
      made.files.map((one) => one.conflict?.kind ?? one.action),
      ['keep', 'collision'],
    );
  });
});

suite('a file that the user releases', (test) => {
  const files = render({ 'a.yaml': B, 'b.yaml': B });

  test('is detached, stays so, and can come back', () => {
    const tree = generated(files);
    const detached = applied(tree, plan(tree, files, { detach: ['a.yaml'], only: ['a.yaml'] }));
    assert.is(stateOf(detached).lock?.files.get('a.yaml')?.status, 'detached');
    const changed = render({ 'a.yaml': T, 'b.yaml': T });
    const later = applied(detached, plan(detached, changed));
    assert.is(textAt(later, 'a.yaml'), B);
    assert.is(textAt(later, 'b.yaml'), T);
    const back = applied(later, plan(later, changed, { restore: ['a.yaml'], only: ['a.yaml'] }));
    assert.is(textAt(back, 'a.yaml'), T);
    assert.is(stateOf(back).lock?.files.get('a.yaml')?.status, 'managed');
  });

  test('`only` leaves the other files and the versions alone', () => {
    const tree = generated(files);
    const made = plan(tree, render({ 'a.yaml': T, 'b.yaml': T }), { only: ['b.yaml'], toolVersion: '2.0.0' });
    const after = applied(tree, made);
    assert.is(textAt(after, 'a.yaml'), B);
    assert.is(textAt(after, 'b.yaml'), T);
    assert.is(stateOf(after).lock?.tool, '1.0.0');
  });

  test('`only` does not carry out a rename of another file', () => {
    const tree = generated(render(at('old.yaml', B)));
    const after = applied(tree, plan(tree, render({ ...at('new.yaml', B), 'b.yaml': B }), { only: ['b.yaml'] }));
    assert.equal([...(stateOf(after).lock?.files.keys() ?? [])], ['b.yaml', 'old.yaml']);
    assert.is(textAt(after, 'old.yaml'), B);
  });

  test('adopting a repo takes what is equal and leaves what is not', () => {
    const tree = disk({ 'a.yaml': B, 'b.yaml': mine });
    const made = plan(tree, files, { onConflict: 'ours' });
    assert.equal(
      made.files.map((one) => one.action),
      ['adopt', 'detach'],
    );
    assert.equal(
      made.writes.map(({ path }) => path),
      ['.aks-prod/.gitattributes', '.aks-prod/base.pack', '.aks-prod/lock.json'],
    );
  });
});

suite('a deleted file that others name', (test) => {
  const files = render({
    'infra/main.bicep': "module a 'modules/a.bicep' = {}\n",
    'infra/modules/a.bicep': '// a\n',
    'infra/modules/b.bicep': '// data.bicep\n',
    'k8s/kustomization.yaml': 'resources:\n  - ./a.yaml\n  - ba.yaml\n',
    'k8s/a.yaml': 'a: 1\n',
    'k8s/b.yaml': 'b: 1\n',
    'docs/x.md': 'See ../k8s/b.yaml.\n',
  });

  const warnings = (tree: Disk): Record<string, string> =>
    Object.fromEntries(
      plan(tree, files).files.flatMap(({ path, warning }) => (warning === undefined ? [] : [[path, warning]])),
    );

  test('is reported with the files that name it', () => {
    const tree = generated(files);
    for (const path of ['infra/modules/a.bicep', 'k8s/a.yaml', 'k8s/b.yaml']) tree.delete(path);
    assert.equal(warnings(tree), {
      'infra/modules/a.bicep':
        'It is still named in infra/main.bicep: take it out there, or run create-aks-prod restore infra/modules/a.bicep.',
      'k8s/a.yaml':
        'It is still named in k8s/kustomization.yaml: take it out there, or run create-aks-prod restore k8s/a.yaml.',
      'k8s/b.yaml': 'It is still named in docs/x.md: take it out there, or run create-aks-prod restore k8s/b.yaml.',
    });
  });

  test('is not when the user took its name out as well, or nobody names it', () => {
    const tree = generated(files);
    for (const path of ['infra/modules/a.bicep', 'infra/modules/b.bicep']) tree.delete(path);
    tree.set('infra/main.bicep', file('// nothing\n'));
    assert.equal(warnings(tree), {});
  });
});
