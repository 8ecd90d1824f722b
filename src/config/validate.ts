import type { ErrorObject } from 'ajv';
import type { FromSchema } from 'json-schema-to-ts';
import { config as configSchema, environmentKeys, file as fileSchema } from '../../schemas/index.ts';
import { type Issue, UserError } from '../errors.ts';
import { environmentsOf, withDefaultsOf } from './defaults.ts';
import { explainError, placedError } from './explain-error.ts';
import type { Source } from './read.ts';
import { requireThisVersion } from './schema-version.ts';
import { validators } from './validators.ts';

/** One environment's whole configuration: the patch applied, static defaults filled in. */
export type Config = FromSchema<typeof configSchema>;
export type PoolConfig = Config['cluster']['pools'][string];
export type NamespaceConfig = Config['namespaces'][string];
export type WorkloadConfig = Config['workloads'][string];

/** The configuration of each environment, in the order of the file, and where each value was written. */
export interface Configuration {
  readonly source: Source;
  readonly environments: ReadonlyMap<string, Config>;
}

/**
 * Checks a config file against the schema and resolves its environments.
 *
 * @throws UserError CONFIG_INVALID with every problem of every environment, each with its position; CONFIG_TOO_NEW or
 * CONFIG_TOO_OLD for another version of the format
 */
export function validate(source: Source): Configuration {
  requireThisVersion(source.value['schema']);
  // The check of the file is twice as large as that of an environment, since each key may be patched. Where nothing is
  // patched, an environment is the file, and the larger check waits until something is wrong.
  const isPatched = !validators.unpatched(source.value);
  if (isPatched) refuse(check('file', source.value, source, []));
  let issues: readonly Issue[] = [];
  let total = 0;
  const environments = new Map<string, Config>();
  for (const [name, written] of environmentsOf(source.value)) {
    const merged = structuredClone(withDefaultsOf(written)) as Config;
    const found = check('config', merged, source, ['environments', name]);
    // What is wrong in the file itself is told once, and not for each environment.
    if (found.total > 0 && total === 0 && !isPatched) refuse(check('file', source.value, source, []));
    if (issues.length < mostExplained)
      issues = [...issues, ...found.issues.map((issue) => ({ ...issue, environment: name }))];
    total += found.total;
    environments.set(name, withNamesAlone(merged));
  }
  const once = withoutRepeats(issues);
  refuse({ issues: once, total: total - (issues.length - once.length) });
  return { source, environments };
}

/** Takes from the maps that names are looked up in what every object has, so that nothing is called `constructor`. */
function withNamesAlone(config: Config): Config {
  // Not every environment that has problems has these maps.
  for (const map of [config.workloads, config.namespaces, config.cluster?.pools] as unknown[])
    if (typeof map === 'object' && map !== null) Object.setPrototypeOf(map, null);
  return config;
}

/** The path at which `path` of an environment's configuration was written: in its patch, or in the base. */
export function writtenPath(source: Source, environment: string, path: readonly string[]): readonly string[] {
  const patched = ['environments', environment, ...path];
  const isPatched = (environmentKeys as readonly string[]).includes(path[0] ?? '') && exists(source.value, patched);
  return isPatched ? patched : path;
}

interface Checked {
  /** Sorted by position, and no more than anybody would read. */
  readonly issues: readonly Issue[];
  readonly total: number;
}

const mostExplained = 1000;

function check(name: 'config' | 'file', value: unknown, source: Source, environment: readonly string[]): Checked {
  const validator = validators[name];
  if (validator(value)) return { issues: [], total: 0 };
  const schema = name === 'file' ? fileSchema : configSchema;
  const errors = (validator.errors ?? []).filter(isCause).map((error) => placedError(error, source, environment));
  const issues = errors
    .toSorted((a, b) => a.position.line - b.position.line || a.position.column - b.position.column)
    .slice(0, mostExplained)
    .map((error) => explainError(error, schema, value, source));
  return { issues, total: errors.length };
}

/** ajv reports a bad key twice: as the failed pattern, and as the failed `propertyNames` around it. */
function isCause(error: ErrorObject): boolean {
  return error.propertyName === undefined;
}

function refuse({ issues, total }: Checked): void {
  if (issues.length > 0) throw new UserError('CONFIG_INVALID', 'The configuration is not valid.', { issues, total });
}

function withoutRepeats(issues: readonly Issue[]): Issue[] {
  const seen = new Set<string>();
  return issues.filter((issue) => {
    const key = JSON.stringify([issue.code, issue.message, issue.position]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function exists(value: unknown, path: readonly string[]): boolean {
  let current: unknown = value;
  for (const segment of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, segment)) return false;
    current = (current as Record<string, unknown>)[segment];
  }
  return true;
}
