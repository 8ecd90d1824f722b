import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type CommandName, loaders, wizard } from '../../../cli/commands.ts';
import { makeExample } from '../../helpers/made.ts';
import { project } from '../../helpers/snapshot.ts';
import { suite } from '../../helpers/suite.ts';

const own = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/config.md'].map((path): [string, string] => [
  path,
  readFileSync(join(project, path), 'utf8'),
]);
const made = [...makeExample('store').files]
  .filter(([path]) => /\.(md|yml)$/.test(path))
  .map(([path, { text }]): [string, string] => [`made ${path}`, text]);

/** Flags that stand beside those of every command. */
const everywhere = ['help', 'version'];

/** The words after the tool's name, wherever a text calls it: up to a comment, the end of the code, or what the shell reads. */
function calls(text: string): string[][] {
  return [...text.matchAll(/(?:npx (?:--yes )?|`|^ *)create-aks-prod(?:@[\w.-]+)? ([^\n`#|>]+)/gm)].map(
    ([, words = '']) => words.trim().split(/\s+/),
  );
}

function commandOf(words: readonly string[]): CommandName {
  const [first = ''] = words;
  if (Object.hasOwn(loaders, first)) return first as CommandName;
  // What is no command is a folder, for the wizard; commands look different from the folders of these texts.
  if (first === 'my-platform' || first.startsWith('-')) return wizard;
  throw new Error(`There is no command ${first}`);
}

/** What is wrong with a call, or nothing. */
async function wrong(words: readonly string[]): Promise<string[]> {
  const { flags, positionals = [], usage } = await loaders[commandOf(words)]();
  const named = words.flatMap((word) => /^--([a-z][a-z-]*)/.exec(word)?.[1] ?? []);
  const missing = named
    .filter((name) => !Object.hasOwn(flags, name) && !everywhere.includes(name))
    .map((name) => `--${name}`);
  const needed = (usage.match(/<[^>]+>/g) ?? []).length;
  const given = words.slice(1).findIndex((word) => word.startsWith('--'));
  const places = given === -1 ? words.length - 1 : given;
  return [...missing, ...(places < needed ? [`needs ${positionals.join(', ')}`] : [])];
}

suite('commands in documents', (test) => {
  test('are found, and what does not exist is told', async () => {
    assert.equal(
      calls(
        '    npx create-aks-prod add pool a --set gpu=true   # why\nuse `create-aks-prod@latest upgrade`, or `create-aks-prod`',
      ),
      [['add', 'pool', 'a', '--set', 'gpu=true'], ['upgrade']],
    );
    assert.throws(() => commandOf(['render']), /There is no command render/);
    assert.equal(await wrong(['generate', '--patch']), ['--patch']);
    assert.equal(await wrong(['add', 'workload', '--set', 'a=b']), ['needs kind, name']);
  });

  for (const [path, text] of [...own, ...made].filter(([, content]) => calls(content).length > 0)) {
    test(`${path} calls commands, flags and arguments that exist`, async () => {
      for (const words of calls(text)) assert.equal(await wrong(words), [], words.join(' '));
    });
  }

  test('the README names every way of making a platform and the commands of every day', () => {
    const [, readme = ''] = own[0] ?? [];
    assert.equal([...new Set(calls(readme).map(commandOf))].toSorted(), [
      'add',
      'calendar',
      'check',
      'completion',
      'create',
      'explain',
      'generate',
      'rename',
      'set',
      'upgrade',
    ]);
  });

  test('relative links of our own documents lead somewhere', () => {
    for (const [path, text] of own) {
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)) {
        assert.not.throws(() => readFileOrFolder(join(project, path, '..', target)), `${path}: ${target}`);
      }
    }
  });
});

function readFileOrFolder(path: string): void {
  try {
    readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error;
  }
}
