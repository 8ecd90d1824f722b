import { exitCode, type Issue, UserError } from '../errors.ts';
import { immutableProperties, type ImmutableProperty } from '../facts/immutable.ts';
import { parseCidr } from '../model/cidr.ts';
import type { Resolved } from './resolved.ts';
import { keptRights } from './rights.ts';

/** A change that Azure refuses, or answers with a second resource. */
export interface Replacement {
  readonly environment: string;
  /** Where it stands, as in `pools.apps.vmSize`. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly property: ImmutableProperty;
  /** How to get there without an outage, with the names of what it is about. */
  readonly instead: string;
}

/** Whose change it is: the user's in aks-prod.yaml, or either that or the tool's, when another version of it runs. */
export type Origin = 'config' | 'either';

type Values = ReadonlyMap<string, string>;

/**
 * The changes between two states of a platform that would replace what runs, sorted by environment and path. What is only
 * in one of the two states is no replacement. Where a whole environment would be made again, only that is told of it.
 */
export function replacements(before: Resolved, after: Resolved): Replacement[] {
  return [...before].toSorted(byKey).flatMap(([environment, old]) => {
    const found = replacedIn(old, after.get(environment) ?? new Map()).map((one) => ({
      environment,
      ...one,
      instead: named(one.property.instead, environment, one.path, old, after.get(environment) ?? new Map()),
    }));
    const whole = found.filter(({ property }) => property.whole === true);
    return whole.length > 0 ? whole : found;
  });
}

/** What is no longer described and yet stays in Azure, which deletes nothing by itself: one text each. */
export function leftBehind(before: Resolved, after: Resolved): string[] {
  return [...before].toSorted(byKey).flatMap(([environment, old]) => {
    const now = after.get(environment);
    if (now === undefined) return [goneEnvironment(environment, before, after)];
    const remaining = poolsOf(now);
    const [group, cluster] = [old.get('resourceGroup') ?? '<group>', old.get('cluster.name') ?? '<cluster>'];
    const pools = [...poolsOf(old)]
      .filter((pool) => !remaining.has(pool))
      .map(
        (pool) =>
          `The pool ${pool} of ${environment} is gone from aks-prod.yaml; its nodes run on until you drain and delete it in Azure:\nkubectl drain --selector kubernetes.azure.com/agentpool=${pool} --ignore-daemonsets --delete-emptydir-data && az aks nodepool delete --resource-group ${group} --cluster-name ${cluster} --name ${pool}`,
      );
    return [...pools, ...keptRights(environment, old, now)];
  });
}

/** Its group may hold what others use: the registry that it made for all, or everything of an environment beside it. */
function goneEnvironment(environment: string, before: Resolved, after: Resolved): string {
  const group = before.get(environment)?.get('resourceGroup') ?? 'unknown';
  const using = (what: string, value: string): string[] =>
    [...after.keys()].filter((other) => (before.get(other) ?? after.get(other))?.get(what) === value).toSorted();
  const [pulling, beside] = [using('registryOwner', environment), using('resourceGroup', group)];
  const reasons = [
    ...(pulling.length > 0
      ? [`the registry that ${pulling.join(', ')} pull${pulling.length === 1 ? 's' : ''} from`]
      : []),
    ...(beside.length > 0 ? [`all of ${beside.join(', ')}`] : []),
  ];
  const gone = `The environment ${environment} is gone from aks-prod.yaml; its resources stay in Azure (resource group ${group})`;
  if (reasons.length > 0)
    return `${gone}. Do not delete the group: it also holds ${reasons.join(' and ')}. Delete single resources in it, or keep it.`;
  return `${gone} until you delete them: scripts/destroy.sh ${environment}, from the commit before this one.`;
}

/**
 * Stops a run that would replace what runs.
 *
 * @throws UserError REPLACEMENT, exit code 4, with one finding for each change, when there is any
 */
