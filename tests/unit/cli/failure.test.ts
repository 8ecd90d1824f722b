import { Writable } from 'node:stream';
import * as assert from 'uvu/assert';
import { reportError } from '../../../cli/failure.ts';
import { makeReport } from '../../../cli/report.ts';
import type { Session } from '../../../cli/session.ts';
import { exitCode, UserError } from '../../../src/errors.ts';
import { suite } from '../../helpers/suite.ts';

interface Sink {
  readonly stream: Writable & { isTTY?: boolean; columns?: number };
  text(): string;
}

function sink(isTTY = false): Sink {
  const parts: string[] = [];
  const stream = Object.assign(
    new Writable({ write: (chunk: Buffer, _encoding, done) => (parts.push(chunk.toString()), done()) }),
    { isTTY, columns: 80 },
  );
  return { stream, text: () => parts.join('') };
}

function session(): { session: Session; out: Sink; err: Sink } {
  const [out, err] = [sink(), sink()];
  const report = makeReport(out.stream, err.stream, {});
  return {
    session: {
      cwd: '/',
      version: '1.2.3',
      today: '2026-11-29',
      environment: {},
      stdin: process.stdin,
      stdout: out.stream,
      report,
    },
    out,
    err,
  };
}

function cancelled(): Error {
  return Object.assign(new Error('User force closed the prompt with SIGINT'), { name: 'ExitPromptError' });
}

function full(): Error {
  return Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', syscall: 'write', path: '/x/y' });
}

suite('reportError', (test) => {
  const cases: Readonly<Record<string, { error: unknown; code: number; says: string }>> = {
    'a mistake of the user, with its hint': {
      error: new UserError('USAGE', 'No such thing.', { hint: 'Try another.' }),
      code: exitCode.invalid,
      says: 'No such thing.\nTry another.\n',
    },
    'a refusal, with its own code': {
      error: new UserError('TREE_DIRTY', 'Not committed:\n  a b   c\nDone.', { exitCode: exitCode.refused }),
      code: exitCode.refused,
      says: 'Not committed:\n  a b   c\nDone.\n',
    },
    'findings, then that nothing was written': {
      error: new UserError('CONFIG_INVALID', 'Not valid.', {
        issues: [{ code: 'X', severity: 'error', message: 'Bad.' }],
      }),
      code: exitCode.invalid,
      says: 'aks-prod.yaml  error  Bad.\n  [X]\n\n1 error.\nNot valid.\nNothing was written.\n',
    },
    'Ctrl-C': { error: cancelled(), code: exitCode.cancelled, says: 'Cancelled. Nothing was written.\n' },
    'what the file system says, in words': {
      error: full(),
      code: exitCode.invalid,
      says: '/x/y: the disk is full (write).\n',
    },
    'a bug, with the version and how to report it': {
      error: new TypeError('x is undefined'),
      code: exitCode.bug,
      says: 'create-aks-prod 1.2.3 has a bug: x is undefined\nPlease report it with the command line and aks-prod.yaml; --debug prints where\nit happened.\n',
    },
    'a bug that threw no error': {
      error: 'text',
      code: exitCode.bug,
      says: 'create-aks-prod 1.2.3 has a bug: text\nPlease report it with the command line and aks-prod.yaml; --debug prints where\nit happened.\n',
    },
  };
  for (const [name, { error, code, says }] of Object.entries(cases)) {
    test(`tells ${name}`, () => {
      const { session: current, out, err } = session();
      assert.is(reportError(error, { session: current, json: false, debug: false }), code);
      assert.is(err.text(), says);
      assert.is(out.text(), '');
    });
  }

  test('prints where a bug happened with --debug', () => {
    const { session: current, err } = session();
    reportError(new TypeError('x'), { session: current, json: false, debug: true });
    assert.match(err.text(), /\n {6}at .*failure\.test/);
  });

  test('prints one JSON value for machines, and nothing for people', () => {
    const { session: current, out, err } = session();
    const error = new UserError('CONFLICT', 'Decide.', { exitCode: exitCode.conflicts, hint: 'Do.' });
    assert.is(reportError(error, { session: current, json: true, debug: false }), exitCode.conflicts);
    assert.equal(JSON.parse(out.text()), {
      error: { code: 'CONFLICT', message: 'Decide.', hint: 'Do.', exitCode: 3, issues: [] },
    });
    assert.is(err.text(), '');
  });
});

suite('makeReport', (test) => {
  const environments: readonly (readonly [
    isTTY: boolean,
    environment: Readonly<Record<string, string>>,
    coloured: boolean,
  ])[] = [
    [true, {}, true],
    [true, { NO_COLOR: '' }, true],
    [true, { NO_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
    [false, {}, false],
  ];
  for (const [isTTY, environment, coloured] of environments) {
    test(`${coloured ? 'uses' : 'leaves'} colours with ${JSON.stringify(environment)} ${isTTY ? 'on a terminal' : 'in a pipe'}`, () => {
      const report = makeReport(sink(isTTY).stream, sink(isTTY).stream, environment);
      assert.is(report.paint('red', 'x') !== 'x', coloured);
    });
  }

  test('shows a step to a person alone, and removes it before the next line', () => {
    const [out, err] = [sink(true), sink(true)];
    const report = makeReport(out.stream, err.stream, {});
    const clock = performance.now;
    performance.now = () => 301;
    try {
      report.step('Rendering');
      report.note('Done.');
    } finally {
      performance.now = clock;
    }
    assert.is(err.text(), `Rendering …\r${' '.repeat(11)}\rDone.\n`);
    const silent = sink(false);
    makeReport(out.stream, silent.stream, {}).step('Rendering');
    assert.is(silent.text(), '');
  });
});
