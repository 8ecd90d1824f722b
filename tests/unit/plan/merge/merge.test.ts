import * as assert from 'uvu/assert';
import { merge3, type MergeInput, type MergeResult } from '../../../../src/plan/merge/merge.ts';
import { suite } from '../../../helpers/suite.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (content: Uint8Array | undefined): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);
const labels = { old: '1.0.0', new: '1.1.0' };

function merge(
  path: string,
  base: string | undefined,
  ours: string,
  theirs: string,
  more: Partial<MergeInput> = {},
): MergeResult {
  const sides = { base: base === undefined ? undefined : bytes(base), ours: bytes(ours), theirs: bytes(theirs) };
  return merge3({ path, ...sides, labels, ...more });
}

function assertClean(result: MergeResult, expected: string): void {
  assert.is(result.kind === 'clean' ? text(result.bytes) : JSON.stringify(result.reason), expected);
}

function assertConflict(result: MergeResult, reason: string, marked: string): void {
  assert.is(result.kind === 'conflict' ? result.reason : 'clean', reason);
  assert.is(result.kind === 'conflict' ? text(result.bytesWithMarkers) : '', marked);
}

const markers = (ours: string, base: string, theirs: string): string =>
  `<<<<<<< yours\n${ours}||||||| template 1.0.0\n${base}=======\n${theirs}>>>>>>> template 1.1.0\n`;

suite('the merge of a file: bytes', (test) => {
  const untouched = ['a\nb\n', 'a\r\nb\r\n', '\uFEFFa\nb', 'a\r\nb\n', ''];
  for (const base of untouched) {
    test(`it returns theirs where nothing was edited: ${JSON.stringify(base)}`, () => {
      assertClean(merge('a.txt', base, base, 'new\nb\n'), 'new\nb\n');
    });
    test(`it returns ours where the template is unchanged: ${JSON.stringify(base)}`, () => {
      assertClean(merge('a.txt', base, 'new\r\nb\n', base), 'new\r\nb\n');
    });
  }

  const styles: readonly (readonly [string, string, string, string, string])[] = [
    ['all with CRLF', 'a\r\nb\r\nc\r\n', 'A\r\nb\r\nc\r\n', 'a\r\nb\r\nC\r\n', 'A\r\nb\r\nC\r\n'],
    ['ours turned to CRLF and edited', 'a\nb\nc\n', 'A\r\nb\r\nc\r\n', 'a\nb\nC\n', 'A\r\nb\r\nC\r\n'],
    ['ours turned to CRLF, no other edit', 'a\nb\n', 'a\r\nb\r\n', 'a\nB\n', 'a\r\nB\r\n'],
    ['ours got a byte order mark', 'a\nb\nc\n', '\uFEFFA\nb\nc\n', 'a\nb\nC\n', '\uFEFFA\nb\nC\n'],
    ['the template dropped its byte order mark', '\uFEFFa\nb\nc\n', '\uFEFFA\nb\nc\n', 'a\nb\nC\n', '\uFEFFA\nb\nC\n'],
    ['the template turned to CRLF, no other change', 'a\nb\n', 'A\nb\n', 'a\r\nb\r\n', 'A\nb\n'],
    ['ours has both line ends, edited far away', 'a\nb\nc\nd\n', 'a\r\nb\nc\nd\n', 'a\nb\nc\nD\n', 'a\r\nb\nc\nD\n'],
    ['ours has no last line end', 'a\nb\nc\n', 'a\nb\nc', 'A\nb\nc\n', 'A\nb\nc'],
    ['ours has one line, theirs has CRLF', 'a', 'b', 'a\r\n', 'conflict'],
  ];
  for (const [name, base, ours, theirs, merged] of styles) {
    test(`it keeps the style of ours: ${name}`, () => {
      const result = merge('a.txt', base, ours, theirs);
      if (merged === 'conflict') assert.is(result.kind, 'conflict');
      else assertClean(result, merged);
    });
  }

  test('it writes markers in the style of ours', () => {
    const marked = `\uFEFF${markers('x\n', 'a\n', 'y\n')}`.replaceAll('\n', '\r\n');
    assertConflict(merge('a.txt', 'a\n', '\uFEFFx\r\n', 'y\n'), 'text', marked);
  });
});

