import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { runProgram } from '../src/programs.ts';
import type { Session } from './session.ts';

/** The person's editor, from `VISUAL` or `EDITOR`; a command line that may hold options, as git takes it. */
export function editorOf({ environment }: Session): string | undefined {
  return environment['VISUAL'] || environment['EDITOR'] || undefined;
}

/**
 * Lets the person edit a copy of a file, of the same name, so that the editor knows what language it is in. Returns the
 * bytes that were saved; undefined when the editor did not end well.
 */
export function editCopy(
  editor: string,
  { repository, path, bytes }: { repository: string; path: string; bytes: Uint8Array },
): Uint8Array | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'create-aks-prod-'));
  try {
    const file = join(folder, basename(path));
    writeFileSync(file, bytes);
    const start = { repository, cwd: folder, stdio: 'inherit' } as const;
    const { status } =
      process.platform === 'win32'
        ? runProgram('cmd', ['/d', '/s', '/c', `"${editor} "${file}""`], { ...start, windowsVerbatimArguments: true })
        : runProgram('sh', ['-c', `${editor} "$1"`, 'editor', file], start);
    return status === 0 ? readFileSync(file) : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
