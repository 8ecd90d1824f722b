import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where scratch folders go: memory where the system offers it, since making thousands of files on a disk is slow. */
export const scratchRoot = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

const folders: string[] = [];

process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Makes an empty folder that is removed when the process ends. Returns its absolute path. */
export function scratch(name: string): string {
  const folder = mkdtempSync(join(process.env['TEST_SCRATCH'] ?? scratchRoot, `${name}-`));
  folders.push(folder);
  return folder;
}
