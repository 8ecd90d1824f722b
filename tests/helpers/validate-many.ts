import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Issue } from '../../src/errors.ts';
import { asOf } from '../../src/facts/as-of.ts';
import { builtProgram } from './built.ts';
import { once } from './once.ts';
import { scratch } from './scratch.ts';

/** What `validate --json` printed about one text, and its exit code. */
export interface Validated {
  readonly code: number;
  readonly issues: readonly Issue[];
}

const program = once(builtProgram);

/** Runs `validate --json` of the package as it ships over each text of an aks-prod.yaml, on the day of the facts unless given. */
export function validateMany(
  texts: readonly { readonly text: string; readonly today?: string }[],
): readonly Validated[] {
  const list = join(scratch('validate'), 'texts.json');
  writeFileSync(list, JSON.stringify(texts.map(({ text, today = asOf }) => ({ text, today }))));
  const driver = join(import.meta.dirname, 'validate-many.cjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [driver, join(dirname(program()), 'main.cjs'), list], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`The package failed:\n${stderr}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { code, out } = JSON.parse(line) as { code: number; out: string };
      const { issues = [], error } = JSON.parse(out) as { issues?: Issue[]; error?: { issues?: Issue[] } };
      return { code, issues: error?.issues ?? issues };
    });
}
