import { UserError } from '../src/errors.ts';
import { isDay } from '../src/facts/days.ts';
import type { Session } from './session.ts';

/** The flag of commands whose findings depend on the day. */
export const asOfFlag = {
  'as-of': { type: 'string', requiresArg: true, describe: 'Judge by this day, such as 2027-07-15, not by today' },
} as const;

/**
 * The session on another day, for commands that take `--as-of`.
 *
 * @throws UserError USAGE when the text is no date
 */
export function onDay(session: Session, day: string | undefined): Session {
  if (day === undefined) return session;
  if (!isDay(day)) throw new UserError('USAGE', `--as-of takes a date such as 2027-07-15, not ${JSON.stringify(day)}.`);
  // A copy by spreading would open standard input.
  return Object.create(session, { today: { value: day, enumerable: true } }) as Session;
}