export function refuseReplacements(found: readonly Replacement[], origin: Origin): void {
  if (found.length === 0) return;
  throw new UserError('REPLACEMENT', `This changes what Azure cannot change in place. ${origins[origin]}`, {
    exitCode: exitCode.refused,
    hint: 'Read what happens above. When it is what you want, add --accept-replacement.',
    issues: found.map(issueOf),
  });
}

/** One change as a finding. */
export function issueOf({ environment, path, before, after, property, instead }: Replacement): Issue {
  const { what, why, source } = property;
  return {
    code: 'REPLACEMENT',
    severity: 'error',
    environment,
    message: `The ${what} changes (${path}): ${before} -> ${after}.`,
    why,
    fix: instead,
    source,
  };
}

const origins: Readonly<Record<Origin, string>> = {
  config: 'The change is yours, in aks-prod.yaml.',
  either: 'It comes with this version of the tool, or with a change of aks-prod.yaml since the last run.',
};

function replacedIn(before: Values, after: Values): Omit<Replacement, 'environment' | 'instead'>[] {
  return immutableProperties
    .flatMap((property) =>
      pathsOf(property, before).map((path) => ({ property, path, before: before.get(path), after: after.get(path) })),
    )
    .flatMap(({ property, path, before: old, after: now }) => {
      if (old === undefined || now === undefined || !isForbidden(property, old, now)) return [];
      const isAllowed =
        property.unless !== undefined &&
        [before, after].every((values) => values.get(property.unless ?? '') === 'true');
      return isAllowed ? [] : [{ path, before: old, after: now, property }];
    })
    .toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

/** A recipe with its places filled in. */
function named(recipe: string, environment: string, path: string, before: Values, after: Values): string {
  const pool = /^pools\.([^.]+)\./.exec(path)?.[1];
  const names: Readonly<Record<string, string | undefined>> = {
    environment,
    pool,
    group: before.get('resourceGroup'),
    cluster: before.get('cluster.name'),
    network: before.get('network.name'),
    subnet: before.get('network.subnets.nodes.name'),
    addresses: before.get('network.natGateway.publicIPAddresses'),
    registry: before.get('registry.name'),
    grafana: before.get('monitoring.grafana.name'),
    size: after.get(pool === undefined ? 'systemPool.vmSize' : `pools.${pool}.vmSize`),
  };
  return recipe.replaceAll(
    /\{(environment|pool|group|cluster|network|subnet|addresses|registry|grafana|size)\}/g,
    (_, name: string) => names[name] ?? `<${name}>`,
  );
}

function isForbidden({ forbids }: ImmutableProperty, before: string, after: string): boolean {
  if (forbids === 'turning on') return before === 'false' && after === 'true';
  if (forbids === 'turning off') return before === 'true' && after === 'false';
  if (forbids === 'shrink') return !holds(after, before);
  return before !== after;
}

/** Whether one range holds the whole of another. A text that is no range, out of an edited lock, holds only itself. */
function holds(outer: string, inner: string): boolean {
  const [wide, narrow] = [parseCidr(outer), parseCidr(inner)];
  if (!wide.ok || !narrow.ok) return outer === inner;
  const size = 2 ** (32 - wide.value.prefix);
  return (
    narrow.value.prefix >= wide.value.prefix && Math.floor(narrow.value.address / size) * size === wide.value.address
  );
}

function pathsOf({ path }: ImmutableProperty, values: Values): string[] {
  const [head, tail] = path.split('*');
  if (head === undefined || tail === undefined) return [path];
  return [...values.keys()].filter(
    (key) => key.startsWith(head) && key.endsWith(tail) && !key.slice(head.length, -tail.length).includes('.'),
  );
}

function poolsOf(values: Values): ReadonlySet<string> {
  const names = [...values.keys()].map((path) => /^pools\.([^.]+)\./.exec(path)?.[1]);
  return new Set(names.filter((name) => name !== undefined));
}

function byKey([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}
