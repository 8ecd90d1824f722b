import * as assert from 'uvu/assert';
import { blobId } from '../../../src/plan/digest.ts';
import { healthOf } from '../../../src/plan/health.ts';
import { emptyPack, decodePack } from '../../../src/plan/pack.ts';
import { packText } from '../../helpers/packed.ts';
import { suite } from '../../helpers/suite.ts';
import { disk, entryOf, lockOf } from './repo.ts';

const text = 'a: 1\n';
const pack = decodePack(packText({ 'a.yaml': text, 'e.json': '{}\n' }));

function problems(
  files: Readonly<Record<string, string>>,
  entries: Parameters<typeof lockOf>[0],
  more: object = {},
): string[] {
  const state = { lock: lockOf(entries), pack, tree: disk(files), candidates: new Map(), ...more };
  return healthOf(state).map(({ kind, path = '' }) => `${kind} ${path}`);
}

suite('the health of a repo', (test) => {
  const entry = entryOf(text);

  test('is good with files as they were, with edits that parse, and without files', () => {
    assert.equal(
      problems({ 'a.yaml': text, 'b.yaml': 'a: 2\n' }, { 'a.yaml': entry, 'b.yaml': entry, 'c.yaml': entry }),
      [],
    );
    assert.equal(healthOf({ lock: undefined, pack: emptyPack, tree: new Map(), candidates: new Map() }), []);
  });

  test('names markers, sidecars, files that no longer parse, and keys that stand twice', () => {
    const files = {
      'a.yaml': '<<<<<<< yours\na: 2\n=======\na: 3\n>>>>>>> template 1.0.0\n',
      'b.yaml': text,
      'b.yaml.aks-new': 'a: 2\n',
      'c.yaml': 'a: [1\n',
      'd.yaml': 'a: 1\na: 2\n',
      'e.json': '{',
      'f.bicep': 'param a = {\n',
      'g.txt': '{[(\n',
      'h/x.yaml': 'a: }\n',
    };
    const entries = Object.fromEntries(
      ['a.yaml', 'b.yaml', 'c.yaml', 'd.yaml', 'f.bicep', 'g.txt'].map((path) => [path, entry]),
    );
    assert.equal(
      problems(files, {
        ...entries,
        'e.json': entryOf('{}\n'),
        'h.yaml': { ...entry, status: 'moved', at: 'h/x.yaml' },
      }),
      [
        'markers a.yaml',
        'sidecar b.yaml',
        'unreadable c.yaml',
        'unreadable d.yaml',
        'unreadable e.json',
        'unreadable f.bicep',
        'unreadable h/x.yaml',
      ],
    );
  });

  test('does not blame an edit for what the render had', () => {
    const twice = 'a: 1\na: 2\n';
    const lines = decodePack(packText({ 'a.yaml': twice }));
    assert.equal(problems({ 'a.yaml': `${twice}b: 1\n` }, { 'a.yaml': entryOf(twice) }, { pack: lines }), []);
    assert.equal(problems({ 'a.yaml': `${twice}a: 1\nb: 1\nb: 2\n` }, { 'a.yaml': entryOf(twice) }, { pack: lines }), [
      'unreadable a.yaml',
    ]);
  });

  test('names bases that neither the pack nor git has, of files that follow the template', () => {
    const lost = entryOf('b: 1\n');
    const entries = { 'a.yaml': lost, 'b.yaml': { ...lost, status: 'detached' as const } };
    assert.equal(problems({}, entries), ['base-lost a.yaml']);
    const bytes = Buffer.from('b: 1\n');
    assert.equal(problems({}, entries, { blobs: new Map([[blobId(bytes), bytes]]) }), []);
  });

  test('names damaged lines of the pack', () => {
    assert.equal(problems({}, {}, { pack: decodePack('x\n') }), ['pack ']);
  });
});
