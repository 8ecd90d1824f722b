import * as assert from 'uvu/assert';
import type { Choice } from '../../../src/plan/decision.ts';
import { lockPath } from '../../../src/plan/lock.ts';
import { planRepo } from '../../../src/plan/plan.ts';
import type { PlanOptions } from '../../../src/plan/plan.ts';
import { lostBases } from '../../../src/plan/repo-state.ts';
import type { DiskEntry } from '../../../src/plan/tree.ts';
import { suite } from '../../helpers/suite.ts';
import { applied, disk, file, generated, plan, render, stateOf, textAt } from './repo.ts';
import type { Disk, Made } from './repo.ts';

const path = 'k8s/a.yaml';
const [B, T, mine] = ['a: 1\nb: 2\nc: 3\n', 'a: 1\nb: 2\nc: 4\n', 'a: 0\nb: 2\nc: 3\n'];

type Content = string | Uint8Array | DiskEntry | undefined;

/** `base`, `ours`, `theirs`, and what becomes of the file: its action (with the kind of a conflict), text and status. */
interface Row {
  readonly name: string;
  readonly base?: string | Made;
  readonly ours?: Content;
  readonly theirs?: string | Made;
  readonly options?: Partial<PlanOptions>;
  readonly expect: readonly [action: string, text: string | undefined, status: string | undefined];
}

const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
const marked = `${B.slice(0, 10)}<<<<<<< yours\nc: 9\n||||||| template 1.0.0\nc: 3\n=======\nc: 4\n>>>>>>> template 1.0.0\n`;

