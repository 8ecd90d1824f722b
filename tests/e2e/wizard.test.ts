import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { read } from '../../src/config/read.ts';
import { builtProgram } from '../helpers/built.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';
import { openTerminal, type Terminal } from '../helpers/terminal.ts';
import { needsTool } from '../helpers/tools.ts';
import { readTree, treeDifferences } from '../helpers/tree.ts';

// The built command line in a real terminal of 80 by 24, by keyboard alone.

const group = '3f1d7b1e-5a6c-4c0e-9d4b-0c5f8a7e2b11';

const questions = {
  name: 'What is the platform called?',
  region: 'Which Azure region?',
  environments: 'Which environments?',
  administrators: 'Which Microsoft Entra groups administer the cluster?',
  access: 'Who may reach the API server?',
  pools: 'Which node pools?',
  delivery: 'How are changes delivered?',
  alerts: 'Who gets the alerts?',
  image: 'Which container image is the first workload?',
} as const;

/** Runs the wizard for the folder `shop` in an empty folder, and closes the terminal in any case. */
async function inWizard(
  act: (terminal: Terminal, folder: string) => Promise<void>,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const folder = scratch('wizard');
  const terminal = openTerminal(tmux ?? '', [process.execPath, bin, 'shop'], { cwd: folder, environment });
  try {
    await act(terminal, folder);
  } finally {
    terminal.close();
  }
}

/** Answers questions in order, each once it is on the screen; an empty answer takes the default. */
async function answer(
  terminal: Terminal,
  answers: readonly (readonly [question: string, text: string])[],
): Promise<void> {
  for (const [question, text] of answers) {
    await terminal.waitFor(`? ${question}`);
    if (text !== '') terminal.type(text);
    terminal.press('Enter');
  }
}

const defaults = Object.values(questions).map((question) => [question, ''] as const);

function written(folder: string): Readonly<Record<string, unknown>> {
  return read(readFileSync(join(folder, 'shop/aks-prod.yaml')), 'aks-prod.yaml').value;
}

/** A repository in which the next run meets a conflict about one file. */
function disputed(): { root: string; path: string; mine: string } {
  const folder = scratch('dispute');
  assert.is(spawnSync(process.execPath, [bin, 'shop', '--yes'], { cwd: folder }).status, 0);
  const root = join(folder, 'shop');
  const path = join(root, 'infra/production.bicepparam');
  const mine = readFileSync(path, 'utf8').replace('maxCount: 5', 'maxCount: 6');
  writeFileSync(path, mine);
  const config = join(root, 'aks-prod.yaml');
  writeFileSync(config, readFileSync(config, 'utf8').replace('system: {}', 'system: { max: 7 }'));
  return { root, path, mine };
}

async function atConflict(act: (terminal: Terminal) => Promise<void>, root: string, editor = ''): Promise<void> {
  const terminal = openTerminal(tmux ?? '', [process.execPath, bin, 'upgrade'], {
    cwd: root,
    environment: { VISUAL: editor, EDITOR: '' },
  });
  try {
    await terminal.waitFor('? What should happen to it?');
    await act(terminal);
  } finally {
    terminal.close();
  }
}

const tmux = needsTool('tmux', 'the wizard in a terminal');
const bin = tmux === undefined ? '' : builtProgram();

