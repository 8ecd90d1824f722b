import * as assert from 'uvu/assert';
import { diff3 } from '../../../../src/plan/merge/diff3.ts';
import { findMarkers, withMarkers } from '../../../../src/plan/merge/markers.ts';
import { splitLines } from '../../../../src/plan/merge/text.ts';
import { suite } from '../../../helpers/suite.ts';

const labels = { old: '1.3.2', new: '1.4.0' };

function marked(base: string, ours: string, theirs: string): string {
  return withMarkers(diff3(splitLines(base), splitLines(ours), splitLines(theirs)), labels);
}

suite('conflict markers', (test) => {
  test('they show yours, the old template and the new template', () => {
    assert.is(
      marked('a\nb\nc\n', 'a\nours\nc\n', 'a\ntheirs\nc\n'),
      'a\n<<<<<<< yours\nours\n||||||| template 1.3.2\nb\n=======\ntheirs\n>>>>>>> template 1.4.0\nc\n',
    );
  });

  test('they stand on lines of their own when a side has no last line end', () => {
    assert.is(
      marked('b', 'ours', 'theirs'),
      '<<<<<<< yours\nours\n||||||| template 1.3.2\nb\n=======\ntheirs\n>>>>>>> template 1.4.0\n',
    );
  });

  test('they are longer than what looks like a marker anywhere in the file', () => {
    const text = marked('Title\n=========\n\nb\n', 'Title\n=========\n\nours\n', 'Title\n=========\n\ntheirs\n');
    assert.ok(text.includes(`\n${'<'.repeat(10)} yours\n`));
    assert.ok(text.includes(`\n${'='.repeat(10)}\n`));
    assert.ok(text.includes(`\n${'>'.repeat(10)} template 1.4.0\n`));
  });

  const texts: readonly (readonly [string, string, readonly number[], string?])[] = [
    ['a heading underlined with seven signs', 'Title\n=======\n', [], 'README.md'],
    ['a heading in a file with a marker', 'Title\n=======\n>>>>>>> main\n', [2, 3], 'README.md'],
    ['a row of signs under nothing', 'Text.\n\n=======\n', [3], 'README.md'],
    ['a row of signs in what is no prose', 'a: 1\n=======\nb: 2\n', [2]],
    ['a comment with a row of signs', '# =======\n', []],
    ["git's own markers", '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n', [1, 3, 5]],
    ["git's own markers with the base", '<<<<<<< HEAD\na\n||||||| 1a2b3c4\n=======\nb\n>>>>>>> main\n', [1, 3, 4, 6]],
    ['a conflict whose first line was removed', 'a\n=======\nb\n>>>>>>> main\n', [2, 4], 'README.md'],
    ['a shift of bits', 'a <<<<<<< b\n', []],
    ['a marker in the middle of a line', 'see <<<<<<< yours\n', []],
    ['an indented marker', '    <<<<<<< yours\n', []],
    ['all of ours', marked('a\n', 'b\n', 'c\n'), [1, 3, 5, 7]],
    ['ours in a file with CRLF', marked('a\n', 'b\n', 'c\n').replaceAll('\n', '\r\n'), [1, 3, 5, 7]],
    ['a last line that was forgotten', 'a\n>>>>>>> template 1.4.0\n', [2]],
    ['long ones', `${'<'.repeat(12)} yours\n`, [1]],
  ];
  for (const [name, text, lines, path = 'a.yaml'] of texts) {
    test(`it finds ${lines.length} lines in ${name}`, () => {
      assert.equal(
        findMarkers(text, path).map((marker) => marker.line),
        lines,
      );
    });
  }

  test('lines that stand in the render are none', () => {
    const rendered = 'How it looks:\n\n<<<<<<< yours\n';
    assert.equal(findMarkers(`${rendered}mine\n`, 'a.md', rendered), []);
    assert.is(findMarkers(`${rendered}>>>>>>> main\n`, 'a.md', rendered).length, 1);
  });
});