suite('the merge of a file: conflicts', (test) => {
  test('it says where each hunk is and what the three sides have there', () => {
    const result = merge('a.txt', 'a\nb\nc\nd\n', 'a\nx\ny\nc\nD\n', 'a\nb2\nc\ne\n');
    assert.equal(result.kind === 'conflict' ? result.hunks : [], [
      { line: 2, base: 'b\n', ours: 'x\ny\n', theirs: 'b2\n' },
      { line: 5, base: 'd\n', ours: 'D\n', theirs: 'e\n' },
    ]);
  });

  test('it does not touch what is not text, on any side', () => {
    const binary = Uint8Array.of(1, 0, 2);
    const good = { base: bytes('a'), ours: bytes('b'), theirs: bytes('c') };
    for (const side of ['base', 'ours', 'theirs'] as const) {
      const result = merge3({ path: 'a.png', ...good, [side]: binary, labels });
      assert.equal(result, {
        kind: 'conflict',
        reason: 'binary',
        hunks: [],
        problems: [],
        bytesWithMarkers: undefined,
      });
    }
  });

  test('it does not read a file above 5 MB', () => {
    const result = merge('a.txt', 'a', 'b', 'c'.repeat(5_000_001));
    assert.is(result.kind === 'conflict' && result.reason, 'too-large');
  });

  test('it puts only the differences into markers where both sides created the file', () => {
    const marked = `a: 1\n${markers('b: 1\n', '', 'b: 2\n')}`;
    assertConflict(merge('a.yaml', undefined, 'a: 1\nb: 1\n', 'a: 1\nb: 2\n'), 'text', marked);
    assertClean(merge('a.yaml', undefined, 'a: 1\r\n', 'a: 1\n'), 'a: 1\r\n');
  });
});

const service = (...lines: readonly string[]): string =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n${lines.map((line) => `  ${line}\n`).join('')}`;

const port = (number: number, name: string): string[] => [`- name: ${name}`, `  port: ${number}`];
const object = (name: string, value: number): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  v: "${value}"\n`;
const args = (...items: readonly string[]): string => items.map((item) => `- ${item}\n`).join('');

suite('the merge of a file: values', (test) => {
  test('it merges neighbouring values in YAML, keeping CRLF and the byte order mark', () => {
    const ours = '\uFEFFa: 1\r\nb: 3\r\n';
    assertClean(merge('a.yaml', 'a: 1\nb: 2\n', ours, 'a: 2\nb: 2\nc: 4\n'), '\uFEFFa: 2\r\nb: 3\r\nc: 4\r\n');
  });

  test('it merges neighbouring values in JSON', () => {
    const base = '{\n  "a": 1,\n  "b": 2\n}\n';
    assertClean(merge('a.json', base, base.replace('1', '3'), base.replace('2', '4')), '{\n  "a": 3,\n  "b": 4\n}\n');
  });

  test('it leaves a chart template, which is no YAML, to the lines', () => {
    const result = merge('charts/web/templates/a.yaml', 'a: 1\nb: 2\n', 'a: 3\nb: 2\n', 'a: 1\nb: 4\n');
    assert.is(result.kind, 'conflict');
  });

  test('it keeps a comment of the template that stands away from the conflict', () => {
    const base = 'a: 1\nb: 2\nc: 3\nd: 4\n';
    const result = merge('a.yaml', base, 'a: 9\nb: 2\nc: 3\nd: 4\n', 'a: 1\nb: 8\nc: 3\n# why\nd: 4\n');
    assertClean(result, 'a: 9\nb: 8\nc: 3\n# why\nd: 4\n');
  });

  test('it leaves only the conflicts that are conflicts of values', () => {
    const base = service('a: 1', 'b: 1', 'c: 1', 'd: 1', 'e: 1');
    const ours = service('a: 2', 'b: 1', 'c: 1', 'd: 2', 'e: 1');
    const theirs = service('a: 1', 'b: 2', 'c: 1', 'd: 3', 'e: 1');
    const start = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  a: 2\n  b: 2\n  c: 1\n';
    const marked = `${start}${markers('  d: 2\n', '  d: 1\n', '  d: 3\n')}  e: 1\n`;
    assertConflict(merge('a.yaml', base, ours, theirs), 'text', marked);
  });

  test('it settles a conflict beside a list that only lines can merge', () => {
    const base = `a: 1\nb: 1\nargs:\n${args('x', 'y', 'z')}`;
    const ours = `a: 2\nb: 1\nargs:\n${args('X', 'y', 'z')}`;
    const theirs = `a: 1\nb: 2\nargs:\n${args('x', 'y', 'Z')}`;
    assertClean(merge('a.yaml', base, ours, theirs), `a: 2\nb: 2\nargs:\n${args('X', 'y', 'Z')}`);
  });
});

