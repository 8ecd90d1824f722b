import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Session } from './session.ts';

/** The person's editor, from `VISUAL` or `EDITOR`; a command line that may hold options, as git takes it. */
export function editorOf({ environment }: Session): string | undefined {
  return environment['VISUAL'] || environment['EDITOR'] || undefined;
}

/**
 * Lets the person edit a copy of a file, of the same name, so that the editor knows what language it is in. Returns the
 * bytes that were saved; undefined when the editor did not end well.
 */
export function editCopy(editor: string, path: string, bytes: Uint8Array): Uint8Array | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'create-aks-prod-'));
  try {
    const file = join(folder, basename(path));
    writeFileSync(file, bytes);
    const { status } =
      process.platform === 'win32'
        ? spawnSync(`${editor} "${file}"`, { shell: true, stdio: 'inherit' })
        : spawnSync('sh', ['-c', `${editor} "$1"`, 'editor', file], { stdio: 'inherit' });
    return status === 0 ? readFileSync(file) : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
