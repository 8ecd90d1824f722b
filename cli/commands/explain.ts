import { file } from '../../schemas/index.ts';
import { formatPath } from '../../src/config/edit/path.ts';
import { nodeAt } from '../../src/config/schema-walk.ts';
import { exitCode, UserError } from '../../src/errors.ts';
import { claimsAbout } from '../../src/facts/article.ts';
import { defineCommand } from '../command.ts';
import { completePath, parsePath, requireKey } from '../edit/assignment.ts';
import { type Resolution, resolutions } from '../explain/origin.ts';
import { patchedPath, patchedResolutions } from '../explain/patched.ts';
import { isRuleId, ruleOf, ruleText } from '../explain/rule.ts';
import { explainText, overview } from '../explain/text.ts';
import { configFile, findRoot, readConfig } from '../config-file.ts';
import { inspect, type Platform } from '../platform.ts';
import type { Session } from '../session.ts';

export const command = defineCommand({
  usage: 'explain [path]',
  help: 'Says what a setting is, what it is set to in each environment, where that comes from, and why. Without a path it lists all settings. With the id that a finding ends with it says what that rule asks for.',
  positionals: ['path'],
  flags: {
    path: { type: 'string', describe: 'A config path, or the id of a rule' },
    json: { type: 'boolean', describe: 'Print one JSON value' },
  },
  examples: [
    ['create-aks-prod explain', 'all settings'],
    ['create-aks-prod explain cluster.pools.apps.min', 'why there are three nodes'],
    ['create-aks-prod explain V62', 'what a finding with that id is about'],
    ['create-aks-prod explain workloads.orders.patch.Deployment.spec.template', 'what a patch made of it'],
  ],
  complete: (current) => completePath(file, current),
  async run({ path: text, json }, session) {
    const { report } = session;
    if (text === undefined) {
      report.print(overview(file, report.columns, 2));
      return exitCode.done;
    }
    if (isRuleId(text)) {
      const rule = ruleOf(text);
      if (json) report.json(rule);
      else report.print(ruleText(rule, report.columns, report.paint));
      return exitCode.done;
    }
    const path = parsePath(text);
    const known = withoutObject(path);
    for (const index of known.keys()) requireKey(file, known.slice(0, index + 1));
    const node = nodeAt(file, known) ?? {};
    const platform = platformAround(session);
    const resolved = platform ? valuesAt(platform, path) : [];
    if (platform) for (const note of strangers(platform, known)) report.note(note);
    if (json) report.json({ path, schema: node, environments: resolved, article: claimsAbout(path) });
    else report.print(explainText(path, node, resolved, report.columns, report.paint));
    return exitCode.done;
  },
});

/** The values of a path; below `environments.<name>` the value of that environment alone. */
function valuesAt(platform: Platform, path: readonly string[]): readonly Resolution[] {
  const [area, name, ...rest] = path;
  if (area !== 'environments') return everywhere(platform, path);
  return rest.length === 0 ? [] : everywhere(platform, rest).filter(({ environment }) => environment === name);
}

function everywhere(platform: Platform, path: readonly string[]): readonly Resolution[] {
  const patched = patchedPath(path);
  return patched ? patchedResolutions(platform, patched) : resolutions(platform, path);
}

/** What to say of a name in the path that no environment has, such as that of a workload. */
function strangers(platform: Platform, path: readonly string[]): readonly string[] {
  const at = path[0] === 'environments' ? 2 : 0;
  for (const [index, name] of path.entries()) {
    const parent = path.slice(at, index);
    const node = nodeAt(file, path.slice(0, index));
    const isNamed = typeof node?.additionalProperties === 'object' && !Object.hasOwn(node.properties ?? {}, name);
    if (!isNamed || (index < at && index !== 1)) continue;
    const names = new Set(
      index < at
        ? platform.model.environments.map((environment) => environment.name)
        : resolutions(platform, parent).flatMap(({ value }) => Object.keys((value ?? {}) as Record<string, unknown>)),
    );
    if (names.size > 0 && !names.has(name))
      return [`${configFile} has no \`${formatPath(path.slice(0, index + 1))}\`. It has ${[...names].join(', ')}.`];
  }
  return [];
}

/** The part of a path that the schema knows: what a patch holds is up to Kubernetes. */
function withoutObject(path: readonly string[]): readonly string[] {
  const prefix = path[0] === 'environments' ? path.slice(0, 2) : [];
  const patched = patchedPath(path.slice(prefix.length));
  return patched ? [...prefix, ...patched.patch] : path;
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
