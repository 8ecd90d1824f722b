import * as assert from 'uvu/assert';
import { threeDiffs } from '../../../../src/plan/merge/three-diffs.ts';
import { suite } from '../../../helpers/suite.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const labels = { old: '1.0.0', new: '1.1.0' };

const lines = (word: string): Uint8Array =>
  bytes(Array.from({ length: 3000 }, (_, index) => `${word}${index}\n`).join(''));

suite('the three comparisons of a conflict', (test) => {
  test('they show your change, the template’s change, and the way from yours to the template', () => {
    const diffs = threeDiffs({ path: 'a.txt', base: bytes('a\n'), ours: bytes('b\n'), theirs: bytes('c\n'), labels });
    assert.is(diffs.yours, '--- a.txt (template 1.0.0)\n+++ a.txt (yours)\n@@ -1,1 +1,1 @@\n-a\n+b\n');
    assert.is(diffs.template, '--- a.txt (template 1.0.0)\n+++ a.txt (template 1.1.0)\n@@ -1,1 +1,1 @@\n-a\n+c\n');
    assert.is(diffs.between, '--- a.txt (yours)\n+++ a.txt (template 1.1.0)\n@@ -1,1 +1,1 @@\n-b\n+c\n');
  });

  test('one is empty when its two texts differ in nothing but line ends', () => {
    const diffs = threeDiffs({ path: 'a.txt', base: bytes('a\n'), ours: bytes('a\r\n'), theirs: bytes('c\n'), labels });
    assert.is(diffs.yours, '');
  });

  test('they count a missing base as empty', () => {
    const diffs = threeDiffs({ path: 'a.txt', base: undefined, ours: bytes('b\n'), theirs: bytes('c\n'), labels });
    assert.ok(diffs.yours.endsWith('@@ -0,0 +1,1 @@\n+b\n'));
  });

  test('they say so when a content is not text', () => {
    const diffs = threeDiffs({ path: 'a', base: bytes('a\n'), ours: Uint8Array.of(0), theirs: bytes('c\n'), labels });
    assert.ok(diffs.yours.endsWith('The contents are not text.\n'));
  });

  test('they give up where nearly every line differs', () => {
    const diffs = threeDiffs({ path: 'a', base: lines('a'), ours: lines('b'), theirs: lines('a'), labels });
    assert.ok(diffs.yours.endsWith('Nearly every line differs.\n'));
  });
});
