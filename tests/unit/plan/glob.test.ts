import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { matchesGlob } from '../../../src/plan/glob.ts';
import { suite } from '../../helpers/suite.ts';

const pieces = ['a', 'b', '/', '.', '*', '**', '**/', '?', '[', '\\'];

/** The same by a pattern of the language, which may be slow. */
function byPattern(path: string, glob: string): boolean {
  const wildcards: Record<string, string> = { '**/': '(?:[^]*/)?', '**': '[^]*', '*': '[^/]*', '?': '[^/]' };
  const source = glob
    .replace(/(?<!\/)\/+$/, '')
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => wildcards[part] ?? part.replace(/[\\^$.|+()[\]{}]/g, '\\$&'))
    .join('');
  return new RegExp(`^${source}(?:/[^]*)?$`, 'u').test(path);
}

const text = (list: readonly string[]) =>
  fc.array(fc.constantFrom(...list), { maxLength: 8 }).map((parts) => parts.join(''));

suite('paths by pattern', (test) => {
  for (const [path, glob, matches] of [
    ['k8s/production/shop/a.yaml', 'k8s', true],
    ['k8s/production/shop/a.yaml', 'k8s/', true],
    ['k8s/production/shop/a.yaml', 'k8s/*/a.yaml', false],
    ['k8s/production/shop/a.yaml', 'k8s/**/a.yaml', true],
    ['k8s/a.yaml', 'k8s/**/a.yaml', true],
    ['k8s/xa.yaml', 'k8s/**/a.yaml', false],
    ['docs/a.md', 'docs/?.md', true],
    ['docs/ab.md', 'docs/?.md', false],
  ] as const)
    test(`${glob} ${matches ? 'matches' : 'does not match'} ${path}`, () =>
      assert.is(matchesGlob(path, glob), matches));

  test('match as patterns of the language do', () => {
    fc.assert(
      fc.property(text(['a', 'b', '/', '.', '[', '\\']), text(pieces), (path, glob) => {
        assert.is(matchesGlob(path, glob), byPattern(path, glob));
      }),
      { numRuns: 20_000, seed: 2026 },
    );
  });
});
