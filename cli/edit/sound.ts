import type { EntryKind } from '../../src/config/edit/entries.ts';
import { type ExitCode, type Issue, UserError } from '../../src/errors.ts';
import { findRoot, readConfig } from '../config-file.ts';
import { inspect, requireSound } from '../platform.ts';
import type { Session } from '../session.ts';

/**
 * Runs an edit of aks-prod.yaml. Where the result is not valid, the lines of it are of no use, since it is never written:
 * what is wrong with the file as it stands is told at its lines, and else what is wrong with the edit without any; of a
 * new name, one sentence.
 */
export async function soundly(
  session: Session,
  run: () => Promise<ExitCode>,
  name?: { readonly kind: EntryKind; readonly from: string; readonly to: string },
): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof UserError) || !['CONFIG_INVALID', 'RULE_FAILED'].includes(error.code)) throw error;
    requireSound(inspect(readConfig(findRoot(session.cwd)), session));
    const issues = error.issues.map(({ position: _ofNoFile, ...issue }) => issue);
    const { message, exitCode, total } = error;
    if (name === undefined) throw new UserError(error.code, message, { exitCode, issues, total, cause: error });
    const errors = issues.filter(({ severity }) => severity === 'error');
    throw new UserError(
      'USAGE',
      `\`${name.to}\` cannot be the name of the ${name.kind}. ${said(errors.map((issue) => issue.message))}`,
      { hint: `${wayOut(errors, name.from)} Nothing was written.`, cause: error },
    );
  }
}

/** The name that a finding proposes may be the one that it has. */
function wayOut(errors: readonly Issue[], from: string): string {
  const fixes = errors.map(({ fix }) => fix).filter((fix) => fix?.includes(`\`${from}\``) === false);
  return fixes.length > 0 ? said(fixes) : 'Take another name.';
}

function said(texts: readonly (string | undefined)[]): string {
  return [...new Set(texts.filter((text) => text !== undefined))].join(' ');
}
