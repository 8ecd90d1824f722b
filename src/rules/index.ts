import { writtenPath, type Configuration } from '../config/validate.ts';
import type { Source } from '../config/read.ts';
import type { Issue } from '../errors.ts';
import type { Resolved } from '../model/resolve.ts';
import { accessRules } from './access.ts';
import { addressRules } from './addresses.ts';
import { autoscalingRules } from './autoscaling.ts';
import { capacityRules } from './capacity.ts';
import { contextOf } from './context.ts';
import { disruptionRules } from './disruption.ts';
import { fileRules } from './files.ts';
import { labelRules } from './labels.ts';
import { observabilityRules } from './observability.ts';
import { patchRules } from './patches.ts';
import { platformRules } from './platform.ts';
import { poolRules } from './pools.ts';
import { quotaRules } from './quotas.ts';
import { referenceRules } from './references.ts';
import type { Rule } from './rule.ts';
import { secretRules } from './secrets.ts';
import { sizeRules } from './sizes.ts';
import { gpuRules, spotRules } from './spot-and-gpu.ts';
import { versionRules } from './versions.ts';
import { workloadRules } from './workloads.ts';

/** Every rule, sorted by id: letters first, then numbers as numbers. */
export const allRules: readonly Rule[] = [
  ...accessRules, ...addressRules, ...autoscalingRules, ...capacityRules, ...disruptionRules, ...fileRules, ...gpuRules, ...labelRules,
  ...observabilityRules, ...patchRules, ...platformRules, ...poolRules, ...quotaRules, ...referenceRules, ...secretRules, ...sizeRules,
  ...spotRules, ...versionRules, ...workloadRules,
].toSorted((a, b) => byId(a.id, b.id));

/** A finding of one environment, its position known. */
type Placed = Issue & { readonly environment: string };

/**
 * Everything that is wrong with a configuration beyond its schema: what the rules find, and what could not be computed.
 * Each issue has its position; `environment` is set where it does not hold in all environments. Sorted by position, then
 * by code.
 */
export function findings(configuration: Configuration, { model, problems }: Resolved): Issue[] {
  const { source } = configuration;
  const place = ({ path = [], ...issue }: Omit<Placed, 'file' | 'position'>): Placed => ({ ...issue, path, file: source.file, position: positionOf(source, issue.environment, path) });
  const met = problems.map((problem) => place({ ...problem }));
  const found = model.environments.flatMap((environment) => {
    const context = contextOf(configuration, model, environment);
    return allRules.flatMap(({ id, severity, why, source: origin, check }) =>
      check(context).map((finding) => place({ code: id, severity, why, source: origin, ...finding, environment: environment.name })),
    );
  });
  return merged([...met, ...found], model.environments.length).toSorted(byPosition);
}

/** Orders rule ids: `B9` before `B10`, and `B` before `V`. */
export function byId(a: string, b: string): number {
  const [letters, numbers] = [a, b].map((id) => /^(\D*)(\d*)/.exec(id) ?? []).map(([, word = '', number]) => [word, Number(number ?? 0)] as const) as [readonly [string, number], readonly [string, number]];
  if (letters[0] !== numbers[0]) return letters[0] < numbers[0] ? -1 : 1;
  return letters[1] - numbers[1];
}

/** Where a value stands, or the nearest thing above it: in the environment's patch if it reaches as deep as the base does. */
function positionOf(source: Source, environment: string, path: readonly string[]): NonNullable<Issue['position']> {
  for (let length = path.length; length > 0; length -= 1) {
    const written = writtenPath(source, environment, path.slice(0, length));
    if (exists(source.value, written)) return source.locate(written, length === path.length ? 'value' : 'key');
  }
  return source.locate([]);
}

function exists(value: unknown, path: readonly string[]): boolean {
  let current = value;
  for (const segment of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, segment)) return false;
    current = (current as Record<string, unknown>)[segment];
  }
  return true;
}

/** One issue for what several environments have in common; it names no environment when all of them have it. */
function merged(issues: readonly Placed[], environments: number): Issue[] {
  const groups = new Map<string, Placed[]>();
  for (const issue of issues) {
    const key = JSON.stringify([issue.code, issue.severity, issue.message, issue.position]);
    groups.set(key, [...(groups.get(key) ?? []), issue]);
  }
  return [...groups.values()].flatMap((group) => {
    const names = new Set(group.map(({ environment }) => environment));
    const [first] = group;
    if (!first) return [];
    if (names.size < environments) return [...names].flatMap((name) => group.find(({ environment }) => environment === name) ?? []);
    const { environment: _environment, ...shared } = first;
    return [shared];
  });
}

function byPosition(a: Issue, b: Issue): number {
  const [left, right] = [a.position, b.position];
  return (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0) || byId(a.code, b.code) || (a.message < b.message ? -1 : 1);
}