const rows: readonly Row[] = [
  { name: 'new in the template', theirs: T, expect: ['create', T, 'managed'] },
  { name: 'equal to a file that was there', ours: T, theirs: T, expect: ['adopt', T, 'managed'] },
  {
    name: 'equal to a file that was there, but for line ends',
    ours: crlf(T),
    theirs: T,
    expect: ['adopt', crlf(T), 'managed'],
  },
  {
    name: 'in the way of a file that we did not make',
    ours: mine,
    theirs: T,
    expect: ['conflict collision', mine, undefined],
  },
  { name: 'nothing changed', base: B, ours: B, theirs: B, expect: ['same', B, 'managed'] },
  { name: 'only the template changed', base: B, ours: B, theirs: T, expect: ['update', T, 'managed'] },
  {
    name: 'only the template changed, CRLF checkout',
    base: B,
    ours: crlf(B),
    theirs: T,
    expect: ['update', crlf(T), 'managed'],
  },
  {
    name: 'only the template changed, byte order mark',
    base: B,
    ours: `\uFEFF${B}`,
    theirs: T,
    expect: ['update', `\uFEFF${T}`, 'managed'],
  },
  { name: 'only line ends changed', base: B, ours: crlf(B), theirs: B, expect: ['same', crlf(B), 'managed'] },
  { name: 'only the user changed it', base: B, ours: mine, theirs: B, expect: ['keep', mine, 'managed'] },
  { name: 'both made the same change', base: B, ours: T, theirs: T, expect: ['same', T, 'managed'] },
  {
    name: 'both changed other lines',
    base: B,
    ours: mine,
    theirs: T,
    expect: ['merge', 'a: 0\nb: 2\nc: 4\n', 'managed'],
  },
  {
    name: 'both changed other lines, CRLF',
    base: B,
    ours: crlf(mine),
    theirs: T,
    expect: ['merge', crlf('a: 0\nb: 2\nc: 4\n'), 'managed'],
  },
  {
    name: 'both changed the same line',
    base: B,
    ours: 'a: 1\nb: 2\nc: 9\n',
    theirs: T,
    expect: ['conflict content', 'a: 1\nb: 2\nc: 9\n', 'managed'],
  },
  {
    name: 'both added the same key',
    base: B,
    ours: `new: 1\n${B}`,
    theirs: `${B}new: 2\n`,
    expect: ['conflict semantic', `new: 1\n${B}`, 'managed'],
  },
  {
    name: 'the user made it binary',
    base: B,
    ours: '\u0000',
    theirs: T,
    expect: ['conflict binary', '\u0000', 'managed'],
  },
  {
    name: 'the user made it Latin-1',
    base: B,
    ours: Buffer.from([0xe9, 0x0a]),
    theirs: B,
    expect: ['keep', '\uFFFD\n', 'managed'],
  },
  { name: 'the user emptied it', base: B, ours: '', theirs: B, expect: ['keep', '', 'managed'] },
  { name: 'the user deleted it', base: B, theirs: B, expect: ['keep', undefined, 'user-deleted'] },
  {
    name: 'the user deleted it, the template changed it',
    base: B,
    theirs: T,
    expect: ['keep', undefined, 'user-deleted'],
  },
  {
    name: 'the user deleted it and wants it back',
    base: B,
    theirs: T,
    options: { restore: [path] },
    expect: ['create', T, 'managed'],
  },
  { name: 'gone from the template', base: B, ours: B, expect: ['delete', undefined, undefined] },
  { name: 'gone from the template, CRLF', base: B, ours: crlf(B), expect: ['delete', undefined, undefined] },
  { name: 'gone from the template, but edited', base: B, ours: mine, expect: ['detach', mine, 'detached'] },
  { name: 'gone from both', base: B, expect: ['same', undefined, undefined] },
  {
    name: 'gone from the template, a folder stands there',
    base: B,
    ours: { kind: 'directory' },
    expect: ['detach', 'directory', 'detached'],
  },
  { name: 'written once, absent', theirs: { text: T, policy: 'once' }, expect: ['create', T, 'managed'] },
  {
    name: 'written once, already there',
    ours: mine,
    theirs: { text: T, policy: 'once' },
    expect: ['keep', mine, 'managed'],
  },
  {
    name: 'written once, template changed',
    base: { text: B, policy: 'once' },
    ours: B,
    theirs: { text: T, policy: 'once' },
    expect: ['keep', B, 'managed'],
  },
  {
    name: 'written once, deleted',
    base: { text: B, policy: 'once' },
    theirs: { text: T, policy: 'once' },
    expect: ['keep', undefined, 'user-deleted'],
  },
  {
    name: 'written once and never filled, gone from the template',
    base: { text: B, policy: 'once' },
    ours: B,
    expect: ['delete', undefined, undefined],
  },
  {
    name: 'written once and filled, gone from the template',
    base: { text: B, policy: 'once' },
    ours: mine,
    expect: ['detach', mine, 'detached'],
  },
  {
    name: 'locked, edited',
    base: { text: B, policy: 'locked' },
    ours: mine,
    theirs: { text: B, policy: 'locked' },
    expect: ['keep warned', mine, 'managed'],
  },
  {
    name: 'locked, edited, template changed',
    base: { text: B, policy: 'locked' },
    ours: mine,
    theirs: { text: T, policy: 'locked' },
    expect: ['conflict locked', mine, 'managed'],
  },
  {
    name: 'a link, template unchanged',
    base: B,
    ours: { kind: 'symlink' },
    theirs: B,
    expect: ['keep warned', 'symlink', 'managed'],
  },
  {
    name: 'a link, template changed',
    base: B,
    ours: { kind: 'symlink' },
    theirs: T,
    expect: ['conflict type', 'symlink', 'managed'],
  },
  {
    name: 'a submodule',
    base: B,
    ours: { kind: 'submodule' },
    theirs: T,
    expect: ['conflict type', 'submodule', 'managed'],
  },
  {
    name: 'below something that is no folder',
    ours: { kind: 'blocked', by: 'k8s' },
    theirs: T,
    expect: ['conflict type', 'blocked', undefined],
  },
  {
    name: 'beside a name that differs in case',
    ours: { kind: 'twin', twin: 'k8s/A.yaml' },
    theirs: T,
    expect: ['conflict type', 'twin', undefined],
  },
  {
    name: 'open markers, template unchanged',
    base: B,
    ours: marked,
    theirs: B,
    expect: ['conflict open', marked, 'managed'],
  },
  {
    name: 'open markers, template changed',
    base: B,
    ours: marked,
    theirs: T,
    expect: ['conflict open', marked, 'managed'],
  },
  { name: 'open markers, gone from the template', base: B, ours: marked, expect: ['conflict open', marked, 'managed'] },
  {
    name: 'made executable by the template',
    base: B,
    ours: B,
    theirs: { text: B, executable: true },
    expect: ['update +x', B, 'managed'],
  },
  { name: 'made executable by the user', base: B, ours: file(B, true), theirs: B, expect: ['keep +x', B, 'managed'] },
  {
    name: 'made executable by the user, template changed',
    base: B,
    ours: file(B, true),
    theirs: T,
    expect: ['update +x', T, 'managed'],
  },
  {
    name: 'edited, and made executable by the template',
    base: B,
    ours: mine,
    theirs: { text: B, executable: true },
    expect: ['update +x', mine, 'managed'],
  },
  {
    name: 'both made it executable',
    base: B,
    ours: file(B, true),
    theirs: { text: B, executable: true },
    expect: ['same +x', B, 'managed'],
  },
  {
    name: 'no longer executable in the template',
    base: { text: B, executable: true },
    ours: file(B, true),
    theirs: B,
    expect: ['update', B, 'managed'],
  },
];

