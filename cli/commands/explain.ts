import { file, type SchemaNode } from '../../schemas/index.ts';
import { formatPath } from '../../src/config/edit/path.ts';
import { nodeAt } from '../../src/config/schema-walk.ts';
import { exitCode, UserError } from '../../src/errors.ts';
import type { Environment } from '../../src/index.ts';
import { claimsAbout } from '../../src/facts/article.ts';
import { defineCommand } from '../command.ts';
import { completePath, parsePath, requireKey } from '../edit/assignment.ts';
import { type Resolution, resolutions } from '../explain/origin.ts';
import { patchedField, patchedPath, patchedResolutions } from '../explain/patched.ts';
import { isRuleId, ruleOf, ruleText } from '../explain/rule.ts';
import { explainText, overview } from '../explain/text.ts';
import { wrap } from '../format.ts';
import { nearest } from '../nearest.ts';
import { configFile, findRoot, readConfig } from '../config-file.ts';
import { inspect, type Platform, requireEnvironment } from '../platform.ts';
import type { Session } from '../session.ts';

export const command = defineCommand({
  usage: 'explain [path]',
  help: 'Says what a setting is, what it is set to in each environment, where that comes from, and why. Without a path it lists all settings. With the id that a finding ends with it says what that rule asks for.',
  positionals: ['path'],
  flags: {
    path: { type: 'string', describe: 'A config path, or the id of a rule' },
    env: { type: 'string', describe: 'Only this environment' },
    json: { type: 'boolean', describe: 'Print one JSON value' },
  },
  examples: [
    ['create-aks-prod explain', 'all settings'],
    ['create-aks-prod explain cluster.pools.apps.min', 'why there are three nodes'],
    ['create-aks-prod explain V62', 'what a finding with that id is about'],
    ['create-aks-prod explain workloads.orders.patch.Deployment.spec.template', 'what a patch made of it'],
  ],
  complete: (current) => completePath(file, current),
  async run({ path: text, env, json }, session) {
    const { report } = session;
    if (text === undefined) {
      report.print(overview(file, report.columns, 2));
      return exitCode.done;
    }
    if (isRuleId(text)) {
      const rule = ruleOf(text.toUpperCase());
      if (json) report.json(rule);
      else report.print(ruleText(rule, report.columns, report.paint));
      return exitCode.done;
    }
    requirePath(text);
    const path = parsePath(text);
    const known = inSchema(path);
    for (const index of known.keys()) requireKey(file, known.slice(0, index + 1));
    const node = nodeOf(path);
    const platform = platformAround(session);
    if (env !== undefined && platform) requireEnvironment(platform, env);
    const stranger = platform && strangerIn(platform, known);
    if (stranger !== undefined) report.note(wrap(stranger, report.columns).join('\n'));
    const values = stranger === undefined && platform ? valuesAt(platform, path) : [];
    const resolved = values.filter(({ environment }) => env === undefined || environment === env);
    if (json) report.json({ path, schema: node, environments: resolved, article: claimsAbout(path) });
    else report.print(explainText(path, node, resolved, report.columns, report.paint));
    return exitCode.done;
  },
});

/** @throws UserError USAGE for the id of a finding that no rule makes */
function requirePath(text: string): void {
  if (/^[A-Z]+(_[A-Z]+)+$/.test(text))
    throw new UserError('USAGE', `${text} is said of what this file may not hold at all, so no rule explains it.`, {
      hint: 'Explain the path that the finding names, such as create-aks-prod explain cluster.pools.apps.min.',
    });
}

/** The values of a path; below `environments.<name>` the value of that environment alone. */
function valuesAt(platform: Platform, path: readonly string[]): readonly Resolution[] {
  const [area, name, ...rest] = path;
  if (area !== 'environments') return everywhere(platform, path);
  return rest.length === 0 ? [] : everywhere(platform, rest).filter(({ environment }) => environment === name);
}

