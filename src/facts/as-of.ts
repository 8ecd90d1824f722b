/**
 * The day the facts in this folder were put together. The core knows no clock, so every rule about an expiry compares
 * its date with this one, and the same input gives the same findings on any day.
 */
export const asOf = '2026-11-22';

/** The last month of which the public sources were seen. Later dates are announced plans, not observed events. */
export const sourcesSeenUntil = '2026-09';

const millisecondsPerDay = 86_400_000;

/**
 * Whole days from one ISO date (`2026-11-22`) to another; negative when `to` is the earlier one.
 * `from` is the date of the facts unless given.
 */
export function daysUntil(to: string, from: string = asOf): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / millisecondsPerDay);
}
