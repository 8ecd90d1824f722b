import { suggestion } from '../config/explain-error.ts';
import { timeZoneNames } from '../facts/time-zones.ts';

/** Whether a text is a name of the IANA time zone database; upper and lower case count, as they do on the nodes. */
export function isTimeZone(text: string): boolean {
  const slash = text.indexOf('/');
  const area = slash === -1 ? '' : text.slice(0, slash);
  const names = Object.hasOwn(timeZoneNames, area) ? timeZoneNames[area] : undefined;
  return names !== undefined && text !== '' && names.split(' ').includes(text.slice(slash + 1));
}

/** How to fix a name that is none. */
export function timeZoneFix(text: string): string {
  const names = Object.entries(timeZoneNames).flatMap(([area, list]) =>
    list.split(' ').map((name) => (area === '' ? name : `${area}/${name}`)),
  );
  const same = names.find((name) => name.toLowerCase() === text.toLowerCase());
  if (same !== undefined) return `Write \`${same}\`.`;
  return suggestion(text, names) ?? 'Write a name such as Europe/Berlin, America/New_York or Etc/UTC.';
}
