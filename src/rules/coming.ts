import type { Configuration } from '../config/validate.ts';
import type { CalendarEvent } from '../facts/calendar.ts';
import { daysBetween, monthsAfter } from '../facts/days.ts';
import type { Model } from '../model/model.ts';
import { contextOf } from './context.ts';
import { occurrences } from './dated.ts';

/** An event of the calendar that concerns a platform, with where it does. */
export interface Coming {
  readonly event: CalendarEvent;
  /** Whole days from today; negative when it has passed; absent when it comes with a version of Kubernetes. */
  readonly days?: number;
  /** What it concerns, in each environment, in the order of the environments. */
  readonly places: readonly {
    readonly environment: string;
    readonly path: readonly string[];
    readonly subject: string;
  }[];
}

/** What the calendar holds for a platform up to a day, whatever has passed included: by date, then what comes with a version. */
export function coming(configuration: Configuration, model: Model, today: string, until: string): Coming[] {
  const found = new Map<CalendarEvent, Coming['places'][number][]>();
  for (const environment of model.environments) {
    for (const { event, path, subject } of occurrences(contextOf(configuration, model, environment, today))) {
      if (event.date !== undefined && event.date > until) continue;
      // What is about other things is of no use any more when it is long past.
      if (event.after === 'elsewhere' && monthsAfter(event.date ?? today, 12) < today) continue;
      found.set(event, [...(found.get(event) ?? []), { environment: environment.name, path, subject }]);
    }
  }
  return [...found]
    .map(([event, places]) => ({
      event,
      ...(event.date === undefined ? {} : { days: daysBetween(today, event.date) }),
      places,
    }))
    .toSorted((a, b) => order(a) - order(b) || (a.event.id < b.event.id ? -1 : 1));
}

function order({ days }: Coming): number {
  return days ?? Number.MAX_SAFE_INTEGER;
}