function treeOf({ base, ours }: Row): Disk {
  const tree = base === undefined ? new Map() : generated(render({ [path]: base }));
  tree.delete(path);
  return new Map([...tree, ...disk(ours === undefined ? {} : { [path]: ours })]);
}

function fateOf(row: Row): [string, string | undefined, string | undefined] {
  const files = render(row.theirs === undefined ? {} : { [path]: row.theirs });
  const tree = treeOf(row);
  const made = plan(tree, files, row.options);
  const after = applied(tree, made);
  const decided = made.files[0];
  const entry = after.get(path);
  const words = [
    decided?.action,
    decided?.conflict?.kind,
    decided?.warning && 'warned',
    entry?.kind === 'file' && entry.executable && '+x',
  ];
  const status = stateOf(after).lock?.files.get(path)?.status;
  return [words.filter(Boolean).join(' '), textAt(after, path), status];
}

suite('the decision for a file', (test) => {
  for (const row of rows) {
    test(row.name, () => {
      assert.equal(fateOf(row), row.expect);
    });
  }

  test('is the same the second time, and then writes nothing', () => {
    for (const row of rows) {
      const files = render(row.theirs === undefined ? {} : { [path]: row.theirs });
      const first = plan(treeOf(row), files, row.options);
      if (first.blocked) continue;
      assert.equal(plan(applied(treeOf(row), first), files).writes, [], row.name);
    }
  });

  test('blocks the whole plan when it is a conflict that nobody settled', () => {
    for (const row of rows) {
      const files = render(row.theirs === undefined ? {} : { [path]: row.theirs });
      assert.is(plan(treeOf(row), files).blocked, row.expect[0].startsWith('conflict'), row.name);
    }
  });

  test('never depends on executable bits where there are none', () => {
    const tree = generated(render({ [path]: { text: B, executable: true } }));
    tree.set(path, { kind: 'file', bytes: Buffer.from(B), executable: undefined });
    assert.equal(plan(tree, render({ [path]: { text: B, executable: true } })).writes, []);
    assert.is(plan(tree, render({ [path]: { text: T, executable: true } })).files[0]?.action, 'update');
  });

  test('is a conflict when the last render is lost and both changed it, and no guess otherwise', () => {
    const tree = generated(render({ [path]: B }));
    tree.set('.aks-prod/base.pack', file(''));
    assert.is(plan(tree, render({ [path]: T })).files[0]?.action, 'update');
    tree.set(path, file(mine));
    assert.is(plan(tree, render({ [path]: B })).files[0]?.action, 'keep');
    assert.is(plan(tree, render({ [path]: T })).files[0]?.conflict?.kind, 'base-lost');
    const git = stateOf(tree).lock?.files.get(path)?.git ?? '';
    const repo = { ...stateOf(tree), blobs: new Map([[git, Buffer.from(B)]]) };
    assert.equal(lostBases(repo), [git]);
    const made = planRepo(repo, { files: render({ [path]: T }), toolVersion: '1.0.0', defaults: '1' });
    assert.is(made.files[0]?.action, 'merge');
  });
});

