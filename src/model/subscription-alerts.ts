import type { Config } from '../config/validate.ts';

/**
 * Whether an environment makes what watches a whole subscription: one of those that share it does, or everybody would be
 * called as often as there are environments. It is the last of them in the order of a release, whose receivers answer for
 * production.
 */
export function ownsSubscriptionAlerts(environment: string, environments: ReadonlyMap<string, Config>): boolean {
  const subscription = environments.get(environment)?.azure.subscriptionId;
  const sharing = [...environments].filter(([, { azure }]) => azure.subscriptionId === subscription);
  return sharing.at(-1)?.[0] === environment;
}
