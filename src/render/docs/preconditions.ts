import type { Environment, Model } from '../../model/model.ts';
import { isOutOfReach } from '../../model/reach.ts';

/**
 * What must be so outside of the made repo before an environment that chose something can come up. Each is told three
 * times: by rules, where the configuration shows it; by README.md; and by scripts/preflight.sh, which asks Azure.
 */
export interface Precondition {
  readonly of: string;
  /** Ids of the rules, or of what by-construction.ts holds; or why no configuration can show it. */
  readonly rules: readonly string[] | string;
  /** What README.md says of an environment; nothing where it does not use it. */
  readonly lines: (environment: Environment, model: Model) => readonly string[];
  /** What scripts/environments/<name>.env gives to the check, by name; empty texts where it is not used. */
  readonly values: (environment: Environment) => Readonly<Record<string, string>>;
  /** The function of scripts/preflight.sh that checks. */
  readonly check: string;
}

export const preconditions: readonly Precondition[] = [
  {
    of: 'cluster.network.firewall',
    rules: ['F44', 'F45', 'F46', 'F49'],
    check: 'check_firewall',
    lines: ({ infra: { network } }) =>
      network.firewall === undefined
        ? []
        : [
            `the firewall ${network.firewall.nextHopIpAddress} lets through what [docs/firewall.md](docs/firewall.md) lists`,
            network.firewall.networkId === undefined
              ? `the network ${network.addressPrefix} is peered with that of the firewall, both ways and with forwarded traffic, while the deployment runs: as soon as it has made the network, before the cluster`
              : `whoever deploys may peer \`${network.firewall.networkId}\` (Network Contributor there)`,
          ],
    values: ({ infra: { network } }) => ({
      NETWORK_NAME: network.name,
      FIREWALL: network.firewall?.nextHopIpAddress ?? '',
      FIREWALL_NETWORK: network.firewall?.networkId ?? '',
    }),
  },
  {
    of: 'cluster.network.dnsServers',
    rules: ['F47'],
    check: 'check_dns_servers',
    lines: ({ infra }) => {
      const { dnsServers } = infra.network;
      const zones = zonesOf(infra);
      return dnsServers.length === 0
        ? []
        : [
            `the DNS servers ${dnsServers.join(', ')} can be reached, and forward what they do not know to 168.63.129.16`,
            ...(zones.length === 0
              ? []
              : [
                  `the DNS servers answer for ${zones.join(', ')} out of the zones of this platform: link these to the network of the DNS servers as soon as they are made`,
                ]),
          ];
    },
    values: ({ infra }) => ({
      DNS_SERVERS: infra.network.dnsServers.join(' '),
      DNS_ZONES: infra.network.dnsServers.length === 0 ? '' : zonesOf(infra).join(' '),
    }),
  },
  {
    of: 'registry.existing',
    rules: ['V55'],
    check: 'check_registry',
    lines: ({ infra: { existingRegistry: registry } }) => {
      if (registry === undefined) return [];
      const rights = registry.repositoryPermissions ? 'on repositories' : 'on the whole registry';
      return [
        `the registry \`${registry.name}\` gives rights ${rights}: \`az acr show --name ${registry.name} --query roleAssignmentMode\` says ${roleAssignmentMode(registry)}`,
      ];
    },
    values: ({ infra: { existingRegistry: registry } }) => ({
      EXISTING_REGISTRY:
        registry === undefined ? '' : `${registry.name} ${registry.resourceGroup} ${registry.subscriptionId ?? '-'}`,
      EXISTING_REGISTRY_MODE: registry === undefined ? '' : roleAssignmentMode(registry),
    }),
  },
  {
    of: 'serviceBus.existing',
    rules: ['F18'],
    check: 'check_service_bus',
    lines: ({ infra: { serviceBus } }) =>
      serviceBus?.existing === undefined
        ? []
        : [
            `the Service Bus namespace \`${serviceBus.existing.name}\` has the ${entitiesOf(serviceBus)
              .map(([kind, name]) => `${kind} \`${name}\``)
              .join(', ')}`,
          ],
    values: ({ infra: { serviceBus } }) => ({
      EXISTING_SERVICE_BUS:
        serviceBus?.existing === undefined
          ? ''
          : `${serviceBus.existing.name} ${serviceBus.existing.resourceGroup} ${serviceBus.existing.subscriptionId}`,
      SERVICE_BUS_ENTITIES:
        serviceBus?.existing === undefined
          ? ''
          : entitiesOf(serviceBus)
              .map(([kind, name]) => `${kind}:${name}`)
              .join(' '),
    }),
  },
  {
    of: 'cluster.pools.*.encryptionAtHost',
    rules: 'whether the subscription has the feature is not in the configuration, and every platform asks for it',
    check: 'check_features',
    lines: (environment) =>
      featuresOf(environment).map(
        (feature) =>
          `the feature ${feature} is registered in the subscription: \`az feature register --namespace ${feature.replace('/', ' --name ')}\``,
      ),
    values: (environment) => ({ FEATURES: featuresOf(environment).join(' ') }),
  },
  {
    of: 'cluster.access.api',
    rules: ['F11'],
    check: 'check_api_server',
    lines: ({ infra }, { delivery }) =>
      delivery.method !== 'flux' &&
      infra.cluster.apiServer.enablePrivateCluster &&
      isOutOfReach(infra.cluster.apiServer)
        ? [
            'whoever applies the manifests stands in its network or in one connected to it, where the name of the API server is known',
          ]
        : [],
    values: () => ({}),
  },
];

/** The values of all checks, by name. */
export function preconditionValues(environment: Environment): Record<string, string> {
  return Object.assign({}, ...preconditions.map(({ values }) => values(environment))) as Record<string, string>;
}

type Infra = Environment['infra'];

function zonesOf(infra: Infra): string[] {
  const zones = [infra.vault, infra.registry, infra.existingRegistry, infra.serviceBus].flatMap(
    (service) => service?.privateEndpoint?.zone ?? [],
  );
  return [...new Set(zones)].toSorted();
}

function roleAssignmentMode({ repositoryPermissions }: { readonly repositoryPermissions: boolean }): string {
  return repositoryPermissions ? 'AbacRepositoryPermissions' : 'LegacyRegistryPermissions';
}

function entitiesOf({ queues, topics }: NonNullable<Infra['serviceBus']>): (readonly [kind: string, name: string])[] {
  return [
    ...queues.map(({ name }) => ['queue', name] as const),
    ...topics.flatMap(({ name, subscriptions }) => [
      ['topic', name] as const,
      ...subscriptions.map((subscription) => ['subscription', `${name}/${subscription.name}`] as const),
    ]),
  ];
}

function featuresOf({ infra }: Environment): string[] {
  return [infra.systemPool, ...infra.pools].some((pool) => pool.enableEncryptionAtHost)
    ? ['Microsoft.Compute/EncryptionAtHost']
    : [];
}
