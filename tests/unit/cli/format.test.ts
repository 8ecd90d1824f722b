import * as assert from 'uvu/assert';
import { formatIssues, labelled, table, wrap, type Paint } from '../../../cli/format.ts';
import type { Issue } from '../../../src/errors.ts';
import { suite } from '../../helpers/suite.ts';

const plain: Paint = (_style, text) => text;
const marked: Paint = (style, text) => `<${style}>${text}</${style}>`;

const issues: readonly Issue[] = [
  {
    code: 'V39',
    severity: 'warning',
    message: 'The subnet of the nodes is nearly full.',
    file: 'aks-prod.yaml',
    position: { line: 12, column: 5 },
    environment: 'staging',
  },
  {
    code: 'V44',
    severity: 'error',
    message: 'The API server can be reached from the whole internet, since it is public and no range is given at all.',
    why: 'Anybody can try to sign in, and a leaked credential is enough to take over the cluster from anywhere in the world.',
    fix: 'Give `authorizedRanges`, or set `private: true`.',
    source: 'AKS docs, api-server-authorized-ip-ranges, 2026-08-21',
    file: 'aks-prod.yaml',
    position: { line: 3, column: 7 },
  },
];

const expected = `aks-prod.yaml:3:7  error  The API server can be reached from the whole internet,
  since it is public and no range is given at all.
  why: Anybody can try to sign in, and a leaked credential is enough to take
       over the cluster from anywhere in the world.
  fix: Give \`authorizedRanges\`, or set \`private: true\`.
  AKS docs, api-server-authorized-ip-ranges, 2026-08-21 [V44]

aks-prod.yaml:12:5  warning  The subnet of the nodes is nearly full. (staging)
  [V39]

1 error, 1 warning.`;

suite('formatIssues', (test) => {
  test('sorts by position, explains each, fits 80 columns and counts', () => {
    const text = formatIssues(issues, 80, plain);
    assert.is(text, expected);
    assert.ok(text.split('\n').every((line) => line.length <= 80));
  });

  test('puts colours on the place and the severity alone', () => {
    assert.ok(formatIssues(issues, 80, marked).startsWith('<bold>aks-prod.yaml:3:7</bold>  <red>error</red>  The API'));
  });

  test('names a file without a position', () => {
    const text = formatIssues([{ code: 'X', severity: 'error', message: 'Empty.' }], 80, plain);
    assert.is(text, 'aks-prod.yaml  error  Empty.\n  [X]\n\n1 error.');
  });
});

suite('layout', (test) => {
  test('wrap breaks at spaces and leaves long words whole', () => {
    assert.equal(wrap('aa bb cccccccc d', 5), ['aa bb', 'cccccccc', 'd']);
    assert.equal(wrap('', 5), ['']);
  });

  test('labelled indents further lines below the first', () => {
    assert.is(labelled('why: ', 'one two three', 14, 2), '  why: one two\n       three');
  });

  test('table lines up columns and wraps the last', () => {
    assert.is(
      table(
        [
          ['a', 'bb', 'c d e'],
          ['aaa', 'b', 'f'],
        ],
        14,
      ),
      '  a    bb  c d\n           e\n  aaa  b   f',
    );
  });
});
