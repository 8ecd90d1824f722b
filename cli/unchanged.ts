import { type ExitCode, exitCode } from '../src/errors.ts';
import { findRoot } from './config-file.ts';
import { countIssues } from './format.ts';
import { type SaidIssue, unchangedSince } from './last-run.ts';
import type { Report } from './report.ts';
import type { Session } from './session.ts';

/** Says that there is nothing to do, where the last run left everything as it is now; undefined where that is not so. */
export function endUnchanged(session: Session, mode: 'write' | 'check'): ExitCode | undefined {
  const run = unchangedSince(findRoot(session.cwd), session.today);
  if (run === undefined || (mode === 'check' && !run.isClean)) return undefined;
  session.report.print('Nothing to do.');
  sayIssues(run.issues, mode, session.report);
  return exitCode.done;
}

/** What is said of findings beside a plan. */
export function sayIssues(issues: readonly SaidIssue[], mode: string, report: Report): void {
  // In CI nobody runs validate of their own accord, and what time brings about is in no diff.
  const dated = mode === 'check' ? issues.filter(({ isDated }) => isDated) : [];
  if (dated.length > 0) report.issues(dated.map(({ issue }) => issue));
  if (issues.length > dated.length)
    report.note(`${countIssues(issues.map(({ issue }) => issue))} See create-aks-prod validate.`);
}
