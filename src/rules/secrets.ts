import type { WorkloadConfig } from '../config/validate.ts';
import type { Context } from './context.ts';
import { all, type Finding, type Found, type Rule } from './rule.ts';

/**
 * Texts that are credentials whatever they are called. Repetitions that something must follow are bounded: a file may have
 * a mebibyte, and a search from each of its places to its end would not come back.
 */
const shapes: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ['the key of an Azure account', /\b(?:AccountKey|SharedAccessKey|SharedSecretValue)=[A-Za-z0-9+/=]{16,}/i],
  ['a password in a connection string', /(?:^|[;\s"'])(?:password|pwd)\s*=\s*(?![{$<*]|;)[^;\s"']{3,}/i],
  ['a password in an address', /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@]*:(?!\$|\{|<|\*)[^\s/@]+@/i],
  ['a signed address (SAS)', /[?&]sig=[A-Za-z0-9%+/]{20,}/],
  ['a JSON web token', /\beyJ[A-Za-z0-9_-]{8,400}\.eyJ[A-Za-z0-9_-]{8}/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})/],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20,}/],
  [
    'a Slack token or webhook',
    /\bxox[abprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com\/services\/T[A-Z0-9]+\/B[A-Z0-9]+\/\w+/,
  ],
  ['an AWS key', /\bAKIA[0-9A-Z]{16}\b/],
  ['a Google API key', /\bAIza[A-Za-z0-9_-]{35}\b/],
  ['a Stripe key', /\b[rs]k_live_[A-Za-z0-9]{16,}/],
];

/** A line of a settings file whose key is that of a secret and whose value is no reference to one. */
const secretLine =
  /^[ \t]*["']?[\w.-]{0,60}(?:password|passwd|passphrase|client_?secret|api_?key|private_?key)["']?[ \t]*:[ \t]*["']?(?!\/|[{$<*%|>&!\s"']|(?:true|false|null|\d+|file:\S*)["']?,?[ \t]*$)[^\s"',]{4,}/im;

/** Names that hold nothing but a secret, and names that mostly do. */
const certainName =
  /(?:^|_)(?:PASSWORD|PASSWD|PWD|PASSPHRASE|CLIENT_?SECRET|API_?KEY|ACCESS_?KEY|ACCOUNT_?KEY|PRIVATE_?KEY|ENCRYPTION_?KEY)$/i;
const likelyName = /(?:^|_)(?:TOKEN|SECRET|CREDENTIALS?|SAS)$/i;

/** Values that are no secret under whatever name: nothing, a path, a number, a switch, a reference to another variable. */
const harmless = /^(?:|\/.*|-?[\d.]+|true|false|yes|no|on|off|none|null|enabled|disabled|\$\(\w+\))$/i;

const remedy = 'Remove it, and then change it, because it was written down.';
const workloadRemedy =
  'Put it into Key Vault, name it under `uses.keyVault`, and read it from /mnt/secrets; then change it, because it was written down.';

export const secretRules: readonly Rule[] = [
  {
    id: 'D21',
    severity: 'error',
    title: 'No secret stands in the configuration',
    why: 'The file lives in git: what stands there once can be read for ever, by everybody who has a clone.',
    source: 'Azure docs, key-vault/secrets/secrets-best-practices, 2026-04',
    check: (context) => [
      ...context.workloads.flatMap(({ config, path }) => inWorkload(config, path)),
      ...inPlatform(context),
    ],
  },
];

function inWorkload({ env, files, args, command, patch, labels }: WorkloadConfig, path: readonly string[]): Finding[] {
  return all([
    ...Object.entries(env).map(
      ([name, value]) => byShape(value, [...path, 'env', name]) ?? byName(name, value, [...path, 'env', name]),
    ),
    ...Object.entries(files).map(
      ([name, text]) => byShape(text, [...path, 'files', name]) ?? byLine(text, [...path, 'files', name]),
    ),
    ...(args ?? []).map((text, index) => byShape(text, [...path, 'args', String(index)])),
    ...(command ?? []).map((text, index) => byShape(text, [...path, 'command', String(index)])),
    ...Object.entries(labels).map(([name, text]) => byShape(text, [...path, 'labels', name])),
    ...Object.entries(patch).map(([kind, value]) =>
      texts(value)
        .map((text) => byShape(text, [...path, 'patch', kind]))
        .find((found) => found !== undefined),
    ),
    ...variables(patch, [...path, 'patch']).map(({ name, value, at }) => byName(name, value, at)),
  ]);
}

function inPlatform({ config: { alerts, delivery, tags } }: Context): Finding[] {
  return all([
    ...Object.entries(alerts.webhooks).map(([name, address]) => byShape(address, ['alerts', 'webhooks', name], remedy)),
    ...Object.entries(tags).map(([name, text]) => byShape(text, ['tags', name], remedy)),
    delivery.repository !== undefined && byShape(delivery.repository, ['delivery', 'repository'], remedy),
  ]);
}

function byShape(text: string, path: readonly string[], fix = workloadRemedy): Finding | undefined {
  const shape = shapes.find(([, pattern]) => pattern.test(text));
  return shape && { path, message: `\`${path.join('.')}\` holds ${shape[0]}.`, fix };
}

function byLine(text: string, path: readonly string[]): Found {
  return (
    secretLine.test(text) && {
      path,
      severity: 'warning',
      message: `\`${path.join('.')}\` seems to set a secret.`,
      fix: workloadRemedy,
    }
  );
}

function byName(name: string, value: string, path: readonly string[]): Found {
  if (harmless.test(value)) return undefined;
  if (certainName.test(name)) return { path, message: `${name} holds a secret, by its name.`, fix: workloadRemedy };
  return (
    likelyName.test(name) && {
      path,
      severity: 'warning',
      message: `${name} looks like a secret, by its name.`,
      fix: `${workloadRemedy} If it is none, call it otherwise, such as ${name}_NAME.`,
    }
  );
}

/** Every map with a name and a text as value, which is a variable of a container. */
function variables(
  value: unknown,
  at: readonly string[],
): readonly { readonly name: string; readonly value: string; readonly at: readonly string[] }[] {
  if (typeof value !== 'object' || value === null) return [];
  const { name, value: text } = value as { readonly name?: unknown; readonly value?: unknown };
  return [
    ...(typeof name === 'string' && typeof text === 'string' ? [{ name, value: text, at: [...at, 'value'] }] : []),
    ...Object.entries(value).flatMap(([key, child]) => variables(child, [...at, key])),
  ];
}

/** Every text in a tree of values. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}
