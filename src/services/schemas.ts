import * as keyVault from './key-vault/schema.ts';
import * as prometheus from './prometheus/schema.ts';
import * as registry from './registry/schema.ts';
import * as serviceBus from './service-bus/schema.ts';

// Written out: types that are computed from a list take the compiler minutes.

/** Keys of the configuration. */
export const serviceConfigs = {
  registry: registry.config,
  keyVault: keyVault.config,
  serviceBus: serviceBus.config,
} as const;

/** Keys of `uses`. */
export const serviceUses = { keyVault: keyVault.uses, serviceBus: serviceBus.uses } as const;

/** Keys of `scale`. */
export const serviceTriggers = { serviceBus: serviceBus.trigger, prometheus: prometheus.trigger } as const;
