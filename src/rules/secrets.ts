import type { WorkloadConfig } from '../config/validate.ts';
import type { Context } from './context.ts';
import { all, type Finding, type Found, type Rule } from './rule.ts';
import { secretWrittenIn } from './secrets/assignments.ts';
import { credentialIn } from './secrets/credentials.ts';
import { type Certainty, isWrittenInText, isWrittenOut, secretName } from './secrets/names.ts';

const remedy = 'Remove it, and then change it, because it was written down.';
const workloadRemedy =
  'Put it into Key Vault, name it under `uses.keyVault`, and read it from /mnt/secrets; then change it, because it was written down.';

export const secretRules: readonly Rule[] = [
  {
    id: 'D21',
    severity: 'error',
    title: 'No secret stands in the configuration',
    why: 'The file lives in git: what stands there once can be read forever, by everybody who has a clone.',
    source: 'Azure docs, key-vault/secrets/secrets-best-practices, 2026-04',
    check: (context) => [
      ...context.workloads.flatMap(({ config, path }) => inWorkload(config, path)),
      ...inPlatform(context),
    ],
  },
];

/** Keys of a workload that are looked at by themselves. */
const ownKeys: ReadonlySet<string> = new Set(['env', 'files', 'args', 'command', 'patch']);

function inWorkload(config: WorkloadConfig, path: readonly string[]): Finding[] {
  const { env, files, args = [], command = [], patch } = config;
  return all([
    ...Object.entries(env).map(([name, value]) => inVariable(name, value, [...path, 'env', name])),
    ...Object.entries(files).map(([name, text]) => inFile(text, [...path, 'files', name])),
    ...inWords(command, [...path, 'command'], args),
    ...inWords(args, [...path, 'args']),
    ...inPatch(patch, [...path, 'patch']),
    ...Object.entries(config).flatMap(([key, value]) => (ownKeys.has(key) ? [] : inOthers(value, [...path, key]))),
  ]);
}

function inPlatform({ config: { alerts, delivery, tags } }: Context): Finding[] {
  return all([
    ...Object.entries(alerts.webhooks).map(([name, address]) => byForm(address, ['alerts', 'webhooks', name], remedy)),
    ...Object.entries(tags).map(([name, text]) => inVariable(name, text, ['tags', name], remedy)),
    delivery.repository !== undefined && byForm(delivery.repository, ['delivery', 'repository'], remedy),
  ]);
}

function inVariable(name: string, value: string, path: readonly string[], fix = workloadRemedy): Found {
  const form = byForm(value, path, fix);
  if (form) return form;
  const certainty = secretName(name);
  if (certainty !== undefined && isWrittenOut(value)) return byName(name, certainty, path, fix);
  return inText(value, path, 'error', fix);
}

function inFile(text: string, path: readonly string[]): Found {
  return byForm(text, path, workloadRemedy) ?? inText(text, path, 'warning', workloadRemedy);
}

/** Words of a command line: each by itself, and each option with the word behind it. */
function inWords(words: readonly string[], path: readonly string[], behind: readonly string[] = []): Found[] {
  return words.map((word, index) => {
    const place = [...path, String(index)];
    const found = byForm(word, place, workloadRemedy) ?? inText(word, place, 'error', workloadRemedy);
    if (found) return found;
    const option = /^--?([A-Za-z][\w-]{1,60})$/.exec(word)?.[1];
    const certainty = option === undefined ? undefined : secretName(option);
    const value = words[index + 1] ?? behind[0] ?? '-';
    if (option === undefined || certainty === undefined || value.startsWith('-')) return undefined;
    return isWrittenInText(value, certainty) && byName(option, certainty, place, workloadRemedy);
  });
}

/** The secrets in an object: texts by their form, and values by their name or by the `name` beside them. */
function inPatch(value: unknown, path: readonly string[], name = ''): Finding[] {
  if (typeof value === 'string') return all([inVariable(name, value, path)]);
  if (typeof value !== 'object' || value === null) return [];
  const { name: beside } = value as { readonly name?: unknown };
  return Object.entries(value).flatMap(([key, child]) =>
    inPatch(child, [...path, key], key === 'value' && typeof beside === 'string' ? beside : key),
  );
}

/** Texts of all other keys, by their form alone. */
function inOthers(value: unknown, path: readonly string[]): Found[] {
  if (typeof value === 'string') return [byForm(value, path, workloadRemedy)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => inOthers(child, [...path, key]));
}

function byForm(text: string, path: readonly string[], fix: string): Finding | undefined {
  const what = credentialIn(text);
  return what === undefined ? undefined : { path, message: `\`${path.join('.')}\` holds ${what}.`, fix };
}

function inText(text: string, path: readonly string[], severity: 'error' | 'warning', fix: string): Found {
  const found = secretWrittenIn(text);
  return (
    found && {
      path,
      severity: found.certainty === 'certain' ? severity : 'warning',
      message: `\`${path.join('.')}\` seems to set a secret: ${found.name}.`,
      fix,
    }
  );
}

function byName(name: string, certainty: Certainty, path: readonly string[], fix: string): Found {
  if (certainty === 'certain') return { path, message: `${name} holds a secret, by its name.`, fix };
  return {
    path,
    severity: 'warning',
    message: `${name} looks like a secret, by its name.`,
    fix: `${fix} If it is none, call it otherwise, such as ${name}_NAME.`,
  };
}
