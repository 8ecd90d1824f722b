import { type ExitCode, exitCode, UserError } from '../src/errors.ts';
import { commandIndent, firstIssues } from './format.ts';
import type { Session } from './session.ts';

/** Prints what went wrong and returns the exit code that tells it to scripts. */
export function reportError(error: unknown, options: { session: Session; json: boolean; debug: boolean }): ExitCode {
  const { session, json, debug } = options;
  const known = asUserError(error);
  if (json) session.report.json({ error: describe(known, error) });
  else if (known) printUserError(known, session);
  else printBug(error, session, debug);
  return known?.exitCode ?? exitCode.bug;
}

/** What the user can fix, in one shape; undefined for a bug. */
function asUserError(error: unknown): UserError | undefined {
  if (error instanceof UserError) return error;
  if (!(error instanceof Error)) return undefined;
  // inquirer throws this on Ctrl-C; its class may come from another copy of the package.
  if (error.name === 'ExitPromptError')
    return new UserError('CANCELLED', 'Cancelled. Nothing was written.', { exitCode: exitCode.cancelled });
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || path === undefined || syscall === undefined) return undefined;
  return new UserError('FILE_SYSTEM', `${path}: ${reasons[code] ?? code} (${syscall}).`, { cause: error });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'is a folder',
  ENOENT: 'does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'is not a folder',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
};

function describe(known: UserError | undefined, error: unknown): Record<string, unknown> {
  if (!known)
    return {
      code: 'BUG',
      message: error instanceof Error ? error.message : String(error),
      exitCode: exitCode.bug,
      issues: [],
    };
  return {
    code: known.code,
    message: known.message,
    ...(known.hint === undefined ? {} : { hint: known.hint }),
    exitCode: known.exitCode,
    ...firstIssues(known.issues, known.total),
  };
}

function printUserError(error: UserError, { report }: Session): void {
  if (error.issues.length > 0) report.issues(error.issues, error.total);
  const lines = [
    error.message,
    ...(error.hint === undefined ? [] : [error.hint]),
    ...(error.issues.length > 0 ? ['Nothing was written.'] : []),
  ];
  report.note(lines.join('\n'));
}

function printBug(error: unknown, { report, version }: Session, debug: boolean): void {
  const message = error instanceof Error ? error.message : String(error);
  report.note(`create-aks-prod ${version} has a bug: ${message}`);
  report.note('Please report it with the command line and aks-prod.yaml; --debug prints where it happened.');
  if (debug && error instanceof Error)
    report.note((error.stack ?? '').replaceAll(/^ +at/gm, `${' '.repeat(commandIndent)}at`));
}
