import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { exampleText, make } from '../helpers/made.ts';
import { scratch } from '../helpers/scratch.ts';
import { suite } from '../helpers/suite.ts';

/** Looks for drift where the infrastructure is as it should be and az answers for Flux. */
function look(method: string, answer: string): { status: number | null; said: string } {
  const folder = scratch('look');
  const { files } = make(
    `${exampleText('minimal')}\ndelivery: { method: ${method}, repository: https://github.com/example/shop }\n`,
  );
  const put = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
    chmodSync(join(folder, file), 0o755);
  };
  for (const file of ['pipelines/look.sh', 'scripts/read-environment.sh', 'scripts/environments/production.env'])
    put(file, files.get(file)?.text ?? '');
  put('scripts/deploy.sh', '#!/bin/sh\necho "Resource changes: 3 no change."\n');
  put('bin/az', `#!/bin/sh\ncase $1 in account) echo s ;; rest) ${answer} ;; esac\n`);
  const { status, stdout, stderr } = spawnSync('pipelines/look.sh', ['drift', 'production'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` },
  });
  return { status, said: `${stdout}${stderr}` };
}

suite('pipelines/look.sh with Flux', (test) => {
  const cases: readonly (readonly [what: string, answer: string, status: number, says: RegExp])[] = [
    ['is content when it is compliant', 'echo "Compliant "', 0, /production is what the repository says/],
    [
      'ends red when it is not',
      'echo "Non-Compliant "',
      1,
      /Flux in production is Non-Compliant, so changes may not arrive/,
    ],
    ['ends red when it is suspended', 'echo "Compliant suspended"', 1, /Flux in production is Compliant suspended/],
    ['ends red when it cannot be asked', 'exit 1', 1, /Flux in production is not to be asked/],
  ];
  for (const [what, answer, expected, says] of cases) {
    test(what, () => {
      const { status, said } = look('flux', answer);
      assert.match(said, says);
      assert.is(status, expected, said);
    });
  }

  test('asks nothing where Flux does not deliver', () => {
    const { status, said } = look('github, runner: selfHosted', 'exit 1');
    assert.is(status, 0, said);
  });
});
