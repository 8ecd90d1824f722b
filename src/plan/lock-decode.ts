import { exitCode, UserError } from '../errors.ts';
import { pathProblem, pathSetProblems, isState } from './path.ts';
import { fileStatuses, lockPath, lockSchema } from './lock.ts';
import type { FileStatus, Lock, LockedFile } from './lock.ts';
import type { Resolved } from './resolved.ts';
import { show, strictReader } from './strict.ts';
import { isVersion } from './version.ts';

const largestLockBytes = 16_000_000;
const mostFiles = 20_000;
const mostValues = 20_000;
const { parse, record, onlyKeys, match, oneOf } = strictReader((problem) => fail(problem));
const policies = ['merge', 'once', 'locked'] as const;

/**
 * Reads the lock. It comes out of a repo that anybody may have edited, so nothing in it is trusted: every key, type,
 * hash and path is checked. Throws `LOCK_INVALID` with what is wrong, or `LOCK_TOO_NEW` when a newer tool wrote it.
 */
export function decodeLock(text: string): Lock {
  if (Buffer.byteLength(text) > largestLockBytes) fail('is larger than 16 MB');
  if (/^<{7}/m.test(text)) fail('contains merge conflict markers', 'Run `create-aks-prod recover`.');
  const root = record(parse(text), 'The lock');
  if (typeof root['schema'] === 'number' && root['schema'] > lockSchema) throw tooNew();
  onlyKeys(root, ['configHash', 'defaults', 'files', 'minReader', 'resolved', 'schema', 'tool'], 'The lock');
  if (root['schema'] !== lockSchema) fail(`has schema ${show(root['schema'])} instead of ${lockSchema}`);
  return {
    tool: version(root['tool'], 'tool'),
    minReader: version(root['minReader'], 'minReader'),
    defaults: match(root['defaults'], /^[\w.-]{1,64}$/, 'defaults'),
    configHash: match(root['configHash'], /^[0-9a-f]{64}$/, 'configHash'),
    files: decodeFiles(record(root['files'], '"files"')),
    ...(root['resolved'] === undefined ? {} : { resolved: decodeResolved(record(root['resolved'], '"resolved"')) }),
  };
}

function decodeResolved(value: Readonly<Record<string, unknown>>): Resolved {
  const environments = Object.keys(value).map((name) => {
    const values = Object.entries(record(value[name], `"resolved" of ${show(name)}`));
    return [match(name, /^[a-z0-9-]{1,63}$/, 'an environment'), values] as const;
  });
  if (environments.reduce((sum, [, values]) => sum + values.length, 0) > mostValues)
    fail(`remembers more than ${mostValues} values`);
  return new Map(
    environments.map(([name, values]) => [
      name,
      new Map(
        values.map(([path, text]) => [
          match(path, /^[\w.-]{1,200}$/, 'a path of "resolved"'),
          match(text, /^[\x20-\x7e]{0,1024}$/, `${show(path)} of "resolved"`),
        ]),
      ),
    ]),
  );
}

function decodeFiles(value: Readonly<Record<string, unknown>>): Map<string, LockedFile> {
  const paths = Object.keys(value);
  if (paths.length > mostFiles) fail(`lists more than ${mostFiles} files`);
  const files = new Map(paths.map((path) => [path, decodeFile(path, value[path])] as const));
  const places = [...files].flatMap(([path, file]) => (file.at === undefined ? [path] : [path, file.at]));
  const problem = pathSetProblems(places)[0];
  if (problem !== undefined) fail(`lists a path that cannot be used. ${problem}`);
  const state = places.find(isState);
  if (state !== undefined) fail(`lists ${show(state)}, which is the tool's own state`);
  return files;
}

function decodeFile(path: string, value: unknown): LockedFile {
  const problem = pathProblem(path);
  if (problem !== undefined) fail(`lists the path ${show(path)}, which ${problem}`);
  const where = `The entry of "${path}"`;
  const entry = record(value, where);
  onlyKeys(entry, ['at', 'base', 'executable', 'git', 'id', 'policy', 'status'], where);
  const status = oneOf<FileStatus>(entry['status'], fileStatuses, `status of "${path}"`);
  if (typeof entry['executable'] !== 'boolean') fail(`has no true or false for executable of "${path}"`);
  const file: LockedFile = {
    id: match(entry['id'], /^[\w./:@+-]{1,300}$/, `id of "${path}"`),
    policy: oneOf(entry['policy'], policies, `policy of "${path}"`),
    base: match(entry['base'], /^[0-9a-f]{64}$/, `base of "${path}"`),
    git: match(entry['git'], /^[0-9a-f]{40}$/, `git of "${path}"`),
    executable: entry['executable'] === true,
    status,
  };
  if (entry['at'] === undefined && status !== 'moved') return file;
  return { ...file, at: match(entry['at'], /^[^]{1,1024}$/, `at of "${path}"`) };
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

function fail(
  problem: string,
  hint = 'Restore the file from git, or run `create-aks-prod adopt` to make a new one.',
): never {
  throw new UserError('LOCK_INVALID', `${lockPath} ${problem}.`, { hint: `${hint} Nothing was changed.` });
}