suite('a conflict with a choice', (test) => {
  const choices: readonly [Choice, Partial<Row>, readonly [string, string | undefined, string | undefined, string?]][] =
    [
      ['ours', { base: B, ours: 'c: 9\n' }, ['keep content', 'c: 9\n', 'managed']],
      ['theirs', { base: B, ours: 'c: 9\n' }, ['update content', T, 'managed']],
      ['sidecar', { base: B, ours: 'c: 9\n' }, ['conflict content', 'c: 9\n', 'conflicted', T]],
      ['ours', { ours: mine }, ['detach collision', mine, 'detached']],
      ['theirs', { ours: mine }, ['update collision', T, 'managed']],
      ['theirs', { ours: crlf(mine) }, ['update collision', crlf(T), 'managed']],
      ['sidecar', { ours: mine }, ['conflict collision', mine, 'conflicted', T]],
      ['markers', { base: B, ours: '\u0000' }, ['conflict binary', '\u0000', 'conflicted', T]],
      ['ours', { base: B, ours: { kind: 'symlink' } }, ['detach type', 'symlink', 'detached']],
      ['theirs', { base: B, ours: { kind: 'symlink' } }, ['conflict type', 'symlink', 'managed']],
      ['theirs', { base: B, ours: marked }, ['conflict open', marked, 'managed']],
    ];

  for (const [onConflict, row, [fate, text, status, beside]] of choices) {
    test(`${onConflict}: ${fate}${row.base === undefined ? '' : ', managed before'}`, () => {
      const whole: Row = { name: '', theirs: T, options: { onConflict }, expect: ['', undefined, undefined], ...row };
      assert.equal(fateOf(whole), [fate, text, status]);
      const made = plan(treeOf(whole), render({ [path]: T }), { onConflict });
      assert.is(made.blocked, false);
      assert.is(textAt(applied(treeOf(whole), made), `${path}.aks-new`), beside);
    });
  }

  test('markers holds both versions and stays open until they are gone', () => {
    const tree = treeOf({ name: '', base: B, ours: 'a: 1\nb: 2\nc: 9\n', expect: ['', '', ''] });
    const made = plan(tree, render({ [path]: T }), { onConflict: 'markers' });
    const after = applied(tree, made);
    assert.match(textAt(after, path) ?? '', /<<<<<<< yours\nc: 9\n[^]*=======\nc: 4\n>>>>>>> template 1\.0\.0\n/);
    assert.is(stateOf(after).lock?.files.get(path)?.status, 'conflicted');
    assert.is(plan(after, render({ [path]: T })).files[0]?.conflict?.kind, 'open');
    after.set(path, file('a: 1\nb: 2\nc: 49\n'));
    const settled = plan(after, render({ [path]: T }));
    assert.is(settled.files[0]?.action, 'keep');
    assert.is(stateOf(applied(after, settled)).lock?.files.get(path)?.status, 'managed');
  });

  test('a sidecar stays open until it is removed, by hand or by a choice', () => {
    const tree = treeOf({ name: '', base: B, ours: 'c: 9\n', expect: ['', '', ''] });
    const after = applied(tree, plan(tree, render({ [path]: T }), { onConflict: 'sidecar' }));
    const again = plan(after, render({ [path]: T }));
    assert.is(again.blocked, true);
    assert.is(again.files[0]?.conflict?.kind, 'open');
    for (const [choice, text] of [
      ['ours', 'c: 9\n'],
      ['theirs', T],
    ] as const) {
      const resolved = applied(
        after,
        plan(after, render({ [path]: T }), { choices: [{ pattern: path, choice }], only: [path] }),
      );
      assert.is(textAt(resolved, path), text);
      assert.is(resolved.has(`${path}.aks-new`), false);
      assert.equal(plan(resolved, render({ [path]: T })).writes, []);
    }
    after.delete(`${path}.aks-new`);
    assert.is(plan(after, render({ [path]: T })).files[0]?.action, 'keep');
  });

  test('a sidecar that somebody edited is an edit: it is taken, or stays', () => {
    const tree = treeOf({ name: '', base: B, ours: 'c: 9\n', expect: ['', '', ''] });
    const after = applied(tree, plan(tree, render({ [path]: T }), { onConflict: 'sidecar' }));
    after.set(`${path}.aks-new`, file('merged by hand\n'));
    const resolve = (choice: 'ours' | 'theirs') =>
      plan(after, render({ [path]: T }), { choices: [{ pattern: path, choice }], only: [path] });
    const kept = resolve('ours');
    assert.is(kept.blocked, true);
    assert.match(kept.files[0]?.reason ?? '', /was edited.*resolve --theirs takes it/);
    const taken = applied(after, resolve('theirs'));
    assert.is(textAt(taken, path), 'merged by hand\n');
    assert.is(taken.has(`${path}.aks-new`), false);
    const next = plan(taken, render({ [path]: T }));
    assert.equal([next.blocked, next.files[0]?.action], [false, 'keep']);
  });

  test('a sidecar never replaces a file of that name', () => {
    const tree = treeOf({ name: '', base: B, ours: 'c: 9\n', expect: ['', '', ''] });
    tree.set(`${path}.aks-new`, file('precious'));
    const made = plan(tree, render({ [path]: T }), { onConflict: 'sidecar' });
    assert.is(made.files[0]?.conflict?.settledBy, undefined);
    assert.is(textAt(applied(tree, made), `${path}.aks-new`), 'precious');
  });

  test('the first pattern that fits a file counts, then the general answer', () => {
    const files = { 'k8s/a.yaml': T, 'k8s/b.yaml': T, 'docs/c.md': T };
    const tree = disk({ 'k8s/a.yaml': 'x', 'k8s/b.yaml': 'x', 'docs/c.md': 'x' });
    const made = plan(tree, render(files), {
      choices: [
        { pattern: 'k8s/b.yaml', choice: 'theirs' },
        { pattern: 'k8s/**', choice: 'ours' },
      ],
      onConflict: 'sidecar',
    });
    assert.equal(
      made.files.map((one) => [one.path, one.conflict?.settledBy]),
      [
        ['docs/c.md', 'sidecar'],
        ['k8s/a.yaml', 'ours'],
        ['k8s/b.yaml', 'theirs'],
      ],
    );
    assert.ok(made.writes.some((write) => write.path === lockPath));
  });
});
