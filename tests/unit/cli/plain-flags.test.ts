import { PassThrough } from 'node:stream';
import * as assert from 'uvu/assert';
import type { Command } from '../../../cli/command.ts';
import { readCommandLine } from '../../../cli/command-line.ts';
import { type CommandName, loaders } from '../../../cli/commands.ts';
import { plainFlags } from '../../../cli/plain-flags.ts';
import { makeReport } from '../../../cli/report.ts';
import type { Session } from '../../../cli/session.ts';
import { suite } from '../../helpers/suite.ts';

const stream = new PassThrough();
const session: Session = {
  cwd: '/',
  version: '1.2.3',
  today: '2026-11-29',
  environment: {},
  stdin: process.stdin,
  stdout: stream,
  report: makeReport(stream, stream, {}),
};

const commands = new Map<CommandName, Command>();
for (const [name, load] of Object.entries(loaders)) commands.set(name as CommandName, await load());

/** The declared flags as yargs reads them. */
async function byYargs(
  name: CommandName,
  command: Command,
  words: readonly string[],
): Promise<Record<string, unknown>> {
  const read: Record<string, unknown> = {};
  await readCommandLine([name, ...words], name, command, session, async (flags) => {
    for (const flag of Object.keys(command.flags)) if (flags[flag] !== undefined) read[flag] = flags[flag];
  });
  return read;
}

/** No flag, each one, and every two of them. */
function lines({ flags }: Command): string[][] {
  const single = Object.entries(flags).map(([name, { type }]) =>
    type === 'boolean' ? [`--${name}`] : [`--${name}`, 'staging-2'],
  );
  return [[], ...single, ...single.flatMap((one) => single.map((other) => [...one, ...other]))];
}

suite('plainFlags', (test) => {
  for (const [name, command] of commands) {
    const plain = lines(command).flatMap((words) => {
      const flags = plainFlags(words, command);
      return flags === undefined ? [] : [{ words, flags }];
    });
    if (plain.length === 0) continue;
    test(`${name}: reads ${plain.length} command lines as yargs does`, async () => {
      for (const { words, flags } of plain) assert.equal(flags, await byYargs(name, command, words), words.join(' '));
    });
  }

  const generate = commands.get('generate') as Command;
  test('reads what a save hook and a pipeline call', () => {
    assert.equal(plainFlags([], generate), {});
    assert.equal(plainFlags(['--check', '--env', 'staging', '--json'], generate), {
      check: true,
      env: 'staging',
      json: true,
    });
  });

  const left = [
    '--help',
    '--version',
    '--debug',
    '--chekc',
    '--no-check',
    '--check=true',
    '--env=staging',
    '--env',
    '--env --json',
    '--env "a"',
    '--env 1',
    '--check --check',
    '--env a --env b',
    'word',
    '--',
    '-h',
    '--checks',
    '--__proto__',
    '--constructor',
  ];
  for (const line of left) {
    test(`leaves \`${line}\` to yargs`, () => {
      assert.is(plainFlags(line.split(' '), generate), undefined);
    });
  }

  test('leaves a command with positionals or defaults to yargs', () => {
    for (const name of ['create', 'add', 'diff'] as const)
      assert.is(plainFlags([], commands.get(name) as Command), undefined, name);
  });
});
