import { exitCode, UserError } from '../errors.ts';
import { firstFormatEntries } from './lock-first-format.ts';
import { pathProblem, pathSetProblems, isState } from './path.ts';
import { fileStatuses, lockPath, lockSchema } from './lock.ts';
import type { FileStatus, Lock, LockedFile, Rivals } from './lock.ts';
import type { Resolved } from './resolved.ts';
import { show, strictReader } from './strict.ts';
import { compareVersions, isVersion } from './version.ts';

const largestLockBytes = 64_000_000;
const mostEntries = 200_000;
const mostRivals = 8;
const reader = strictReader((problem) => fail(problem));
const { record, list, onlyKeys, match, oneOf } = reader;
const policies = ['merge', 'once', 'locked'] as const;

/**
 * Reads the lock. It comes out of a repo that anybody may have edited, so nothing in it is trusted: every key, type,
 * hash and path is checked. What git made of two branches is read as well, with conflict markers or with the lines of
 * both: entries that contradict each other come back as `rivals`. Throws `LOCK_INVALID` with what is wrong, or
 * `LOCK_TOO_NEW` when a newer tool wrote it.
 */
export function decodeLock(text: string): Lock {
  if (Buffer.byteLength(text) > largestLockBytes) fail('is larger than 64 MB');
  return assemble(entriesOf(text));
}

function entriesOf(text: string): readonly unknown[] {
  if (/^<{7} /m.test(text)) return (['ours', 'theirs'] as const).flatMap((side) => entriesOf(sideOf(text, side)));
  const whole = parsed(text);
  if (whole !== undefined) return entriesIn(whole);
  const rest: string[] = [];
  const entries: unknown[] = [];
  for (const line of text.split(/\r?\n/)) {
    const entry = parsed(line.replace(/,$/, ''));
    if (Array.isArray(entry)) entries.push(entry);
    else if (!/^\{"schema":\d+,"entries":\[$|^\["end"\]\]\}$/.test(line)) rest.push(line);
  }
  // The lines of one branch among those of another that had the format before this one.
  if (entries.length > 0)
    return [...entries, ...(parsed(rest.join('\n')) === undefined ? [] : entriesOf(rest.join('\n')))];
  return entriesIn(reader.parse(text));
}

function entriesIn(value: unknown): readonly unknown[] {
  const root = record(value, 'The lock');
  const { schema } = root;
  if (typeof schema === 'number' && schema > lockSchema) throw tooNew();
  if (schema === 1) return firstFormatEntries(root, reader);
  if (schema !== lockSchema) fail(`has schema ${show(schema)} instead of ${lockSchema}`);
  onlyKeys(root, ['schema', 'entries'], 'The lock');
  return list(root['entries'], '"entries"', mostEntries);
}