if (tmux !== undefined) {
  suite('the wizard in a terminal', (test) => {
    test('takes nine Enters and one more to write the repository', () =>
      inWizard(async (terminal, folder) => {
        await answer(terminal, defaults);
        const summary = await terminal.waitFor('? Write it?');
        for (const text of [
          'shop in westeurope',
          'system  Standard_D4ds_v5  3 to 5 nodes',
          '10.40.0.0/16',
          'a NAT gateway',
          'No group administers the cluster.',
        ])
          assert.ok(summary.includes(text), `${text}\n${summary}`);
        assert.not.ok(existsSync(join(folder, 'shop')), 'nothing is written before the last answer');
        terminal.press('Enter');
        await terminal.waitFor('What to do next:');
        assert.is(await terminal.exitCode(), 0);
        assert.is(written(folder)['name'], 'shop');
        assert.ok(existsSync(join(folder, 'shop/infra/main.bicep')));
      }));

    test('says what is wrong while it is typed, and takes no wrong answer', () =>
      inWizard(async (terminal) => {
        await terminal.waitFor(`? ${questions.name}`);
        terminal.type('Shop');
        await terminal.waitFor('! "Shop" is not a valid value of `name`. Write it like shop.');
        terminal.press('Enter');
        await terminal.waitFor(`? ${questions.name} Shop`);
        terminal.press('C-u');
        terminal.type('store');
        terminal.press('Enter');
        await terminal.waitFor(`? ${questions.region}`);
        assert.ok(terminal.screen().includes(`${questions.name} store`));
      }));

    test('goes back from the summary to one answer, and asks what follows from it', () =>
      inWizard(async (terminal, folder) => {
        await answer(terminal, defaults);
        await terminal.waitFor('? Write it?');
        terminal.press('Down', 'Enter');
        await terminal.waitFor('? Which answer?');
        terminal.press('Down', 'Down', 'Down', 'Enter');
        await terminal.waitFor(`? ${questions.administrators}`);
        terminal.type(group);
        terminal.press('Enter');
        await terminal.waitFor(`administrators  ${group}`);
        await terminal.waitFor('? Write it?');
        terminal.press('Down', 'Enter');
        await terminal.waitFor('? Which answer?');
        terminal.press(...Array.from({ length: 8 }, () => 'Down'), 'Enter');
        await terminal.waitFor(`? ${questions.image}`);
        await answer(terminal, [
          [questions.image, 'acrshop.azurecr.io/orders:1.4.2'],
          ['On which port does it listen?', ''],
          ['Under which host name is it published?', 'orders.example.com'],
          ['Tune it?', ''],
        ]);
        await terminal.waitFor('https://orders.example.com/');
        terminal.press('Enter');
        assert.is(await terminal.exitCode(), 0);
        const { cluster, workloads } = written(folder) as {
          cluster: { access: { adminGroups: unknown } };
          workloads: unknown;
        };
        assert.equal(cluster.access.adminGroups, [group]);
        assert.equal(workloads, {
          orders: { image: 'acrshop.azurecr.io/orders:1.4.2', port: 8080, expose: 'orders.example.com' },
        });
      }));

    const leaving: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
      'the first question': [],
      'a question in the middle': defaults.slice(0, 4),
      'a choice': defaults.slice(0, 5),
      'the summary': defaults,
    };
    for (const [place, answers] of Object.entries(leaving)) {
      test(`writes nothing and ends with 130 on Ctrl-C at ${place}`, () =>
        inWizard(async (terminal, folder) => {
          await answer(terminal, answers);
          await terminal.waitFor(`? ${Object.values(questions)[answers.length] ?? 'Write it?'}`);
          terminal.press('C-c');
          assert.is(await terminal.exitCode(), 130);
          assert.ok(terminal.screen().includes('Cancelled. Nothing was written.'), terminal.screen());
          assert.equal(readdirSync(folder), []);
        }));
    }

    test('writes nothing and ends with 130 when the summary is declined', () =>
      inWizard(async (terminal, folder) => {
        await answer(terminal, defaults);
        await terminal.waitFor('? Write it?');
        terminal.press('Down', 'Down', 'Enter');
        assert.is(await terminal.exitCode(), 130);
        assert.equal(readdirSync(folder), []);
      }));

    test('uses no colour with NO_COLOR, and tells its marks apart all the same', () =>
      inWizard(
        async (terminal) => {
          await answer(terminal, defaults.slice(0, 6));
          await terminal.waitFor(`? ${questions.delivery}`);
          const screen = terminal.screen({ styled: true });
          assert.not.ok(/\u001b\[[\d;]*m/.test(screen), JSON.stringify(screen));
          assert.ok(screen.includes(`* ${questions.name} shop`));
          assert.ok(screen.includes('> kubectl'));
        },
        { NO_COLOR: '1' },
      ));

    test('keeps every line within 80 columns', () =>
      inWizard(async (terminal) => {
        await answer(terminal, defaults);
        await terminal.waitFor('? Write it?');
        // Lines that the terminal had to break are joined again when the screen is read.
        const long = terminal
          .screen()
          .split('\n')
          .filter((line) => line.length > 80);
        assert.equal(long, []);
      }));

    test('refuses a folder that has a platform already', () =>
      inWizard(async (terminal, folder) => {
        await answer(terminal, defaults);
        await terminal.waitFor('? Write it?');
        terminal.press('Enter');
        await terminal.exitCode();
        const again = openTerminal(tmux, [process.execPath, bin, 'shop'], { cwd: folder });
        try {
          await again.waitFor('create-aks-prod generate');
          assert.is(await again.exitCode(), 2);
        } finally {
          again.close();
        }
      }));

    test('writes beside files that were there, and into no other file of the same name', () =>
      inWizard(async (terminal, folder) => {
        mkdirSync(join(folder, 'shop'));
        for (const name of ['notes.txt', 'README.md']) writeFileSync(join(folder, 'shop', name), 'mine\n');
        await answer(terminal, defaults);
        await terminal.waitFor('? Write it?');
        terminal.press('Enter');
        assert.is(await terminal.exitCode(), 3);
        assert.ok(terminal.screen().includes('README.md'), terminal.screen());
        assert.equal(
          readdirSync(join(folder, 'shop'))
            .filter((name) => !name.startsWith('.'))
            .sort(),
          ['README.md', 'notes.txt'],
        );
      }));
  });
  suite('an upgrade in a terminal', (test) => {
    test('keeps my file when I only press Enter', async () => {
      const { root, path, mine } = disputed();
      await atConflict(async (terminal) => {
        assert.ok(
          terminal.screen().includes('infra/production.bicepparam: You and the template changed the same'),
          terminal.screen(),
        );
        terminal.press('Enter');
        assert.is(await terminal.exitCode(), 0, terminal.screen());
      }, root);
      assert.is(readFileSync(path, 'utf8'), mine);
    });

    test('shows what each side changed, and takes the other one when I say so', async () => {
      const { root, path } = disputed();
      await atConflict(async (terminal) => {
        terminal.press('Down', 'Down', 'Down', 'Down', 'Enter');
        await terminal.waitFor("From your file to the template's:");
        const screen = await terminal.waitFor('? What should happen to it?');
        for (const text of [
          'What you changed:',
          '-  maxCount: 5',
          '+  maxCount: 6',
          'What the template changed:',
          '+  maxCount: 7',
        ])
          assert.ok(screen.includes(text), `${text}\n${screen}`);
        terminal.press('Down', 'Down', 'Down', 'Enter');
        assert.is(await terminal.exitCode(), 0, terminal.screen());
      }, root);
      assert.match(readFileSync(path, 'utf8'), /maxCount: 7/);
    });

    test('opens the file in my editor, and takes it when no marker is left', async () => {
      const { root, path } = disputed();
      const script = join(scratch('editor'), 'edit.sh');
      // The first time the editor leaves the markers, the second time it puts one line in their place.
      writeFileSync(
        script,
        `test "$1" = --wait || exit 1; cp "$2" "$0.$(ls "$0".* 2>/dev/null | wc -l)"; test -e "$0.1" || exit 0; sed -i -e '/^<<<<<<</,/^>>>>>>>/c\\  maxCount: 8' "$2"\n`,
      );
      await atConflict(
        async (terminal) => {
          terminal.press('Down', 'Down', 'Down', 'Down', 'Down', 'Enter');
          await terminal.waitFor('Markers are left in it');
          assert.not.match(readFileSync(path, 'utf8'), /<<<<<<</);
          terminal.press('Down', 'Down', 'Down', 'Down', 'Down', 'Enter');
          assert.is(await terminal.exitCode(), 0, terminal.screen());
        },
        root,
        `sh ${script} --wait`,
      );
      assert.match(readFileSync(path, 'utf8'), /^ {2}maxCount: 8$/m);
      assert.match(readFileSync(`${script}.0`, 'utf8'), /^<{7} yours\n {2}maxCount: 6\n/m);
      assert.is(spawnSync(process.execPath, [bin, 'check'], { cwd: root }).status, 0);
    });

    test('does not take what makes the file worse, or what an editor that failed has left', async () => {
      const { root, path, mine } = disputed();
      const script = join(scratch('editor'), 'edit.sh');
      writeFileSync(script, `ls "$0".* >/dev/null 2>&1 && exit 3; touch "$0.1"; echo '}' > "$1"\n`);
      await atConflict(
        async (terminal) => {
          terminal.press('Down', 'Down', 'Down', 'Down', 'Down', 'Enter');
          await terminal.waitFor('It was not taken:');
          terminal.press('Down', 'Down', 'Down', 'Down', 'Down', 'Enter');
          await terminal.waitFor('did not end well');
          terminal.press('Down', 'Down', 'Down', 'Down', 'Down', 'Down', 'Enter');
          assert.is(await terminal.exitCode(), 130, terminal.screen());
        },
        root,
        `sh ${script}`,
      );
      assert.is(readFileSync(path, 'utf8'), mine);
    });

    test('writes nothing and ends with 130 on Ctrl-C', async () => {
      const { root } = disputed();
      const before = readTree(root);
      await atConflict(async (terminal) => {
        terminal.press('C-c');
        assert.is(await terminal.exitCode(), 130);
      }, root);
      assert.is(treeDifferences(readTree(root), before), '');
    });
  });
}
