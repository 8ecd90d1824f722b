import { closest, distance } from 'fastest-levenshtein';
import { file } from '../../schemas/index.ts';
import { type EntryKind, looseMentions, mentionsOf, namesOf, places } from '../../src/config/edit/entries.ts';
import { formatPath } from '../../src/config/edit/path.ts';
import { nodeAt } from '../../src/config/schema-walk.ts';
import { read, type Source } from '../../src/config/read.ts';
import { exitCode, UserError } from '../../src/errors.ts';
import { configFile } from '../config-file.ts';
import { refuseDirty } from '../dirty.ts';
import type { Request } from '../generate.ts';
import { writeFlags } from '../write-flags.ts';

export const kinds = Object.keys(places) as EntryKind[];

/** The positionals of a command about one entry. */
export const entryFlags = {
  kind: { choices: ['workload', 'pool', 'namespace', 'environment'], demandOption: true, describe: 'What it is' },
  name: { type: 'string', demandOption: true, describe: 'Its name' },
} as const;

/** The flags of a command that edits aks-prod.yaml and generates. */
export const runFlags = {
  ...writeFlags,
  'dry-run': { type: 'boolean', describe: 'Write nothing; say what would change' },
  json: { type: 'boolean', describe: 'Print one JSON value' },
} as const;

interface RunFlags {
  readonly 'on-conflict'?: 'abort' | 'ours' | 'theirs' | 'markers' | 'sidecar' | undefined;
  readonly 'accept-replacement'?: boolean | undefined;
  readonly 'allow-dirty'?: boolean | undefined;
  readonly 'dry-run'?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** What those flags ask for. */
export function requestOf(flags: RunFlags): Request {
  const onConflict = flags['on-conflict'];
  return {
    mode: flags['dry-run'] ? 'dry run' : 'write',
    json: flags.json === true,
    asks: onConflict === undefined,
    wishes: {
      acceptReplacement: flags['accept-replacement'] === true,
      ...(onConflict === undefined ? {} : { onConflict }),
    },
    ...(flags['allow-dirty'] ? {} : { guard: refuseDirtyFiles }),
  };
}

/** The command itself edits aks-prod.yaml, which may well be in the middle of a change; undo has what it was. */
const refuseDirtyFiles: NonNullable<Request['guard']> = (root, planned) => {
  const writes = planned.plan.writes.filter(({ path }) => path !== configFile);
  refuseDirty(root, { ...planned, plan: { ...planned.plan, writes } });
};

/** Reads aks-prod.yaml, and makes bytes of a text of it again, with the byte order mark that it may have. */
export function open(bytes: Uint8Array): Source & { readonly bytesOf: (text: string) => Uint8Array } {
  const source = read(bytes, configFile);
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? '\uFEFF' : '';
  return { ...source, bytesOf: (text) => new TextEncoder().encode(mark + text) };
}

/** Whether aks-prod.yaml has an entry; a namespace may also be one that workloads alone name. */
export function hasEntry(value: unknown, kind: EntryKind, name: string): boolean {
  const { keys, texts } = mentionsOf(file, value, kind, name);
  return keys.length > 0 || (kind === 'namespace' && texts.length > 0);
}

/** @throws UserError USAGE when a name has not the form of those of its kind */
export function refuseName(kind: EntryKind, name: string): void {
  const { pattern = '', maxLength = 63, examples = [] } = nodeAt(file, places[kind])?.propertyNames ?? {};
  const form = new RegExp(pattern, 'u');
  if (form.test(name) && name.length <= maxLength) return;
  const lengths = Array.from({ length: maxLength }, (_, index) => maxLength - index);
  const longest = lengths.find((length) => form.test('a'.repeat(length))) ?? maxLength;
  const signs = form.test('a-a') ? 'lower-case letters, digits and `-` between them' : 'lower-case letters and digits';
  const example = examples[0] === undefined ? '' : `, such as ${String(examples[0])}`;
  throw new UserError('USAGE', `\`${name}\` cannot be the name of ${kind === 'environment' ? 'an' : 'a'} ${kind}.`, {
    hint: `Take up to ${longest} ${signs}, the first a letter${example}. Nothing was written.`,
  });
}

export function unknownEntry(value: unknown, kind: EntryKind, name: string): UserError {
  const known = namesOf(file, value, kind);
  const near = known.length === 0 ? undefined : closest(name, known);
  const isNear = near !== undefined && distance(name, near) <= Math.max(2, Math.floor(name.length / 3));
  const all = known.length === 0 ? `It names no ${kind}.` : `It has ${known.join(', ')}.`;
  return new UserError('UNKNOWN_ENTRY', `${configFile} has no ${kind} \`${name}\`.`, {
    hint: `${isNear ? `Did you mean \`${near}\`? ` : ''}${all}`,
  });
}

/** What a person wrote in texts of their own about an entry that is gone or renamed. */
export function looseNotes(value: unknown, name: string): string[] {
  const found = looseMentions(value, name).map((path) => `\`${formatPath(path)}\``);
  if (found.length === 0) return [];
  const shown = found.length > 5 ? [...found.slice(0, 5), `${found.length - 5} more`] : found;
  return [`The text of ${shown.join(', ')} still says ${name}; change it where it means this one.`];
}

export function inUse(kind: EntryKind, name: string, users: readonly string[], hint: string): UserError {
  const shown = users.length > 8 ? [...users.slice(0, 8), `${users.length - 8} more`] : users;
  return new UserError('IN_USE', `The ${kind} ${name} is in use: ${shown.join(', ')}.`, {
    exitCode: exitCode.invalid,
    hint: `${hint} Nothing was changed.`,
  });
}
