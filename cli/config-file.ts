import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { maximumBytes } from '../src/config/read/limit.ts';
import { readRegularFile } from '../src/disk/regular.ts';
import { UserError } from '../src/errors.ts';

/** Name of the config file. */
export const configFile = 'aks-prod.yaml';

/**
 * The folder at or above `folder` that holds aks-prod.yaml.
 *
 * @throws UserError CONFIG_NOT_FOUND when there is none
 */
export function findRoot(folder: string): string {
  for (let current = folder; ; current = dirname(current)) {
    if (existsSync(join(current, configFile))) return current;
    if (dirname(current) === current) break;
  }
  throw new UserError('CONFIG_NOT_FOUND', `There is no ${configFile} in ${folder} or above it.`, {
    hint: 'Start a platform with `create-aks-prod my-platform`, or change into the folder of one.',
  });
}

/**
 * The bytes of the config file in `root`.
 *
 * @throws UserError NOT_A_FILE, FILE_TOO_LARGE
 */
export function readConfig(root: string): Uint8Array {
  return readRegularFile(join(root, configFile), maximumBytes);
}