/** The lines outside the conflicts, and of each conflict those of one side. */
function sideOf(text: string, side: 'ours' | 'theirs'): string {
  const lines: string[] = [];
  let section: 'both' | 'ours' | 'base' | 'theirs' = 'both';
  for (const line of text.split(/\r?\n/)) {
    if (/^<{7} /.test(line)) section = 'ours';
    else if (/^\|{7}(?: |$)/.test(line)) section = 'base';
    else if (/^={7}$/.test(line)) section = 'theirs';
    else if (/^>{7} /.test(line)) section = 'both';
    else if (section === 'both' || section === side) lines.push(line);
  }
  return lines.join('\n');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function assemble(entries: readonly unknown[]): Lock {
  if (entries.length > mostEntries) fail(`has more than ${mostEntries} entries`);
  const named = { tool: new Set<string>(), minReader: new Set<string>(), defaults: new Set<string>() };
  const resolved = new Map<string, Map<string, string[]>>();
  const files = new Map<string, LockedFile[]>();
  for (const entry of entries) {
    const [kind, ...fields] = list(entry, 'an entry', 6);
    if (kind === 'end') continue;
    if (kind === 'tool' || kind === 'minReader') named[kind].add(version(only(fields, 1)[0], kind));
    else if (kind === 'defaults') named.defaults.add(match(only(fields, 1)[0], /^[\w.-]{1,64}$/, 'defaults'));
    else if (kind === 'resolved') addResolved(resolved, only(fields, 3));
    else if (kind === 'file') addFile(files, fields);
    else fail(`is damaged: it has an entry of the kind ${show(kind)}`);
  }
  refusePaths(files);
  const [tool, minReader] = [newest(named.tool, 'tool'), newest(named.minReader, 'minReader')];
  const defaults = [...named.defaults].sort().at(-1) ?? fail('has nothing for defaults');
  return {
    tool,
    minReader,
    defaults,
    ...(resolved.size === 0 ? {} : { resolved: firstValues(resolved) }),
    files: new Map([...files].map(([path, found]) => [path, found[0] as LockedFile])),
    ...rivalsOf(files, resolved),
  };
}

function rivalsOf(
  files: ReadonlyMap<string, readonly LockedFile[]>,
  resolved: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>,
): { rivals?: Rivals } {
  const rivals = {
    files: new Map([...files].filter(([, found]) => found.length > 1)),
    resolved: new Map(
      [...resolved].map(([environment, values]) => [
        environment,
        new Map([...values].filter(([, texts]) => texts.length > 1)),
      ]),
    ),
  };
  const isAny = rivals.files.size > 0 || [...rivals.resolved.values()].some((values) => values.size > 0);
  return isAny ? { rivals } : {};
}

function firstValues(resolved: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>): Resolved {
  return new Map(
    [...resolved].map(([environment, values]) => [
      environment,
      new Map([...values].map(([path, texts]) => [path, texts[0] ?? ''])),
    ]),
  );
}

function addResolved(resolved: Map<string, Map<string, string[]>>, fields: readonly unknown[]): void {
  const environment = match(fields[0], /^[a-z0-9-]{1,63}$/, 'an environment');
  const path = match(fields[1], /^[\w.-]{1,200}$/, 'a path of "resolved"');
  const text = match(fields[2], /^[\x20-\x7e]{0,1024}$/, `${show(path)} of "resolved"`);
  const values = resolved.get(environment) ?? new Map<string, string[]>();
  resolved.set(environment, values);
  const texts = values.get(path) ?? [];
  values.set(path, texts);
  if (!texts.includes(text)) texts.push(text);
  if (texts.length > mostRivals) fail(`has ${show(path)} more than ${mostRivals} times`);
}

function addFile(files: Map<string, LockedFile[]>, fields: readonly unknown[]): void {
  const [path, ...rest] = fields;
  const problem = typeof path === 'string' ? pathProblem(path) : 'is not text';
  if (typeof path !== 'string' || problem !== undefined) fail(`lists the path ${show(path)}, which ${problem}`);
  const file = decodeFile(path as string, rest);
  const found = files.get(path as string);
  if (found === undefined) files.set(path as string, [file]);
  else if (!found.some((known) => isSame(known, file))) found.push(file);
  if (found !== undefined && found.length > mostRivals) fail(`lists ${show(path)} more than ${mostRivals} times`);
}

function decodeFile(path: string, [id, base, git, further, ...more]: readonly unknown[]): LockedFile {
  const where = `The entry of ${show(path)}`;
  if (more.length > 0) fail(`is damaged: ${where} is too long`);
  const options = further === undefined ? {} : record(further, `the end of the entry of ${show(path)}`);
  onlyKeys(options, ['at', 'executable', 'policy', 'status'], where);
  const { at, executable = false, policy = 'merge', status = 'managed' } = options;
  const known: FileStatus = oneOf<FileStatus>(status as FileStatus, fileStatuses, `status of ${show(path)}`);
  if (typeof executable !== 'boolean') fail(`has no true or false for executable of ${show(path)}`);
  const file: LockedFile = {
    id: match(id, /^[\w./:@+-]{1,300}$/, `id of ${show(path)}`),
    policy: oneOf(policy, policies, `policy of ${show(path)}`),
    base: match(base, /^[0-9a-f]{64}$/, `base of ${show(path)}`),
    git: match(git, /^[0-9a-f]{40}$/, `git of ${show(path)}`),
    executable: executable === true,
    status: known,
  };
  if (at === undefined && known !== 'moved') return file;
  return { ...file, at: match(at, /^[^]{1,1024}$/, `at of ${show(path)}`) };
}

function isSame(left: LockedFile, right: LockedFile): boolean {
  return (['id', 'policy', 'base', 'git', 'executable', 'status', 'at'] as const).every(
    (key) => left[key] === right[key],
  );
}

function refusePaths(files: ReadonlyMap<string, readonly LockedFile[]>): void {
  const places = [...files].flatMap(([path, found]) => [
    ...new Set([path, ...found.flatMap(({ at }) => (at === undefined || at === path ? [] : [at]))]),
  ]);
  const problem = pathSetProblems(places)[0];
  if (problem !== undefined) fail(`lists a path that cannot be used. ${problem}`);
  const state = places.find(isState);
  if (state !== undefined) fail(`lists ${show(state)}, which is the tool's own state`);
}

function only(fields: readonly unknown[], count: number): readonly unknown[] {
  return fields.length === count
    ? fields
    : fail(`is damaged: an entry has ${fields.length} fields instead of ${count}`);
}

function newest(versions: ReadonlySet<string>, name: string): string {
  return [...versions].sort(compareVersions).at(-1) ?? fail(`has nothing for ${name}, which is not a version`);
}

function version(value: unknown, name: string): string {
  if (typeof value === 'string' && isVersion(value)) return value;
  return fail(`has ${show(value)} for ${name}, which is not a version`);
}

function tooNew(): UserError {
  return new UserError('LOCK_TOO_NEW', `${lockPath} was written by a newer create-aks-prod than this one.`, {
    exitCode: exitCode.refused,
    hint: 'Run `npx create-aks-prod@latest` instead. Nothing was changed.',
  });
}

function fail(problem: string): never {
  throw new UserError('LOCK_INVALID', `${lockPath} ${problem}.`, {
    hint: 'Restore the file from git, or run `create-aks-prod adopt` to make a new one. Nothing was changed.',
  });
}
