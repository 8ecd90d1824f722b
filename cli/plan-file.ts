import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readRegularFile } from '../src/disk/regular.ts';
import { UserError } from '../src/errors.ts';
import { decodeReviewed, type ReviewedPlan } from '../src/plan/reviewed.ts';
import type { Session } from './session.ts';

/** A plan of many thousand files has a few mebibytes. */
const mostBytes = 64 * 1024 * 1024;

/** The plan in a file that `--plan-out` wrote. */
export function readPlanFile(file: string, { cwd }: Session): ReviewedPlan {
  return decodeReviewed(new TextDecoder().decode(readRegularFile(resolve(cwd, file), mostBytes)));
}

/**
 * Writes a plan for review, over nothing but an earlier plan.
 *
 * @throws UserError USAGE when another file stands there
 */
export function writePlanFile(file: string, text: string, session: Session): void {
  if (existsSync(resolve(session.cwd, file)) && !isPlan(file, session))
    throw new UserError('USAGE', `${file} exists, and it is not a plan.`, { hint: 'Give --plan-out another name.' });
  writeFileSync(resolve(session.cwd, file), text);
}

function isPlan(file: string, session: Session): boolean {
  try {
    return readPlanFile(file, session) !== undefined;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
