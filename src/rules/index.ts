import type { Configuration } from '../config/validate.ts';
import type { Issue } from '../errors.ts';
import { asOf } from '../facts/as-of.ts';
import type { Resolved } from '../model/resolve.ts';
import { accessRules } from './access.ts';
import { addressRules } from './addresses.ts';
import { annotationRules } from './annotations.ts';
import { autoscalingRules } from './autoscaling.ts';
import { byId } from './by-id.ts';
import { capacityRules } from './capacity.ts';
import { contextOf } from './context.ts';
import { datedRules } from './dated.ts';
import { disruptionRules } from './disruption.ts';
import { fileRules } from './files.ts';
import { issuesOf, type Found } from './issues.ts';
import { labelRules } from './labels.ts';
import { namespaceRules } from './namespaces.ts';
import { observabilityRules } from './observability.ts';
import { outsideRules } from './outside.ts';
import { patchRules } from './patches.ts';
import { platformRules } from './platform.ts';
import { poolRules } from './pools.ts';
import { portRules } from './ports.ts';
import { quotaRules } from './quotas.ts';
import { referenceRules } from './references.ts';
import { regionRules } from './regions.ts';
import type { Rule } from './rule.ts';
import { secretRules } from './secrets.ts';
import { serviceBusRules } from '../services/service-bus/rules.ts';
import { sizeRules } from './sizes.ts';
import { gpuRules, spotRules } from './spot-and-gpu.ts';
import { versionRules } from './versions.ts';
import { workloadRules } from './workloads.ts';

/** Every rule, sorted by id: letters first, then numbers as numbers. */
export const allRules: readonly Rule[] = [
  ...accessRules,
  ...addressRules,
  ...annotationRules,
  ...autoscalingRules,
  ...capacityRules,
  ...datedRules,
  ...disruptionRules,
  ...fileRules,
  ...gpuRules,
  ...labelRules,
  ...namespaceRules,
  ...observabilityRules,
  ...outsideRules,
  ...patchRules,
  ...platformRules,
  ...poolRules,
  ...portRules,
  ...quotaRules,
  ...referenceRules,
  ...regionRules,
  ...secretRules,
  ...serviceBusRules,
  ...sizeRules,
  ...spotRules,
  ...versionRules,
  ...workloadRules,
].toSorted((a, b) => byId(a.id, b.id));

/**
 * Everything that is wrong with a configuration beyond its schema: what the rules find, and what could not be computed.
 * Each issue has its position; `environment` is set where it does not hold in all environments. Sorted by position, then
 * by code.
 *
 * @param today the ISO day to judge dated facts by; the day of the facts themselves unless given
 * @param ofPatches what was found in the objects that patches made
 */
export function findings(
  configuration: Configuration,
  { model, problems }: Resolved,
  today = asOf,
  ofPatches: readonly Found[] = [],
): Issue[] {
  const found = model.environments.flatMap((environment) => {
    const context = contextOf(configuration, model, environment, today);
    return allRules.flatMap(({ id, severity, why, source, check }) =>
      check(context).map((finding) => ({ code: id, severity, why, source, ...finding, environment: environment.name })),
    );
  });
  return issuesOf([...problems, ...found, ...ofPatches], configuration.source, model.environments.length);
}
