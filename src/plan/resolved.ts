import { immutableProperties } from '../facts/immutable.ts';
import type { Environment, Model } from '../model/model.ts';
import { rightsOf } from './rights.ts';

/**
 * By environment, the values of the properties that are fixed once their resource exists, and the rights that it gives:
 * text by path, where the path names the entry of a list, as in `pools.apps.vmSize`. The lock keeps them, so that the next
 * run knows what was deployed.
 */
export type Resolved = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The values of a model that the lock has to remember. */
export function resolvedOf(model: Model): Resolved {
  return new Map(model.environments.map((environment) => [environment.name, valuesOf(environment)]));
}

function valuesOf(environment: Environment): ReadonlyMap<string, string> {
  const { resourceGroup, subscriptionId, registryOwner, infra } = environment;
  const root = { ...infra, resourceGroup, subscriptionId, registryOwner };
  const found = immutableProperties.flatMap(({ path, absent }) => valuesAt(root, path.split('.'), absent, []));
  return new Map([...found, ...rightsOf(environment)].toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/** The values at a path, one for each entry of the lists on its way. An absent parent has none. */
function valuesAt(
  value: unknown,
  path: readonly string[],
  absent: string | undefined,
  taken: readonly string[],
): [path: string, text: string][] {
  const [key, ...rest] = path;
  if (key === undefined) {
    const text = value === undefined ? absent : textOf(value);
    return text === undefined ? [] : [[taken.join('.'), text]];
  }
  if (key === '*') {
    if (!Array.isArray(value)) return [];
    return value.flatMap((entry) => valuesAt(entry, rest, absent, [...taken, String(fieldOf(entry, 'name'))]));
  }
  return isRecord(value) ? valuesAt(fieldOf(value, key), rest, absent, [...taken, key]) : [];
}

/** A value as the lock keeps it; a name that Bicep completes shows a `?` for each character that only Azure knows. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(' ');
  const [prefix, suffixLength] = [fieldOf(value, 'prefix'), fieldOf(value, 'suffixLength')];
  if (typeof prefix === 'string' && typeof suffixLength === 'number') return prefix + '?'.repeat(suffixLength);
  return String(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldOf(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}