suite('the merge of a file: what lines alone would get wrong', (test) => {
  test('it finds one key added at two places', () => {
    const ours = 'a: 1\nteam: x\nb: 1\nc: 1\n';
    const result = merge('a.yaml', 'a: 1\nb: 1\nc: 1\n', ours, 'a: 1\nb: 1\nc: 1\nteam: y\n');
    assertConflict(result, 'semantic', ours + markers('', '', 'team: y\n'));
  });

  test('it takes one key with one value, added at two places, once', () => {
    const ours = 'a: 1\nteam: x\nb: 1\nc: 1\n';
    assertClean(merge('a.yaml', 'a: 1\nb: 1\nc: 1\n', ours, 'a: 1\nb: 1\nc: 1\nteam: x\n'), ours);
  });

  test('it finds one port added at two places', () => {
    const known = [...port(1, 'a'), ...port(2, 'b'), ...port(3, 'c')];
    const ours = service('ports:', ...port(9, 'x'), ...known);
    const result = merge('a.yaml', service('ports:', ...known), ours, service('ports:', ...known, ...port(9, 'y')));
    const messages = result.kind === 'conflict' ? result.problems.map((problem) => problem.message) : [];
    assert.equal(messages, ['The list /spec/ports has two items named "9/TCP".']);
  });

  test('it finds an edit that would slip into another object', () => {
    const base = `${object('a', 1)}---\n${object('b', 1)}`;
    const ours = `${object('a', 1)}---\n${object('b', 2)}`;
    const theirs = `${object('b', 1)}---\n${object('c', 1)}`;
    assertClean(merge('a.yaml', base, ours, theirs), `${object('b', 2)}---\n${object('c', 1)}`);
  });

  test('it finds a symbol of Bicep declared by both sides', () => {
    const base = 'param a string\n\nvar b = a\n\noutput c string = b\n';
    const result = merge('main.bicep', base, `param n string\n${base}`, `${base}var n = 1\n`);
    assertConflict(result, 'semantic', `param n string\n${base}${markers('', '', 'var n = 1\n')}`);
  });

  test('it does not hold against a merge what a side had already', () => {
    const between = Array.from({ length: 12 }, (_, index) => `k${index}: 1\n`).join('');
    const base = `a: 1\n${between}b: [\nc: 1\n`;
    const right = `a: 2\n${between}b: [\nc: 2\n`;
    assertClean(merge('a.yaml', base, base.replace('a: 1', 'a: 2'), base.replace('c: 1', 'c: 2')), right);
  });

  test('it leaves to a person what it cannot check, unless the two sides are far apart', () => {
    const base = 'a: 1\nb: 1\nc: 1\nd: 1\n';
    const result = merge('a.yaml', base, base.replace('a: 1', 'a: [1'), base.replace('d: 1', 'd: 2'));
    assert.is(result.kind === 'conflict' ? result.reason : '', 'semantic');
    assert.match(result.kind === 'conflict' ? (result.problems[0]?.message ?? '') : '', /^Your file cannot be read/);
  });

  test('it asks the check that it was given, about the result before the sides', () => {
    const asked: string[] = [];
    const check = (content: string): { id: string; message: string }[] => {
      asked.push(content);
      return content === 'A\nb\nC\n' ? [{ id: 'x', message: 'broken' }] : [];
    };
    const result = merge('main.bicep', 'a\nb\nc\n', 'A\nb\nc\n', 'a\nb\nC\n', { check });
    assert.is(result.kind === 'conflict' ? result.reason : '', 'semantic');
    assert.equal(asked, ['A\nb\nC\n', 'A\nb\nc\n', 'a\nb\nC\n']);
  });
});