/** @throws UserError USAGE where a patch is asked for what no environment has */
function everywhere(platform: Platform, path: readonly string[]): readonly Resolution[] {
  const patched = patchedPath(path);
  if (patched) return patchedResolutions(platform, patched);
  const values = resolutions(platform, path);
  const known = inSchema(path);
  if (known.length < path.length && values.every(({ value }) => value === undefined))
    throw new UserError('USAGE', `No patch of this file sets \`${formatPath(path)}\`.`, {
      hint: `create-aks-prod explain ${formatPath(known)} says what a patch may set.`,
    });
  return values;
}

/**
 * What the schema says of a path; below a patch, what Kubernetes says of the field, and the schema of all patches.
 *
 * @throws UserError USAGE where the patched kind has no such field
 */
function nodeOf(path: readonly string[]): SchemaNode {
  const known = inSchema(path);
  const node = nodeAt(file, known) ?? {};
  if (node.description !== undefined) return node;
  const patched = patchedPath(path.slice(prefixOf(path).length));
  if (patched && patched.place.length > 0) return patchedField(patched) as SchemaNode;
  const { description = '' } = nodeAt(file, known.slice(0, -1)) ?? {};
  return { ...node, description };
}

/** The first name of the path that nothing has, such as that of a workload, and what may have been meant. */
function strangerIn(platform: Platform, path: readonly string[]): string | undefined {
  const start = path[0] === 'environments' ? 2 : 0;
  for (const [index, name] of path.entries()) {
    const [parent, node] = [path.slice(0, index), nodeAt(file, path.slice(0, index))];
    const isNamed =
      typeof node?.additionalProperties === 'object' &&
      node.propertyNames?.enum === undefined &&
      !Object.hasOwn(node.properties ?? {}, name);
    if (!isNamed) continue;
    const names = namesAt(platform, index < start ? parent : parent.slice(start));
    if (names.length === 0 || names.includes(name)) continue;
    const near = nearest(name, names);
    const meant =
      near === undefined ? `It has ${names.join(', ')}.` : `Did you mean \`${formatPath([...parent, near])}\`?`;
    return `${configFile} has no \`${formatPath([...parent, name])}\`. ${meant}`;
  }
  return undefined;
}

/** The names below a path in any environment, those that nobody wrote included. */
function namesAt(platform: Platform, path: readonly string[]): readonly string[] {
  const { environments } = platform.model;
  const derived: Readonly<Record<string, (environment: Environment) => readonly { readonly name: string }[]>> = {
    'cluster.pools': ({ infra }) => [infra.systemPool, ...infra.pools],
    namespaces: ({ namespaces }) => namespaces,
    workloads: ({ namespaces }) => namespaces.flatMap(({ workloads }) => workloads),
  };
  const names =
    path[0] === 'environments'
      ? environments.map(({ name }) => name)
      : environments.flatMap((environment) => derived[path.join('.')]?.(environment).map(({ name }) => name) ?? []);
  const written = resolutions(platform, path).flatMap(({ value }) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [],
  );
  return [...new Set([...names, ...written])];
}

/** `environments` and the name, of a path below. */
function prefixOf(path: readonly string[]): readonly string[] {
  return path[0] === 'environments' ? path.slice(0, 2) : [];
}

/** The part of a path that the schema knows: what a patch holds is up to Kubernetes, or Azure. */
function inSchema(path: readonly string[]): readonly string[] {
  const prefix = prefixOf(path);
  const patched = patchedPath(path.slice(prefix.length));
  if (patched) return [...prefix, ...patched.patch];
  const end = path.findIndex((_, index) => nodeAt(file, path.slice(0, index))?.additionalProperties === true);
  return end === -1 ? path : path.slice(0, end);
}

/** The platform around the working folder; a setting can be explained without one. */
function platformAround(session: Session): Platform | undefined {
  try {
    return inspect(readConfig(findRoot(session.cwd)), session);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.code !== 'CONFIG_NOT_FOUND')
      session.report.note('aks-prod.yaml is not valid, so its values are not shown; see create-aks-prod validate.');
    return undefined;
  }
}
