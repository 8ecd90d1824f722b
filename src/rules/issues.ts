import type { Source } from '../config/read.ts';
import { writtenPath } from '../config/validate.ts';
import type { Issue } from '../errors.ts';
import { byId } from './by-id.ts';
import { valueAt } from './value-at.ts';

/** What was found in one environment, before its place in the file is known. */
export type Found = Omit<Issue, 'file' | 'position' | 'environment'> & {
  readonly environment: string;
  /** Where it was written, from the root of the file, when that is known better than by its path. */
  readonly written?: readonly string[];
};

const longestMessage = 500;

type Placed = Omit<Found, 'written'> & Pick<Issue, 'position' | 'file'>;

/**
 * Makes issues of what was found in single environments: each with its position, one for what several have in common,
 * sorted by position and then by code. An issue names its environment when it does not hold in all of them.
 */
export function issuesOf(found: readonly Found[], source: Source, environments: number): Issue[] {
  const placed = found.map(({ written, ...item }): Placed => ({
    ...item,
    message: shortened(item.message),
    ...(item.fix === undefined ? {} : { fix: shortened(item.fix) }),
    path: item.path ?? [],
    file: source.file,
    position: written ? source.locate(written) : positionOf(source, item.environment, item.path ?? []),
  }));
  return merged(placed, environments).toSorted(byPosition);
}

/** A value of the user's may be of any length; nobody reads a message of a page. */
function shortened(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message;
}

/** Where a value stands, or the nearest thing above it: in the environment's patch if it reaches as deep as the base does. */
function positionOf(source: Source, environment: string, path: readonly string[]): NonNullable<Issue['position']> {
  for (let length = path.length; length > 0; length -= 1) {
    const written = writtenPath(source, environment, path.slice(0, length));
    if (valueAt(source.value, written) !== undefined)
      return source.locate(written, length === path.length ? 'value' : 'key');
  }
  return source.locate([]);
}

function merged(issues: readonly Placed[], environments: number): Issue[] {
  const groups = new Map<string, Placed[]>();
  for (const issue of issues) {
    const key = JSON.stringify([issue.code, issue.severity, issue.message, issue.position]);
    const group = groups.get(key);
    if (group) group.push(issue);
    else groups.set(key, [issue]);
  }
  return [...groups.values()].flatMap((group) => {
    const names = new Set(group.map(({ environment }) => environment));
    const [first] = group;
    if (!first) return [];
    if (names.size < environments)
      return [...names].flatMap((name) => group.find(({ environment }) => environment === name) ?? []);
    const { environment: _environment, ...shared } = first;
    return [shared];
  });
}

function byPosition(a: Issue, b: Issue): number {
  const [left, right] = [a.position, b.position];
  return (
    (left?.line ?? 0) - (right?.line ?? 0) ||
    (left?.column ?? 0) - (right?.column ?? 0) ||
    byId(a.code, b.code) ||
    (a.message < b.message ? -1 : 1)
  );
}
