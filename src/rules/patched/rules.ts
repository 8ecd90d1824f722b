import { budgetRules } from './budgets.ts';
import { fieldRules } from './fields.ts';
import { identityRules } from './identity.ts';
import { limitRules } from './limits.ts';
import { podRules } from './pods.ts';
import { referenceRules } from './references.ts';
import { schedulingRules } from './scheduling.ts';
import type { PatchedRule } from './subject.ts';
import { objectWeakeningRules } from './weakened-objects.ts';
import { podWeakeningRules } from './weakened-pods.ts';
import { trafficWeakeningRules } from './weakened-traffic.ts';

/** Every rule about objects as patches leave them. */
export const patchedRules: readonly PatchedRule[] = [
  ...fieldRules,
  ...identityRules,
  ...budgetRules,
  ...limitRules,
  ...podRules,
  ...referenceRules,
  ...schedulingRules,
  ...objectWeakeningRules,
  ...podWeakeningRules,
  ...trafficWeakeningRules,
];
