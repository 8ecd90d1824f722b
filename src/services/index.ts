import type { WorkloadConfig } from '../config/validate.ts';
import { keyVault, type KeyVault } from './key-vault/index.ts';
import { prometheus } from './prometheus/index.ts';
import { registry, type Registry } from './registry/index.ts';
import { serviceBus, type ServiceBus } from './service-bus/index.ts';
import type { PrivateEndpointParameters, Service } from './service.ts';

/** The parameters of all services; those that an environment does not have are absent. */
export interface ServiceParameters extends KeyVault, Registry, ServiceBus {}

/** Every service, in the order in which the made repo tells of them. */
export const services: readonly Service<ServiceParameters>[] = [keyVault, registry, serviceBus, prometheus];

/** Whether the workload calls Azure by an identity of its own. */
export function needsIdentity(workload: WorkloadConfig): boolean {
  return services.some((service) => service.isUsedBy(workload));
}

/** Whether a service is reached through a private endpoint, by the key of its parameters. */
export function isPrivate(parameters: ServiceParameters, key: keyof ServiceParameters): boolean {
  return parameters[key]?.privateEndpoint !== undefined;
}

/** The private endpoints of all services. */
export function privateEndpointsOf(parameters: ServiceParameters): PrivateEndpointParameters[] {
  const keys = services.flatMap(({ bicep }) => Object.keys(bicep)) as (keyof ServiceParameters)[];
  return keys.flatMap((key) => parameters[key]?.privateEndpoint ?? []);
}
