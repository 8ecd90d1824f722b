import { execFileSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import { shellAssignments, shellWord } from '../../../src/render/shell.ts';
import { suite } from '../../helpers/suite.ts';

const texts = [
  '',
  'plain',
  'two words',
  "it's",
  "''",
  '$HOME `id` $(id) \\ "',
  'a\nb',
  '*',
  '-n',
  '!x',
  'ü',
  "'; rm -rf /; '",
];

suite('shell words', (test) => {
  for (const text of texts) {
    test(`a shell gives back ${JSON.stringify(text)}`, () => {
      assert.is(execFileSync('sh', ['-c', `printf '%s' ${shellWord(text)}`], { encoding: 'utf8' }), text);
    });
  }

  test('assignments can be sourced, one a line', () => {
    const script = shellAssignments({ FIRST: "it's", SECOND: '' });
    assert.is(script, "FIRST='it'\\''s'\nSECOND=''\n");
    assert.is(execFileSync('sh', ['-c', `${script}printf '%s|%s' "$FIRST" "$SECOND"`], { encoding: 'utf8' }), "it's|");
  });

  test('a null character is refused', () => {
    assert.throws(() => shellWord('a\0b'), /null character/);
  });
});
