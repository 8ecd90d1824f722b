import { daysBetween } from './days.ts';
import data from './calendar.json' with { type: 'json' };

/** Releases of operating systems that pools can have and that end. */
export type NodeImage = 'Ubuntu 22.04' | 'Azure Linux 2.0';

/** What a platform has to use for an event to matter to it. */
export type Concern =
  | { readonly kubernetes: string; readonly support: 'community' | 'longTerm' }
  | { readonly sizes: readonly string[] }
  /** Quota families of VM sizes. */
  | { readonly sizeFamilies: readonly string[] }
  /** What runs on the nodes, which follows from `os` and the version of Kubernetes. */
  | { readonly nodeImage: NodeImage }
  /** Name of an Azure tag. */
  | { readonly tag: string }
  | { readonly uses: 'gateway' | 'pools' };

/** Something that the platform has announced for a day, or for a version of Kubernetes. calendar.schema.json says more. */
export interface CalendarEvent {
  readonly id: string;
  /** ISO day. Absent where `fromKubernetes` stands. */
  readonly date?: string;
  /** The minor version of Kubernetes with which it comes. */
  readonly fromKubernetes?: string;
  readonly concerns: Concern;
  /** What happens, as a sentence without its full stop. */
  readonly what: string;
  /** The same after its day. */
  readonly past?: string;
  readonly why: string;
  readonly fix: string;
  /** Whether a deployment that needs what ended is refused after the day, still runs, or has nothing to do with it. */
  readonly after: 'refused' | 'runs' | 'elsewhere';
  readonly source: string;
  readonly asOf: string;
}

/** Sorted by date and id; what comes with a version of Kubernetes stands last. */
export const calendar: readonly CalendarEvent[] = data.events as readonly CalendarEvent[];

/** Days ahead of an event from which it is worth a warning. */
export const warningDays = 120;

/**
 * How much an event matters on a day to a platform that it concerns: not yet, as a warning from 120 days ahead, or as an
 * error after its day when a deployment would fail. An event without a date never does: only its version brings it about;
 * nor does one that is about things beside the platform.
 */
export function severityOn({ date, after }: CalendarEvent, today: string): 'warning' | 'error' | undefined {
  if (date === undefined || after === 'elsewhere') return undefined;
  const days = daysBetween(today, date);
  if (days > warningDays) return undefined;
  return days < 0 && after === 'refused' ? 'error' : 'warning';
}

/** What happens, or what happened when its day has passed; a sentence without its full stop. */
export function whatOn({ date, what, past }: CalendarEvent, today: string): string {
  return date !== undefined && daysBetween(today, date) < 0 ? (past ?? what) : what;
}

/** Whether an event is about that VM size, which is of that quota family. */
export function concernsSize({ concerns }: CalendarEvent, name: string, quotaFamily: string | undefined): boolean {
  if ('sizes' in concerns) return concerns.sizes.some((size) => size.toLowerCase() === name.toLowerCase());
  return 'sizeFamilies' in concerns && quotaFamily !== undefined && concerns.sizeFamilies.includes(quotaFamily);
}

/** The last day of the support of a Kubernetes minor; undefined when no source names it. */
export function supportEnd(minor: string, support: 'community' | 'longTerm'): string | undefined {
  return calendar.find(
    ({ concerns }) => 'kubernetes' in concerns && concerns.kubernetes === minor && concerns.support === support,
  )?.date;
}
