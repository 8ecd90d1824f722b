import type { Lock } from './lock.ts';
import type { PlanOptions } from './options.ts';
import { leftBehind, type Origin, type Replacement, replacements } from './replacements.ts';
import type { Resolved } from './resolved.ts';
import type { PlannedWrite } from './state-writes.ts';

/** What a plan means for what runs in Azure already. */
export interface AzureChanges {
  /** Changes that nobody has accepted and that would make Azure replace or refuse something; an apply refuses the plan. */
  readonly replacements: readonly Replacement[];
  /** Whose changes these are. */
  readonly origin: Origin;
  /** What is no longer described and yet stays in Azure: a sentence each, and in lines below it the commands. */
  readonly leftBehind: readonly string[];
}

/** Compares what the lock remembers of the last render with what is rendered now. Without one of them there is nothing to say. */
export function azureChanges(
  lock: Lock | undefined,
  options: PlanOptions,
  writes: readonly PlannedWrite[],
): AzureChanges {
  const { resolved, acceptReplacement, toolVersion, only } = options;
  const origin = toolVersion === lock?.tool ? 'config' : 'either';
  // A run for single files, such as `detach`, does the damage only when it touches the infrastructure.
  const isReached = only === undefined || writes.some(({ path }) => path.startsWith('infra/'));
  if (lock?.resolved === undefined || resolved === undefined || !isReached)
    return { replacements: [], origin, leftBehind: [] };
  return {
    replacements: acceptReplacement === true ? [] : replacements(remembered(lock, resolved), resolved),
    origin,
    leftBehind: leftBehind(lock.resolved, resolved),
  };
}

/** What was rendered last. Of the two values that two branches left, the one that is rendered now: one of them brought it. */
function remembered({ resolved = new Map(), rivals }: Lock, now: Resolved): Resolved {
  return new Map(
    [...resolved].map(([environment, values]) => [
      environment,
      new Map(
        [...values].map(([path, text]) => {
          const present = now.get(environment)?.get(path);
          const isRival = present !== undefined && rivals?.resolved.get(environment)?.get(path)?.includes(present);
          return [path, isRival ? present : text];
        }),
      ),
    ]),
  );
}
