import { config } from '../../schemas/index.ts';
import { exitCode, UserError } from '../errors.ts';

/** The version of the file format that this tool reads and writes. */
export const schemaVersion: number = config.properties.schema.const;

/**
 * Refuses a file of another format. What is no version at all is left to the check against the schema.
 *
 * @throws UserError CONFIG_TOO_NEW, exit code 4, or CONFIG_TOO_OLD, exit code 2
 */
export function requireThisVersion(written: unknown, current: number = schemaVersion): void {
  if (!Number.isInteger(written) || (written as number) < 1 || written === current) return;
  if ((written as number) > current) {
    throw new UserError(
      'CONFIG_TOO_NEW',
      `aks-prod.yaml has schema ${String(written)}; this version of create-aks-prod knows ${current}.`,
      { exitCode: exitCode.refused, hint: 'Run `npx create-aks-prod@latest` instead. Nothing was changed.' },
    );
  }
  throw new UserError(
    'CONFIG_TOO_OLD',
    `aks-prod.yaml has schema ${String(written)}; this version of create-aks-prod works with ${current}.`,
    { hint: 'Run `create-aks-prod upgrade`: it rewrites the file and keeps your comments. Nothing was changed.' },
  );
}
