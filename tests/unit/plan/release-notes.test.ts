import * as assert from 'uvu/assert';
import { releaseNotes, type ReleaseNote } from '../../../src/facts/release-notes.ts';
import { describePlan } from '../../../src/plan/describe.ts';
import { notesFor } from '../../../src/plan/release-notes.ts';
import { compareVersions, isVersion } from '../../../src/plan/version.ts';
import { makeExample } from '../../helpers/made.ts';
import { suite } from '../../helpers/suite.ts';
import { disk, generated, plan, render } from './repo.ts';

const notes: readonly ReleaseNote[] = [
  { version: '0.2.0', ids: ['infra/modules/'], text: 'Modules.' },
  { version: '0.3.0', ids: ['k8s/*/deployment:'], text: 'Deployments.' },
  { version: '0.2.1', ids: ['infra/modules/vault.bicep', 'docs/'], text: 'The vault.' },
  { version: '1.0.0', ids: [''], text: 'Everything.' },
];

suite('notesFor', (test) => {
  const cases: readonly (readonly [
    name: string,
    ids: readonly string[],
    from: string,
    to: string,
    texts: readonly string[],
  ])[] = [
    [
      'gives those after the old version, up to and with the new one',
      ['infra/modules/vault.bicep'],
      '0.1.0',
      '0.2.1',
      ['Modules.', 'The vault.'],
    ],
    ['leaves out those of the old version itself', ['infra/modules/vault.bicep'], '0.2.0', '0.3.0', ['The vault.']],
    ['takes a star for one segment', ['k8s/production/deployment:shop/orders'], '0.1.0', '0.9.0', ['Deployments.']],
    ['does not let a star cross a slash', ['k8s/a/b/deployment:shop/orders'], '0.1.0', '0.9.0', []],
    ['reads a dot as a dot', ['infra/modules/vaultxbicep'], '0.2.0', '0.2.9', []],
    ['needs the beginning of the id', ['x/infra/modules/a.bicep'], '0.1.0', '0.9.0', []],
    [
      'says each once, however many templates it concerns',
      ['infra/modules/a.bicep', 'infra/modules/b.bicep'],
      '0.1.0',
      '0.2.0',
      ['Modules.'],
    ],
    ['knows that a pre-release comes first', ['x'], '1.0.0-rc.1', '1.0.0', ['Everything.']],
    ['has nothing to say without a newer version', ['infra/modules/a.bicep'], '1.0.0', '1.0.0', []],
  ];
  for (const [name, ids, from, to, texts] of cases) {
    test(name, () => {
      assert.equal(
        notesFor(ids, from, to, notes).map(({ text }) => text),
        texts,
      );
    });
  }
});

suite('the notes in a plan', (test) => {
  const old = render({
    'infra/a.bicep': { id: 'infra/modules/a.bicep', text: 'a\n' },
    'docs/b.md': { id: 'docs/b.md', text: 'b\n' },
    'docs/c.md': 'c\n',
  });
  const next = render({
    'infra/z.bicep': { id: 'infra/modules/a.bicep', text: 'a2\n' },
    'docs/b.md': { id: 'docs/b.md', text: 'b\n' },
  });

  test('stand at the files that change, moved and deleted ones too', () => {
    const made = plan(generated(old), next, {
      toolVersion: '1.1.0',
      releaseNotes: [{ version: '1.1.0', ids: ['infra/', 'docs/'], text: 'So it is.' }],
    });
    const told = describePlan(made).files.map(({ path, action, notes: texts }) => [path, action, texts]);
    assert.equal(told, [
      ['docs/b.md', 'same', undefined],
      ['docs/c.md', 'delete', ['So it is.']],
      ['infra/z.bicep', 'move', ['So it is.']],
    ]);
  });

  test('are absent at a first run', () => {
    const made = plan(disk({}), next, { releaseNotes: [{ version: '0.5.0', ids: [''], text: 'No.' }] });
    assert.ok(made.files.every((file) => file.notes === undefined));
  });
});

suite('the released notes', (test) => {
  test('have a version, a text and templates that exist', () => {
    const ids = ['article', 'minimal', 'store'].flatMap((name) =>
      [...makeExample(name).files.values()].map(({ id }) => id),
    );
    for (const note of releaseNotes) {
      assert.ok(isVersion(note.version) && note.text.endsWith('.'), note.text);
      assert.ok(note.ids.length > 0, note.text);
      // A note on a template that was dropped is the exception, and says so.
      assert.ok(
        notesFor(ids, '0.0.0', '99.0.0', [note]).length === 1 || /\b(gone|removed|no longer)\b/.test(note.text),
        note.text,
      );
    }
    assert.equal(
      releaseNotes.map(({ version }) => version),
      releaseNotes.map(({ version }) => version).toSorted(compareVersions),
    );
  });
});
