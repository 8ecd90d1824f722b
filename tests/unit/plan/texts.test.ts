import * as assert from 'uvu/assert';
import { suite } from '../../helpers/suite.ts';
import { applied, generated, plan, render, textAt } from './repo.ts';

const before = render({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' });
const after = render({ 'a.yaml': 'a: 2\n', 'b.yaml': 'b: 2\n' });

function edited() {
  const tree = generated(before);
  return new Map(tree).set('a.yaml', { kind: 'file' as const, bytes: Buffer.from('a: 3\n'), executable: false });
}

suite('what a person wrote for a conflict', (test) => {
  const texts = new Map([['a.yaml', Buffer.from('a: 5\n') as Uint8Array]]);

  test('settles it, and the render becomes its base', () => {
    const tree = edited();
    assert.is(plan(tree, after).blocked, true);
    const made = plan(tree, after, { texts });
    const [file] = made.files;
    assert.equal([made.blocked, file?.action, file?.conflict?.settledBy], [false, 'merge', 'text']);
    const next = applied(tree, made);
    assert.is(textAt(next, 'a.yaml'), 'a: 5\n');
    assert.equal(plan(next, after).writes, []);
  });

  test('counts before a choice, and only where there is a conflict', () => {
    assert.is(textAt(applied(edited(), plan(edited(), after, { texts, onConflict: 'theirs' })), 'a.yaml'), 'a: 5\n');
    const calm = generated(before);
    assert.is(textAt(applied(calm, plan(calm, after, { texts })), 'a.yaml'), 'a: 2\n');
  });

  test('a conflict knows the three versions that meet', () => {
    const { sides } = plan(edited(), after).files[0]?.conflict ?? {};
    assert.equal(
      [sides?.base, sides?.ours, sides?.theirs].map((bytes) => Buffer.from(bytes ?? []).toString()),
      ['a: 1\n', 'a: 3\n', 'a: 2\n'],
    );
  });
});
