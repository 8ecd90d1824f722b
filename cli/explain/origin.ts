import { writtenPath } from '../../src/config/validate.ts';
import type { Position } from '../../src/errors.ts';
import type { Configuration } from '../../src/index.ts';
import type { Platform } from '../platform.ts';
import { derivedValue } from './derived.ts';

/** What one environment has at a path, and where it comes from. */
export interface Resolution {
  readonly environment: string;
  readonly value: unknown;
  readonly from: 'file' | 'patch' | 'default' | 'derived' | 'unset';
  /** Where it is written, when it is. */
  readonly position?: Position;
}

/** The value at a config path in every environment. */
export function resolutions({ configuration, model }: Platform, path: readonly string[]): readonly Resolution[] {
  return [...configuration.environments].map(([name, config]): Resolution => {
    const written = writtenAt(configuration, name, path);
    const value = at(config, path);
    if (written) return { environment: name, value, ...written };
    if (value !== undefined && !isEmptyMap(value)) return { environment: name, value, from: 'default' };
    const environment = model.environments.find((candidate) => candidate.name === name);
    const derived = environment && derivedValue(environment, path);
    if (derived !== undefined) return { environment: name, value: derived, from: 'derived' };
    return { environment: name, value, from: value === undefined ? 'unset' : 'default' };
  });
}

function writtenAt(
  { source }: Configuration,
  environment: string,
  path: readonly string[],
): Pick<Resolution, 'from' | 'position'> | undefined {
  const written = writtenPath(source, environment, path);
  if (at(source.value, written) === undefined) return undefined;
  return { from: written.length > path.length ? 'patch' : 'file', position: source.locate(written) };
}

/** The value at a path of plain data. */
export function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      typeof current === 'object' && current !== null && Object.hasOwn(current, key)
        ? (current as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

function isEmptyMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}
