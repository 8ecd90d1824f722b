import type { Config } from '../../config/validate.ts';
import { regionName } from '../../facts/regions.ts';
import { resourceNames } from '../../model/naming.ts';
import { parseResourceId } from '../../model/resource-id.ts';

/** Where the registry of an environment comes from. */
export type RegistryOwner =
  | {
      readonly kind: 'environment';
      readonly environment: string;
      readonly name: string;
      readonly resourceGroup: string;
      readonly subscriptionId?: string;
    }
  | {
      readonly kind: 'existing';
      readonly name: string;
      readonly resourceGroup: string;
      readonly subscriptionId: string;
    };

/**
 * Who makes the registry that an environment pulls from. The name of a registry is unique in the world and stands in
 * every image, so environments that run the same images share one: the one that is named makes it, else the first of them in the order
 * of the file, because it must exist before the others pull from it.
 */
export function registryOwner(environment: string, environments: ReadonlyMap<string, Config>): RegistryOwner {
  const config = environments.get(environment) as Config;
  if (config.registry.existing !== undefined) return { kind: 'existing', ...parseResourceId(config.registry.existing) };
  const name = registryName(config);
  const sharing = [...environments]
    .filter(([, other]) => other.registry.existing === undefined && registryName(other) === name)
    .map(([key]) => key);
  const wanted = config.registry.environment;
  const owner = wanted !== undefined && sharing.includes(wanted) ? wanted : (sharing[0] ?? environment);
  const ownerConfig = environments.get(owner) as Config;
  const { subscriptionId, resourceGroup } = ownerConfig.azure;
  return {
    kind: 'environment',
    environment: owner,
    name,
    resourceGroup: resourceNames({
      name: config.name,
      environment: owner,
      location: regionName(ownerConfig.location),
      ...(resourceGroup === undefined ? {} : { resourceGroup }),
    }).resourceGroup,
    ...(subscriptionId === undefined ? {} : { subscriptionId }),
  };
}

/** The registry that most images name; the first by name among equals. */
function registryName(config: Config): string {
  if (config.registry.name !== undefined) return config.registry.name;
  const counts = new Map<string, number>();
  for (const { image } of Object.values(config.workloads)) {
    const name = /^([a-z0-9]{5,50})\.azurecr\.(?:io|us|cn)\//.exec(image)?.[1];
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return most?.[0] ?? `acr${config.name.replaceAll('-', '')}`.padEnd(5, '0');
}
