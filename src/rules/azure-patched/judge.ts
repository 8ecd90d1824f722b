import { closest, distance } from 'fastest-levenshtein';
import known from '../../facts/azure-properties.json' with { type: 'json' };
import type { Environment, Model } from '../../model/model.ts';
import type { Found } from '../issues.ts';
import { ownedProperties, safeProperties } from './properties.ts';

type Kind = keyof typeof known.types;

/** One patch: onto what, where it stands in the config, and what it says. */
interface Patch {
  readonly kind: Kind;
  readonly path: readonly string[];
  readonly patch: Readonly<Record<string, unknown>>;
}

const guarded = 'What the platform closes is closed for a reason, and nobody looks for it in a patch.';
const idle = 'A patch that does nothing hides what does something.';
const source = `Azure.Bicep.Types.Az (${known.asOf})`;

/**
 * What is wrong with the patches of Azure resources: properties that the type does not have or that are no setting, values
 * of another type, what the platform sets itself, what changes nothing and what weakens.
 */
export function azurePatchFindings({ environments }: Model): Found[] {
  return environments.flatMap((environment) =>
    patchesOf(environment).flatMap((patch) =>
      judged(patch).map((finding): Found => ({ ...finding, environment: environment.name })),
    ),
  );
}

function patchesOf({ infra }: Environment): Patch[] {
  const patch = (kind: Kind, path: readonly string[], of: { readonly patch?: Patch['patch'] } | undefined): Patch[] =>
    of?.patch === undefined ? [] : [{ kind, path: [...path, 'patch'], patch: of.patch }];
  return [
    ...patch('cluster', ['cluster'], infra.cluster),
    ...[infra.systemPool, ...infra.pools].flatMap((pool) => patch('pool', ['cluster', 'pools', pool.name], pool)),
    ...patch('registry', ['registry'], infra.registry),
    ...patch('vault', ['keyVault'], infra.vault),
    ...patch('network', ['cluster', 'network'], infra.network),
  ];
}

type Judgement = Omit<Found, 'environment'>;

