import { UserError, type Issue } from '../src/errors.ts';
import { read } from '../src/config/read.ts';
import { type Configuration, validate } from '../src/config/validate.ts';
import type { Model } from '../src/model/model.ts';
import { resolve } from '../src/model/resolve.ts';
import { judgedObjects } from '../src/render/kube/kubernetes.ts';
import { findings } from '../src/rules/index.ts';
import { azurePatchFindings } from '../src/rules/azure-patched/judge.ts';
import { patchedFindings } from '../src/rules/patched/judge.ts';
import { configFile } from './config-file.ts';
import { nearest } from './nearest.ts';
import type { Session } from './session.ts';

/** A configuration with all that follows from it but the files. */
export interface Platform {
  readonly bytes: Uint8Array;
  readonly configuration: Configuration;
  readonly model: Model;
  /** Findings of the rules, errors and warnings. */
  readonly issues: readonly Issue[];
}

/**
 * Reads, checks and resolves a configuration; findings of rules are returned, not thrown.
 *
 * @throws UserError CONFIG_INVALID when the text does not follow the schema
 */
export function inspect(
  bytes: Uint8Array,
  { version, today }: Pick<Session, 'version' | 'today'>,
  file = configFile,
): Platform {
  const configuration = validate(read(bytes, file));
  const resolved = resolve(configuration, { name: 'create-aks-prod', version });
  const { model } = resolved;
  const issues = findings(configuration, resolved, today, ofPatches(configuration, model));
  return { bytes, configuration, model, issues };
}

/** What patches did to the objects. The checks and their schemas are only loaded where there is a patch. */
function ofPatches(configuration: Configuration, model: Model): ReturnType<typeof patchedFindings> {
  return [
    ...(isPatched(model) ? patchedFindings(configuration, model, judgedObjects(model)) : []),
    ...(isPatchedInAzure(model) ? azurePatchFindings(model) : []),
  ];
}

function isPatchedInAzure({ environments }: Model): boolean {
  return environments.some(({ infra }) =>
    [infra.cluster, infra.systemPool, ...infra.pools, infra.registry, infra.vault, infra.network].some(
      (part) => part?.patch !== undefined,
    ),
  );
}

function isPatched({ environments }: Model): boolean {
  return environments.some(({ gateway, namespaces, patches }) =>
    [
      gateway?.patch ?? {},
      ...Object.values(patches),
      ...namespaces.flatMap(({ patch, workloads }) => [patch, ...workloads.map((own) => own.patch)]),
    ].some((patch) => Object.keys(patch).length > 0),
  );
}

/** @throws UserError RULE_FAILED with all findings when one of them is an error */
export function requireSound(platform: Platform): Platform {
  if (platform.issues.some(({ severity }) => severity === 'error')) {
    throw new UserError('RULE_FAILED', 'The configuration breaks rules that hold for production.', {
      issues: platform.issues,
    });
  }
  return platform;
}

/** @throws UserError USAGE when the platform has no environment of the name */
export function requireEnvironment({ model }: Platform, name: string): void {
  const known = model.environments.map((environment) => environment.name);
  if (known.includes(name)) return;
  const near = nearest(name, known);
  throw new UserError('USAGE', `There is no environment \`${name}\`.`, {
    hint: near === undefined ? `${configFile} has ${known.join(', ')}.` : `Did you mean \`${near}\`?`,
  });
}