function judged({ kind, path, patch }: Patch): Judgement[] {
  const { type, properties } = known.types[kind] as { type: string; properties: Readonly<Record<string, string>> };
  const found: Judgement[] = [];
  const error = (at: readonly string[], message: string, fix: string): void => {
    found.push({
      code: 'F50',
      severity: 'error',
      path: [...path, ...at],
      message,
      fix,
      why: 'Azure refuses the deployment, or ignores the property without a word.',
      source,
    });
  };
  const warn = (at: readonly string[], message: string, fix: string, why: string): void => {
    found.push({ code: 'F51', severity: 'warning', path: [...path, ...at], message, fix, why, source });
  };

  const walk = (value: unknown, at: readonly string[], pattern: string): void => {
    const name = at.join('.');
    const owner = ownedProperties[kind][pattern];
    if (owner !== undefined) return error(at, `\`${name}\` of ${type} is made from other settings.`, owner);
    const [below] = [...Object.keys(safeProperties[kind]), ...Object.keys(ownedProperties[kind])].filter((one) =>
      one.startsWith(`${pattern}.`),
    );
    const safe = safeProperties[kind][pattern];
    const refused = Object.entries(safeProperties[kind]).find(
      ([one, { refused: why, is }]) =>
        why !== undefined &&
        (value === null
          ? one === pattern || one.startsWith(`${pattern}.`)
          : one === pattern && typeof value === 'boolean' && !is.includes(value)),
    )?.[1].refused;
    if (refused !== undefined)
      return error(at, `Azure refuses \`${name}: ${JSON.stringify(value)}\` of ${type}: ${refused}.`, 'Remove it.');
    if (value === null && below !== undefined)
      return warn(
        at,
        `\`${name}: null\` weakens ${type}: it takes \`${below}\` away.`,
        'Name the property that you mean.',
        guarded,
      );
    const expected = pattern === '' ? '{}' : properties[pattern];
    if (expected === undefined) return unknownProperty(at, pattern);
    const problem = value === null ? undefined : typeProblem(expected, value);
    if (problem !== undefined)
      return error(
        at,
        `\`${name}\` of ${type} is ${JSON.stringify(value)?.slice(0, 80)}, and must be ${problem.what}.`,
        problem.fix,
      );
    if (safe && !safe.is.includes(value as never) && value !== undefined)
      warn(
        at,
        `\`${name}: ${JSON.stringify(value)}\` weakens ${type}: ${safe.why}.`,
        `Remove it, or write \`${name}: ${JSON.stringify(safe.is[0])}\`.`,
        guarded,
      );
    else if (safe && pattern !== '' && safe.is[0] === value)
      warn(at, `\`${name}: ${JSON.stringify(value)}\` changes nothing: it is so already.`, 'Remove it.', idle);
    if (Array.isArray(value))
      for (const [index, item] of value.entries()) walkItem(item, [...at, String(index)], `${pattern}[]`);
    else if (isMap(value)) walkMap(value, at, pattern);
  };
  const walkItem = (item: unknown, at: readonly string[], pattern: string): void => {
    if (isMap(item)) walkMap(item, at, pattern);
  };
  const walkMap = (value: Readonly<Record<string, unknown>>, at: readonly string[], pattern: string): void => {
    const entries = Object.entries(value);
    if (entries.length === 0)
      warn(at, `\`${at.join('.') || 'patch'}\` is empty and changes nothing.`, 'Remove it.', idle);
    for (const [key, child] of entries) {
      const prefix = pattern === '' ? '' : `${pattern}.`;
      const isKnown = properties[prefix + key] !== undefined || properties[`${prefix}*`] === undefined;
      walk(child, [...at, key], isKnown ? prefix + key : `${prefix}*`);
    }
  };
  const unknownProperty = (at: readonly string[], pattern: string): void => {
    const parent = pattern.includes('.') ? pattern.slice(0, pattern.lastIndexOf('.') + 1) : '';
    const siblings = Object.keys(properties)
      .filter((candidate) => candidate.startsWith(parent) && !candidate.slice(parent.length).includes('.'))
      .map((candidate) => candidate.slice(parent.length));
    const key = at.at(-1) ?? '';
    const near = siblings.length === 0 ? undefined : closest(key, siblings);
    const isNear = near !== undefined && distance(key.toLowerCase(), near.toLowerCase()) <= Math.max(2, key.length / 3);
    error(
      at,
      `${type} has no property \`${at.join('.')}\` that can be set.`,
      isNear
        ? `Did you mean \`${near}\`?`
        : siblings.length === 0
          ? 'Remove it: there is nothing below.'
          : `It has ${siblings.toSorted().slice(0, 12).join(', ')}${siblings.length > 12 ? ', …' : ''}.`,
    );
  };

  walkMap(patch, [], '');
  return found;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wants(what: string, example: string): { what: string; fix: string } {
  return { what, fix: `Write ${what}, such as ${example}.` };
}

/** What a value has to be, by the type as src/facts/azure-properties.json writes it; undefined when it is. */
function typeProblem(expected: string, value: unknown): { what: string; fix: string } | undefined {
  const [, base = '', bounds = ''] = /^([^(]*[^( ]) ?(?:\((.*)\))?$/.exec(expected) ?? [];
  if (base.endsWith('[]')) {
    if (!Array.isArray(value)) return wants('a list', '`[a, b]`');
    const item = base.slice(0, -2);
    return item === 'any'
      ? undefined
      : value.map((entry) => typeProblem(item, entry)).find((problem) => problem !== undefined);
  }
  if (base === '{}') return isMap(value) ? undefined : wants('a map', '`{ key: value }`');
  if (base === 'bool') return typeof value === 'boolean' ? undefined : wants('true or false', '`true`');
  if (base === 'int') {
    if (!Number.isInteger(value)) return wants('a whole number', '`10`');
    const [least, most] = ['minValue', 'maxValue'].map((bound) =>
      Number(new RegExp(`${bound} (-?\\d+)`).exec(bounds)?.[1] ?? Number.NaN),
    );
    if (least !== undefined && (value as number) < least) return wants(`${least} or more`, `\`${least}\``);
    if (most !== undefined && (value as number) > most) return wants(`${most} or less`, `\`${most}\``);
    return undefined;
  }
  if (base === 'any') return undefined;
  const options = [...base.matchAll(/'([^']*)'/g)].map(([, option = '']) => option);
  if (typeof value !== 'string')
    return wants(
      options.length > 0 ? `one of ${options.join(', ')}` : 'text',
      options.length > 0 ? `\`${options[0]}\`` : '"text"',
    );
  // A list that ends in `| string` is open: newer versions of the service take more.
  if (options.length === 0 || options.includes(value) || base.endsWith(' | string')) {
    const near = options.find((option) => option !== value && option.toLowerCase() === value.toLowerCase());
    return near === undefined || options.includes(value)
      ? undefined
      : { what: `one of ${options.join(', ')}`, fix: `Did you mean ${near}?` };
  }
  return wants(`one of ${options.join(', ')}`, `\`${options[0]}\``);
}
